import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import { passDay } from '../../../src/local/tenant/day.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { Overview } from '../../../src/model/overview.ts';
import { updateState } from '../../../src/runs/connection-state.ts';
import { openEntraSource } from '../../../src/source/entra/entra-source.ts';
import { startTestTenant, type TestTenant } from '../../support/tenant.ts';
import { openBench, type Bench } from '../runs-for-tests.ts';

/** What a run asks of Microsoft Graph, as the simulated tenant counted it. */
describe('the requests of a run', () => {
  let test: TestTenant;
  let bench: Bench;

  beforeEach(async () => {
    test = await startTestTenant({ directory: contoso() });
    bench = await openBench({ company: { users: [], groups: [], members: {} } });
    const { authorityHost, graphEndpoint, tenantId: tenant, appId: clientId, clientSecret: secret } = test;
    const cloud = { name: 'test', authorityHost, graphEndpoint, custom: true };
    bench.openSource = () => openEntraSource({ cloud, tenant, clientId, secret });
  });
  afterEach(async () => {
    await bench.close();
    await test.tenant.close();
  });

  async function preview(): Promise<Overview> {
    test.tenant.counters.reset();
    const run = await bench.preview();
    assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
    return bench.overviews.get(run.overviewId);
  }
  const paths = (): readonly string[] => Object.keys(test.tenant.counters.byPath).sort();

  function salesOnly(nested: boolean): Pick<Connection, 'scope'> {
    const { directory } = test.tenant;
    const id = [...directory.groupIds()].find((group) => directory.group(group)?.displayName.startsWith('Sales'));
    return { scope: { kind: 'groups', groupIds: [id ?? ''], nested } };
  }

  it('are one for people and one for groups where only changes are read, after signing in', async () => {
    await bench.sync();
    const overview = await preview();
    assert.deepEqual([overview.read.kind, overview.changeCount], ['changes', 0]);
    const { requests, resourceUnits } = test.tenant.counters;
    assert.deepEqual({ requests, resourceUnits }, { requests: 2, resourceUnits: 2 });
  });

  for (const nested of [false, true])
    it(`never list the tenant where ${nested ? 'a group and those within it are' : 'a group is'} chosen`, async () => {
      await bench.change(salesOnly(nested));
      const overview = await preview();
      assert.ok(overview.counts.user.add > 0);
      assert.ok(overview.counts.user.add < 50);
      const byIds = test.tenant.counters.batchItems;
      assert.ok(byIds < 60, `${String(byIds)} requests in batches`);
      assert.ok(!paths().includes('/groups'), paths().join(' '));
      assert.ok(test.tenant.counters.requests <= 12, JSON.stringify(test.tenant.counters));
      await bench.sync();
      assert.deepEqual((await preview()).changeCount, 0);
      assert.deepEqual(paths(), ['/groups/delta', '/users/delta']);
    });

  for (const scope of ['everybody', 'a group'] as const)
    it(`of changes tell the same of a day in ${scope} as those that read everything`, async () => {
      await bench.change(scope === 'everybody' ? {} : salesOnly(true));
      assert.equal((await bench.sync()).status, 'succeeded');
      passDay(test.tenant.directory, 1);
      const byChanges = await preview();
      await updateState(bench.store, 'contoso', () => ({ fullScanOnNextRun: true }));
      const byScan = await preview();
      assert.deepEqual([byChanges.read.kind, byScan.read.kind], ['changes', 'full']);
      assert.equal(byChanges.hash, byScan.hash);
      assert.deepEqual(byChanges.counts, byScan.counts);
    });
});
