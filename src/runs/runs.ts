import { setTimeout as sleep } from 'node:timers/promises';
import { CallerError } from '../model/errors.ts';
import type { LogEntry } from '../model/change.ts';
import type { Connection } from '../model/connection.ts';
import { SyncFailure } from '../model/failure.ts';
import { connectionOf, ownedId, syncRunOf, timeOrderedId } from '../model/ids.ts';
import type { Overview } from '../model/overview.ts';
import type { Actor } from '../model/role.ts';
import { isActive, noProgress, type Run, type RunOrigin, type RunTask, type Trigger } from '../model/run.ts';
import type { People } from '../settings/people.ts';
import type { Store } from '../store/store.ts';
import { updateState } from './connection-state.ts';
import type { Executor } from './executor.ts';
import type { HeldLease, Leases } from './leases.ts';
import { changeOverview } from './overview-record.ts';
import { narrowed, type ListOptions, type Overviews } from './overviews.ts';
import { RunRecord } from './run-record.ts';

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

/** One active run per connection: this says who started which run when, and offers to watch it. */
export class Busy extends CallerError {
  readonly run: Run;

  constructor(run: Run) {
    const what = run.kind === 'sync' ? 'a sync' : 'a preview';
    super(
      'conflict',
      `${run.startedBy.name} started ${what} of this connection at ${run.startedAt}, and it is still running.`,
    );
    this.name = 'Busy';
    this.run = run;
  }
}

const looksForRecord = 40;
const lookEveryMs = 50;

interface RunsOptions {
  readonly store: Store;
  readonly people: People;
  readonly overviews: Overviews;
  readonly leases: Leases;
  readonly executor: Executor;
  readonly now: () => Date;
}

/** What people ask of runs. Everything here answers at once; the work goes on in the executor. */
export class Runs {
  readonly #store: Store;
  readonly #people: People;
  readonly #overviews: Overviews;
  readonly #leases: Leases;
  readonly #executor: Executor;
  readonly #now: () => Date;

  constructor(options: RunsOptions) {
    this.#store = options.store;
    this.#people = options.people;
    this.#overviews = options.overviews;
    this.#leases = options.leases;
    this.#executor = options.executor;
    this.#now = options.now;
  }

