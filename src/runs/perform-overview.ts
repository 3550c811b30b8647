import type { ObjectClass } from '../model/change.ts';
import { emptyCounts, type Overview } from '../model/overview.ts';
import type { Store } from '../store/store.ts';
import { updateState } from './connection-state.ts';
import { makeOverview } from './make-overview.ts';
import { changeOverview } from './overview-record.ts';
import { lifetimeMs } from './overviews.ts';
import type { Means, Work } from './perform-run.ts';
import { Progress } from './progress.ts';

const recentRuns = 50;
const recentSyncs = 10;

/** Makes the overview of a run, and makes it the one that can be decided on. */
export async function performOverview(work: Work, means: Means): Promise<Overview> {
  const { record, connection, lease, signal, progressed } = work;
  const { store, people, openSource, openTarget, now } = means;
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
    read: { kind: 'full', because: 'asked-for' },
    filteredBy: [],
    counts: emptyCounts,
    changeCount: 0,
    warnings: [],
    breaches: [],
    causes: [],
    hash: '',
    decidedBy: null,
    decidedAt: null,
  };
  await store.write('overviews', connection.id, [{ kind: 'put', id: started.id, body: started }], {
    fence: lease.fence,
  });
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
    recentRemovals: await recentRemovals(store, connection.id),
  });
  signal.throwIfAborted();
  const ready: Overview = { ...started, ...content, status: 'ready' };
  await changeOverview(store, ready, { fence: lease.fence, change: ready });
  await updateState(store, connection.id, () => ({ currentOverviewId: ready.id }));
  await record.update(() => ({ progress: progress.now }));
  return ready;
}

/** What recent syncs of a connection removed. */
async function recentRemovals(store: Store, connectionId: string): Promise<Record<ObjectClass, readonly number[]>> {
  const runs = await store.list('runs', connectionId, {
    limit: recentRuns,
    descending: true,
    facets: { kind: 'sync' },
  });
  const results = runs.flatMap(({ body }) => body.results ?? []).slice(0, recentSyncs);
  const of = (name: ObjectClass): readonly number[] => results.map((result) => result[name].deleted);
  return { user: of('user'), group: of('group'), membership: of('membership') };
}
