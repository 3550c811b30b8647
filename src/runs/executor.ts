import type { Logger } from 'pino';
import type { ObjectClass } from '../model/change.ts';
import type { Connection } from '../model/connection.ts';
import { SyncFailure } from '../model/failure.ts';
import { emptyCounts, type Overview } from '../model/overview.ts';
import { isActive, type Run, type RunStatus } from '../model/run.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { OpenSource } from '../settings/open-source.ts';
import type { People } from '../settings/people.ts';
import { LeaseLost, StoreUnavailable, type Store } from '../store/store.ts';
import type { Target } from '../target/target.ts';
import { applyOverview, isComplete, logTheRest, noResults, type ApplyWork } from './apply-overview.ts';
import { updateState } from './connection-state.ts';
import type { HeldLease, Leases } from './leases.ts';
import { makeOverview } from './make-overview.ts';
import { lifetimeMs, type Overviews } from './overviews.ts';
import { Progress } from './progress.ts';
import { RunRecord } from './run-record.ts';

const progressEveryMs = 1000;
const recoverEveryMs = 10_000;
const recentRuns = 50;

export interface ExecutorOptions {
  readonly store: Store;
  readonly people: People;
  readonly overviews: Overviews;
  readonly leases: Leases;
  readonly openSource: OpenSource;
  readonly openTarget: (connection: Connection) => Target;
  readonly notifier: Notifier;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Why work stops without the run ending: another process goes on with it. */
class HandOver extends Error {}

interface Work {
  readonly record: RunRecord;
  readonly connection: Connection;
  readonly lease: HeldLease;
  readonly signal: AbortSignal;
  readonly resuming: boolean;
  readonly progressed: (run: Run) => void;
}

/** Carries out runs in this process, and takes over those whose process died. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #active = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Goes on with runs that lost their process, now and every ten seconds. */
  async start(): Promise<void> {
    await this.recover();
    this.#timer = setInterval(() => {
      this.recover().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'could not look for abandoned runs');
      });
    }, recoverEveryMs);
    this.#timer.unref();
  }

  /** Stops working and hands the unfinished runs over to whoever looks next. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    for (const { controller } of this.#active.values()) controller.abort(new HandOver());
    await Promise.allSettled([...this.#active.values()].map(({ done }) => done));
  }

  execute(runId: string, options: { readonly lease: HeldLease; readonly resuming: boolean }): void {
    const controller = new AbortController();
    const done = this.#carryOut(runId, { ...options, controller })
      .catch((error: unknown) => {
        // The record could not be written: the lease runs out, and the run is taken up again from its checkpoint.
        options.lease.lose();
        this.#options.logger.error({ err: error, runId }, 'a run stopped and will be taken up again');
      })
      .finally(() => this.#active.delete(runId));
    this.#active.set(runId, { controller, done });
  }

  cancel(runId: string): void {
    this.#active.get(runId)?.controller.abort(new SyncFailure('cancelled'));
  }

  async settled(runId: string): Promise<void> {
    await this.#active.get(runId)?.done;
  }

  /** Takes over the runs whose lease ran out. */
  async recover(): Promise<void> {
    for (const { connectionId, runId } of await this.#options.leases.abandoned()) {
      if (this.#stopping || runId === null || this.#active.has(runId)) continue;
      const lease = await this.#options.leases.acquire(connectionId, runId);
      if (!('heldBy' in lease)) this.execute(runId, { lease, resuming: true });
    }
  }

  async #carryOut(
    runId: string,
    options: { readonly lease: HeldLease; readonly resuming: boolean; readonly controller: AbortController },
  ): Promise<void> {
    const { store, logger } = this.#options;
    const { lease, controller } = options;
    const record = await RunRecord.read(store, runId, lease.fence);
    const connection = record === null ? undefined : await store.get('connections', 'all', record.run.connectionId);
    if (record === null || connection === undefined) return lease.release();
    const signal = AbortSignal.any([lease.signal, controller.signal]);
    const progressed = this.#reporter(record, connection.body, controller);
    const work: Work = { ...options, record, connection: connection.body, signal, progressed };
    logger.info({ runId, kind: record.run.kind, resuming: options.resuming }, 'run');
    if (isActive(record.run) && !(await this.#perform(work))) return;
    await this.#conclude(work);
  }

  /** Does the work and writes the terminal status. False when another process has to go on. */
  async #perform(work: Work): Promise<boolean> {
    const { record, lease, signal } = work;
    const { logger, now } = this.#options;
    const end = async (status: RunStatus, failure: Run['failure']): Promise<void> => {
      await record.update((run) => ({
        status,
        failure,
        endedAt: now().toISOString(),
        progress: { ...run.progress, stage: 'done' },
      }));
    };
    try {
      if (work.resuming) await record.update((run) => ({ resumed: run.resumed + 1 }));
      await end(record.run.kind === 'overview' ? await this.#overview(work) : await this.#sync(work), null);
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      if (reason instanceof HandOver) {
        await lease.handOver();
        return false;
      }
      if (reason instanceof LeaseLost) {
        logger.warn({ runId: record.run.id }, 'the lease was lost; another process goes on');
        lease.lose();
        return false;
      }
      if (reason instanceof StoreUnavailable) throw reason;
      const failure = reason instanceof SyncFailure ? reason : unexpected(reason);
      if (!(reason instanceof SyncFailure))
        logger.error({ err: reason, runId: record.run.id }, 'a run failed unexpectedly');
      await this.#leaveTheRest(work, failure);
      await end(failure.code === 'cancelled' ? 'cancelled' : 'failed', failure.toFailure());
    }
    return true;
  }

  /** What follows the terminal status. Every step can be done again, because a crash may come between any two. */
  async #conclude({ record, connection, lease }: Work): Promise<void> {
    const { store, notifier, now, logger } = this.#options;
    const { run } = record;
    const isSync = run.kind === 'sync';
    if (run.status === 'failed' || run.status === 'cancelled')
      await this.#setOverview(run, lease, { status: 'failed' });
    await updateState(store, connection.id, (state) => ({
      lastActivityAt: now().toISOString(),
      ...(isSync ? { lastSyncRunId: run.id, lastSyncStartedAt: run.startedAt, lastSyncStatus: run.status } : {}),
      ...(isSync && state.currentOverviewId === run.overviewId ? { currentOverviewId: null } : {}),
    }));
    await notifier.finished(run, connection).catch((error: unknown) => {
      logger.error({ err: error, runId: run.id }, 'the end of a run could not be told');
    });
    await lease.release();
  }

  async #overview(work: Work): Promise<RunStatus> {
    await this.#makeOverview(work);
    return 'succeeded';
  }

  /** Applies an overview; with review mode `auto` there is none yet, and the run makes it first. */
  async #sync(work: Work): Promise<RunStatus> {
    const { overviews, openTarget, store, now } = this.#options;
    const { record, connection, lease } = work;
    const known = await store.get('overviews', connection.id, record.run.overviewId);
    const isMade = known !== undefined && known.body.status !== 'generating' && known.body.status !== 'failed';
    const overview = isMade ? await overviews.get(record.run.overviewId) : await this.#makeOverview(work);
    if (overview.status === 'expired')
      throw new SyncFailure(overview.endedBecause === 'configuration-changed' ? 'overview-stale' : 'overview-expired');
    const [breach] = overview.breaches;
    if (breach !== undefined)
      throw new SyncFailure(
        'removal-limit',
        `${String(breach.removals)} of ${String(breach.owned)} (${breach.class}) would be removed; the limit allows ${String(breach.allowed)}.`,
      );
    const decided = { decidedBy: record.run.startedBy, decidedAt: now().toISOString() };
    if (overview.status === 'ready') await this.#setOverview(record.run, lease, { status: 'approved', ...decided });
    await record.update((run) => ({
      results: run.results ?? noResults(overview),
      progress: { ...run.progress, stage: 'applying', changes: overview.changeCount },
    }));
    const target = openTarget(connection);
    await applyOverview(this.#applyWork(work, overview, target));
    await this.#setOverview(record.run, lease, { status: 'applied' });
    return record.run.results === null || isComplete(record.run.results) ? 'succeeded' : 'partly-succeeded';
  }

  async #makeOverview({ record, connection, lease, signal, progressed }: Work): Promise<Overview> {
    const { store, people, openSource, openTarget, now } = this.#options;
    const { run } = record;
    const createdAt = now();
    const started: Overview = {
      id: run.overviewId,
      connectionId: connection.id,
      runId: run.id,
      status: 'generating',
      endedBecause: null,
      createdAt: createdAt.toISOString(),
      createdBy: run.startedBy,
      expiresAt: new Date(createdAt.getTime() + lifetimeMs).toISOString(),
      configurationDigest: '',
      counts: emptyCounts,
      changeCount: 0,
      warnings: [],
      breaches: [],
      causes: [],
      hash: '',
      decidedBy: null,
      decidedAt: null,
    };
    const save = async (body: Overview): Promise<void> => {
      await store.write('overviews', connection.id, [{ kind: 'put', id: body.id, body }], { fence: lease.fence });
    };
    await save(started);
    const progress = new Progress(run.progress, (now_) => {
      progressed({ ...record.run, progress: now_ });
      signal.throwIfAborted();
    });
    const content = await makeOverview({
      overviewId: run.overviewId,
      connection,
      source: await openSource(connection),
      target: openTarget(connection),
      store,
      fence: lease.fence,
      signal,
      progress,
      people: await people.list(),
      recentRemovals: await this.#recentRemovals(connection.id),
    });
    signal.throwIfAborted();
    const ready: Overview = { ...started, ...content, status: 'ready' };
    await save(ready);
    await updateState(store, connection.id, () => ({ currentOverviewId: ready.id }));
    await record.update(() => ({ progress: progress.now }));
    return ready;
  }

  #applyWork(work: Work, overview: Overview, target: Target): ApplyWork {
    const { record, lease, signal, resuming, progressed } = work;
    const { store, now } = this.#options;
    const stopIfAsked = (): void => {
      signal.throwIfAborted();
      if (record.run.cancelRequestedBy !== null) throw new SyncFailure('cancelled');
    };
    return { overview, target, store, fence: lease.fence, record, now, stopIfAsked, progressed, resuming };
  }

  /** A sync that stops early logs what it did not come to. */
  async #leaveTheRest(work: Work, failure: SyncFailure): Promise<void> {
    const { record, connection } = work;
    if (record.run.kind !== 'sync' || record.run.results === null) return;
    const stored = await this.#options.store.get('overviews', connection.id, record.run.overviewId);
    if (stored === undefined) return;
    const message =
      failure.code === 'cancelled'
        ? 'The run was cancelled before this change.'
        : `The run stopped before this change: ${failure.message}`;
    await logTheRest(this.#applyWork(work, stored.body, this.#options.openTarget(connection)), message);
  }

  async #setOverview(run: Run, lease: HeldLease, change: Partial<Overview>): Promise<void> {
    const { store } = this.#options;
    const stored = await store.get('overviews', run.connectionId, run.overviewId);
    if (stored === undefined) return;
    await store.write(
      'overviews',
      run.connectionId,
      [{ kind: 'put', id: stored.id, body: { ...stored.body, ...change } }],
      {
        fence: lease.fence,
      },
    );
  }

  /** What recent syncs of a connection removed. */
  async #recentRemovals(connectionId: string): Promise<Record<ObjectClass, readonly number[]>> {
    const runs = await this.#options.store.list('runs', connectionId, {
      limit: recentRuns,
      descending: true,
      facets: { kind: 'sync' },
    });
    const results = runs.flatMap(({ body }) => body.results ?? []).slice(0, 10);
    const of = (name: ObjectClass): readonly number[] => results.map((result) => result[name].deleted);
    return { user: of('user'), group: of('group'), membership: of('membership') };
  }

  /** Stores progress and tells it, at most once a second; notices a cancellation that another process wrote. */
  #reporter(record: RunRecord, connection: Connection, controller: AbortController): (run: Run) => void {
    const { notifier, logger } = this.#options;
    let last = 0;
    return ({ progress }) => {
      if (performance.now() - last < progressEveryMs) return;
      last = performance.now();
      record
        .update((run) => (isActive(run) ? { progress } : {}))
        .then(async (run) => {
          if (run.cancelRequestedBy !== null) controller.abort(new SyncFailure('cancelled'));
          if (isActive(run)) await notifier.progressed(run, connection);
        })
        .catch((error: unknown) => {
          logger.debug({ err: error, runId: record.run.id }, 'progress could not be stored or told');
        });
    };
  }
}

function unexpected(error: unknown): SyncFailure {
  return new SyncFailure(
    'source-unavailable',
    'Something unexpected happened; the log of the server has the details.',
    { cause: error },
  );
}
