import { chunksOf } from '../../model/chunks.ts';
import type { SourceAttribute, SourceUser, TargetMembers } from '../../model/directory.ts';
import type { Baseline, SnapshotGroup, SnapshotUser, Tallies, Tally } from '../../model/snapshot.ts';
import { GroupPlan } from '../../plan/groups.ts';
import { attributesOf } from '../../plan/map.ts';
import { mergedUser } from '../../plan/merge.ts';
import { TargetIndex } from '../../plan/target-index.ts';
import { mostFirst, UserPlan, type PeopleInScope } from '../../plan/users.ts';
import type { SourceCursors } from '../../source/source.ts';
import { saysWhom } from './baseline.ts';
import { FullScanNeeded, groupVersions, type ChangedGroups } from './changed-groups.ts';
import type { Scanned } from './full-scan.ts';
import { snapshotEntries } from './full-scan.ts';
import type { OverviewInTheMaking, Plans } from './overview-in-the-making.ts';
import { readChanges, type SourceChanges } from './read-changes.ts';
import { readAll } from './read-source.ts';
import { SnapshotReader } from './snapshot.ts';
import { concernedPeople } from './concerned-people.ts';

const peopleAtOnce = 500;

/**
 * Compares only whom changes concern: the full scan's rules on a part of its input. Who and what that is follows from
 * what the source says has changed, from what is stored of the last scan, and from what earlier syncs left undone.
 * Throws `CursorExpired`, and `FullScanNeeded` where changes alone do not say enough.
 */
export async function deltaScan(
  making: OverviewInTheMaking,
  { baseline, cursors }: { readonly baseline: Baseline; readonly cursors: SourceCursors },
): Promise<Scanned> {
  making.work.progress.set({ stage: 'reading-users' });
  const attributes = attributesOf(making.work.connection.mapping);
  const changes = await readChanges(making.work, { cursors, attributes });
  return new DeltaScan(making, { baseline, changes, attributes }).run();
}

class DeltaScan {
  readonly #making: OverviewInTheMaking;
  readonly #baseline: Baseline;
  readonly #changes: SourceChanges;
  readonly #attributes: readonly SourceAttribute[];
  readonly #snapshot: SnapshotReader;
  readonly #plans: Omit<Plans, 'users'>;

  constructor(
    making: OverviewInTheMaking,
    options: {
      readonly baseline: Baseline;
      readonly changes: SourceChanges;
      readonly attributes: readonly SourceAttribute[];
    },
  ) {
    const { connection, store } = making.work;
    this.#making = making;
    this.#baseline = options.baseline;
    this.#changes = options.changes;
    this.#attributes = options.attributes;
    const { snapshotId } = options.baseline;
    this.#snapshot = new SnapshotReader({ store, snapshotId, saysWhom: saysWhom(options.baseline) });
    this.#plans = { groups: new GroupPlan(connection), index: new TargetIndex(connection) };
  }

