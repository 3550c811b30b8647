import assert from 'node:assert/strict';
import type { Change, ObjectClass } from '../../src/model/change.ts';
import { CompleteRead } from '../../src/model/complete-read.ts';
import type { PlanPolicy } from '../../src/model/connection.ts';
import { digest } from '../../src/model/digest.ts';
import type { SourceMember, TargetGroup, TargetMembers, TargetUser } from '../../src/model/directory.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { Cause, ClassCounts, LimitBreach, OverviewCounts, Warning } from '../../src/model/overview.ts';
import { GroupPlan } from '../../src/plan/groups.ts';
import { breachesOf } from '../../src/plan/limits.ts';
import { becomesEmpty, leaveGroup, planMembers, type MembershipStep } from '../../src/plan/memberships.ts';
import { peopleOf } from '../../src/plan/scope.ts';
import { Summary } from '../../src/plan/summary.ts';
import { TargetIndex } from '../../src/plan/target-index.ts';
import { UserPlan, type PeopleInScope, type PlanStep } from '../../src/plan/users.ts';
import type { Company } from './array-source.ts';

/** What a target holds, as plain data. Memberships of people and groups that are gone may be among it. */
export interface Held {
  readonly users: readonly TargetUser[];
  readonly groups: readonly TargetGroup[];
  readonly members: readonly TargetMembers[];
}

/** What an overview would say. */
export interface Planned {
  /** In the order of apply. */
  readonly changes: readonly Change[];
  readonly counts: OverviewCounts;
  readonly warnings: readonly Warning[];
  readonly breaches: readonly LimitBreach[];
  readonly causes: readonly Cause[];
  readonly hash: string;
}

/** The time at which changes are applied, and the end of the days that a policy keeps inactive people for. */
const rightNow = '2026-03-01T10:00:00.000Z';
const longAgo = '2026-01-30T10:00:00.000Z';

export interface PlanOptions {
  readonly pageSize?: number;
  /** Cuts reading off after so many pages of the source. */
  readonly breakAfter?: number;
}

/**
 * The whole plan between a company and what a target holds, by the rules of `src/plan` driven as `runs/make-overview.ts`
 * drives them, but in memory. Throws `SyncFailure` where making an overview would.
 */
export function planAll(policy: PlanPolicy, company: Company, held: Held, options: PlanOptions = {}): Planned {
  return new Planning(policy, company, held, options).finish();
}

/** The changes found until reading was cut off, or all where it was not. */
export function changesUntilCut(
  policy: PlanPolicy,
  company: Company,
  held: Held,
  options: Required<PlanOptions>,
): readonly Change[] {
  const planning = new Planning(policy, company, held, options);
  try {
    planning.finish();
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
  }
  return planning.inOrder();
}

class Planning {
  readonly #policy: PlanPolicy;
  readonly #company: Company;
  readonly #held: Held;
  readonly #pageSize: number;
  #pagesLeft: number;
  readonly #changes = new Map<string, Change>();
  readonly #warnings: Warning[] = [];
  readonly #index: TargetIndex;
  readonly #groups: GroupPlan;

  constructor(policy: PlanPolicy, company: Company, held: Held, options: PlanOptions) {
    this.#policy = policy;
    this.#company = company;
    this.#held = held;
    this.#pageSize = options.pageSize ?? 3;
    this.#pagesLeft = options.breakAfter ?? Number.POSITIVE_INFINITY;
    this.#index = new TargetIndex(policy);
    this.#groups = new GroupPlan(policy);
  }

