import type { Attributes } from './directory.ts';

/** A person in Rollcall's own directory (the `directory` target), as stored and as its API shows them. */
export interface DirectoryUser {
  readonly id: string;
  readonly sourceId: string | null;
  /** The connection that brought this person in, or null for one who was entered by hand. */
  readonly owner: string | null;
  readonly active: boolean;
  /** When a sync deactivated them; null while they are active. */
  readonly inactiveSince: string | null;
  readonly attributes: Attributes;
  readonly syncedDigest: string | null;
  readonly changedAt: string;
  /** The run that wrote this last: lets a run that resumes recognise its own write. */
  readonly changedBy: string | null;
}

export interface DirectoryGroup {
  readonly id: string;
  readonly sourceId: string | null;
  readonly owner: string | null;
  readonly attributes: Attributes;
  readonly syncedDigest: string | null;
  readonly changedAt: string;
  readonly changedBy: string | null;
}

/** Says that somebody is to be looked at, by their id in the directory; see `directory-marks.ts`. */
export interface DirectoryMark {
  readonly targetId: string;
}

/**
 * A part of a group's members. Members are spread over parts by a hash of the person's id, so that a group of any
 * size stays in documents of a few kilobytes, and one write changes many memberships at once.
 */
export interface DirectoryMembers {
  readonly groupId: string;
  /** Person's id in the directory to who added it: `owner` connection and `run`. */
  readonly members: Readonly<Record<string, { readonly owner: string | null; readonly run: string | null }>>;
  /** Set on a part that is being split: it is changed no more, and its halves take its place once both are stored. */
  readonly frozen?: boolean;
}

/** Id of the part that holds all members of a group while they are few; a part `x` is split into `x0` and `x1`. */
export const firstPart = '-';

/**
 * The parts of a group that count: one whose two halves are both stored was split and is over, and so is the half of a
 * split that a crash cut short, because what was to be split is then still whole.
 */
export function wholeParts<Part extends { readonly id: string }>(parts: readonly Part[]): readonly Part[] {
  const resolve = (id: string): readonly Part[] | null => {
    if (!parts.some((part) => part.id.startsWith(id))) return null;
    const [left, right] = [resolve(`${id}0`), resolve(`${id}1`)];
    if (left !== null && right !== null) return [...left, ...right];
    const own = parts.filter((part) => part.id === id);
    return own.length === 0 ? null : own;
  };
  return resolve(firstPart) ?? [];
}
