import type { Attributes } from './directory.ts';

/** How somebody came in who has no connection as owner. */
export interface Entered {
  /** The line of SCIM tokens that keeps them up to date (`scim-token.ts`); null for who was imported. */
  readonly token: string | null;
  /** What that SCIM client calls them (`externalId`). */
  readonly externalId: string | null;
  readonly at: string;
}

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
  /** The run or the import that wrote this last: lets one that resumes recognise its own write. */
  readonly changedBy: string | null;
  /** Absent for who was brought in by a connection. */
  readonly entered?: Entered;
}

export interface DirectoryGroup {
  readonly id: string;
  readonly sourceId: string | null;
  readonly owner: string | null;
  readonly attributes: Attributes;
  readonly syncedDigest: string | null;
  readonly changedAt: string;
  readonly changedBy: string | null;
  readonly entered?: Entered;
}

/** Says that somebody is to be looked at, by their id in the directory; see `directory-marks.ts`, `entered-names.ts`. */
export interface DirectoryMark {
  readonly targetId: string;
  /** Of a name: when it was taken. */
  readonly since?: string;
}

/** Of a membership in the directory: the connection that added it, and the run. */
export interface DirectoryMember {
  readonly owner: string | null;
  readonly run: string | null;
}

export type DirectoryMembers = MembersPart<DirectoryMember>;

/**
 * A part of a group's members. Members are spread over parts by a hash of the person's id, so that a group of any
 * size stays in documents of a few kilobytes, and one write changes many memberships at once.
 */
export interface MembersPart<Member> {
  readonly groupId: string;
  /** What is kept of a membership, by the person's id in the target. */
  readonly members: Readonly<Record<string, Member>>;
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
