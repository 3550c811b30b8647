import type { CompleteRead } from '../../model/complete-read.ts';
import type { Scope } from '../../model/connection.ts';
import type { SourceGroup } from '../../model/directory.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { GroupPlan } from '../../plan/groups.ts';
import { MemberTable, peopleOf } from '../../plan/scope.ts';
import type { PeopleInScope } from '../../plan/users.ts';
import type { ReadOptions, Source } from '../../source/source.ts';
import type { Progress } from '../progress.ts';

interface ReadingGroups extends ReadOptions {
  readonly plan: GroupPlan;
  readonly progress: Progress;
}

/** Direct members of every group that was read, and the groups within the chosen ones. */
export interface Memberships {
  readonly members: MemberTable;
  readonly inner: readonly SourceGroup[];
}

/** Takes a read to its end, and returns what it ends with: its proof of completeness, and of changes the next cursor. */
export async function readAll<Item, End>(
  pages: AsyncGenerator<readonly Item[], End, undefined>,
  each: (page: readonly Item[]) => void | Promise<void>,
): Promise<End> {
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return next.value;
    await each(next.value);
  }
}

/** Reads the groups in scope into their plan. */
export async function readGroups(source: Source, scope: Scope, options: ReadingGroups): Promise<CompleteRead> {
  const pages = scope.kind === 'all' ? source.readGroups(options) : source.readGroupsById(scope.groupIds, options);
  const complete = await readAll(pages, (page) => {
    options.plan.addWanted(page);
    options.progress.count({ groups: page.length });
  });
  return complete;
}

/** An empty list of groups where groups were synced before is a failure, never "remove all of them". */
export function requireGroups(plan: GroupPlan): void {
  if (plan.wanted().length > 0 || plan.ownedCount === 0) return;
  throw new SyncFailure('source-empty', 'The tenant returned no group at all, but groups were synced from it before.');
}

/** Reads the members of the groups in scope, and with nested groups theirs too, level by level, each group once. */
export async function readMemberships(source: Source, scope: Scope, options: ReadingGroups): Promise<Memberships> {
  const nested = scope.kind === 'groups' && scope.nested;
  const members = new MemberTable();
  const inner: SourceGroup[] = [];
  const wanted = options.plan.wanted();
  if (scope.kind === 'groups') requireShown(wanted);
  let open = wanted.filter(({ membersHidden }) => membersHidden !== true).map(({ sourceId }) => sourceId);
  while (open.length > 0) {
    await readMembersOf(source, open, { ...options, into: members });
    const below = nested ? open.flatMap((id) => members.groups(id)) : [];
    open = [...new Set(below)].filter((id) => !members.has(id));
    if (open.length > 0)
      await readAll(source.readGroupsById(open, options), (page) => {
        requireShown(page.map(({ displayName, membersHidden = false }) => ({ name: displayName, membersHidden })));
        inner.push(...page);
      });
  }
  return { members, inner };
}

/** Reads the direct members of groups. Each of them must be answered for: silence is not an empty group. */
async function readMembersOf(
  source: Source,
  groupIds: readonly string[],
  options: ReadOptions & { readonly into: MemberTable; readonly progress: Progress },
): Promise<void> {
  const { into, progress } = options;
  const answered = new Set<string>();
  await readAll(source.readMembers(groupIds, options), (page) => {
    for (const { groupId, members } of page) {
      into.set(groupId, members);
      answered.add(groupId);
      progress.count({ memberships: members.length });
    }
  });
  const unanswered = groupIds.find((id) => !answered.has(id));
  if (unanswered === undefined) return;
  throw new SyncFailure('source-unavailable', `The members of group ${unanswered} were asked for and did not come.`);
}

/**
 * Whom a scope lets in. A scope of groups in which nobody is stops here: it is never "remove everyone".
 * A person in several chosen groups is there because of the first by name.
 */
export function peopleInScope(
  scope: Scope,
  plan: GroupPlan,
  given: { readonly members: MemberTable; readonly formerGroupOf: ReadonlyMap<string, string> },
): PeopleInScope {
  const { members, formerGroupOf } = given;
  if (scope.kind === 'all') return { kind: 'all' };
  const groupOf = new Map<string, string>();
  for (const { sourceId, name } of plan.wanted())
    for (const id of peopleOf(sourceId, { nested: scope.nested, membersOf: members }))
      if (!groupOf.has(id)) groupOf.set(id, name);
  if (groupOf.size > 0) return { kind: 'groups', groupOf, formerGroupOf };
  throw new SyncFailure(
    'group-empty',
    plan
      .wanted()
      .map(({ name }) => name)
      .join(', '),
  );
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
