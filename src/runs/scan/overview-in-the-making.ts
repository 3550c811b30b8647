import { ofEach, actions, objectClasses, type Change, type ObjectClass } from '../../model/change.ts';
import type { CompleteRead } from '../../model/complete-read.ts';
import type { Connection } from '../../model/connection.ts';
import type { Fence } from '../../model/lease.ts';
import type { ClassCounts, Overview, OverviewCounts, Warning } from '../../model/overview.ts';
import type { RoleAssignment } from '../../model/role.ts';
import type { Tallies, Tally } from '../../model/snapshot.ts';
import type { GroupPlan } from '../../plan/groups.ts';
import { breachesOf } from '../../plan/limits.ts';
import { becomesEmpty, leaveGroup, planMembers, type MembershipStep } from '../../plan/memberships.ts';
import type { WantedGroup } from '../../plan/groups.ts';
import { Summary } from '../../plan/summary.ts';
import type { LinkedUser, TargetIndex } from '../../plan/target-index.ts';
import type { Candidate, UserPlan } from '../../plan/users.ts';
import { manyRemovals, rollcallPeopleRemoved } from '../../plan/warnings.ts';
import type { TargetMembers } from '../../model/directory.ts';
import type { Source } from '../../source/source.ts';
import type { Store } from '../../store/store.ts';
import type { Target } from '../../target/target.ts';
import { ChangeWriter, changesInOrder } from '../change-store.ts';
import { configurationDigest } from '../configuration.ts';
import type { Progress } from '../progress.ts';
import { SnapshotWriter } from './snapshot.ts';

const lookUpsAtOnce = 500;
const dayMs = 24 * 60 * 60 * 1000;

export interface OverviewWork {
  readonly overviewId: string;
  readonly connection: Connection;
  readonly source: Source;
  readonly target: Target;
  readonly store: Store;
  readonly fence: Fence;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly now: Date;
  /** Who holds a role in Rollcall: removing one of them is worth a warning. */
  readonly people: readonly RoleAssignment[];
  /** What recent syncs removed, by class. */
  readonly recentRemovals: Readonly<Record<ObjectClass, readonly number[]>>;
  /** Which of the changes found belong to the overview; null for all of them. */
  readonly only: ((change: Change) => boolean) | null;
}

/** What an overview says beside its changes. */
export type OverviewContent = Pick<
  Overview,
  | 'configurationDigest'
  | 'counts'
  | 'filteredBy'
  | 'changeCount'
  | 'warnings'
  | 'breaches'
  | 'causes'
  | 'hash'
  | 'owned'
>;

/** What is counted beside the changes. */
export interface Totals {
  readonly tallies: Tallies;
  /** How many people were inactive for long enough to be deleted, beside those that the tally says are owned. */
  readonly due: number;
  readonly filteredBy: Overview['filteredBy'];
}

/** Of each kind of warning; an overview's record has to fit into a document. */
const mostWarnings = 100;

export interface Plans {
  readonly users: UserPlan;
  readonly groups: GroupPlan;
  readonly index: TargetIndex;
}

/** Takes in what a scan finds, changes and warnings, and sums it up at the end. */
export class OverviewInTheMaking {
  readonly work: OverviewWork;
  readonly snapshot: SnapshotWriter;
  readonly #writer: ChangeWriter;
  readonly #warnings: Warning[] = [];

  constructor(work: OverviewWork) {
    this.work = work;
    this.#writer = new ChangeWriter(work);
    this.snapshot = new SnapshotWriter({ store: work.store, snapshotId: work.overviewId, fence: work.fence });
  }

  warn(...warnings: readonly Warning[]): void {
    this.#warnings.push(...warnings);
  }

  async add(changes: readonly Change[], retracted: readonly string[] = []): Promise<void> {
    const { only, progress } = this.work;
    const kept = only === null ? changes : changes.filter(only);
    await this.#writer.add(kept, retracted);
    progress.count({ changes: kept.length - retracted.length });
  }

  /** Looks up what differs, and takes in the changes. */
  async compare(users: UserPlan, candidates: readonly Candidate[]): Promise<void> {
    const found = await this.work.target.findUsers(users.toLookUp(candidates));
    const step = users.compare(candidates, new Map(found.map((person) => [person.id, person])));
    await this.add(step.changes, step.retracted);
  }

