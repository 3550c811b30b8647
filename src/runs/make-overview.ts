import { actions, objectClasses, type Change, type ObjectClass } from '../model/change.ts';
import type { CompleteRead } from '../model/complete-read.ts';
import type { Connection } from '../model/connection.ts';
import { SyncFailure } from '../model/failure.ts';
import type { Fence } from '../model/lease.ts';
import type { ClassCounts, Overview, OverviewCounts, Warning } from '../model/overview.ts';
import type { RoleAssignment } from '../model/role.ts';
import { GroupPlan } from '../plan/groups.ts';
import { breachesOf } from '../plan/limits.ts';
import { attributesOf } from '../plan/map.ts';
import { leaveGroup, planMembers, type MembershipStep } from '../plan/memberships.ts';
import { Summary } from '../plan/summary.ts';
import { TargetIndex } from '../plan/target-index.ts';
import { UserPlan, type Candidate } from '../plan/users.ts';
import { manyRemovals, rollcallPeopleRemoved } from '../plan/warnings.ts';
import type { Source } from '../source/source.ts';
import type { Store } from '../store/store.ts';
import type { Target } from '../target/target.ts';
import { ChangeWriter, changesInOrder } from './change-store.ts';
import { configurationDigest } from './configuration.ts';
import type { Progress } from './progress.ts';
import { readAll, readGroups, readMemberships, type Memberships } from './read-source.ts';

const lookUpsAtOnce = 500;
const noTally = { wanted: 0, filtered: 0, ambiguous: 0, owned: 0 };

export interface OverviewWork {
  readonly overviewId: string;
  readonly connection: Connection;
  readonly source: Source;
  readonly target: Target;
  readonly store: Store;
  readonly fence: Fence;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Who holds a role in Rollcall: removing one of them is worth a warning. */
  readonly people: readonly RoleAssignment[];
  /** What recent syncs removed, by class. */
  readonly recentRemovals: Readonly<Record<ObjectClass, readonly number[]>>;
}

/** What an overview says beside its changes. */
export type OverviewContent = Pick<
  Overview,
  'configurationDigest' | 'counts' | 'changeCount' | 'warnings' | 'breaches' | 'causes' | 'hash'
>;

/**
 * Reads source and target, and stores every change between them. Nothing is written to the target. Throws
 * `SyncFailure` where the source cannot be read to its end; what is stored by then belongs to an overview that never
 * becomes ready.
 */
export async function makeOverview(work: OverviewWork): Promise<OverviewContent> {
  await work.store.clear('changes', work.overviewId, { fence: work.fence });
  const making = new OverviewInTheMaking(work);
  await making.readTarget();
  const memberships = await making.readGroups();
  await making.readUsers(memberships);
  return making.finish();
}

class OverviewInTheMaking {
  readonly #work: OverviewWork;
  readonly #writer: ChangeWriter;
  readonly #index: TargetIndex;
  readonly #groups: GroupPlan;
  readonly #warnings: Warning[] = [];
  #tallies = { user: noTally, group: noTally, membership: noTally };

  constructor(work: OverviewWork) {
    this.#work = work;
    this.#writer = new ChangeWriter(work);
    this.#index = new TargetIndex(work.connection);
    this.#groups = new GroupPlan(work.connection);
  }

