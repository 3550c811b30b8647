import { SyncFailure } from '../model/failure.ts';
import { isStoppedByLimit, type Overview } from '../model/overview.ts';
import type { RunStatus } from '../model/run.ts';
import { advanceBaseline } from './scan/baseline.ts';
import { applyOverview, isComplete, logTheRest, noResults, type ApplyWork } from './apply/apply-overview.ts';
import { readLeftOut, readOverrides } from './review/overrides.ts';
import { changeOverview, requireWhole } from './review/overview-record.ts';
import { performOverview } from './perform-overview.ts';
import type { Means, Work } from './work.ts';

/**
 * Does what a run is for, and answers with its terminal status. Throws `SyncFailure` where it cannot go on, and what
 * the signal was aborted with when it was told to stop.
 */
export async function perform(work: Work, means: Means): Promise<RunStatus> {
  if (work.record.run.kind === 'sync') return applyRun(work, means);
  await performOverview(work, means);
  return 'succeeded';
}

/** Applies an overview; with review mode `auto` there is none yet, and the run makes it first. */
async function applyRun(work: Work, means: Means): Promise<RunStatus> {
  const { overviews, store, now } = means;
  const { record, connection, lease } = work;
  const known = await store.get('overviews', connection.id, record.run.overviewId);
  const isMade = known !== undefined && known.body.status !== 'generating' && known.body.status !== 'failed';
  const overview = isMade ? await overviews.get(record.run.overviewId) : await performOverview(work, means);
  if (overview.status === 'expired')
    throw new SyncFailure(overview.endedBecause === 'configuration-changed' ? 'overview-stale' : 'overview-expired');
  const [breach] = overview.breaches;
  if (breach !== undefined && isStoppedByLimit(overview))
    throw new SyncFailure(
      'removal-limit',
      `${String(breach.removals)} of ${String(breach.owned)} (${breach.class}) would be removed; the limit allows ${String(breach.allowed)}.`,
    );
  const decided = { decidedBy: record.run.startedBy, decidedAt: now().toISOString() };
  if (record.run.checkpoint === null) await requireWhole(store, overview);
  if (overview.status === 'ready')
    await changeOverview(store, overview, { fence: lease.fence, change: { status: 'approved', ...decided } });
  await record.update((run) => ({
    results: run.results ?? noResults(overview),
    progress: { ...run.progress, stage: 'applying', changes: overview.changeCount },
  }));
  await applyOverview(await applyWork(work, overview, means));
  await changeOverview(store, overview, { fence: lease.fence, change: { status: 'applied' } });
  await advanceBaseline({ store, overview, sync: record.run, fence: lease.fence });
  return record.run.results === null || isComplete(record.run.results) ? 'succeeded' : 'partly-succeeded';
}

async function applyWork(work: Work, overview: Overview, means: Means): Promise<ApplyWork> {
  const { record, lease, signal, resuming, progressed } = work;
  const { store, now, openTarget } = means;
  const target = await openTarget(work.connection, { signal });
  const stopIfAsked = (): void => {
    signal.throwIfAborted();
    if (record.run.cancelRequestedBy !== null) throw new SyncFailure('cancelled');
  };
  const leftOut = await readLeftOut(store, overview.id, await readOverrides(store, overview.id));
  const confirm = async (): Promise<void> => lease.confirm();
  const { fence } = lease;
  const common = { overview, leftOut, target, store, fence, record, now, resuming };
  return { ...common, signal, stopIfAsked, confirm, progressed };
}

/** A sync that stops early logs what it did not come to. */
export async function leaveTheRest(work: Work, failure: SyncFailure, means: Means): Promise<void> {
  const { record, connection } = work;
  if (record.run.kind !== 'sync' || record.run.results === null) return;
  const stored = await means.store.get('overviews', connection.id, record.run.overviewId);
  if (stored === undefined) return;
  const message =
    failure.code === 'cancelled'
      ? 'The run was cancelled before this change.'
      : `The run stopped before this change: ${failure.message}`;
  await logTheRest(await applyWork(work, stored.body, means), message);
}