  async removePeople(users: UserPlan, complete: CompleteRead): Promise<void> {
    let some: LinkedUser[] = [];
    const remove = async (): Promise<void> => {
      const held = await this.work.target.findUsers(some.map(({ id }) => id));
      const byId = new Map(held.map((person) => [person.id, person]));
      const changes = some.flatMap((entry) => {
        const person = byId.get(entry.id);
        return person === undefined ? [] : [users.removal(entry, person)];
      });
      some = [];
      await this.add(changes);
    };
    for (const entry of users.leaving(complete)) {
      some.push(entry);
      if (some.length === lookUpsAtOnce) await remove();
    }
    await remove();
  }

  /** Who joins and leaves a wanted group. `heldCount`: how many members it has, where `held` is only some of them. */
  async compareMembers(
    group: WantedGroup,
    people: Iterable<string>,
    held: TargetMembers | undefined,
    options: { readonly plans: Plans; readonly heldCount?: number },
  ): Promise<MembershipStep> {
    const step = planMembers(group, people, held, options.plans);
    if (becomesEmpty(options.heldCount ?? held?.members.length ?? 0, step))
      this.warn({ code: 'group-becomes-empty', group: group.name });
    await this.add(step.changes);
    return step;
  }

  /** A group that goes: every membership this connection brought in goes before it. */
  async emptyGroup(sourceId: string, held: TargetMembers, plans: Plans): Promise<MembershipStep> {
    const step = leaveGroup(sourceId, held, plans);
    await this.add(step.changes);
    return step;
  }

  /** Until when people must have been deactivated to be deleted now. */
  get deleteInactiveBefore(): string | null {
    const { connection, now } = this.work;
    const policy = connection.removalPolicy;
    if (policy.kind !== 'deactivate-then-delete') return null;
    return new Date(now.getTime() - policy.days * dayMs).toISOString();
  }

  /** Counts, warnings and hash, from the changes as they are stored. */
  async finish({ tallies, due, filteredBy }: Totals): Promise<OverviewContent> {
    await this.#writer.flush();
    await this.snapshot.flush();
    const { connection, store, overviewId, people, recentRemovals } = this.work;
    const digest = configurationDigest(connection);
    const summary = new Summary(digest);
    let drifted = 0;
    for await (const page of changesInOrder(store, overviewId)) {
      summary.add(page);
      drifted += page.filter(({ reason }) => reason.code === 'drift').length;
      this.warn(...rollcallPeopleRemoved(page, people));
    }
    const removals = ofEach((of) => summary.count({ class: of, action: 'remove' }));
    for (const of of objectClasses) this.warn(...manyRemovals(of, removals[of], recentRemovals[of]));
    if (drifted > 0) this.warn({ code: 'drift', count: drifted });
    const counts: OverviewCounts = ofEach((of) => countsOf(of, tallies[of], summary));
    const owned = ofEach((of) => tallies[of].owned + (of === 'user' ? due : 0));
    return {
      configurationDigest: digest,
      counts,
      filteredBy,
      changeCount: summary.total,
      warnings: listed(this.#warnings),
      breaches: breachesOf(connection.limits, removals, owned),
      owned,
      causes: summary.causes(),
      hash: summary.hash(),
    };
  }
}

function countsOf(of: ObjectClass, { wanted, filtered, ambiguous }: Tally, summary: Summary): ClassCounts {
  const [add = 0, update = 0, remove = 0] = actions.map((action) => summary.count({ class: of, action }));
  const total = wanted + filtered + ambiguous;
  return { total, filtered, ambiguous, unchanged: wanted - add - update, add, update, remove };
}

/** The first warnings of each kind, and how many more there are. */
function listed(warnings: readonly Warning[]): readonly Warning[] {
  return [...Map.groupBy(warnings, ({ code }) => code).values()].flatMap((ofKind) => {
    const more = ofKind.length - mostWarnings;
    return more <= 0 ? ofKind : [...ofKind.slice(0, mostWarnings), { code: 'more-warnings', count: more } as const];
  });
}
