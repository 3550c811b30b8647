import assert from 'node:assert/strict';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { RawGraph } from './raw-graph.ts';

describe('$batch of the simulated Graph', () => {
  let test: TestTenant;
  let graph: RawGraph;

  before(async () => {
    test = await startTestTenant();
    graph = new RawGraph(test);
  });

  after(() => test.tenant.close());

  it('answers every item by itself, in another order than asked', async () => {
    const [user = ''] = test.tenant.directory.userIds();
    const { status, body } = await graph.batch([
      { id: 'a', method: 'GET', url: `/users/${user}?$select=id` },
      { id: 'b', method: 'GET', url: '/users?$top=1000' },
      { id: 'c', method: 'GET', url: 'groups?$top=1' },
      { id: 'd', method: 'GET', url: '/users/$count', headers: { ConsistencyLevel: 'eventual' } },
      { id: 'e', method: 'GET', url: '/nowhere' },
    ]);
    assert.equal(status, 200);
    const statuses = Object.fromEntries((body.responses ?? []).map((item) => [item.id, item.status]));
    assert.deepEqual(statuses, { a: 200, b: 400, c: 200, d: 200, e: 400 });
    assert.notDeepEqual(
      body.responses?.map(({ id }) => id),
      ['a', 'b', 'c', 'd', 'e'],
    );
  });

  it('tells the cost of each item, and of a photo the bytes as base64', async () => {
    const [user = ''] = test.tenant.directory.userIds();
    const { body } = await graph.batch([{ id: '1', method: 'GET', url: `/users/${user}/photo/$value` }]);
    const [item] = body.responses ?? [];
    assert.equal(item?.headers['X-Ms-Resource-Unit'], '1');
    assert.equal(item.headers['Content-Type'], 'image/png');
    assert.equal(
      Buffer.from(item.body as unknown as string, 'base64')
        .subarray(1, 4)
        .toString(),
      'PNG',
    );
  });

  it('pages: the next link of an item leads on by itself', async () => {
    const [group = ''] = test.tenant.directory.groupIds();
    const { body } = await graph.batch([
      { id: '1', method: 'GET', url: `/groups/${group}/members?$select=id&$top=10` },
    ]);
    const first = body.responses?.[0]?.body;
    const rest = await graph.all(first?.['@odata.nextLink'] ?? '');
    assert.equal((first?.value?.length ?? 0) + rest.objects.length, test.tenant.directory.members(group).length);
  });

  it('does not run an item whose dependency failed', async () => {
    const { body } = await graph.batch([
      { id: '1', method: 'GET', url: '/users?$top=1' },
      { id: '2', method: 'GET', url: '/users/nobody', dependsOn: ['1'] },
      { id: '3', method: 'GET', url: '/users?$top=1', dependsOn: ['2'] },
      { id: '4', method: 'GET', url: '/users?$top=1', dependsOn: ['1'] },
    ]);
    const statuses = Object.fromEntries((body.responses ?? []).map((item) => [item.id, item.status]));
    assert.deepEqual(statuses, { 1: 200, 2: 404, 3: 424, 4: 200 });
  });

  const item = { id: '1', method: 'GET', url: '/users' };
  const refusals: [what: string, requests: unknown, message: RegExp][] = [
    [
      '21 items',
      Array.from({ length: 21 }, (_, index) => ({ ...item, id: String(index) })),
      /exceeds the maximum value of 20/,
    ],
    ['an id twice', [item, item], /unique/],
    ['an item without id', [{ method: 'GET', url: '/users' }], /Invalid batch payload format/],
    ['no list', 'nothing', /Invalid batch payload format/],
  ];
  for (const [what, requests, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await graph.send('/$batch', { method: 'POST', body: JSON.stringify({ requests }) });
      assert.equal(status, 400);
      assert.match(body.error?.message ?? '', message);
    });
  }

  it('refuses a body that is no JSON', async () => {
    assert.equal((await graph.send('/$batch', { method: 'POST', body: '{"requests":[' })).status, 400);
  });
});
