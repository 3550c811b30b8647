import { objectClasses, ofEach, type Action, type Change, type ObjectClass } from '../../model/change.ts';
import type { CompleteRead } from '../../model/complete-read.ts';
import type { Connection } from '../../model/connection.ts';
import type { TargetMembers } from '../../model/directory.ts';
import type { Fence } from '../../model/lease.ts';
import type { ClassCounts, Overview, OverviewCounts, Warning } from '../../model/overview.ts';
import type { RoleAssignment } from '../../model/role.ts';
import type { Tallies, Tally } from '../../model/snapshot.ts';
import type { GroupPlan, WantedGroup } from '../../plan/groups.ts';
import { becomesEmpty, leaveGroup, planMembers, type MembershipStep } from '../../plan/memberships.ts';
import type { LinkedUser, TargetIndex } from '../../plan/target-index.ts';
import type { Candidate, UserPlan } from '../../plan/users.ts';
import { manyRemovals } from '../../plan/warnings.ts';
import type { Source } from '../../source/source.ts';
import type { Store } from '../../store/store.ts';
import type { Target } from '../../target/target.ts';
import type { Progress } from '../progress.ts';
import { SummedChanges } from '../sum-up.ts';
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
  readonly #changes: SummedChanges;
  readonly #warnings: Warning[] = [];

  constructor(work: OverviewWork) {
    this.work = work;
    this.#changes = new SummedChanges(work);
    this.snapshot = new SnapshotWriter({ store: work.store, snapshotId: work.overviewId, fence: work.fence });
  }

  warn(...warnings: readonly Warning[]): void {
    this.#warnings.push(...warnings);
  }

  async add(changes: readonly Change[], retracted: readonly string[] = []): Promise<void> {
    const kept = this.#kept(changes);
    await this.#changes.add(kept, retracted);
    this.work.progress.count({ changes: kept.length - retracted.length });
  }

  /** Memberships of one group: all that the overview has of it. */
  async #addMembers(memberships: readonly Change[]): Promise<void> {
    const kept = this.#kept(memberships);
    await this.#changes.addMembers(kept);
    this.work.progress.count({ changes: kept.length });
  }

  #kept(changes: readonly Change[]): readonly Change[] {
    const { only } = this.work;
    return only === null ? changes : changes.filter(only);
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
    await this.#addMembers(step.changes);
    return step;
  }

  /** A group that goes: every membership this connection brought in goes before it. */
  async emptyGroup(sourceId: string, held: TargetMembers, plans: Plans): Promise<MembershipStep> {
    const step = leaveGroup(sourceId, held, plans);
    await this.#addMembers(step.changes);
    return step;
  }

  /** Until when people must have been deactivated to be deleted now. */
  get deleteInactiveBefore(): string | null {
    const { connection, now } = this.work;
    const policy = connection.removalPolicy;
    if (policy.kind !== 'deactivate-then-delete') return null;
    return new Date(now.getTime() - policy.days * dayMs).toISOString();
  }

  /** Counts, warnings and hash, once everything that was found is stored. */
  async finish({ tallies, due, filteredBy }: Totals): Promise<OverviewContent> {
    await this.snapshot.flush();
    const owned = ofEach((of) => tallies[of].owned + (of === 'user' ? due : 0));
    const { content, changes, warnings, drifted } = await this.#changes.finish(owned);
    this.warn(...warnings);
    for (const of of objectClasses) this.warn(...manyRemovals(of, changes[of].remove, this.work.recentRemovals[of]));
    if (drifted > 0) this.warn({ code: 'drift', count: drifted });
    const counts: OverviewCounts = ofEach((of) => countsOf(tallies[of], changes[of]));
    return { ...content, counts, filteredBy, warnings: listed(this.#warnings) };
  }
}

function countsOf(tally: Tally, changes: Readonly<Record<Action, number>>): ClassCounts {
  const { wanted, filtered, ambiguous } = tally;
  const unchanged = wanted - changes.add - changes.update;
  return { total: wanted + filtered + ambiguous, filtered, ambiguous, unchanged, ...changes };
}

/** The first warnings of each kind, and how many more there are. */
function listed(warnings: readonly Warning[]): readonly Warning[] {
  return [...Map.groupBy(warnings, ({ code }) => code).values()].flatMap((ofKind) => {
    const more = ofKind.length - mostWarnings;
    return more <= 0 ? ofKind : [...ofKind.slice(0, mostWarnings), { code: 'more-warnings', count: more } as const];
  });
}
