import { ofEach, type ObjectClass } from '../model/change.ts';
import { emptyCounts, nothingLeftOut, type Overview } from '../model/overview.ts';
import type { Store } from '../store/store.ts';
import { readState, updateState } from './connection-state.ts';
import { carryHolds } from './review/holds.ts';
import {
  advanceBaseline,
  currentBaseline,
  dropProposals,
  proposeBaseline,
  readingOf,
  type Reading,
} from './scan/baseline.ts';
import { makeOverview, type MadeOverview } from './scan/make-overview.ts';
import { changeOverview } from './review/overview-record.ts';
import { lifetimeMs } from './review/overviews.ts';
import { makeUndo } from './apply/make-undo.ts';
import { onlyRows } from './apply/retry.ts';
import { replaceDraft } from './what-if.ts';
import { Progress } from './progress.ts';
import type { Means, Work } from './work.ts';

const recentRuns = 50;
const recentSyncs = 10;

/** Makes the overview of a run, and makes it the one that can be decided on. */
export async function performOverview(work: Work, means: Means): Promise<Overview> {
  const { record, lease, signal, progressed } = work;
  const { store, now } = means;
  const { run } = record;
  const connection = run.task.kind === 'what-if' ? { ...work.connection, ...run.task.settings } : work.connection;
  const createdAt = now();
  const started: Overview = {
    id: run.overviewId,
    connectionId: connection.id,
    runId: run.id,
    task: run.task,
    status: 'generating',
    endedBecause: null,
    createdAt: createdAt.toISOString(),
    createdBy: run.startedBy,
    expiresAt: new Date(createdAt.getTime() + lifetimeMs).toISOString(),
    configurationDigest: '',
    read: { kind: 'full', because: 'asked-for' },
    filteredBy: [],
    counts: emptyCounts,
    changeCount: 0,
    warnings: [],
    owned: { user: 0, group: 0, membership: 0 },
    breaches: [],
    causes: [],
    leftOut: nothingLeftOut,
    release: null,
    changesHash: '',
    hash: '',
    decidedBy: null,
    decidedAt: null,
  };
  await store.write('overviews', connection.id, [{ kind: 'put', id: started.id, body: started }], {
    fence: lease.fence,
  });
  if (run.task.kind === 'what-if')
    await replaceDraft(store, { overviewId: started.id, connectionId: connection.id, fence: lease.fence });
  const progress = new Progress(run.progress, (now_) => {
    progressed({ ...record.run, progress: now_ });
    signal.throwIfAborted();
  });
  const made = await make({ ...work, connection }, means, progress).catch(async (error: unknown) => {
    // What was read so far is of no use to anybody; whatever keeps it from being dropped is not what went wrong.
    await store.clear('snapshots', run.overviewId, { fence: lease.fence }).catch(() => undefined);
    throw error;
  });
  signal.throwIfAborted();
  const status = run.task.kind === 'what-if' ? 'draft' : 'ready';
  const ready = await carryHolds(
    { ...started, ...made, changesHash: made.hash, status },
    { store, fence: lease.fence, connection, now: createdAt },
  );
  await changeOverview(store, ready, { fence: lease.fence, change: ready });
  await record.update(() => ({ progress: progress.now }));
  if (status === 'draft') return ready;
  await updateState(store, connection.id, () => ({ currentOverviewId: ready.id }));
  await dropProposals(store, connection.id, { except: ready.id, fence: lease.fence });
  if (run.task.kind === 'compare' && ready.changeCount === 0)
    await advanceBaseline({ store, overview: ready, sync: null, fence: lease.fence });
  return ready;
}

/** Reads and compares what the run's task asks for. Only an ordinary comparison is gone on from later. */
async function make(work: Work, means: Means, progress: Progress): Promise<MadeOverview['content']> {
  const { record, connection, lease, signal } = work;
  const { store, people, openSource, openTarget, now } = means;
  const { task, overviewId } = record.run;
  const target = await openTarget(connection, { signal });
  const { fence } = lease;
  const common = { overviewId, connection, target, store, fence, progress, people: await people.list() };
  if (task.kind === 'undo') return makeUndo({ ...common, runId: task.runId });
  const baseline = await currentBaseline(store, connection.id);
  const reading: Reading =
    task.kind === 'what-if'
      ? { kind: 'full', because: 'what-if', previous: baseline }
      : readingOf({ connection, state: await readState(store, connection.id), baseline, now: now() });
  const { content, proposal } = await makeOverview(
    {
      ...{ ...common, signal, now: now() },
      source: await openSource(connection),
      recentRemovals: await recentRemovals(store, connection.id),
      only: task.kind === 'retry' ? await onlyRows(store, task.runId) : null,
    },
    reading,
  );
  if (task.kind === 'compare')
    await proposeBaseline(store, { ...proposal, settingsDigest: content.configurationDigest }, fence);
  // Of a what-if it is kept as long as its changes: whom the filters left out can be listed.
  else if (task.kind !== 'what-if') await store.clear('snapshots', overviewId, { fence });
  return content;
}

/** What recent syncs of a connection removed. */
async function recentRemovals(store: Store, connectionId: string): Promise<Record<ObjectClass, readonly number[]>> {
  const runs = await store.list('runs', connectionId, {
    limit: recentRuns,
    descending: true,
    facets: { kind: 'sync' },
  });
  const results = runs.flatMap(({ body }) => body.results ?? []).slice(0, recentSyncs);
  return ofEach((of) => results.map((result) => result[of].deleted));
}
