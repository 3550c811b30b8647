import assert from 'node:assert/strict';
import type { GroupMembers } from '../../../src/source/source.ts';
import { readMemberPages } from '../../../src/source/entra/read-members.ts';
import type { BatchItem, Script, ScriptedGraph } from './scripted-graph.ts';
import {
  base,
  collect,
  graphError,
  graphErrorBody,
  html,
  id,
  itemsOf,
  json,
  never,
  scriptedGraph,
} from './scripted-graph.ts';

/** A simulated `$batch` whose items are answered one by one; null leaves an item out of the answer. */
type ItemScript = (item: BatchItem & { group: string; token: number }, batch: number) => object | null;

const inBatches =
  (script: ItemScript, status: (batch: number) => number = () => 200): Script =>
  (request, count) => {
    const answers = itemsOf(request).map((item) => {
      const group = /^\/groups\/([^/]+)\/members/.exec(item.url)?.[1] ?? '';
      const token = Number(/skiptoken=(\d+)/.exec(item.url)?.[1] ?? 0);
      const answer = script({ ...item, group, token }, count);
      return answer === null ? null : { id: item.id, status: 200, ...answer };
    });
    return json({ responses: answers.filter((answer) => answer !== null).reverse() }, { status: status(count) });
  };

const user = (number: number): object => ({ '@odata.type': '#microsoft.graph.user', id: id(number) });
const members = (value: readonly unknown[], next?: string): object => ({
  body: { value, ...(next === undefined ? {} : { '@odata.nextLink': `${base}${next}` }) },
});
const groups = (count: number): string[] => Array.from({ length: count }, (_none, index) => id(1_000 + index));
const numberOf = (group: string): number => parseInt(group.slice(-6), 16);

