import type { LogEntry } from '../model/change.ts';
import type { Connection, PlanSettings } from '../model/connection.ts';
import { CallerError } from '../model/errors.ts';
import { connectionOf, ownedId, syncRunOf, timeOrderedId } from '../model/ids.ts';
import type { Fence } from '../model/lease.ts';
import type { Overview } from '../model/overview.ts';
import { identityKey } from '../model/override.ts';
import type { Actor } from '../model/role.ts';
import { isActive, noProgress, type Run, type RunOrigin, type RunTask, type Trigger } from '../model/run.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { People } from '../settings/people.ts';
import type { Store } from '../store/store.ts';
import { refusal } from '../texts/refusal.ts';
import { requireDecidable, requireSeen } from './review/decidable.ts';
import { editOverview, requireSettled, type OverviewEdit } from './review/edit-overview.ts';
import type { Executor } from './executor.ts';
import { writeHolds } from './review/holds.ts';
import type { Leases } from './leases.ts';
import { lastSyncToUndo } from './apply/make-undo.ts';
import { changeOverview } from './review/overview-record.ts';
import { readOverrides } from './review/overrides.ts';
import { newRun } from './new-run.ts';
import { narrowed, type ListOptions, type Overviews } from './review/overviews.ts';
import { askedRelease, granted } from './review/release.ts';
import { requireRetriable } from './apply/retry.ts';
import { RunRecord } from './run-record.ts';
import { Busy, RunStarts } from './run-starts.ts';
import type { DueRun } from './schedule/due.ts';
import { startScheduled } from './schedule/start-scheduled.ts';

export interface StartRequest {
  readonly connectionId: string;
  readonly trigger: Trigger;
  readonly by: Actor;
  readonly origin: RunOrigin | null;
}

export interface ApproveRequest {
  readonly overviewId: string;
  /** The hash that the approver saw: approving anything else is refused. */
  readonly hash: string;
  readonly trigger: Trigger;
  readonly by: Actor;
  readonly origin: RunOrigin | null;
}

/** A decision on an overview as somebody saw it: on any other it is refused. */
interface Decision {
  readonly overviewId: string;
  readonly hash: string;
  readonly by: Actor;
}

interface RunsOptions {
  readonly store: Store;
  readonly people: People;
  readonly overviews: Overviews;
  readonly leases: Leases;
  readonly executor: Pick<Executor, 'execute' | 'cancel' | 'settled'>;
  readonly notifier: Pick<Notifier, 'releaseAsked'>;
  readonly now: () => Date;
}

/** What people ask of runs. Everything here answers at once; the work goes on in the executor. */
export class Runs {
  readonly #store: Store;
  readonly #people: People;
  readonly #overviews: Overviews;
  readonly #leases: Leases;
  readonly #executor: RunsOptions['executor'];
  readonly #starts: RunStarts;
  readonly #notifier: Pick<Notifier, 'releaseAsked'>;
  readonly #now: () => Date;

  constructor(options: RunsOptions) {
    this.#store = options.store;
    this.#people = options.people;
    this.#overviews = options.overviews;
    this.#leases = options.leases;
    this.#executor = options.executor;
    this.#starts = new RunStarts(options);
    this.#notifier = options.notifier;
    this.#now = options.now;
  }

