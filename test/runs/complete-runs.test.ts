import assert from 'node:assert/strict';
import type { Overview } from '../../src/model/overview.ts';
import type { Run } from '../../src/model/run.ts';
import { completeRuns } from '../../src/runs/complete-runs.ts';
import { history } from '../../src/runs/history.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { ada, contoso } from './runs-for-tests.ts';

const common = { connectionId: 'contoso', trigger: 'tab', startedBy: ada, origin: null, status: 'succeeded' } as const;
const at = '2026-01-05T08:00:00.000Z';
const counts = { startedAt: at, endedAt: at, total: 60, filtered: 0, stale: 1, failed: 0, notApplied: 0 };

/** As the first version stored them. */
function earlierRuns(): readonly Run[] {
  const progress = { stage: 'done', users: 60, groups: 15, memberships: 139, changes: 205, done: 0 };
  const both = {
    progress,
    failure: null,
    startedAt: at,
    endedAt: at,
    cancelRequestedBy: null,
    checkpoint: null,
    resumed: 0,
  };
  const overviewId = 'contoso.01a-overview';
  const result = { ...counts, changed: 58, deleted: 2 };
  return [
    { ...common, ...both, id: 'contoso.01a', kind: 'overview', overviewId, results: null },
    {
      ...{ ...common, ...both, id: 'contoso.01a-overview-sync', kind: 'sync', overviewId },
      results: { user: result, group: result, membership: result },
    },
  ] as unknown as readonly Run[];
}

function earlierOverview(id: string, status: Overview['status']): Overview {
  return {
    ...{ id, connectionId: 'contoso', runId: 'contoso.01a', status, endedBecause: null, createdAt: at, createdBy: ada },
    ...{
      expiresAt: at,
      configurationDigest: 'x',
      counts: {},
      changeCount: 205,
      warnings: [],
      breaches: [],
      causes: [],
    },
    ...{ hash: 'e13c', decidedBy: null, decidedAt: null },
  } as unknown as Overview;
}

describe('runs and overviews of an earlier version', () => {
  let store: MemoryStore;
  beforeEach(async () => {
    store = new MemoryStore();
    await store.write('connections', 'all', [{ kind: 'create', id: 'contoso', body: contoso() }]);
    for (const body of earlierRuns())
      await store.write('runs', 'contoso', [
        { kind: 'create', id: body.id, body, facets: { kind: body.kind, status: body.status } },
      ]);
    for (const body of [earlierOverview('contoso.01a-overview', 'applied'), earlierOverview('contoso.01b', 'ready')])
      await store.write('overviews', 'contoso', [{ kind: 'create', id: body.id, body }]);
  });

  it('get what is new since, and are found as before', async () => {
    assert.equal(await completeRuns(store), 4);
    const [sync] = await store.list('runs', 'contoso', { limit: 10, facets: { kind: 'sync' } });
    assert.deepEqual(sync?.body.task, { kind: 'compare' });
    const { planned, leftOut, gained, changed } = sync.body.results?.user ?? assert.fail();
    assert.deepEqual([planned, leftOut, gained, changed], [61, 0, 0, 58]);
    const rows = await history(store, 'contoso', { sort: 'start', descending: true });
    assert.equal(rows.length, 4);
    assert.equal(await completeRuns(store), 0);
  });

  it('cannot be approved where they wait: their hash was made in another way', async () => {
    await completeRuns(store);
    const [applied, waiting] = (await store.list('overviews', 'contoso', { limit: 10 })).map(({ body }) => body);
    assert.deepEqual([applied?.status, applied?.changesHash, applied?.leftOut.user.add], ['applied', 'e13c', 0]);
    assert.deepEqual([waiting?.status, waiting?.endedBecause], ['expired', 'configuration-changed']);
  });

  it('are gone on with where that was cut short, and completed by several processes at once', async () => {
    const before = await store.get('runs', 'contoso', 'contoso.01a');
    const completed = await Promise.all([completeRuns(store), completeRuns(store)]);
    assert.ok(completed.every((count) => count <= 4));
    assert.ok(before);
    await store.write('runs', 'contoso', [
      { kind: 'put', id: before.id, body: before.body, facets: { kind: 'overview', status: 'succeeded' } },
    ]);
    assert.equal(await completeRuns(store), 1);
  });
});
