import type { CompleteRead } from '../../model/complete-read.ts';
import type { SourceAttribute, SourceUser } from '../../model/directory.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { Scope } from '../../model/connection.ts';
import type { Baseline, SnapshotGroup, SnapshotUser, Tally } from '../../model/snapshot.ts';
import { GroupPlan } from '../../plan/groups.ts';
import { attributesOf } from '../../plan/map.ts';
import { peopleOf } from '../../plan/scope.ts';
import { TargetIndex } from '../../plan/target-index.ts';
import { UserPlan, type PeopleInScope } from '../../plan/users.ts';
import type { SourceCursors } from '../../source/source.ts';
import { groupsOfPeople } from './changed-groups.ts';
import { drainChanges, keepsNoTrack, peopleNow } from './drain-changes.ts';
import type { OverviewInTheMaking, Plans, Totals } from './overview-in-the-making.ts';
import { peopleInScope, readAll, readGroups, readMemberships, requireGroups, type Memberships } from './read-source.ts';
import { reportsOf } from './reports.ts';
import { SnapshotReader } from './snapshot.ts';
import { together } from './together.ts';

/** What a scan has to say at its end. `cursors` is null where the source gives none that can be gone on from. */
export interface Scanned extends Totals {
  readonly cursors: SourceCursors | null;
  /** Object ids of people who could not be decided, to be looked at again. */
  readonly undecided: readonly string[];
  /** Object ids of synced groups that do not show who is in them. */
  readonly hiddenGroups: readonly string[];
}

interface SourceRead {
  readonly users: UserPlan;
  readonly memberships: Memberships;
  readonly groupsRead: CompleteRead;
  readonly usersRead: CompleteRead;
}

/**
 * Compares everything in the source with everything in the target. Cursors are taken before the first page is read and
 * what changed since is read after the last one, so that nothing that changes in between is lost.
 */
export async function fullScan(making: OverviewInTheMaking, previous: Baseline | null): Promise<Scanned> {
  return new FullScan(making, previous).run();
}

class FullScan {
  readonly #making: OverviewInTheMaking;
  readonly #previous: Baseline | null;
  readonly #attributes: readonly SourceAttribute[];
  readonly #plans: Omit<Plans, 'users'>;
  #matching: Set<string> | null = null;

  constructor(making: OverviewInTheMaking, previous: Baseline | null) {
    const { connection } = making.work;
    this.#making = making;
    this.#previous = previous;
    this.#attributes = attributesOf(connection.mapping);
    this.#plans = { groups: new GroupPlan(connection), index: new TargetIndex(connection) };
  }