  /** Starts an overview. Throws `CallerError` (not-allowed, not-found) and `Busy`. */
  async preview(request: StartRequest): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    return this.#start(request, { kind: 'overview' });
  }

  /** Reads afresh: with review mode `auto` the changes are applied, otherwise the overview waits for approval. */
  async syncNow(request: StartRequest): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    const connection = await this.#starts.connection(request.connectionId);
    return this.#start(request, { kind: connection.reviewMode === 'auto' ? 'sync' : 'overview' });
  }

  /**
   * Starts the run of a time that is due, which nobody has to be asked for. However often it is called, also by other
   * processes, one run comes of it. Null where the time was taken care of, or the schedule is another by now. Throws
   * `CallerError` (not-found, conflict) and `Busy`.
   */
  async scheduled(due: DueRun): Promise<Run | null> {
    return startScheduled(due, { store: this.#store, starts: this.#starts, now: this.#now() });
  }

  /**
   * Starts an overview of those rows only that a sync did not achieve, as far as they are still to be done. Throws
   * `CallerError` (not-allowed, not-found, conflict) and `Busy`.
   */
  async retry(request: Omit<StartRequest, 'connectionId'> & { readonly runId: string }): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    const run = await this.get(request.runId);
    requireRetriable(run);
    const task = { kind: 'retry', runId: run.id } as const;
    return this.#start({ ...request, connectionId: run.connectionId }, { kind: 'overview', task });
  }

  /**
   * Starts an overview of the inverse of the last sync. With `runId` only while that is the last one: a card may be
   * old. Throws `CallerError` (not-allowed, not-found, conflict) and `Busy`.
   */
  async undo(request: StartRequest & { readonly runId?: string }): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    await this.#starts.connection(request.connectionId);
    const last = await lastSyncToUndo(this.#store, request.connectionId);
    if (last === null) throw refusal('conflict', 'nothing-to-undo');
    if (request.runId !== undefined && request.runId !== last.id) throw refusal('conflict', 'newer-sync');
    return this.#start(request, { kind: 'overview', task: { kind: 'undo', runId: last.id } });
  }

  /**
   * Starts an overview of what unsaved settings would do, which replaces nothing and can never be approved. Throws
   * `CallerError` (not-allowed, not-found, conflict) and `Busy`.
   */
  async whatIf(request: StartRequest & { readonly settings: PlanSettings }): Promise<Run> {
    const { settings, ...start } = request;
    await this.#people.require(request.by, 'administrator');
    return this.#start(start, { kind: 'overview', task: { kind: 'what-if', settings } });
  }

  /**
   * Starts the sync that applies exactly an overview's changes. However often it is called, one run comes of it:
   * `started` is false for a repetition. Throws `CallerError` (not-allowed, not-found, conflict), `Busy`, and
   * `SyncFailure` with `overview-expired` or `overview-stale`.
   */
  async approve(request: ApproveRequest): Promise<{ readonly run: Run; readonly started: boolean }> {
    await this.#people.require(request.by, 'approver');
    const overview = await this.#overviews.get(request.overviewId);
    requireSeen(overview, request.hash);
    const id = syncRunOf(overview.id);
    const earlier = await this.#starts.find(id);
    if (earlier !== null) return { run: earlier, started: false };
    requireDecidable(overview);
    const connection = await this.#starts.connection(overview.connectionId);
    requireEnabled(connection);
    const lease = await this.#starts.lease(connection, id);
    if (!('release' in lease)) return { run: lease.run, started: false };
    try {
      // Somebody may have edited or cancelled it before the lease was there.
      const asItIs = await this.#undecided(overview.id, { connection, fence: lease.fence });
      requireSeen(asItIs, request.hash);
    } catch (error) {
      await lease.release();
      throw error;
    }
    const { task } = overview;
    const at = this.#now();
    const run = newRun({
      ...request,
      id,
      task,
      connectionId: connection.id,
      kind: 'sync',
      overviewId: overview.id,
      at,
    });
    return this.#starts.begin(
      { ...run, progress: { ...noProgress, stage: 'applying', changes: overview.changeCount } },
      connection,
      lease,
    );
  }

  /** Decides an overview against: nothing of it will be applied. */
  async cancelOverview(request: { readonly overviewId: string; readonly by: Actor }): Promise<Overview> {
    await this.#people.require(request.by, 'approver');
    const overview = await this.#overviews.get(request.overviewId);
    if (overview.status === 'cancelled') return overview;
    return this.#decide(overview, async (fence) => {
      const decided = { status: 'cancelled', decidedBy: request.by, decidedAt: this.#now().toISOString() } as const;
      return changeOverview(this.#store, overview, { fence, change: decided });
    });
  }

  /**
   * Leaves rows out of an overview, holds them, or puts them back. Answers with the overview as it is then, which has
   * another hash to approve. Throws `CallerError` (not-allowed, not-found, invalid-input, conflict), `Busy`, and
   * `SyncFailure` with `overview-expired` or `overview-stale`.
   */
  async editOverview(request: Decision & OverviewEdit): Promise<Overview> {
    await this.#people.require(request.by, 'approver');
    const overview = await this.#overviews.get(request.overviewId);
    return this.#decide(overview, async (fence, asItIs, connection) =>
      editOverview(request, {
        store: this.#store,
        fence,
        connection,
        overview: asItIs,
        by: request.by,
        now: this.#now(),
      }),
    );
  }

  /** Asks to go over the removal limit; other approvers are told. Throws as `editOverview` does. */
  async askRelease(request: Decision): Promise<Overview> {
    const overview = await this.#release(request, askedRelease);
    await this.#notifier.releaseAsked(overview);
    return overview;
  }

  /** Lets an overview go over the removal limit; whoever asked cannot. Throws as `editOverview` does. */
  async release(request: Decision): Promise<Overview> {
    return this.#release(request, granted);
  }

  /**
   * Ends the hold of a row, which is thereby back in the current overview too. Throws `CallerError` (not-allowed,
   * not-found), `Busy`.
   */
  async removeHold(request: { readonly holdId: string; readonly by: Actor }): Promise<void> {
    await this.#people.require(request.by, 'approver');
    const { holdId, by } = request;
    const connectionId = connectionOf(holdId);
    const hold = await this.#store.get('holds', connectionId, holdId);
    if (hold === undefined)
      throw new CallerError('not-found', 'There is no such hold: it has run out, or was removed.');
    const connection = await this.#starts.connection(connectionId);
    const current = await this.#overviews.current(connectionId);
    const runId = current === null ? ownedId(connectionId, 'hold') : syncRunOf(current.id);
    await this.#starts.between(connection, runId, async (fence) => {
      await writeHolds(this.#store, connectionId, { put: [], remove: [holdId], fence });
      const overview = current === null ? null : await this.#overviews.get(current.id);
      if (overview?.status !== 'ready') return;
      const overrides = [...(await readOverrides(this.#store, overview.id)).values()];
      const putBack = overrides
        .filter(({ of, until }) => of.kind === 'row' && until !== null && identityKey(of) === identityKey(hold.body))
        .map(({ id }) => id);
      const options = { store: this.#store, fence, connection, overview, by, now: this.#now() };
      await editOverview({ putBack, hash: overview.hash }, options);
    });
  }

  /** Asks a run to stop. What was applied stays and is logged; the rest is logged as not applied. */
  async cancelRun(request: { readonly runId: string; readonly by: Actor }): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    const record = await RunRecord.read(this.#store, request.runId);
    if (record === null) throw notFound();
    if (!isActive(record.run) || record.run.cancelRequestedBy !== null) return record.run;
    const run = await record.update((now) => (isActive(now) ? { cancelRequestedBy: request.by } : {}));
    this.#executor.cancel(run.id);
    return run;
  }

  /** Throws `CallerError` (not-found). */
  async get(runId: string): Promise<Run> {
    const run = await this.#starts.find(runId);
    if (run === null) throw notFound();
    return run;
  }

  async active(connectionId: string): Promise<Run | null> {
    const lease = await this.#leases.current(connectionId);
    const run = lease?.runId == null ? null : await this.#starts.find(lease.runId);
    return run !== null && isActive(run) ? run : null;
  }

  /** Newest first. */
  async list(
    connectionId: string,
    options: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Run[]> {
    const found = await this.#store.list('runs', connectionId, { ...options, descending: true });
    return found.map(({ body }) => body);
  }

  /** Rows of a sync log, in the order of apply. */
  async log(
    runId: string,
    options: ListOptions & { readonly result?: LogEntry['result'] },
  ): Promise<readonly LogEntry[]> {
    await this.get(runId);
    const found = await this.#store.list('logEntries', runId, narrowed(options));
    return found.map(({ body }) => body);
  }

  /** Says where the messages of a run go, once that is known. */
  async setOrigin(runId: string, origin: RunOrigin): Promise<void> {
    const record = await RunRecord.read(this.#store, runId);
    await record?.update(() => ({ origin }));
  }

  /** Resolves when this process finished the run, or at once when it does not work on it. */
  async settled(runId: string): Promise<Run> {
    await this.#executor.settled(runId);
    return this.get(runId);
  }

  async #start(request: StartRequest, what: { readonly kind: Run['kind']; readonly task?: RunTask }): Promise<Run> {
    const connection = await this.#starts.connection(request.connectionId);
    requireEnabled(connection);
    const id = ownedId(connection.id, timeOrderedId(this.#now()));
    const lease = await this.#starts.lease(connection, id);
    if (!('release' in lease)) throw new Busy(lease.run);
    // Another run may have ended while the lease was waited for: this one begins behind it.
    const run = newRun({ ...request, ...what, id, overviewId: `${id}-overview`, at: this.#now() });
    return (await this.#starts.begin(run, connection, lease)).run;
  }

  async #release(
    request: Decision,
    step: (overview: Overview, decision: { hash: string; by: Actor; now: Date }) => Overview['release'],
  ): Promise<Overview> {
    await this.#people.require(request.by, 'approver');
    const overview = await this.#overviews.get(request.overviewId);
    return this.#decide(overview, async (fence, asItIs) => {
      const release = step(asItIs, { hash: request.hash, by: request.by, now: this.#now() });
      return changeOverview(this.#store, asItIs, { fence, change: { release } });
    });
  }

  /** Decides something on an overview while no run of its connection can begin. */
  async #decide(
    overview: Overview,
    decide: (fence: Fence, asItIs: Overview, connection: Connection) => Promise<Overview | null>,
  ): Promise<Overview> {
    requireDecidable(overview);
    const connection = await this.#starts.connection(overview.connectionId);
    return this.#starts.between(connection, syncRunOf(overview.id), async (fence) => {
      const asItIs = await this.#undecided(overview.id, { connection, fence });
      await decide(fence, asItIs, connection);
      return this.#overviews.get(overview.id);
    });
  }

  /** The overview under its connection's lease, where it can still be decided on. */
  async #undecided(
    overviewId: string,
    options: { readonly connection: Connection; readonly fence: Fence },
  ): Promise<Overview> {
    const overview = await this.#overviews.get(overviewId);
    requireDecidable(overview);
    await requireSettled({ store: this.#store, overview, ...options });
    return overview;
  }
}

function requireEnabled(connection: Connection): void {
  if (!connection.enabled) throw refusal('conflict', 'connection-disabled', { name: connection.name });
}

function notFound(): CallerError {
  return refusal('not-found', 'no-run');
}
