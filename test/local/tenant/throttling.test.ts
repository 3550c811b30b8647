import assert from 'node:assert/strict';
import type { GraphRequest } from '../../../src/local/tenant/graph-message.ts';
import { parseQuery } from '../../../src/local/tenant/graph-message.ts';
import { ResourceMeter, publishedQuota, resourceUnits } from '../../../src/local/tenant/resource-units.ts';
import { routeOf } from '../../../src/local/tenant/routes.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { RawGraph } from './raw-graph.ts';

function request(path: string): GraphRequest {
  const [segments = '', search = ''] = path.split('?');
  return {
    method: 'GET',
    path: segments.slice(1).split('/'),
    query: parseQuery(search),
    search: `?${search}`,
    headers: {},
    body: undefined,
    caller: { appId: 'app', roles: new Set() },
  };
}

describe('resource units', () => {
  const costs: [path: string, units: number][] = [
    ['/users', 2],
    ['/users?$select=id', 1],
    ['/users?$expand=manager', 3],
    ['/users?$select=id&$expand=manager', 2],
    ['/users?$top=19', 1],
    ['/users?$top=20', 2],
    ['/users?$select=id&$top=5', 1],
    ['/users/x', 1],
    ['/users/x/memberOf', 2],
    ['/users/x/photo/$value', 1],
    ['/users/delta', 1],
    ['/groups', 1],
    ['/groups/x/members', 3],
    ['/groups/x/members?$select=id&$top=999', 2],
    ['/groups/x/members/microsoft.graph.user', 3],
    ['/groups/x/transitiveMembers', 5],
    ['/groups/delta', 1],
  ];
  for (const [path, units] of costs) {
    it(`${path} costs ${units}`, () => {
      const asked = request(path);
      assert.equal(resourceUnits(asked, routeOf(asked.path).route.cost), units);
    });
  }

  const quotas: [users: number, units: number][] = [
    [49, 3500],
    [50, 5000],
    [500, 5000],
    [501, 8000],
  ];
  for (const [users, units] of quotas) {
    it(`the quota for ${users} people is ${units}`, () => assert.equal(publishedQuota(users), units));
  }

  it('are counted for each app by itself, in windows', () => {
    const meter = new ResourceMeter();
    const quota = { units: 10, windowMs: 10_000, now: 0 };
    assert.deepEqual(meter.consume('a', 10, quota), { share: 1, retryAfterSeconds: undefined });
    assert.deepEqual(meter.consume('a', 1, { ...quota, now: 2500 }), { share: 1.1, retryAfterSeconds: 8 });
    assert.equal(meter.consume('b', 1, quota).share, 0.1);
    assert.equal(meter.consume('a', 1, { ...quota, now: 10_000 }).share, 0.1);
  });
});

describe('throttling of the simulated Graph', () => {
  let test: TestTenant;
  let graph: RawGraph;
  let now: Date;

  beforeEach(async () => {
    now = new Date('2026-01-01T00:00:00Z');
    test = await startTestTenant({
      now: () => now,
      habits: { throttling: { unitsPerWindow: 10 }, shortTokens: { seconds: 100_000 } },
    });
    graph = new RawGraph(test);
  });

  afterEach(() => test.tenant.close());

  it('refuses with 429, Retry-After and its reason what goes beyond the quota, until the window ends', async () => {
    const headers: (string | null)[] = [];
    for (let index = 0; index < 5; index += 1) {
      const answer = await graph.get('/users');
      assert.equal(answer.status, 200);
      headers.push(answer.headers.get('x-ms-throttle-limit-percentage'));
    }
    assert.deepEqual(headers, [null, null, null, null, '1.00']);
    now = new Date(now.getTime() + 4000);
    const refused = await graph.get('/users');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '6');
    assert.equal(refused.headers.get('x-ms-throttle-information'), 'ResourceUnitLimitExceeded');
    assert.equal(
      refused.headers.get('x-ms-throttle-scope'),
      `Tenant_Application/ReadWrite/${test.appId}/${test.tenantId}`,
    );
    assert.equal(refused.body.error?.code, 'TooManyRequests');
    now = new Date(now.getTime() + 6000);
    assert.equal((await graph.get('/users')).status, 200);
  });

  it('counts and refuses the items of a batch one by one', async () => {
    const items = Array.from({ length: 7 }, (_, index) => ({ id: String(index), method: 'GET', url: '/users' }));
    const { status, body } = await graph.batch(items);
    assert.equal(status, 200);
    const refused = body.responses?.filter((item) => item.status === 429) ?? [];
    assert.deepEqual(refused.map(({ id }) => id).sort(), ['5', '6']);
    assert.equal(refused[0]?.headers['Retry-After'], '10');
    assert.equal(test.tenant.counters.throttled, 2);
    assert.equal(test.tenant.counters.resourceUnits, 14);
  });
});

describe('the counters of the simulated tenant', () => {
  it('count requests, batch items, bytes and resource units by path, until they are reset', async () => {
    const test = await startTestTenant();
    try {
      const graph = new RawGraph(test);
      const [group = ''] = test.tenant.directory.groupIds();
      await graph.get('/users?$select=id');
      await graph.batch([{ id: '1', method: 'GET', url: `/groups/${group}/members` }]);
      const { counters } = test.tenant;
      assert.equal(counters.requests, 2);
      assert.equal(counters.batchItems, 1);
      assert.equal(counters.tokenRequests, 1);
      assert.equal(counters.resourceUnits, 4);
      assert.ok(counters.bytes > 1000);
      assert.deepEqual(counters.byPath, {
        '/users': { requests: 1, resourceUnits: 1 },
        '/$batch': { requests: 1, resourceUnits: 0 },
        '/groups/{id}/members': { requests: 1, resourceUnits: 3 },
      });
      counters.reset();
      assert.deepEqual([counters.requests, counters.bytes, counters.byPath], [0, 0, {}]);
    } finally {
      await test.tenant.close();
    }
  });
});
