import assert from 'node:assert/strict';
import type { HabitName, Habits } from '../../../src/local/tenant/habits.ts';
import { habitDescriptions } from '../../../src/local/tenant/habits.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import type { RawAnswer } from './raw-graph.ts';
import { RawGraph } from './raw-graph.ts';

interface Scene {
  test: TestTenant;
  graph: RawGraph;
  group: string;
}

/** What a habit does, as a test that fails without it. */
interface Habit {
  name: HabitName;
  what: string;
  habits: Habits;
  proof: (scene: Scene) => Promise<void>;
}

async function answers(graph: RawGraph, paths: string[]): Promise<RawAnswer[]> {
  const all: RawAnswer[] = [];
  for (const path of paths) {
    all.push(await graph.get(path));
  }
  return all;
}

function itemsOf(answer: RawAnswer): NonNullable<RawAnswer['body']['value']> {
  assert.equal(answer.status, 200);
  return answer.body.value ?? [];
}

const graphHabits: Habit[] = [
  {
    name: 'missingConsent',
    what: 'answers 403 for the permission that is missing',
    habits: { missingConsent: { permissions: ['GroupMember.Read.All'] } },
    proof: async ({ graph }) => {
      const [users, groups] = await answers(graph, ['/users', '/groups']);
      assert.equal(users?.status, 200);
      assert.equal(groups?.status, 403);
      assert.equal(groups.body.error?.code, 'Authorization_RequestDenied');
    },
  },
  {
    name: 'revokedTokens',
    what: 'refuses a token in mid-run until there is a new one',
    habits: { revokedTokens: { after: 1, times: 1 } },
    proof: async ({ graph }) => {
      const seen = await answers(graph, ['/users', '/users', '/users']);
      assert.deepEqual(
        seen.map(({ status }) => status),
        [200, 401, 401],
      );
      assert.equal(seen[1]?.body.error?.code, 'InvalidAuthenticationToken');
      graph.signOut();
      assert.equal((await graph.get('/users')).status, 200);
    },
  },
  {
    name: 'shortTokens',
    what: 'refuses a token that has ended',
    habits: { shortTokens: { seconds: 0 } },
    proof: async ({ graph }) => assert.equal((await graph.get('/users')).status, 401),
  },
  {
    name: 'forbidden',
    what: 'answers 403',
    habits: { forbidden: { path: '/groups' } },
    proof: async ({ graph }) => {
      const seen = await answers(graph, ['/users', '/groups']);
      assert.deepEqual(
        seen.map(({ status }) => status),
        [200, 403],
      );
    },
  },
  {
    name: 'notFound',
    what: 'answers 404 for a group, alone and in a batch',
    habits: { notFound: true },
    proof: async ({ graph, group }) => {
      const answer = await graph.get(`/groups/${group}/members`);
      assert.equal(answer.status, 404);
      assert.equal(
        answer.body.error?.message,
        `Resource '${group}' does not exist or one of its queried reference-property objects are not present.`,
      );
      const { body } = await graph.batch([{ id: '1', method: 'GET', url: `/groups/${group}/members` }]);
      assert.equal(body.responses?.[0]?.status, 404);
      assert.equal((await graph.get('/groups')).status, 200);
    },
  },
  {
    name: 'throttled',
    what: 'answers 429 with Retry-After when it is given',
    habits: { throttled: { times: 1, retryAfterSeconds: 7 } },
    proof: async ({ graph }) => {
      const [refused, good] = await answers(graph, ['/users', '/users']);
      assert.equal(refused?.status, 429);
      assert.equal(refused.headers.get('retry-after'), '7');
      assert.equal(refused.body.error?.code, 'TooManyRequests');
      assert.equal(good?.status, 200);
    },
  },
  {
    name: 'throttled',
    what: 'answers 429 without Retry-After when it is not given, to batches too',
    habits: { throttled: true },
    proof: async ({ graph }) => {
      const answer = await graph.batch([{ id: '1', method: 'GET', url: '/users' }]);
      assert.equal(answer.status, 429);
      assert.equal(answer.headers.get('retry-after'), null);
    },
  },
  {
    name: 'throttledBatchItems',
    what: 'answers 429 to single items of a batch only',
    habits: { throttledBatchItems: { every: 2, retryAfterSeconds: 3 } },
    proof: async ({ graph }) => {
      const items = ['1', '2', '3', '4'].map((id) => ({ id, method: 'GET', url: '/users?$top=1' }));
      const { status, body } = await graph.batch(items);
      assert.equal(status, 200);
      const refused = body.responses?.filter((item) => item.status === 429) ?? [];
      assert.deepEqual(refused.map(({ id }) => id).sort(), ['2', '4']);
      assert.equal(refused[0]?.headers['Retry-After'], '3');
      assert.equal((await graph.get('/users')).status, 200);
    },
  },
  {
    name: 'throttledBatchItems',
    what: 'makes the whole batch a 424 when asked to',
    habits: { throttledBatchItems: { times: 1, batchStatus: 424 } },
    proof: async ({ graph }) => {
      const items = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/users?$top=1' }));
      const { status, body } = await graph.batch(items);
      assert.equal(status, 424);
      assert.deepEqual(body.responses?.map((item) => item.status).sort(), [200, 429]);
      assert.equal((await graph.batch(items)).status, 200);
    },
  },
  {
    name: 'throttling',
    what: 'enforces the quota',
    habits: { throttling: { unitsPerWindow: 2, windowSeconds: 60 } },
    proof: async ({ graph }) => {
      const seen = await answers(graph, ['/users', '/users']);
      assert.deepEqual(
        seen.map(({ status }) => status),
        [200, 429],
      );
    },
  },
  ...[500, 503, 504].map((status): Habit => ({
    name: 'serverErrors',
    what: `answers ${status} with an error body`,
    habits: { serverErrors: { status, times: 1, retryAfterSeconds: 2 } },
    proof: async ({ graph }) => {
      const [broken, good] = await answers(graph, ['/users', '/users']);
      assert.equal(broken?.status, status);
      assert.equal(broken.headers.get('retry-after'), '2');
      assert.ok(broken.body.error?.code);
      assert.equal(good?.status, 200);
    },
  })),
  {
    name: 'serverErrors',
    what: 'answers 502 with an HTML page',
    habits: { serverErrors: { status: 502 } },
    proof: async ({ graph }) => {
      const answer = await graph.get('/users');
      assert.equal(answer.status, 502);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(answer.text, /<html>/);
    },
  },
  {
    name: 'batchItemErrors',
    what: 'answers a server error to single items of a batch',
    habits: { batchItemErrors: { status: 504, times: 1 } },
    proof: async ({ graph }) => {
      const items = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/users?$top=1' }));
      const statuses = (await graph.batch(items)).body.responses?.map((item) => item.status);
      assert.deepEqual(statuses?.sort(), [200, 504]);
    },
  },
  {
    name: 'htmlAnswers',
    what: 'answers 200 with an HTML page',
    habits: { htmlAnswers: true },
    proof: async ({ graph }) => {
      const answer = await graph.get('/users');
      assert.equal(answer.status, 200);
      assert.match(answer.text, /<html>/);
    },
  },
  {
    name: 'truncatedJson',
    what: 'ends the JSON in the middle',
    habits: { truncatedJson: true },
    proof: async ({ graph }) => {
      const answer = await graph.get('/users');
      assert.equal(answer.status, 200);
      assert.throws(() => JSON.parse(answer.text) as unknown, SyntaxError);
    },
  },
  {
    name: 'cutMidBody',
    what: 'breaks the connection in the middle of the answer',
    habits: { cutMidBody: { times: 1 } },
    proof: async ({ graph }) => {
      await assert.rejects(graph.get('/users'), /terminated|fetch failed/);
      assert.equal((await graph.get('/users')).status, 200);
    },
  },
  {
    name: 'resetConnections',
    what: 'resets the connection before it answers',
    habits: { resetConnections: { times: 1 } },
    proof: async ({ graph }) => {
      await assert.rejects(graph.get('/users'), /fetch failed/);
      assert.equal((await graph.get('/users')).status, 200);
    },
  },
  {
    name: 'latency',
    what: 'answers late, later with more objects',
    habits: { latency: { milliseconds: 30, millisecondsPerItem: 1 } },
    proof: async ({ graph }) => {
      const start = performance.now();
      await graph.get('/users?$top=60');
      assert.ok(performance.now() - start >= 85);
    },
  },
  {
    name: 'smallPages',
    what: 'makes pages of three, whatever is asked for',
    habits: { smallPages: { size: 3 } },
    proof: async ({ test, graph, group }) => {
      const { objects, pages } = await graph.all('/users?$top=999&$select=id');
      assert.equal(objects.length, test.tenant.directory.users.active);
      assert.equal(pages, Math.ceil(objects.length / 3));
      assert.equal((await graph.get(`/groups/${group}/members`)).body.value?.length, 3);
      assert.equal((await graph.get('/groups/delta')).body.value?.length, 3);
    },
  },
  {
    name: 'emptyPages',
    what: 'puts pages without objects between the real ones',
    habits: { emptyPages: true },
    proof: async ({ test, graph }) => {
      const first = await graph.get('/users?$top=20');
      assert.deepEqual(first.body.value, []);
      assert.ok(first.body['@odata.nextLink']);
      const { objects, pages } = await graph.all('/users?$top=20');
      assert.equal(objects.length, test.tenant.directory.users.active);
      assert.equal(pages, 2 * Math.ceil(objects.length / 20));
    },
  },
  {
    name: 'repeatedItems',
    what: 'begins a page with the last object of the one before',
    habits: { repeatedItems: true },
    proof: async ({ test, graph }) => {
      const { objects, pages } = await graph.all('/users?$top=20&$select=id');
      assert.equal(objects.length, test.tenant.directory.users.active + pages - 1);
      assert.equal(new Set(objects.map(({ id }) => id)).size, test.tenant.directory.users.active);
    },
  },
  {
    name: 'loopingNextLinks',
    what: 'leads back to the same page',
    habits: { loopingNextLinks: true },
    proof: async ({ graph }) => {
      const first = (await graph.get('/users?$top=20&$select=id')).body;
      const second = (await graph.get(first['@odata.nextLink'] ?? '')).body;
      assert.deepEqual(second.value, first.value);
      assert.equal(second['@odata.nextLink'], first['@odata.nextLink']);
    },
  },
  {
    name: 'expiredPageTokens',
    what: 'refuses page tokens',
    habits: { expiredPageTokens: { times: 1 } },
    proof: async ({ graph }) => {
      const next = (await graph.get('/users?$top=20')).body['@odata.nextLink'] ?? '';
      const refused = await graph.get(next);
      assert.equal(refused.status, 400);
      assert.equal(refused.body.error?.code, 'Directory_ExpiredPageToken');
      assert.equal((await graph.get(next)).status, 200);
    },
  },
  {
    name: 'replayedDelta',
    what: 'tells of the round before again',
    habits: { replayedDelta: true },
    proof: async ({ test, graph }) => {
      const [first = '', second = ''] = test.tenant.directory.userIds();
      const start = (await graph.all('/users/delta?$deltatoken=latest&$select=displayName')).deltaLink;
      test.tenant.directory.updateUser(first, { displayName: 'One' });
      const one = await graph.all(start);
      test.tenant.directory.updateUser(second, { displayName: 'Two' });
      const two = await graph.all(one.deltaLink);
      assert.deepEqual(
        two.objects.map(({ displayName }) => displayName),
        ['One', 'Two'],
      );
    },
  },
  {
    name: 'expiredDeltaTokens',
    what: 'answers 410 with a Location',
    habits: { expiredDeltaTokens: { times: 1 } },
    proof: async ({ graph }) => {
      const { deltaLink } = await graph.all('/groups/delta?$deltatoken=latest');
      const refused = await graph.get(deltaLink);
      assert.equal(refused.status, 410);
      assert.match(refused.headers.get('location') ?? '', /\/groups\/delta\?\$deltaToken=$/);
      assert.equal((await graph.get(deltaLink)).status, 200);
    },
  },
  {
    name: 'expiredDeltaTokens',
    what: 'answers 400 syncStateNotFound',
    habits: { expiredDeltaTokens: { form: 'syncStateNotFound' } },
    proof: async ({ graph }) => {
      const refused = await graph.get((await graph.all('/users/delta?$deltatoken=latest')).deltaLink);
      assert.equal(refused.status, 400);
      assert.equal(refused.body.error?.code.toLowerCase(), 'syncstatenotfound');
    },
  },
  {
    name: 'silentPurges',
    what: 'does not tell of memberships that a deletion ended',
    habits: { silentPurges: true },
    proof: async ({ test, graph, group }) => {
      const { deltaLink } = await graph.all('/groups/delta?$deltatoken=latest');
      test.tenant.directory.purgeUser(test.tenant.directory.members(group)[0]?.id ?? '');
      assert.deepEqual((await graph.all(deltaLink)).objects, []);
    },
  },
  {
    name: 'missingAttributes',
    what: 'leaves out attributes without value',
    habits: { missingAttributes: true },
    proof: async ({ graph }) => {
      const items = itemsOf(await graph.get('/users?$select=mail,displayName'));
      assert.ok(items.some((user) => user && !('mail' in user)));
      assert.ok(items.every((user) => user?.mail !== null));
    },
  },
  {
    name: 'missingAttributes',
    what: 'leaves out the named attributes',
    habits: { missingAttributes: { attributes: ['displayName'] } },
    proof: async ({ graph }) => {
      const items = itemsOf(await graph.get('/users?$select=mail,displayName'));
      assert.ok(items.every((user) => user && !('displayName' in user) && 'mail' in user));
    },
  },
  {
    name: 'extraAttributes',
    what: 'adds attributes nobody asked for',
    habits: { extraAttributes: true },
    proof: async ({ graph }) => {
      const items = itemsOf(await graph.get('/users?$select=id'));
      assert.ok(items.every((user) => user && 'newlyInventedProperty' in user && '@odata.etag' in user));
    },
  },
  {
    name: 'strangeNulls',
    what: 'sets to null what always has a value',
    habits: { strangeNulls: true },
    proof: async ({ graph }) => {
      const items = itemsOf(await graph.get('/users?$select=displayName,businessPhones'));
      assert.ok(items.every((user) => user?.displayName === null && user.businessPhones === null));
    },
  },
  {
    name: 'nullItems',
    what: 'puts a null among the objects',
    habits: { nullItems: true },
    proof: async ({ graph }) => assert.ok(itemsOf(await graph.get('/users')).includes(null)),
  },
  {
    name: 'wrongCaseIds',
    what: 'writes ids in capitals',
    habits: { wrongCaseIds: { path: '/members' } },
    proof: async ({ test, graph, group }) => {
      const members = itemsOf(await graph.get(`/groups/${group}/members?$select=id`));
      assert.deepEqual(
        members.map((member) => member?.id),
        test.tenant.directory.members(group).map(({ id }) => id.toUpperCase()),
      );
      assert.ok(itemsOf(await graph.get('/users')).every((user) => user?.id === user?.id.toLowerCase()));
    },
  },
  {
    name: 'missingValue',
    what: 'answers a list with an empty object',
    habits: { missingValue: true },
    proof: async ({ graph }) => {
      const answer = await graph.get('/users');
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, {});
    },
  },
  {
    name: 'emptySource',
    what: 'answers as if there were nobody',
    habits: { emptySource: true },
    proof: async ({ graph }) => {
      const users = await graph.get('/users?$top=5&$count=true', { ConsistencyLevel: 'eventual' });
      assert.deepEqual(users.body.value, []);
      assert.equal(users.body['@odata.nextLink'], undefined);
      assert.equal(users.body['@odata.count'], 0);
      assert.equal((await graph.get('/users/$count', { ConsistencyLevel: 'eventual' })).text, '0');
      const delta = await graph.all('/users/delta');
      assert.deepEqual(delta.objects, []);
      assert.ok(delta.deltaLink);
      assert.ok(itemsOf(await graph.get('/groups')).length > 0);
    },
  },
  {
    name: 'vanishingUsers',
    what: 'deletes a listed person before the members are read',
    habits: { vanishingUsers: true },
    proof: async ({ graph, group }) => {
      const listed = (await graph.all('/users')).objects.length;
      await graph.get(`/groups/${group}/members`);
      await graph.get(`/groups/${group}/members`);
      assert.equal((await graph.all('/users')).objects.length, listed - 1);
    },
  },
  {
    name: 'appearingUsers',
    what: 'adds a member who was not listed',
    habits: { appearingUsers: true },
    proof: async ({ graph, group }) => {
      const listed = new Set((await graph.all('/users')).objects.map(({ id }) => id));
      const members = (await graph.all(`/groups/${group}/members`)).objects;
      assert.equal(members.filter(({ id }) => !listed.has(id)).length, 1);
    },
  },
];

