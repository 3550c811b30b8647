import assert from 'node:assert/strict';
import { generateCompany } from '../../../src/local/tenant/generate.ts';
import type { Habits } from '../../../src/local/tenant/habits.ts';
import type { SourceAttribute, SourceUser } from '../../../src/model/directory.ts';
import { findShards, readEverybodyPages } from '../../../src/source/entra/read-everybody.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import type { ScriptedGraph } from './scripted-graph.ts';
import { base, collect, id, itemsOf, json, never, scriptedGraph } from './scripted-graph.ts';
import { companyOf, readAll, sourceOf } from './simulated-company.ts';
import { SimulatedClock } from './simulated-clock.ts';

const people = 8_000;
const attributes: readonly SourceAttribute[] = ['userPrincipalName', 'mail', 'accountEnabled', 'manager'];

describe('Listings that together mean everybody', () => {
  let graph: ScriptedGraph;
  afterEach(() => {
    graph.restore();
  });

  /** A tenant that counts 6,000 people, half of them below `m`, and shows these in one listing and in two. */
  const start = (options: { whole: readonly number[]; parts: readonly number[]; hasEnd?: false }): void => {
    graph = scriptedGraph((request, count) => {
      const value = (numbers: readonly number[]): object => ({ value: numbers.map((number) => ({ id: id(number) })) });
      if (request.path === '/$batch') {
        const responses = itemsOf(request).map((item) => {
          assert.deepEqual(item.headers, { ConsistencyLevel: 'eventual' });
          const below = /le%20'(.)'/.exec(item.url)?.[1] ?? '';
          return { id: item.id, status: 200, body: { value: [], '@odata.count': below < 'm' ? 0 : 3_000 } };
        });
        return json({ responses });
      }
      if (request.path.includes('$count=true')) {
        assert.equal(request.headers.get('consistencylevel'), 'eventual');
        return json({ value: [], '@odata.count': 6_000 });
      }
      if (options.hasEnd === false)
        return json({ ...value([count]), '@odata.nextLink': `${base}/users?$skiptoken=${String(count)}` });
      if (!request.path.includes('$filter')) return json(value(options.whole));
      return json(value(options.parts.filter((number) => number < 3_000 === request.path.includes("le%20'm'"))));
    });
  };
  const readInShards = () =>
    readEverybodyPages(graph.client, { attributes: [], find: () => findShards(graph.client, never) }, never);
  const numbers = Array.from({ length: 6_000 }, (_none, index) => index);

  it('are asked for by ranges that leave nobody out', async () => {
    start({ whole: [], parts: numbers });
    assert.equal((await collect(readInShards())).length, 6_000);
    assert.deepEqual(
      graph.sent.slice(2).map(({ path }) => decodeURIComponent(path)),
      ["le 'm'", "ge 'm'"].map((range) => `/users?$select=id,userType&$filter=userPrincipalName ${range}&$top=999`),
    );
  });

  it('hold one page each while nobody takes what came, and nothing more is asked for', async () => {
    start({ whole: [], parts: [], hasEnd: false });
    const pages = readInShards();
    await pages.next();
    for (let turn = 0; turn < 5; turn += 1) await graph.clock.sleep(0, never);
    // Two to learn where to cut, the first page of each, and the next one of the listing whose page was taken.
    assert.equal(graph.sent.length, 5);
    await pages.return();
  });

  const lacking: [what: string, parts: readonly number[]][] = [
    ['somebody is in none of them', numbers.slice(1)],
    ['somebody came who was not counted', [...numbers, 6_000]],
    ['somebody is in none of them, and somebody else came twice', [...numbers.slice(1), 7]],
    ['nobody is in them', []],
  ];
  for (const [what, parts] of lacking) {
    it(`count for nothing when ${what}: everybody is read in one listing`, async () => {
      start({ whole: numbers, parts });
      const seen = new Set((await collect(readInShards())).map((user) => user.id));
      assert.ok(numbers.every((number) => seen.has(id(number))));
      assert.equal(graph.sent.length, 5);
      assert.equal(graph.sent[4]?.path, '/users?$select=id,userType&$top=999');
    });
  }
});

