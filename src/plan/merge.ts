import type { SourceGroup, SourceMember, SourceUser } from '../model/directory.ts';
import type { SnapshotGroup, SnapshotUser } from '../model/snapshot.ts';
import type { GroupChange, UserChange } from '../model/source-change.ts';

/** What several changes of one group come to. */
export interface MergedGroupChange {
  readonly isRemoved: boolean;
  readonly group: Partial<Omit<SourceGroup, 'id'>>;
  /** By object id, whatever was said last: the member who joined, or null for one who left. */
  readonly members: ReadonlyMap<string, SourceMember | null>;
}

/** What was said of a person before, and what is said now: the last word on each attribute counts. */
export function joinUserChanges(before: UserChange | undefined, now: UserChange): UserChange {
  if (before?.kind !== 'changed' || now.kind === 'removed') return now;
  return { ...before, ...now, attributes: { ...before.attributes, ...now.attributes } };
}

export function joinGroupChanges(before: MergedGroupChange | undefined, now: GroupChange): MergedGroupChange {
  if (now.kind === 'removed') return { isRemoved: true, group: {}, members: new Map() };
  const members = new Map(before?.members);
  for (const member of now.joined) members.set(member.id, member);
  for (const id of now.left) members.set(id, null);
  return { isRemoved: false, group: { ...before?.group, ...now.group }, members };
}

/**
 * A person as they are after a change; undefined when what was said does not make a whole person: of somebody unknown
 * an attribute that is not told may have a value.
 */
export function mergedUser(
  id: string,
  known: Omit<SnapshotUser, 'verdict'> | undefined,
  change: Extract<UserChange, { kind: 'changed' }>,
): SourceUser | undefined {
  if (known === undefined && typeof change.attributes.userPrincipalName !== 'string') return undefined;
  return {
    id,
    guest: change.guest ?? known?.guest ?? false,
    attributes: { ...known?.attributes, ...change.attributes },
  };
}

/** A group as it is after a change; undefined when what was said does not make a whole group. */
export function mergedGroup(
  known: SnapshotGroup | undefined,
  { group, members }: MergedGroupChange,
): SnapshotGroup | undefined {
  const displayName = group.displayName ?? known?.displayName;
  if (displayName === undefined) return undefined;
  const left = new Set(members.keys());
  const joined = [...members.values()].filter((member) => member !== null);
  const idsOf = (of: SourceMember['kind'], before: readonly string[]): string[] => [
    ...before.filter((id) => !left.has(id)),
    ...joined.filter(({ kind }) => kind === of).map(({ id }) => id),
  ];
  return {
    displayName,
    description: group.description === undefined ? (known?.description ?? null) : group.description,
    mail: group.mail === undefined ? (known?.mail ?? null) : group.mail,
    ...((group.membersHidden ?? known?.membersHidden ?? false) && { membersHidden: true }),
    wanted: known?.wanted ?? true,
    people: idsOf('user', known?.people ?? []),
    groups: idsOf('group', known?.groups ?? []),
  };
}