/** Shown in writes.test.ts, with somebody who may write. */
const writeHabits: HabitName[] = ['lostAnswers', 'failedWrites', 'writeThrottling', 'keptImmutableIds', 'lateIndex'];

/** Shown in counts-and-filters.test.ts. */
const queryHabits: HabitName[] = ['refusedFilters', 'wrongCounts'];

/** Shown in sign-in.test.ts, against every documented body. */
const signInHabits: HabitName[] = [
  'expiredSecret',
  'invalidSecret',
  'appNotFound',
  'appDisabled',
  'tenantNotFound',
  'conditionalAccess',
  'tokenErrors',
  'tokenServerErrors',
  'tokenUnreachable',
];

describe('habits of the simulated tenant', () => {
  for (const { name, what, habits, proof } of graphHabits) {
    it(`${name} ${what}`, async () => {
      const test = await startTestTenant({ habits: structuredClone(habits) });
      try {
        const [group = ''] = test.tenant.directory.groupIds();
        await proof({ test, graph: new RawGraph(test), group });
      } finally {
        await test.tenant.close();
      }
    });
  }

  it('are all described, and all shown by a test', () => {
    const others = [...signInHabits, ...queryHabits, ...writeHabits];
    const shown = new Set<HabitName>([...others, ...graphHabits.map(({ name }) => name)]);
    assert.deepEqual([...shown].sort(), Object.keys(habitDescriptions).sort());
    for (const { summary } of Object.values(habitDescriptions)) {
      assert.match(summary, /^[A-Z].*\.$/);
    }
  });

  it('leave the tenant as it is when they are off', async () => {
    const test = await startTestTenant();
    try {
      const graph = new RawGraph(test);
      const before = test.tenant.directory.changeNumber;
      const { objects } = await graph.all('/users?$top=10');
      assert.equal(objects.length, test.tenant.directory.users.active);
      assert.equal(test.tenant.directory.changeNumber, before);
    } finally {
      await test.tenant.close();
    }
  });
});