  async readTarget(): Promise<void> {
    this.#work.progress.set({ stage: 'reading-target' });
    for await (const page of this.#work.target.readUsers()) this.#index.add(page);
    for await (const page of this.#work.target.readGroups()) this.#groups.addHeld(page);
  }

  async readGroups(): Promise<Memberships> {
    const { source, connection, signal, progress } = this.#work;
    progress.set({ stage: 'reading-groups' });
    const options = { signal, progress, plan: this.#groups };
    const complete = await readGroups(source, connection.scope, options);
    const memberships = await readMemberships(source, connection.scope, options);
    await this.#add(this.#groups.changes(complete));
    this.#tallies.group = {
      wanted: this.#groups.wanted().length,
      filtered: 0,
      ambiguous: 0,
      owned: this.#groups.ownedCount,
    };
    return memberships;
  }

  async readUsers(memberships: Memberships): Promise<void> {
    const { source, connection, signal, progress } = this.#work;
    progress.set({ stage: 'reading-users' });
    const users = new UserPlan({ policy: connection, index: this.#index, scope: memberships.scope });
    const matching = await this.#matching();
    const query = { attributes: attributesOf(connection.mapping), filter: null };
    const complete = await readAll(source.readUsers(query, { signal }), async (page) => {
      await this.#compare(users, users.consider(page, matching));
      progress.count({ users: page.length });
    });
    if (users.seen === 0) throw new SyncFailure('source-empty', 'The tenant returned no user at all.');
    progress.set({ stage: 'comparing' });
    await this.#compare(users, users.settle());
    await this.#removals(users, complete);
    await this.#memberships(users, memberships);
    this.#warnings.push(...users.warnings());
  }

  /** Counts, warnings and hash, from the changes as they are stored. */
  async finish(): Promise<OverviewContent> {
    await this.#writer.flush();
    const { connection, store, overviewId, people, recentRemovals } = this.#work;
    const digest = configurationDigest(connection);
    const summary = new Summary(digest);
    let drifted = 0;
    for await (const page of changesInOrder(store, overviewId)) {
      summary.add(page);
      drifted += page.filter(({ reason }) => reason.code === 'drift').length;
      this.#warnings.push(...rollcallPeopleRemoved(page, people));
    }
    const removals = (of: ObjectClass): number => summary.count({ class: of, action: 'remove' });
    for (const of of objectClasses) this.#warnings.push(...manyRemovals(of, removals(of), recentRemovals[of]));
    if (drifted > 0) this.#warnings.push({ code: 'drift', count: drifted });
    const ofEach = <Value>(value: (of: ObjectClass) => Value): Record<ObjectClass, Value> => ({
      user: value('user'),
      group: value('group'),
      membership: value('membership'),
    });
    const counts: OverviewCounts = ofEach((of) => this.#counts(of, summary));
    const owned = ofEach((of) => this.#tallies[of].owned);
    return {
      configurationDigest: digest,
      counts,
      changeCount: summary.total,
      warnings: this.#warnings,
      breaches: breachesOf(connection.limits, ofEach(removals), owned),
      causes: summary.causes(),
      hash: summary.hash(),
    };
  }

  async #compare(users: UserPlan, candidates: readonly Candidate[]): Promise<void> {
    const found = await this.#work.target.findUsers(users.toLookUp(candidates));
    const step = users.compare(candidates, new Map(found.map((person) => [person.id, person])));
    await this.#writer.add(step.changes, step.retracted);
    this.#work.progress.count({ changes: step.changes.length - step.retracted.length });
  }

  /** Ids that the tenant's own `$filter` lets through, read apart so that whom it leaves out can be counted and named. */
  async #matching(): Promise<ReadonlySet<string> | null> {
    const { definition } = this.#work.connection.filters;
    if (definition === null) return null;
    const matching = new Set<string>();
    await readAll(this.#work.source.readUsers({ attributes: [], filter: definition }, this.#work), (page) => {
      for (const { id } of page) matching.add(id);
    });
    return matching;
  }

  async #removals(users: UserPlan, complete: CompleteRead): Promise<void> {
    // Who was deactivated before cannot be removed once more, and must not make a removal of everybody else look small.
    const deletes = this.#work.connection.removalPolicy.kind === 'delete';
    const owned = [...this.#index.owned()].filter(({ active }) => deletes || active).length;
    const tally = users.tally();
    this.#tallies.user = { ...tally, owned };
    if (tally.wanted === 0 && owned > 0)
      throw new SyncFailure('source-empty', 'Scope and filters leave nobody, but people were synced before.');
    const leaving = [...users.leaving(complete)];
    for (let from = 0; from < leaving.length; from += lookUpsAtOnce) {
      const some = leaving.slice(from, from + lookUpsAtOnce);
      const held = await this.#work.target.findUsers(some.map(({ id }) => id));
      const byId = new Map(held.map((person) => [person.id, person]));
      await this.#add(
        some.flatMap((entry) => {
          const person = byId.get(entry.id);
          return person === undefined ? [] : [users.removal(entry, person)];
        }),
      );
    }
  }

  async #add(changes: readonly Change[]): Promise<void> {
    await this.#writer.add(changes);
    this.#work.progress.count({ changes: changes.length });
  }

  async #memberships(users: UserPlan, memberships: Memberships): Promise<void> {
    const context = { users, groups: this.#groups, index: this.#index };
    const sourceIds = this.#groups.sourceIds();
    const wanted = new Map(this.#groups.wanted().map((group) => [group.sourceId, group]));
    const tally = { wanted: 0, owned: 0 };
    for await (const page of this.#work.target.readMembers())
      for (const held of page) {
        const sourceId = sourceIds.get(held.groupId);
        if (sourceId === undefined) continue;
        const group = wanted.get(sourceId);
        if (group?.membersHidden === true) continue;
        wanted.delete(sourceId);
        const step =
          group === undefined
            ? leaveGroup(sourceId, held, context)
            : planMembers(group, memberships.peopleOf(sourceId), held, context);
        await this.#take(step, tally, group?.name);
      }
    for (const group of wanted.values())
      if (group.membersHidden === true) this.#warnings.push({ code: 'members-hidden', group: group.name });
      else await this.#take(planMembers(group, memberships.peopleOf(group.sourceId), undefined, context), tally);
    this.#tallies.membership = { ...tally, filtered: 0, ambiguous: 0 };
  }

  async #take(step: MembershipStep, tally: { wanted: number; owned: number }, group?: string): Promise<void> {
    tally.wanted += step.wanted;
    tally.owned += step.owned;
    if (step.becomesEmpty && group !== undefined) this.#warnings.push({ code: 'group-becomes-empty', group });
    await this.#add(step.changes);
  }

  #counts(of: ObjectClass, summary: Summary): ClassCounts {
    const { wanted, filtered, ambiguous } = this.#tallies[of];
    const [add, update, remove] = actions.map((action) => summary.count({ class: of, action })) as [
      number,
      number,
      number,
    ];
    return {
      total: wanted + filtered + ambiguous,
      filtered,
      ambiguous,
      unchanged: wanted - add - update,
      add,
      update,
      remove,
    };
  }
}