  async run(): Promise<Scanned> {
    const { progress, signal } = this.#making.work;
    const { groups } = this.#plans;
    progress.set({ stage: 'reading-groups' });
    // The cursors come first: before anything of the source is read.
    const [, cursors] = await together(signal, [() => this.#readTarget(), (both) => this.#takeCursors(both)]);
    const { users, memberships, groupsRead, usersRead } = await this.#readSource();
    const plans: Plans = { ...this.#plans, users };
    const drained = cursors === null ? null : await this.#drain(cursors, users);
    progress.set({ stage: 'comparing' });
    const settled = users.settle();
    await this.#making.snapshot.add('users', snapshotEntries(users, settled.people));
    await this.#making.compare(users, settled.candidates);
    await this.#making.add(groups.changes(groupsRead));
    const tally = users.tally();
    const { standing: owned, due } = users.removable();
    if (tally.wanted === 0 && owned + due > 0)
      throw new SyncFailure('source-empty', 'Scope and filters leave nobody, but people were synced before.');
    await this.#making.removePeople(users, usersRead);
    const membership = await this.#memberships(plans, memberships);
    this.#making.warn(...users.warnings());
    const group = { wanted: groups.wanted().length, filtered: 0, ambiguous: 0, owned: groups.ownedCount };
    return {
      tallies: { user: { ...tally, owned }, group, membership },
      due,
      filteredBy: users.filteredBy(),
      cursors: drained,
      undecided: users.undecided(),
      hiddenGroups: [...groups.wantedGroups()].filter((one) => one.membersHidden === true).map(({ id }) => id),
    };
  }

  async #readTarget(): Promise<void> {
    const { target, signal } = this.#making.work;
    for await (const page of target.readUsers()) {
      this.#plans.index.add(page);
      signal.throwIfAborted();
    }
    for await (const page of target.readGroups()) this.#plans.groups.addHeld(page);
  }

  async #takeCursors(signal: AbortSignal): Promise<SourceCursors | null> {
    const { source, connection } = this.#making.work;
    const { scope, filters } = connection;
    try {
      const thenEverybody = scope.kind === 'all' && filters.definition === null;
      return await source.takeCursors(this.#attributes, { signal, thenEverybody });
    } catch (error) {
      if (keepsNoTrack(error)) return null;
      throw error;
    }
  }

  /** Everybody at the same time as the groups and who is in them; in a scope of groups one needs the other. */
  async #readSource(): Promise<SourceRead> {
    const { connection, signal } = this.#making.work;
    if (connection.scope.kind === 'groups') {
      const read = await this.#readGroups(signal);
      const formerGroupOf = await this.#formerGroups(connection.scope);
      const scope = peopleInScope(connection.scope, this.#plans.groups, { ...read.memberships, formerGroupOf });
      const users = this.#userPlan(scope);
      return { ...read, users, usersRead: await this.#readUsers(users, scope, signal) };
    }
    const users = this.#userPlan({ kind: 'all' });
    const [read, usersRead] = await together(signal, [
      (both) => this.#readGroups(both),
      (both) => this.#readUsers(users, { kind: 'all' }, both),
    ]);
    return { ...read, users, usersRead };
  }

  async #readGroups(signal: AbortSignal): Promise<Pick<SourceRead, 'groupsRead' | 'memberships'>> {
    const { source, connection, progress } = this.#making.work;
    const { groups } = this.#plans;
    const groupsRead = await readGroups(source, connection.scope, { signal, progress, plan: groups });
    requireGroups(groups);
    return { groupsRead, memberships: await this.#readMemberships(signal) };
  }

  /** Which chosen group brought people in when the last sync was made. */
  async #formerGroups({ nested }: Extract<Scope, { kind: 'groups' }>): Promise<ReadonlyMap<string, string>> {
    // Groups that only came along because everybody was synced brought nobody in.
    if (this.#previous?.scope !== 'groups') return new Map();
    const { store } = this.#making.work;
    const groups = new Map<string, SnapshotGroup>();
    for await (const some of new SnapshotReader({ store, snapshotId: this.#previous.snapshotId }).allGroups())
      for (const [id, group] of some) groups.set(id, group);
    return groupsOfPeople(groups, { nested });
  }

  #userPlan(scope: PeopleInScope): UserPlan {
    const { deleteInactiveBefore, work } = this.#making;
    return new UserPlan({ policy: work.connection, index: this.#plans.index, scope, deleteInactiveBefore });
  }

  async #readMemberships(signal: AbortSignal): Promise<Memberships> {
    const { source, connection, progress } = this.#making.work;
    const { groups } = this.#plans;
    const memberships = await readMemberships(source, connection.scope, { signal, progress, plan: groups });
    for (const group of memberships.inner) await this.#keepGroup(group.id, { ...group, wanted: false }, memberships);
    for (const group of groups.wantedGroups()) await this.#keepGroup(group.id, { ...group, wanted: true }, memberships);
    return memberships;
  }

  async #keepGroup(
    id: string,
    { displayName, description, mail, membersHidden = false, wanted }: Omit<SnapshotGroup, 'people' | 'groups'>,
    { members }: Memberships,
  ): Promise<void> {
    const item: SnapshotGroup = {
      ...{ displayName, description, mail, wanted, people: members.people(id), groups: members.groups(id) },
      ...(membersHidden && { membersHidden }),
    };
    await this.#making.snapshot.add('groups', [[id, item]]);
  }

  async #readUsers(users: UserPlan, scope: PeopleInScope, signal: AbortSignal): Promise<CompleteRead> {
    const { source, connection, progress } = this.#making.work;
    const among = scope.kind === 'all' ? {} : { among: this.#toAskFor(scope.groupOf) };
    progress.set({ stage: 'reading-users' });
    const { definition } = connection.filters;
    if (definition !== null) {
      const matching = new Set<string>();
      await readAll(source.readUsers({ attributes: [], filter: definition, ...among }, { signal }), (page) => {
        for (const { id } of page) matching.add(id);
      });
      this.#matching = matching;
    }
    const query = { attributes: this.#attributes, filter: null, ...among };
    const complete = await readAll(source.readUsers(query, { signal }), async (page) => {
      await this.#consider(users, page);
      progress.count({ users: page.length });
    });
    if (users.seen === 0) throw new SyncFailure('source-empty', 'The tenant returned no user at all.');
    return complete;
  }

  /** The people of the chosen groups, and those synced before who are in none of them: where did they go? */
  #toAskFor(groupOf: ReadonlyMap<string, string>): readonly string[] {
    const before = [...this.#plans.index.owned()].map(({ sourceId }) => sourceId);
    return [...new Set([...groupOf.keys(), ...before])];
  }

  async #consider(users: UserPlan, page: readonly SourceUser[]): Promise<void> {
    const candidates = users.consider(page, this.#matching);
    await this.#making.snapshot.add('users', snapshotEntries(users, page));
    await this.#making.compare(users, candidates);
  }

  /** Reads what changed while the scan went on, and looks at it again. */
  async #drain(cursors: SourceCursors, users: UserPlan): Promise<SourceCursors> {
    const { work, snapshot } = this.#making;
    const concerns = (id: string): boolean => work.connection.scope.kind === 'all' || users.verdictOf(id) !== undefined;
    const drained = await drainChanges(work, { cursors, attributes: this.#attributes, concerns });
    if (drained === null) return cursors;
    users.forget(drained.gone);
    await snapshot.add(
      'users',
      drained.gone.map((id) => [id, null] as const),
    );
    for (const { id } of drained.changed) this.#matching?.delete(id);
    for (const id of drained.matching) this.#matching?.add(id);
    await this.#consider(users, drained.changed);
    await this.#considerReports(users, drained.leavers);
    return drained.cursors;
  }

  /** Whoever was read with a manager who is gone is read once more. */
  async #considerReports(users: UserPlan, leavers: ReadonlySet<string>): Promise<void> {
    if (!this.#attributes.includes('manager') || leavers.size === 0) return;
    const { work, snapshot } = this.#making;
    await snapshot.flush();
    const among = await reportsOf(new SnapshotReader({ store: work.store, snapshotId: work.overviewId }), leavers);
    await this.#consider(users, await peopleNow(work, { attributes: this.#attributes, filter: null, among }));
  }

  async #memberships(plans: Plans, { members }: Memberships): Promise<Tally> {
    const { connection, target } = this.#making.work;
    const nested = connection.scope.kind === 'groups' && connection.scope.nested;
    const people = (groupId: string): ReadonlySet<string> => peopleOf(groupId, { nested, membersOf: members });
    const sourceIds = plans.groups.sourceIds();
    const wanted = new Map(plans.groups.wanted().map((group) => [group.sourceId, group]));
    const tally = { wanted: 0, filtered: 0, ambiguous: 0, owned: 0 };
    const count = (step: { readonly wanted: number; readonly owned: number }): void => {
      tally.wanted += step.wanted;
      tally.owned += step.owned;
    };
    for await (const page of target.readMembers())
      for (const held of page) {
        const sourceId = sourceIds.get(held.groupId);
        const group = sourceId === undefined ? undefined : wanted.get(sourceId);
        if (sourceId === undefined) continue;
        if (group?.membersHidden === true) {
          count({ wanted: 0, owned: held.members.filter(({ owned }) => owned).length });
          continue;
        }
        wanted.delete(sourceId);
        if (group === undefined) count(await this.#making.emptyGroup(sourceId, held, plans));
        else count(await this.#making.compareMembers(group, people(sourceId), held, { plans }));
      }
    for (const group of wanted.values())
      if (group.membersHidden === true) this.#making.warn({ code: 'members-hidden', group: group.name });
      else count(await this.#making.compareMembers(group, people(group.sourceId), undefined, { plans }));
    return tally;
  }
}

/** What the snapshot keeps of people: those in scope, as they were judged; who is not decided yet comes later. */
export function snapshotEntries(
  users: UserPlan,
  people: readonly SourceUser[],
): readonly (readonly [string, SnapshotUser | null])[] {
  return people.flatMap(({ id, guest, attributes }): (readonly [string, SnapshotUser | null])[] => {
    const verdict = users.verdictOf(id);
    if (verdict === undefined || verdict.kind === 'pending') return [];
    if (verdict.kind === 'out-of-scope') return [[id, null]];
    const by = verdict.kind === 'filtered' ? { by: verdict.by } : {};
    return [[id, { guest, attributes, verdict: verdict.kind, ...by }]];
  });
}