  async run(): Promise<Scanned> {
    const { work } = this.#making;
    const reading = { snapshot: this.#snapshot, changes: this.#changes, baseline: this.#baseline };
    const concerned = await concernedPeople(this.#making, reading);
    const versions = await groupVersions(work.connection.scope, reading);
    const before = await this.#snapshot.users(concerned.ids);
    const now = await this.#peopleNow(concerned.ids, before);
    work.progress.set({ stage: 'comparing' });
    const users = await this.#compareUsers(now, { ...concerned, scope: versions.scope });
    const plans: Plans = { ...this.#plans, users };
    const groups = await versions.concerning(this.#unsettled(users, { ids: concerned.ids, before }));
    await this.#compareGroups(groups);
    await this.#making.removePeople(users, this.#changes.usersRead);
    const memberships = await this.#compareMemberships(groups, { plans, before });
    this.#making.warn(...users.warnings());
    for (const group of groups.hidden.values()) this.#making.warn({ code: 'members-hidden', group });
    const tallies = this.#tallies({ users, before, groups, memberships });
    const { due } = users.removable();
    requireSomebody(tallies, due);
    await this.#keep({ users, now, before, groups });
    return {
      tallies,
      due,
      filteredBy: this.#filteredBy(users, before),
      cursors: this.#changes.cursors,
      undecided: users.undecided(),
      hiddenGroups: [...groups.hidden.keys()],
    };
  }

  /** People as the source has them now. Of whom too little is known, and whose manager left, the source is asked. */
  async #peopleNow(
    ids: ReadonlySet<string>,
    before: ReadonlyMap<string, SnapshotUser>,
  ): Promise<ReadonlyMap<string, SourceUser>> {
    const { source, signal } = this.#making.work;
    const now = new Map<string, SourceUser>();
    const among: string[] = [];
    for (const id of ids) {
      const change = this.#changes.users.get(id);
      const known = before.get(id);
      if (change?.kind === 'removed') continue;
      const isTold = known !== undefined || this.#making.work.connection.scope.kind === 'all';
      const user = change === undefined ? asUser(id, known) : isTold ? mergedUser(id, known, change) : undefined;
      const manager = user?.attributes.manager;
      const hasLostManager = typeof manager === 'string' && this.#changes.users.get(manager)?.kind === 'removed';
      if (user === undefined || hasLostManager) among.push(id);
      else now.set(id, user);
    }
    if (among.length > 0)
      await readAll(source.readUsers({ attributes: this.#attributes, filter: null, among }, { signal }), (page) => {
        for (const user of page) now.set(user.id, user);
      });
    return now;
  }

  async #compareUsers(
    now: ReadonlyMap<string, SourceUser>,
    options: {
      readonly ids: ReadonlySet<string>;
      readonly matching: ReadonlySet<string> | null;
      readonly scope: PeopleInScope;
    },
  ): Promise<UserPlan> {
    const { work, deleteInactiveBefore } = this.#making;
    const { index } = this.#plans;
    index.add(await work.target.findUsersBySource([...options.ids]));
    for await (const page of work.target.readUnlinked()) index.add(page);
    const { scope, matching } = options;
    const users = new UserPlan({ policy: work.connection, index, scope, deleteInactiveBefore });
    const people = [...now.values()];
    for (const some of chunksOf(people, peopleAtOnce))
      await this.#making.compare(users, users.consider(some, matching));
    await this.#making.compare(users, users.settle().candidates);
    return users;
  }

  /**
   * Who may belong in other groups though no group says so: who was not wanted and is, or the other way round, who is not
   * in the target, and whose change an earlier sync left undone. The memberships of all others are as groups tell.
   */
  #unsettled(
    users: UserPlan,
    { ids, before }: { readonly ids: ReadonlySet<string>; readonly before: ReadonlyMap<string, SnapshotUser> },
  ): ReadonlySet<string> {
    const unsettled = new Set(this.#baseline.revisit.users);
    for (const id of ids) {
      const verdict = users.verdictOf(id)?.kind;
      const isThere = this.#plans.index.linkedTo(id)?.active === true;
      if (verdict !== before.get(id)?.verdict || (verdict === 'wanted' && !isThere)) unsettled.add(id);
    }
    return unsettled;
  }

  async #compareGroups({ concerned }: ChangedGroups): Promise<void> {
    const { groups } = this.#plans;
    groups.addHeld(await this.#making.work.target.findGroupsBySource([...concerned.keys()]));
    for (const [id, { now }] of concerned) if (now?.wanted === true) groups.addWanted([{ id, ...withoutMembers(now) }]);
    await this.#making.add(groups.changes(this.#changes.groupsRead));
  }

  /** Answers with how many memberships of wanted people there are now in the groups concerned. */
  async #compareMemberships(
    groups: ChangedGroups,
    { plans, before }: { readonly plans: Plans; readonly before: ReadonlyMap<string, SnapshotUser> },
  ): Promise<{ readonly before: number; readonly now: number }> {
    const wanted = new Map(plans.groups.wanted().map((group) => [group.sourceId, group]));
    const count = { before: 0, now: 0 };
    const ids = new Map([...groups.concerned.keys()].map((id) => [plans.groups.held(id)?.id ?? id, id]));
    const held = new Map<string, TargetMembers>();
    for await (const page of this.#making.work.target.findMembers([...ids.keys()]))
      for (const members of page) held.set(ids.get(members.groupId) ?? members.groupId, members);
    const targetIdOf = (id: string): string => plans.users.wanted(id)?.targetId ?? plans.index.linkedTo(id)?.id ?? id;
    const everywhere = new Set([...groups.people].map(targetIdOf));
    for (const [id, { named, peopleBefore, peopleNow }] of groups.concerned) {
      const group = wanted.get(id);
      const members = held.get(id);
      count.before += peopleBefore.filter((person) => before.get(person)?.verdict === 'wanted').length;
      if (group?.membersHidden === true) continue;
      if (group === undefined) {
        if (members !== undefined && plans.groups.held(id) !== undefined)
          await this.#making.emptyGroup(id, members, plans);
        continue;
      }
      const here = new Set([...named].map(targetIdOf));
      const isCompared = (userId: string): boolean => everywhere.has(userId) || here.has(userId);
      const some = members === undefined ? undefined : membersAmong(members, isCompared);
      const options = { plans, heldCount: members?.members.length ?? 0 };
      count.now += (await this.#making.compareMembers(group, peopleNow, some, options)).wanted;
    }
    return count;
  }

  #tallies(options: {
    readonly users: UserPlan;
    readonly before: ReadonlyMap<string, SnapshotUser>;
    readonly groups: ChangedGroups;
    readonly memberships: { readonly before: number; readonly now: number };
  }): Tallies {
    const { user, group, membership } = this.#baseline.tallies;
    const { groups, memberships } = options;
    const now = options.users.tally();
    const were = { wanted: 0, filtered: 0, ambiguous: 0 };
    for (const { verdict } of options.before.values()) were[verdict] += 1;
    let groupsWanted = group.wanted;
    for (const { before, now: after } of groups.concerned.values())
      groupsWanted += (after?.wanted === true ? 1 : 0) - (before?.wanted === true ? 1 : 0);
    return {
      user: {
        owned: user.owned,
        wanted: user.wanted + now.wanted - were.wanted,
        filtered: user.filtered + now.filtered - were.filtered,
        ambiguous: user.ambiguous + now.ambiguous - were.ambiguous,
      },
      group: { ...group, wanted: groupsWanted },
      membership: { ...membership, wanted: membership.wanted + memberships.now - memberships.before },
    };
  }

  #filteredBy(users: UserPlan, before: ReadonlyMap<string, SnapshotUser>): Scanned['filteredBy'] {
    const counts = new Map(this.#baseline.filteredBy.map(({ filter, count }) => [filter, count]));
    const add = (filter: string, count: number): void => {
      counts.set(filter, (counts.get(filter) ?? 0) + count);
    };
    for (const { by } of before.values()) if (by !== undefined) add(by, -1);
    for (const { filter, count } of users.filteredBy()) add(filter, count);
    return mostFirst(new Map([...counts].filter(([, count]) => count > 0)));
  }

  async #keep(options: {
    readonly users: UserPlan;
    readonly now: ReadonlyMap<string, SourceUser>;
    readonly before: ReadonlyMap<string, SnapshotUser>;
    readonly groups: ChangedGroups;
  }): Promise<void> {
    const { users, now, before, groups } = options;
    const { snapshot } = this.#making;
    const gone = [...before.keys()].filter((id) => !now.has(id));
    await snapshot.add(
      'users',
      gone.map((id) => [id, null] as const),
    );
    await snapshot.add('users', snapshotEntries(users, [...now.values()]));
    await snapshot.add(
      'groups',
      [...groups.changed].map(([id, group]) => [id, group ?? null] as const),
    );
  }
}

function membersAmong(held: TargetMembers, isAmong: (userId: string) => boolean): TargetMembers {
  return { ...held, members: held.members.filter(({ userId }) => isAmong(userId)) };
}

function asUser(id: string, known: SnapshotUser | undefined): SourceUser | undefined {
  return known === undefined ? undefined : { id, guest: known.guest, attributes: known.attributes };
}

function withoutMembers({ displayName, description, mail, membersHidden = false }: SnapshotGroup) {
  return { displayName, description, mail, ...(membersHidden && { membersHidden }) };
}

/** Where changes would leave nobody, the whole is read instead: an empty source is a failure, never a removal. */
function requireSomebody({ user, group }: Tallies, due: number): void {
  const isEmpty = (tally: Tally, more = 0): boolean => tally.wanted === 0 && tally.owned + more > 0;
  if (isEmpty(user, due) || isEmpty(group) || user.wanted + user.filtered + user.ambiguous === 0)
    throw new FullScanNeeded('changes-unclear');
}