describe('Reading members', () => {
  let graph: ScriptedGraph;
  const start = (script: Script): void => {
    graph = scriptedGraph(script);
  };
  afterEach(() => {
    graph.restore();
  });
  const read = async (ids: readonly string[]): Promise<Map<string, GroupMembers['members']>> => {
    const all = await collect(readMemberPages(graph.client, ids, never));
    assert.equal(new Set(all.map(({ groupId }) => groupId)).size, all.length, 'a group came twice');
    return new Map(all.map(({ groupId, members: found }) => [groupId, found]));
  };

  it('asks for twenty groups in a batch, and tells people, groups and others apart', async () => {
    start(
      inBatches(() =>
        members([
          { ...user(1), displayName: 'not asked for' },
          { '@odata.type': '#microsoft.graph.group', id: id(2).toUpperCase() },
          { '@odata.type': '#microsoft.graph.device', id: id(3) },
        ]),
      ),
    );
    const found = await read(groups(100));
    assert.equal(found.size, 100);
    for (const [, list] of found) {
      assert.deepEqual(list, [
        { id: id(1), kind: 'user' },
        { id: id(2), kind: 'group' },
        { id: id(3), kind: 'other' },
      ]);
    }
    assert.deepEqual(graph.client.usage, { requests: 5, resourceUnits: 200 });
    assert.equal(itemsOf(graph.sent[0])[0]?.url, `/groups/${id(1_000)}/members?$select=id&$top=999`);
  });

  it('counts what Graph charged for each item', async () => {
    start(inBatches(() => ({ ...members([]), headers: { 'X-Ms-Resource-Unit': '3' } })));
    await read(groups(10));
    assert.equal(graph.client.usage.resourceUnits, 30);
  });

  it('follows the next links of each group, in batches as well, and keeps a repeated member once', async () => {
    start(
      inBatches(({ group, token }) => {
        const page = [user(token), user(token + 1)];
        return token === 4 ? members(page) : members(page, `/groups/${group}/members?$skiptoken=${String(token + 1)}`);
      }),
    );
    const found = await read(groups(40));
    for (const [, list] of found)
      assert.deepEqual(
        list.map((member) => member.id),
        [0, 1, 2, 3, 4, 5].map(id),
      );
    assert.ok(graph.sent.length <= 12, `${String(graph.sent.length)} requests`);
  });

  it('has no more than twenty-five batches under way, and none more while nobody takes what came', async () => {
    start(inBatches(() => members([])));
    const pages = readMemberPages(graph.client, groups(600), never);
    await pages.next();
    for (let turn = 0; turn < 5; turn += 1) await graph.clock.sleep(0, never);
    assert.equal(graph.sent.length, 25);
    await pages.return(undefined);
  });

  for (const status of [200, 424])
    it(`asks only for the throttled items of a batch again, that came with ${String(status)}, and for nothing at all before Retry-After is over`, async () => {
      const isThrottled = (group: string): boolean => numberOf(group) % 5 === 0;
      start(
        inBatches(
          ({ group }, batch) =>
            batch === 1 && isThrottled(group)
              ? { status: 429, headers: { 'Retry-After': '600' }, body: graphErrorBody('TooManyRequests') }
              : members([user(numberOf(group))]),
          (batch) => (batch === 1 ? status : 200),
        ),
      );
      const ids = groups(20);
      const found = await read(ids);
      assert.deepEqual([...found.keys()].sort(), ids);
      const [first, second] = graph.sent;
      assert.equal(graph.sent.length, 2);
      assert.equal(itemsOf(first).length, 20);
      assert.equal(itemsOf(second).length, ids.filter(isThrottled).length);
      assert.ok((second?.at ?? 0) >= 600_000);
    });

  it('sends no batch at all before Retry-After is over, however many are still to come', async () => {
    const fine = inBatches(({ group }) => members([user(numberOf(group))]));
    start((request, count) =>
      count === 5 ? graphError(429, 'TooManyRequests', { 'retry-after': '600' }) : fine(request, count),
    );
    const found = await read(groups(1_200));
    assert.equal(found.size, 1_200);
    assert.equal(graph.sent.length, 61);
    // Those under way when it was said, and what came in before.
    const early = graph.sent.filter(({ at }) => at < 600_000).length;
    assert.ok(early <= 25 + 5, `${String(early)} requests were sent in spite of it`);
    assert.ok(graph.sent.slice(early).every(({ at }) => at >= 600_000));
  });

  const itemTroubles: [what: string, answer: object | null][] = [
    ['503', { status: 503, body: graphErrorBody('ServiceUnavailable') }],
    ['401', { status: 401, body: graphErrorBody('InvalidAuthenticationToken') }],
    ['424', { status: 424, body: graphErrorBody('FailedDependency') }],
    ['502 with a page of HTML', { status: 502, body: Buffer.from('<html>').toString('base64') }],
    ['200 with a page of HTML', { status: 200, body: Buffer.from('<html>').toString('base64') }],
    ['200 without value', { body: {} }],
    ['200 without body', {}],
    ['200 with a member of no type', members([{ id: id(1) }])],
    ['200 with a member of no id', members([{ '@odata.type': '#microsoft.graph.user' }])],
    ['no answer at all', null],
  ];
  for (const [what, answer] of itemTroubles) {
    it(`asks again for items with ${what}, and never takes them for empty groups`, async () => {
      const ids = groups(20);
      start(inBatches(({ group }, batch) => (batch === 1 && group === ids[3] ? answer : members([user(7)]))));
      const found = await read(ids);
      assert.equal(found.size, 20);
      assert.ok([...found.values()].every((list) => list.length === 1));
      assert.deepEqual(
        graph.sent.map((request) => itemsOf(request).length),
        [20, 1],
      );
      graph.restore();
      start(inBatches(({ group }) => (group === ids[3] ? answer : members([user(7)]))));
      await assert.rejects(read(ids), { code: 'source-unavailable' });
    });
  }

  it('gets a new token when the old one is refused inside a batch', async () => {
    const refused = { status: 401, body: graphErrorBody('InvalidAuthenticationToken') };
    start(inBatches((_item, batch) => (batch === 1 ? refused : members([user(1)]))));
    await read(groups(2));
    assert.deepEqual(
      graph.sent.map(({ token }) => token),
      ['Bearer token-1', 'Bearer token-2'],
    );
  });

  it('asks again for a batch that failed as a whole', async () => {
    const fine = inBatches(() => members([user(1)]));
    start((request, count) =>
      count === 1 ? html(200) : count === 2 ? graphError(504, 'GatewayTimeout') : fine(request, count),
    );
    assert.equal((await read(groups(3))).size, 3);
  });

  it('begins a group anew whose page token expired, and no other', async () => {
    const ids = groups(2);
    let expired = 0;
    start(
      inBatches(({ group, token }) => {
        if (group === ids[1]) return members([user(9)]);
        if (token === 1 && expired++ === 0) return { status: 400, body: graphErrorBody('Directory_ExpiredPageToken') };
        return token === 1 ? members([user(2)]) : members([user(1)], `/groups/${group}/members?$skiptoken=1`);
      }),
    );
    const found = await read(ids);
    assert.deepEqual(
      found.get(ids[0] ?? '')?.map((member) => member.id),
      [id(1), id(2)],
    );
    assert.deepEqual(
      graph.sent.map((request) => itemsOf(request).length),
      [2, 1, 1, 1],
    );
  });

  it('gives up when page tokens go on expiring', async () => {
    start(
      inBatches(({ group, token }) =>
        token === 1
          ? { status: 400, body: graphErrorBody('Directory_ExpiredPageToken') }
          : members([user(1)], `/groups/${group}/members?$skiptoken=1`),
      ),
    );
    await assert.rejects(read(groups(1)), { code: 'source-unavailable' });
  });

  it('fails when a group is gone, and says which', async () => {
    start(inBatches(() => ({ status: 404, body: graphErrorBody('Request_ResourceNotFound') })));
    await assert.rejects(read([id(1)]), { code: 'source-unavailable', detail: new RegExp(id(1)) });
  });

  it('names the permission that is missing, and another one when only this group hides its members', async () => {
    const denied = { status: 403, body: graphErrorBody('Authorization_RequestDenied') };
    start(inBatches(() => denied));
    await assert.rejects(read(groups(3)), {
      code: 'consent-missing',
      detail: /^GroupMember\.Read\.All is not granted/,
    });
    graph.restore();
    const ids = groups(21);
    start(inBatches(({ group }) => (group === ids[20] ? denied : members([]))));
    await assert.rejects(read(ids), { code: 'consent-missing', detail: /^Member\.Read\.Hidden is not granted/ });
  });

  const links: [what: string, link: (group: string) => string][] = [
    ['comes back', (group) => `${base}/groups/${group}/members?$skiptoken=1`],
    ['leads to another host', () => 'https://evil.example/v1.0/groups?$skiptoken=1'],
  ];
  for (const [what, link] of links) {
    it(`fails on a next link that ${what}`, async () => {
      start(inBatches(({ group }) => ({ body: { value: [], '@odata.nextLink': link(group) } })));
      await assert.rejects(read(groups(1)), { code: 'source-unavailable' });
    });
  }

  it('reads the published size within the published cost', async () => {
    const people = Array.from({ length: 100 }, (_none, index) => user(index));
    start(inBatches(() => members(people)));
    const found = await read(groups(2_000));
    assert.equal(found.size, 2_000);
    assert.deepEqual(graph.client.usage, { requests: 100, resourceUnits: 4_000 });
  });
});
