import type { Logger } from 'pino';
import type { Connection, ConnectionState } from '../model/connection.ts';
import { SyncFailure } from '../model/failure.ts';
import { connectionOf } from '../model/ids.ts';
import { isActive, type Run, type RunProgress, type RunStatus } from '../model/run.ts';
import type { Notifier } from '../notify/notifier.ts';
import { LeaseLost, StoreUnavailable } from '../store/store.ts';
import { followed } from '../telemetry/followed.ts';
import { ObservedRun } from '../telemetry/observed-run.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { updateState } from './connection-state.ts';
import type { HeldLease, Leases } from './leases.ts';
import { changeOverview } from './review/overview-record.ts';
import { leaveTheRest, perform } from './perform-run.ts';
import { RunRecord } from './run-record.ts';
import { attemptDigest, settleTrouble } from './schedule/settle-trouble.ts';
import type { Means, Work } from './work.ts';

const progressEveryMs = 1000;
const recoverEveryMs = 10_000;

export interface ExecutorOptions extends Means {
  readonly leases: Leases;
  readonly notifier: Notifier;
  readonly logger: Logger;
  readonly telemetry?: Telemetry;
  /** Called with every step of progress as it happens, for measurements. */
  readonly observe?: (progress: RunProgress) => void;
}

/** Why work stops without the run ending: another process goes on with it. */
class HandOver extends Error {}

