import type { CompleteRead } from '../../model/complete-read.ts';
import type { SourceAttribute } from '../../model/directory.ts';
import type { UserChange } from '../../model/source-change.ts';
import { joinGroupChanges, joinUserChanges, type MergedGroupChange } from '../../plan/merge.ts';
import type { ChangePages, SourceCursors } from '../../source/source.ts';
import type { OverviewWork } from './overview-in-the-making.ts';
import { together } from './together.ts';

/** Everything that changed since two cursors, each person and group once. */
export interface SourceChanges {
  readonly users: ReadonlyMap<string, UserChange>;
  readonly groups: ReadonlyMap<string, MergedGroupChange>;
  readonly usersRead: CompleteRead;
  readonly groupsRead: CompleteRead;
  readonly cursors: SourceCursors;
}

/** Takes a reading of changes to its end, and returns its proof and the cursor behind it. */
async function readRound<Item>(
  pages: ChangePages<Item>,
  each: (item: Item) => void,
): Promise<{ readonly complete: CompleteRead; readonly cursor: string }> {
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return next.value;
    next.value.forEach(each);
  }
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
      readRound(source.readUserChanges(cursors.users, attributes, { signal: both }), (change) => {
        users.set(change.id, joinUserChanges(users.get(change.id), change));
        progress.count({ users: 1 });
      }),
    (both) =>
      readRound(source.readGroupChanges(cursors.groups, { signal: both }), (change) => {
        groups.set(change.id, joinGroupChanges(groups.get(change.id), change));
        progress.count({ groups: 1 });
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
