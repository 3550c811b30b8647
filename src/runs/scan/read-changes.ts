import type { CompleteRead } from '../../model/complete-read.ts';
import type { SourceAttribute } from '../../model/directory.ts';
import type { UserChange } from '../../model/source-change.ts';
import { joinGroupChanges, joinUserChanges, type MergedGroupChange } from '../../plan/merge.ts';
import type { SourceCursors } from '../../source/source.ts';
import type { OverviewWork } from './overview-in-the-making.ts';
import { readAll } from './read-source.ts';
import { together } from './together.ts';

/** Everything that changed since two cursors, each person and group once. */
export interface SourceChanges {
  readonly users: ReadonlyMap<string, UserChange>;
  readonly groups: ReadonlyMap<string, MergedGroupChange>;
  readonly usersRead: CompleteRead;
  readonly groupsRead: CompleteRead;
  readonly cursors: SourceCursors;
}

/** Reads people and groups at the same time, each round to its end. Throws `CursorExpired`. */
export async function readChanges(
  { source, signal, progress }: Pick<OverviewWork, 'source' | 'signal' | 'progress'>,
  options: { readonly cursors: SourceCursors; readonly attributes: readonly SourceAttribute[] },
): Promise<SourceChanges> {
  const { cursors, attributes } = options;
  const users = new Map<string, UserChange>();
  const groups = new Map<string, MergedGroupChange>();
  const [ofUsers, ofGroups] = await together(signal, [
    (both) =>
      readAll(source.readUserChanges(cursors.users, attributes, { signal: both }), (page) => {
        for (const change of page) users.set(change.id, joinUserChanges(users.get(change.id), change));
        progress.count({ users: page.length });
      }),
    (both) =>
      readAll(source.readGroupChanges(cursors.groups, { signal: both }), (page) => {
        for (const change of page) groups.set(change.id, joinGroupChanges(groups.get(change.id), change));
        progress.count({ groups: page.length });
      }),
  ]);
  return {
    users,
    groups,
    usersRead: ofUsers.complete,
    groupsRead: ofGroups.complete,
    cursors: { users: ofUsers.cursor, groups: ofGroups.cursor },
  };
}

/** Object ids of the people who left the tenant. */
export function leaversIn(users: SourceChanges['users']): ReadonlySet<string> {
  return new Set([...users.values()].filter(({ kind }) => kind === 'removed').map(({ id }) => id));
}