  inOrder(): readonly Change[] {
    return [...this.#changes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  finish(): Planned {
    this.#index.add(this.#held.users);
    this.#groups.addHeld(this.#held.groups);
    const membersOf = this.#readGroups();
    const scope = this.#scope(membersOf);
    const deleteInactiveBefore = this.#policy.removalPolicy.kind === 'deactivate-then-delete' ? longAgo : null;
    const users = new UserPlan({ policy: this.#policy, index: this.#index, scope, deleteInactiveBefore });
    this.#readUsers(users);
    const memberships = this.#memberships(users, membersOf);
    this.#warnings.push(...users.warnings());
    const tallies = {
      user: { ...users.tally(), owned: removableBy(users) },
      group: { wanted: this.#groups.wanted().length, owned: this.#groups.ownedCount },
      membership: memberships,
    };
    return this.#summarized(tallies);
  }

  #readGroups(): ReadonlyMap<string, readonly SourceMember[]> {
    const { scope } = this.#policy;
    const { groups, members } = this.#company;
    const wanted = scope.kind === 'all' ? groups : groups.filter(({ id }) => scope.groupIds.includes(id));
    const complete = this.#readAll(wanted, 'groups', (page) => this.#groups.addWanted(page));
    if (this.#groups.wanted().length === 0 && this.#groups.ownedCount > 0) throw new SyncFailure('source-empty');
    const membersOf = new Map<string, readonly SourceMember[]>();
    const readable = this.#groups.wanted().filter(({ membersHidden }) => membersHidden !== true);
    if (scope.kind === 'groups' && readable.length < this.#groups.wanted().length)
      throw new SyncFailure('consent-missing');
    let open = readable.map(({ sourceId }) => sourceId);
    while (open.length > 0) {
      this.#readAll(open, 'members', (page) => {
        for (const id of page) membersOf.set(id, members[id] ?? []);
      });
      const below = this.#isNested ? open.flatMap((id) => membersOf.get(id) ?? []) : [];
      open = [...new Set(below.filter(({ kind }) => kind === 'group').map(({ id }) => id))].filter(
        (id) => !membersOf.has(id),
      );
    }
    this.#take(this.#groups.changes(complete));
    return membersOf;
  }

  #scope(membersOf: ReadonlyMap<string, readonly SourceMember[]>): PeopleInScope {
    if (this.#policy.scope.kind === 'all') return { kind: 'all' };
    const groupOf = new Map<string, string>();
    for (const { sourceId, name } of this.#groups.wanted())
      for (const id of peopleOf(sourceId, { nested: this.#isNested, membersOf }))
        if (!groupOf.has(id)) groupOf.set(id, name);
    if (groupOf.size === 0) throw new SyncFailure('group-empty');
    return { kind: 'groups', groupOf };
  }

  #readUsers(users: UserPlan): void {
    const held = new Map(this.#held.users.map((person) => [person.id, person]));
    const matching = this.#matching();
    const step = ({ changes, retracted }: PlanStep): void => {
      for (const key of retracted) this.#changes.delete(key);
      this.#take(changes);
    };
    const found = (candidates: Parameters<UserPlan['compare']>[0]): void => {
      const known = users.toLookUp(candidates).flatMap((id) => held.get(id) ?? []);
      step(users.compare(candidates, new Map(known.map((person) => [person.id, person]))));
    };
    const complete = this.#readAll(this.#company.users, 'users', (page) => found(users.consider(page, matching)));
    if (users.seen === 0) throw new SyncFailure('source-empty');
    found(users.settle().candidates);
    if (users.tally().wanted === 0 && removableBy(users) > 0) throw new SyncFailure('source-empty');
    for (const entry of users.leaving(complete)) {
      const person = held.get(entry.id);
      if (person !== undefined) this.#take([users.removal(entry, person)]);
    }
  }

  #memberships(users: UserPlan, membersOf: ReadonlyMap<string, readonly SourceMember[]>) {
    const context = { users, groups: this.#groups, index: this.#index };
    const sourceIds = this.#groups.sourceIds();
    const wanted = new Map(this.#groups.wanted().map((group) => [group.sourceId, group]));
    const people = (id: string): ReadonlySet<string> => peopleOf(id, { nested: this.#isNested, membersOf });
    const tally = { wanted: 0, owned: 0 };
    const take = (step: MembershipStep): void => {
      tally.wanted += step.wanted;
      tally.owned += step.owned;
      this.#take(step.changes);
    };
    for (const held of this.#held.members) {
      const sourceId = sourceIds.get(held.groupId);
      if (sourceId === undefined) continue;
      const group = wanted.get(sourceId);
      if (group?.membersHidden === true) continue;
      wanted.delete(sourceId);
      if (group === undefined) {
        take(leaveGroup(sourceId, held, context));
        continue;
      }
      const step = planMembers(group, people(sourceId), held, context);
      if (becomesEmpty(held.members.length, step))
        this.#warnings.push({ code: 'group-becomes-empty', group: group.name });
      take(step);
    }
    for (const group of wanted.values())
      if (group.membersHidden === true) this.#warnings.push({ code: 'members-hidden', group: group.name });
      else take(planMembers(group, people(group.sourceId), undefined, context));
    return tally;
  }

  #summarized(
    tallies: Readonly<Record<ObjectClass, Partial<ClassCounts> & { wanted: number; owned: number }>>,
  ): Planned {
    const summary = new Summary(digest(this.#policy));
    const changes = this.inOrder();
    for (let from = 0; from < changes.length; from += this.#pageSize)
      summary.add(changes.slice(from, from + this.#pageSize));
    const countsOf = (of: ObjectClass): ClassCounts => {
      const { wanted, filtered = 0, ambiguous = 0 } = tallies[of];
      const [add, update, remove] = [
        summary.count({ class: of, action: 'add' }),
        summary.count({ class: of, action: 'update' }),
        summary.count({ class: of, action: 'remove' }),
      ];
      const total = wanted + filtered + ambiguous;
      return { total, filtered, ambiguous, unchanged: wanted - add - update, add, update, remove };
    };
    const counts = { user: countsOf('user'), group: countsOf('group'), membership: countsOf('membership') };
    const removals = { user: counts.user.remove, group: counts.group.remove, membership: counts.membership.remove };
    const { user, group, membership } = tallies;
    const owned = { user: user.owned, group: group.owned, membership: membership.owned };
    const breaches = breachesOf(this.#policy.limits, removals, owned);
    return { changes, counts, warnings: this.#warnings, breaches, causes: summary.causes(), hash: summary.hash() };
  }

  get #isNested(): boolean {
    return this.#policy.scope.kind === 'groups' && this.#policy.scope.nested;
  }

  /** Ids that the definition lets through; the only one these companies use is `department eq 'X'`. */
  #matching(): ReadonlySet<string> | null {
    const { definition } = this.#policy.filters;
    if (definition === null) return null;
    const department = /^department eq '(.*)'$/.exec(definition)?.[1];
    const last = new Map(this.#company.users.map((user) => [user.id, user]));
    const matching = [...last.values()].filter(({ attributes }) => attributes.department === department);
    const ids = new Set<string>();
    this.#readAll(matching, 'users', (page) => page.forEach(({ id }) => ids.add(id)));
    return ids;
  }

  #readAll<Item>(items: readonly Item[], of: CompleteRead['of'], each: (page: readonly Item[]) => void): CompleteRead {
    for (let from = 0; from < items.length; from += this.#pageSize) {
      this.#goOn();
      this.#pagesLeft -= 1;
      each(items.slice(from, from + this.#pageSize));
    }
    this.#goOn();
    return new CompleteRead(of);
  }

  #goOn(): void {
    if (this.#pagesLeft <= 0) throw new SyncFailure('source-unavailable', 'The connection was cut.');
  }

  #take(changes: readonly Change[]): void {
    for (const found of changes) this.#changes.set(found.key, found);
  }
}

/**
 * What a target holds after changes were applied in their order. Fails where a change does not find the state that it
 * was computed from: nothing moved in between, so a stale change is a wrong one.
 */
export function applied(held: Held, changes: readonly Change[]): Held {
  const users = new Map(held.users.map((person) => [person.id, person]));
  const groups = new Map(held.groups.map((group) => [group.id, group]));
  const members = new Map(
    held.members.map(({ groupId, members: list }) => [groupId, new Map(list.map((one) => [one.userId, one]))]),
  );
  for (const item of changes) {
    if (item.class === 'membership') applyMembership(item, { users, groups, members });
    else if (item.class === 'user') applyObject(users, item, activeAfter);
    else applyObject(groups, item, () => ({}));
  }
  return {
    users: [...users.values()],
    groups: [...groups.values()],
    members: [...members].map(([groupId, list]) => ({ groupId, members: [...list.values()] })),
  };
}

type Row = Omit<TargetGroup, 'active'>;

function activeAfter(before: TargetUser | undefined, item: Change): Pick<TargetUser, 'active' | 'inactiveSince'> {
  const { active = before?.active ?? true } = item.after ?? {};
  if (active !== false) return { active: true, inactiveSince: null };
  return { active, inactiveSince: before?.active === false ? before.inactiveSince : rightNow };
}

function removableBy(users: UserPlan): number {
  const { standing, due } = users.removable();
  return standing + due;
}

function applyObject<Kind extends Row>(
  rows: Map<string, Kind>,
  item: Change,
  more: (before: Kind | undefined, item: Change) => Omit<Kind, keyof Row>,
): void {
  const id = item.targetId ?? item.objectId;
  const before = rows.get(id);
  const what = `${item.action} ${item.class} ${id}`;
  if (item.precondition.kind === 'absent') assert.equal(before, undefined, `${what}: is there already`);
  else assert.ok(before !== undefined, `${what}: is not there`);
  if (item.precondition.kind === 'version') assert.equal(before?.version, item.precondition.version, what);
  if (item.action === 'remove') assert.ok(before?.owned, `${what}: is not ours`);
  if (item.action === 'remove' && item.after === null) {
    rows.delete(id);
    return;
  }
  const { active: _active, ...after } = item.after ?? {};
  const attributes = Object.entries({ ...before?.attributes, ...after }).filter(([, v]) => v !== null && v !== '');
  const row: Row = {
    id,
    sourceId: item.objectId,
    owned: before?.owned ?? true,
    attributes: Object.fromEntries(attributes),
    version: String(Number(before?.version ?? '0') + 1),
    syncedDigest: item.digest ?? before?.syncedDigest ?? null,
  };
  rows.set(id, { ...row, ...more(before, item) } as Kind);
}

function applyMembership(
  item: Change,
  held: {
    readonly users: ReadonlyMap<string, TargetUser>;
    readonly groups: ReadonlyMap<string, TargetGroup>;
    readonly members: Map<string, Map<string, TargetMembers['members'][number]>>;
  },
): void {
  const groupId = item.targetId ?? item.objectId;
  const userId = item.memberTargetId ?? item.memberId ?? '';
  const what = `${item.action} ${userId} of ${groupId}`;
  assert.ok(held.groups.has(groupId), `${what}: the group is not there`);
  const list = held.members.get(groupId) ?? new Map<string, TargetMembers['members'][number]>();
  held.members.set(groupId, list);
  if (item.action === 'remove') {
    assert.ok(list.get(userId)?.owned, `${what}: is not there, or not ours`);
    list.delete(userId);
    return;
  }
  assert.ok(held.users.has(userId), `${what}: the person is not there`);
  assert.ok(!list.has(userId), `${what}: is a member already`);
  list.set(userId, { userId, owned: true });
}
