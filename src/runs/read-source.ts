import type { CompleteRead } from '../model/complete-read.ts';
import type { Scope } from '../model/connection.ts';
import type { SourceMember } from '../model/directory.ts';
import { SyncFailure } from '../model/failure.ts';
import type { GroupPlan } from '../plan/groups.ts';
import { peopleOf } from '../plan/scope.ts';
import type { PeopleInScope } from '../plan/users.ts';
import type { CompletePages, ReadOptions, Source } from '../source/source.ts';
import type { Progress } from './progress.ts';

/** Direct members of every group that was read, and the people that each group in scope brings. */
export interface Memberships {
  readonly peopleOf: (groupId: string) => ReadonlySet<string>;
  readonly scope: PeopleInScope;
}

/** Takes a read to its end and returns its proof of completeness. */
export async function readAll<Item>(
  pages: CompletePages<Item>,
  each: (page: readonly Item[]) => void | Promise<void>,
): Promise<CompleteRead> {
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return next.value;
    await each(next.value);
  }
}

/** Reads the groups in scope into their plan. */
export async function readGroups(
  source: Source,
  scope: Scope,
  options: ReadOptions & { readonly plan: GroupPlan; readonly progress: Progress },
): Promise<CompleteRead> {
  const pages = scope.kind === 'all' ? source.readGroups(options) : source.readGroupsById(scope.groupIds, options);
  const complete = await readAll(pages, (page) => {
    options.plan.addWanted(page);
    options.progress.count({ groups: page.length });
  });
  const wanted = options.plan.wanted().length;
  if (wanted === 0 && options.plan.ownedCount > 0)
    throw new SyncFailure(
      'source-empty',
      'The tenant returned no group at all, but groups were synced from it before.',
    );
  return complete;
}

/**
 * Reads the members of the groups in scope, and with nested groups theirs too, level by level, each group once.
 * A scope of groups in which nobody is stops here: it is never "remove everyone".
 */
export async function readMemberships(
  source: Source,
  scope: Scope,
  options: ReadOptions & { readonly plan: GroupPlan; readonly progress: Progress },
): Promise<Memberships> {
  const nested = scope.kind === 'groups' && scope.nested;
  const membersOf = new Map<string, readonly SourceMember[]>();
  const wanted = options.plan.wanted();
  if (scope.kind === 'groups') requireShown(wanted);
  let open = wanted.filter(({ membersHidden }) => membersHidden !== true).map(({ sourceId }) => sourceId);
  while (open.length > 0) {
    await readAll(source.readMembers(open, options), (page) => {
      for (const { groupId, members } of page) {
        membersOf.set(groupId, members);
        options.progress.count({ memberships: members.length });
      }
    });
    const unanswered = open.find((id) => !membersOf.has(id));
    if (unanswered !== undefined)
      throw new SyncFailure(
        'source-unavailable',
        `The members of group ${unanswered} were asked for and did not come.`,
      );
    const below = nested ? open.flatMap((id) => (membersOf.get(id) ?? []).filter(({ kind }) => kind === 'group')) : [];
    open = [...new Set(below.map(({ id }) => id))].filter((id) => !membersOf.has(id));
    if (open.length > 0)
      await readAll(source.readGroupsById(open, options), (page) => {
        requireShown(page.map(({ displayName, membersHidden = false }) => ({ name: displayName, membersHidden })));
      });
  }
  const people = (groupId: string): ReadonlySet<string> => peopleOf(groupId, { nested, membersOf });
  if (scope.kind === 'all') return { peopleOf: people, scope: { kind: 'all' } };
  const groupOf = new Map<string, string>();
  for (const { sourceId, name } of wanted)
    for (const id of people(sourceId)) if (!groupOf.has(id)) groupOf.set(id, name);
  if (groupOf.size === 0) throw new SyncFailure('group-empty', wanted.map(({ name }) => name).join(', '));
  return { peopleOf: people, scope: { kind: 'groups', groupOf } };
}

/** A group that brings people into scope and hides them would read like an empty one: everybody in it would go. */
function requireShown(groups: readonly { readonly name: string; readonly membersHidden?: boolean }[]): void {
  const hidden = groups.find(({ membersHidden }) => membersHidden === true);
  if (hidden === undefined) return;
  throw new SyncFailure(
    'consent-missing',
    `Group “${hidden.name}” hides its members: reading them needs Member.Read.Hidden.`,
  );
}