  /** Starts an overview. Throws `CallerError` (not-allowed, not-found) and `Busy`. */
  async preview(request: StartRequest): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    return this.#start(request, 'overview');
  }

  /** Reads afresh: with review mode `auto` the changes are applied, otherwise the overview waits for approval. */
  async syncNow(request: StartRequest): Promise<Run> {
    await this.#people.require(request.by, 'approver');
    const connection = await this.#connection(request.connectionId);
    return this.#start(request, connection.reviewMode === 'auto' ? 'sync' : 'overview');
  }

  /**
   * Starts the sync that applies exactly an overview's changes. However often it is called, one run comes of it:
   * `started` is false for a repetition. Throws `CallerError` (not-allowed, not-found, conflict), `Busy`, and
   * `SyncFailure` with `overview-expired` or `overview-stale`.
   */
  async approve(request: ApproveRequest): Promise<{ readonly run: Run; readonly started: boolean }> {
    await this.#people.require(request.by, 'approver');
    const overview = await this.#overviews.get(request.overviewId);
    if (overview.hash !== request.hash)
      throw new CallerError(
        'conflict',
        'This is not the overview as it was made. Look at the current one, and approve that.',
      );
    const earlier = await this.#find(syncRunOf(overview.id));
    if (earlier !== null) return { run: earlier, started: false };
    requireDecidable(overview);
    const connection = await this.#connection(overview.connectionId);
    requireEnabled(connection);
    const id = syncRunOf(overview.id);
    const lease = await this.#lease(connection, id);
    if (!('release' in lease)) return { run: lease.run, started: false };
    const run = newRun({
      ...request,
      id,
      connectionId: connection.id,
      kind: 'sync',
      overviewId: overview.id,
      at: this.#now(),
    });
    return this.#begin(
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
    requireDecidable(overview);
    // The lease keeps an approval from starting while the cancellation is written.
    const lease = await this.#lease(await this.#connection(overview.connectionId), syncRunOf(overview.id));
    if (!('release' in lease)) throw new Busy(lease.run);
    try {
      requireDecidable(await this.#overviews.get(overview.id));
      const decided = { status: 'cancelled', decidedBy: request.by, decidedAt: this.#now().toISOString() } as const;
      const body = await changeOverview(this.#store, overview, { fence: lease.fence, change: decided });
      return body ?? overview;
    } finally {
      await lease.release();
    }
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
    const run = await this.#find(runId);
    if (run === null) throw notFound();
    return run;
  }

  async active(connectionId: string): Promise<Run | null> {
    const lease = await this.#leases.current(connectionId);
    const run = lease?.runId == null ? null : await this.#find(lease.runId);
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

  async #start(request: StartRequest, kind: Run['kind']): Promise<Run> {
    const connection = await this.#connection(request.connectionId);
    requireEnabled(connection);
    const at = this.#now();
    const id = ownedId(connection.id, timeOrderedId(at));
    const lease = await this.#lease(connection, id);
    if (!('release' in lease)) throw new Busy(lease.run);
    const run = newRun({ ...request, id, kind, overviewId: `${id}-overview`, at });
    return (await this.#begin(run, connection, lease)).run;
  }

  /**
   * The lease for a new run, or that very run when somebody else began it; throws `Busy` for any other. The lease is
   * taken a moment before the run's record is stored: whoever asks in that moment waits for it.
   */
  async #lease(connection: Connection, runId: string): Promise<HeldLease | { readonly run: Run }> {
    for (let look = 0; look < looksForRecord; look += 1) {
      const lease = await this.#leases.acquire(connection.id, runId);
      if (!('heldBy' in lease)) return lease;
      const run = lease.heldBy.runId === null ? null : await this.#find(lease.heldBy.runId);
      if (run?.id === runId) return { run };
      if (run !== null && isActive(run)) throw new Busy(run);
      await sleep(lookEveryMs);
    }
    throw new CallerError(
      'conflict',
      'Another run of this connection is just starting or ending. Try again in a moment.',
    );
  }

  async #begin(
    run: Run,
    connection: Connection,
    lease: HeldLease,
  ): Promise<{ readonly run: Run; readonly started: boolean }> {
    try {
      const facets = { kind: run.kind, status: run.status };
      const [created] = await this.#store.write(
        'runs',
        connection.id,
        [{ kind: 'create', id: run.id, body: run, facets }],
        {
          fence: lease.fence,
        },
      );
      if (created?.ok !== true) {
        await lease.release();
        return { run: await this.get(run.id), started: false };
      }
      await updateState(this.#store, connection.id, () => ({ lastRunId: run.id }));
    } catch (error) {
      await lease.release();
      throw error;
    }
    this.#executor.execute(run.id, { lease, resuming: false });
    return { run, started: true };
  }

  async #connection(id: string): Promise<Connection> {
    const stored = await this.#store.get('connections', 'all', id);
    if (stored === undefined) throw new CallerError('not-found', 'There is no such connection.');
    return stored.body;
  }

  async #find(runId: string): Promise<Run | null> {
    return (await this.#store.get('runs', connectionOf(runId), runId))?.body ?? null;
  }
}

function newRun(options: {
  readonly id: string;
  readonly connectionId?: string;
  readonly kind: Run['kind'];
  readonly task?: RunTask;
  readonly overviewId: string;
  readonly trigger: Trigger;
  readonly by: Actor;
  readonly origin: RunOrigin | null;
  readonly at: Date;
}): Run {
  const { id, kind, overviewId, trigger, by, origin, at } = options;
  return {
    id,
    connectionId: options.connectionId ?? connectionOf(id),
    kind,
    task: options.task ?? { kind: 'compare' },
    trigger,
    startedBy: by,
    origin,
    status: 'running',
    progress: noProgress,
    overviewId,
    failure: null,
    startedAt: at.toISOString(),
    endedAt: null,
    cancelRequestedBy: null,
    checkpoint: null,
    results: null,
    resumed: 0,
  };
}

/** Throws unless an overview can be approved or cancelled now. */
function requireDecidable(overview: Overview): void {
  if (overview.status === 'ready') return;
  if (overview.status === 'expired')
    throw overview.endedBecause === 'configuration-changed'
      ? new SyncFailure('overview-stale')
      : new SyncFailure('overview-expired');
  const who = overview.decidedBy === null ? '' : ` by ${overview.decidedBy.name}`;
  const what = {
    generating: 'is still being made',
    approved: 'was approved',
    applied: 'was applied',
    cancelled: 'was cancelled',
    failed: 'could not be completed',
  };
  throw new CallerError('conflict', `This overview ${what[overview.status]}${who}.`);
}

function requireEnabled(connection: Connection): void {
  if (!connection.enabled)
    throw new CallerError(
      'conflict',
      `Connection “${connection.name}” is disabled. Enable it in the tab before it can run.`,
    );
}

function notFound(): CallerError {
  return new CallerError('not-found', 'There is no such run. Its connection may have been deleted.');
}