describe('Reading everybody in a large tenant', () => {
  let test: TestTenant;
  let clock: SimulatedClock;
  let expected: SourceUser[];
  before(async () => {
    clock = new SimulatedClock();
    const directory = generateCompany({ seed: 1, users: people, groups: 0, membersPerGroup: 0 });
    test = await startTestTenant({ directory, now: () => new Date(clock.now()) });
    for (const first of ['', '#', '_', '0', '9', '~', 'ø', '漢', 'b', 'I']) {
      directory.addUser({ userPrincipalName: `${first}@contoso.com`, displayName: `Odd ${first}` });
    }
    expected = companyOf(directory).users.map((user) => ({
      ...user,
      attributes: Object.fromEntries(attributes.map((name) => [name, user.attributes[name] ?? null])),
    }));
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
  });

  interface Read {
    readonly users: readonly SourceUser[];
    readonly came: number;
    readonly requests: number;
    readonly resourceUnits: number;
  }
  const read = async (signal = never): Promise<Read> => {
    const source = sourceOf(test, { clock });
    const { items } = await readAll(source.readUsers({ attributes, filter: null }, { signal }));
    const last = new Map(items.map((user) => [user.id, user]));
    const users = [...last.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { users, came: items.length, ...source.usage };
  };

  it('brings everybody once, whatever their names begin with, in several listings at a time', async () => {
    const { users, came, requests } = await read();
    assert.deepEqual(users, expected);
    assert.equal(came, expected.length);
    // Counting, counting below each letter, and at most half a page too much for each of three listings.
    assert.ok(requests >= 2 + 9 && requests <= 2 + 9 + 3, String(requests));
  });

  it('finds out how to cut the tenant while the cursors are taken, for as many requests', async () => {
    const requestsOf = async (thenEverybody: boolean): Promise<number> => {
      const source = sourceOf(test, { clock });
      await source.takeCursors(attributes, { signal: never, thenEverybody });
      if (thenEverybody) assert.ok(source.usage.requests > 2, 'counting has begun');
      const { items } = await readAll(source.readUsers({ attributes, filter: null }, { signal: never }));
      assert.equal(items.length, expected.length);
      return source.usage.requests;
    };
    assert.equal(await requestsOf(true), await requestsOf(false));
  });

  it('fails as it would have failed later when counting fails while the cursors are taken', async () => {
    const source = sourceOf(test, { clock });
    Object.assign(test.tenant.habits, { forbidden: { path: '/users' } });
    await assert.rejects(source.takeCursors(attributes, { signal: never, thenEverybody: true }), {
      code: 'consent-missing',
    });
    const reading = readAll(source.readUsers({ attributes, filter: null }, { signal: never }));
    await assert.rejects(reading, { code: 'consent-missing' });
  });

  it('stops finding out how to cut the tenant when nobody is read after all', async () => {
    const source = sourceOf(test, { clock: new SimulatedClock() });
    Object.assign(test.tenant.habits, { latency: { path: '$count', milliseconds: 60_000 } });
    await source.takeCursors(attributes, { signal: never, thenEverybody: true });
    const stop = new AbortController();
    const reading = readAll(source.readUsers({ attributes, filter: null }, { signal: stop.signal }));
    setTimeout(() => {
      stop.abort();
    }, 50);
    await assert.rejects(reading, { code: 'cancelled' });
  });

  it('has all listings under way at once, each a page ahead, and goes no further while nobody takes them', async () => {
    const source = sourceOf(test, { clock });
    const pages = source.readUsers({ attributes, filter: null }, { signal: never });
    await pages.next();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { requests } = source.usage;
    assert.ok(requests >= 2 + 3 + 1 && requests <= 2 + 3 * 2 + 1, String(requests));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(source.usage.requests, requests);
    await pages.return(undefined as never);
  });

  it('reads a small tenant in one listing, for one request more', async () => {
    const small = await startTestTenant({
      directory: generateCompany({ seed: 1, users: 2_000, groups: 0, membersPerGroup: 0 }),
    });
    try {
      const source = sourceOf(small);
      const { items } = await readAll(source.readUsers({ attributes: [], filter: null }, { signal: never }));
      assert.equal(items.length, 2_000);
      assert.deepEqual(source.usage, { requests: 4, resourceUnits: 4 });
    } finally {
      await small.tenant.close();
    }
  });

  const again: [habits: Habits, why: string][] = [
    [{ wrongCounts: { times: 1 } }, 'Graph counted one more than came'],
    [{ wrongCounts: { times: 1, count: people } }, 'Graph counted fewer than came'],
    [{ refusedFilters: { path: '$top=999' } }, 'Graph refuses the ranges'],
    [{ refusedFilters: { path: '$top=999', after: 4 } }, 'Graph refuses one of the ranges later'],
  ];
  for (const [habits, why] of again) {
    it(`reads everybody once more in one listing when ${why}`, async () => {
      Object.assign(test.tenant.habits, structuredClone(habits));
      const { users, requests } = await read();
      assert.deepEqual(users, expected);
      assert.ok(requests > 2 + 9 + 3 - 1, String(requests));
    });
  }

  const serial: [habits: Habits, why: string, requests: number][] = [
    [{ forbidden: { path: '$count' } }, 'may not count', 1 + 9],
    [{ wrongCounts: { times: 1, count: 4_000 } }, 'says that there are few', 1 + 9],
    [{ refusedFilters: { path: '$count' } }, 'does not count below a letter', 2 + 9],
    [{ wrongCounts: { after: 1, count: 0 } }, 'counts nobody below any letter', 2 + 9],
    [{ missingValue: { path: '$count' } }, 'never makes sense when it counts', 7 + 9],
  ];
  for (const [habits, why, requests] of serial) {
    it(`reads everybody in one listing when the app ${why}`, async () => {
      Object.assign(test.tenant.habits, structuredClone(habits));
      const result = await read();
      assert.deepEqual(result.users, expected);
      assert.equal(result.came, expected.length);
      assert.equal(result.requests, requests);
    });
  }

  const exact: Habits[] = [
    { emptyPages: true },
    { repeatedItems: true },
    { smallPages: { size: 300 } },
    { wrongCaseIds: true },
    { throttled: { every: 5, retryAfterSeconds: 600 } },
    { throttledBatchItems: { every: 3, retryAfterSeconds: 30 } },
    { throttling: { unitsPerWindow: 30 } },
    { serverErrors: { every: 3 } },
    { htmlAnswers: { every: 3 } },
    { truncatedJson: { every: 4 } },
    { cutMidBody: { every: 4 } },
    { missingValue: { every: 4 } },
    { revokedTokens: { every: 5 } },
    { expiredPageTokens: { times: 2 } },
  ];
  for (const habits of exact) {
    it(`brings everybody with the habits ${JSON.stringify(habits)}`, async () => {
      Object.assign(test.tenant.habits, structuredClone(habits));
      assert.deepEqual((await read()).users, expected);
    });
  }

  const failing: [habits: Habits, code: string][] = [
    [{ missingConsent: true }, 'consent-missing'],
    [{ forbidden: { after: 25, path: '/users' } }, 'consent-missing'],
    [{ throttled: true }, 'source-throttled'],
    [{ serverErrors: { after: 5 } }, 'source-unavailable'],
    [{ loopingNextLinks: { path: '$filter' } }, 'source-unavailable'],
    [{ expiredPageTokens: true }, 'source-unavailable'],
    [{ missingValue: { path: '$top=999' } }, 'source-unavailable'],
  ];
  for (const [habits, code] of failing) {
    it(`fails with ${code} under ${JSON.stringify(habits)}`, async () => {
      Object.assign(test.tenant.habits, structuredClone(habits));
      await assert.rejects(read(), { code });
    });
  }

  it('stops all of its listings when it is cancelled', async () => {
    const controller = new AbortController();
    const source = sourceOf(test, { clock });
    const pages = source.readUsers({ attributes, filter: null }, { signal: controller.signal });
    await pages.next();
    controller.abort();
    await assert.rejects(readAll(pages), { code: 'cancelled' });
    const { requests } = source.usage;
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(source.usage.requests, requests);
  });
});