/** Carries out runs in this process, and takes over those whose process died. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #active = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Goes on with runs that lost their process, now and every ten seconds, and heeds who cancelled one elsewhere. */
  async start(): Promise<void> {
    await this.recover();
    const look = async (): Promise<void> => {
      await this.#heedCancellations();
      await this.recover();
    };
    this.#timer = setInterval(() => {
      look().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'could not look for cancelled and abandoned runs');
      });
    }, recoverEveryMs);
    this.#timer.unref();
  }

  /** Stops working and hands the unfinished runs over to whoever looks next. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    for (const { controller } of this.#active.values()) controller.abort(new HandOver());
    await this.idle();
  }

  execute(runId: string, options: { readonly lease: HeldLease; readonly resuming: boolean }): void {
    const controller = new AbortController();
    // A request that was on its way when this process was told to stop may still bring a run.
    if (this.#stopping) controller.abort(new HandOver());
    const carryOut = async (): Promise<void> =>
      this.#carryOut(runId, { ...options, controller })
        .catch((error: unknown) => {
          // The record could not be written: the lease runs out, and the run is taken up again from its checkpoint.
          options.lease.lose();
          this.#options.logger.error({ err: error }, 'a run stopped and will be taken up again');
        })
        .finally(() => this.#active.delete(runId));
    const done = followed({ runId, connectionId: connectionOf(runId) }, carryOut);
    this.#active.set(runId, { controller, done });
  }

  cancel(runId: string): void {
    this.#active.get(runId)?.controller.abort(new SyncFailure('cancelled'));
  }

  async settled(runId: string): Promise<void> {
    await this.#active.get(runId)?.done;
  }

  /** Resolves when no run is going on in this process. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#active.values()].map(({ done }) => done));
  }

  /** Takes over the runs whose lease ran out. */
  async recover(): Promise<void> {
    for (const { connectionId, runId } of await this.#options.leases.abandoned()) {
      if (this.#stopping || runId === null || this.#active.has(runId)) continue;
      const lease = await this.#options.leases.acquire(connectionId, runId);
      if (!('heldBy' in lease)) this.execute(runId, { lease, resuming: true });
    }
  }

  /** A run that waits for somebody who is away makes no progress, with which it would see this by itself. */
  async #heedCancellations(): Promise<void> {
    for (const runId of this.#active.keys()) {
      const run = await this.#options.store.get('runs', connectionOf(runId), runId);
      if (run !== undefined && run.body.cancelRequestedBy !== null) this.cancel(runId);
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
    const profile = await store.get('credentialProfiles', 'all', connection.body.credentialProfileId);
    // Of what the run is carried out with: a secret that is exchanged meanwhile did not fail.
    const settingsDigest = attemptDigest(connection.body, profile?.body);
    const signal = AbortSignal.any([lease.signal, controller.signal]);
    const observed = new ObservedRun(this.#options.telemetry ?? silent, record.run);
    const progressed = this.#reporter(record, connection.body, observed);
    const work: Work = { ...options, record, connection: connection.body, signal, progressed };
    const { kind, task, trigger } = record.run;
    await observed
      .within(async () => {
        logger.info({ kind, task: task.kind, trigger, resuming: options.resuming }, 'run');
        if (isActive(record.run) && !(await this.#perform(work, observed))) return;
        await this.#conclude(work, settingsDigest);
      })
      .finally(() => {
        observed.ended(record.run);
        const { status, failure } = record.run;
        logger.info({ kind, status, failure: failure?.code ?? null }, 'run ended here');
      });
  }

  /** Does the work and writes the terminal status. False when another process has to go on. */
  async #perform(work: Work, observed: ObservedRun): Promise<boolean> {
    const { record, lease, signal } = work;
    const { logger, now } = this.#options;
    const means = { ...this.#options, openSource: observed.metered(this.#options.openSource) };
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
      await end(await perform(work, means), null);
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      if (reason instanceof HandOver) {
        await lease.handOver();
        return false;
      }
      if (reason instanceof LeaseLost) {
        observed.lostLease();
        logger.warn('the lease was lost; another process goes on');
        lease.lose();
        return false;
      }
      if (reason instanceof StoreUnavailable) throw reason;
      const failure = reason instanceof SyncFailure ? reason : unexpected(reason, record.run.progress.stage);
      if (!(reason instanceof SyncFailure)) logger.error({ err: reason }, 'a run failed unexpectedly');
      await leaveTheRest(work, failure, means);
      await end(failure.code === 'cancelled' ? 'cancelled' : 'failed', failure.toFailure());
    }
    return true;
  }

  /** What follows the terminal status. Every step can be done again, because a crash may come between any two. */
  async #conclude({ record, connection, lease }: Work, settingsDigest: string): Promise<void> {
    const { store, notifier, now } = this.#options;
    const { run } = record;
    const isSync = run.kind === 'sync';
    if (run.status === 'failed' || run.status === 'cancelled')
      await changeOverview(
        store,
        { id: run.overviewId, connectionId: run.connectionId },
        { fence: lease.fence, change: { status: 'failed' } },
      );
    const trouble = await settleTrouble({ store, run, settingsDigest, now: now() });
    const change = (before: ConnectionState): Partial<ConnectionState> => ({
      lastActivityAt: now().toISOString(),
      trouble,
      ...(trouble === null ? { scheduled: scheduledAfter(run, before) } : {}),
      ...(isSync ? { lastSyncRunId: run.id, lastSyncStartedAt: run.startedAt, lastSyncStatus: run.status } : {}),
      ...(isSync && before.currentOverviewId === run.overviewId ? { currentOverviewId: null } : {}),
      ...(isSync ? fullScanAfter(run) : {}),
    });
    const state = await updateState(store, connection.id, change, { fence: lease.fence });
    await notifier.finished(run, connection, state);
    await lease.release();
  }

  /** Stores progress and tells it, at most once a second; notices a cancellation that another process wrote. */
  #reporter(record: RunRecord, connection: Connection, observed: ObservedRun): (run: Run) => void {
    const { notifier, logger } = this.#options;
    let last = 0;
    return ({ progress }) => {
      this.#options.observe?.(progress);
      observed.reached(progress.stage);
      if (performance.now() - last < progressEveryMs) return;
      last = performance.now();
      record
        .update((run) => (isActive(run) ? { progress } : {}), 'later')
        .then(async (run) => {
          if (run.cancelRequestedBy !== null) this.cancel(run.id);
          if (isActive(run)) await notifier.progressed(run, connection);
        })
        .catch((error: unknown) => {
          logger.debug({ err: error }, 'progress could not be stored or told');
        });
    };
  }
}

/**
 * What a sync means for the next run. What was undone is in the source still, what a retry achieved counts as undone
 * yet, and what a stopped sync left is not remembered one by one: a full scan finds all of it.
 */
function fullScanAfter({ task, status, results }: Run): { readonly fullScanOnNextRun?: boolean } {
  if (results === null) return {};
  if (task.kind !== 'compare' || status === 'failed' || status === 'cancelled') return { fullScanOnNextRun: true };
  return status === 'succeeded' ? { fullScanOnNextRun: false } : {};
}

/** The times that passed while the schedule was waiting are taken care of by the run that ended the trouble. */
function scheduledAfter({ startedAt }: Run, before: ConnectionState): ConnectionState['scheduled'] {
  const { scheduled, trouble } = before;
  if (scheduled === null || trouble?.nextAttemptAt == null) return scheduled;
  return { ...scheduled, through: startedAt > scheduled.through ? startedAt : scheduled.through };
}

/** A fault that no adapter has a name for, which is found by where it came from. */
function unexpected(error: unknown, stage: RunProgress['stage']): SyncFailure {
  return new SyncFailure(
    stage === 'applying' ? 'target-unavailable' : 'source-unavailable',
    'Something unexpected happened; the log of the server has the details.',
    { cause: error },
  );
}
