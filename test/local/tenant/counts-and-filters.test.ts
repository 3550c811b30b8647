import assert from 'node:assert/strict';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { RawGraph } from './raw-graph.ts';

describe('counts and filters of the simulated Graph', () => {
  let test: TestTenant;
  let graph: RawGraph;
  before(async () => {
    test = await startTestTenant();
    graph = new RawGraph(test);
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
  });
  const eventual = { ConsistencyLevel: 'eventual' };
  const count = async (query = ''): Promise<unknown> =>
    (await graph.get(`/users?$select=id&$top=1&$count=true${query}`, eventual)).body['@odata.count'];

  it('count everybody, and everybody of a filter, on a page of one', async () => {
    const all = test.tenant.directory.users.active;
    assert.equal(await count(), all);
    const low = await count("&$filter=userPrincipalName le 'm'");
    const high = await count("&$filter=userPrincipalName ge 'm'");
    assert.ok(typeof low === 'number' && typeof high === 'number' && low > 0 && high > 0);
    assert.equal(low + high, all);
  });

  it('count in a batch as well, where each request brings its own header', async () => {
    const url = "/users?$select=id&$top=1&$count=true&$filter=userPrincipalName le 'm'";
    const answer = await graph.batch([
      { id: '1', method: 'GET', url, headers: eventual },
      { id: '2', method: 'GET', url },
    ]);
    const counts = new Map(answer.body.responses?.map(({ id, body }) => [id, body['@odata.count']]));
    assert.deepEqual([typeof counts.get('1'), typeof counts.get('2')], ['number', 'undefined']);
  });

  it('refusedFilters refuses a filter that is fine', async () => {
    test.tenant.habits.refusedFilters = { path: 'startsWith' };
    const refused = await graph.get("/users?$filter=startsWith(mail,'a')");
    assert.equal(refused.status, 400);
    assert.equal(refused.body.error?.code, 'Request_UnsupportedQuery');
    assert.equal((await graph.get("/users?$filter=mail eq 'a'")).status, 200);
  });

  it('wrongCounts says one more than there are, or what it is told to', async () => {
    test.tenant.habits.wrongCounts = true;
    const there = test.tenant.directory.users.active;
    assert.equal((await graph.get('/users/$count', eventual)).text, String(there + 1));
    assert.equal(await count(), there + 1);
    test.tenant.habits.wrongCounts = { count: 7 };
    assert.equal((await graph.get('/users/$count', eventual)).text, '7');
  });
});
