import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import { passDay } from '../../../src/local/tenant/day.ts';
import { habitDescriptions, type HabitName, type Habits } from '../../../src/local/tenant/habits.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { FailureCode } from '../../../src/model/failure.ts';
import { updateState } from '../../../src/runs/connection-state.ts';
import { openEntraSource } from '../../../src/source/entra/entra-source.ts';
import { startTestTenant, type TestTenant } from '../../support/tenant.ts';
import { openBench, type Bench } from '../runs-for-tests.ts';

/** What must come of a habit: the very overview that a friendly tenant gives, another one that is right, or a code. */
type Expected = 'right' | 'differs' | FailureCode;

type Reads = 'everything' | 'changes';

interface Case {
  readonly habits: Habits;
  readonly expected: Expected;
  /** What must come of it where only changes are read, if that is another thing. */
  readonly ofChanges?: Expected;
  readonly connection?: Partial<Connection>;
  /** People whom the habit itself takes out of the tenant, and whose removal is therefore right. */
  readonly leavers?: number;
}

const always = (name: HabitName, options: object = {}): Habits => ({
  [name]: Object.keys(options).length === 0 ? true : options,
});
const once = (name: HabitName, options: object = {}): Habits => ({ [name]: { times: 1, ...options } });

const company = contoso();
const sales = [...company.groupIds()].find((id) => company.group(id)?.displayName.startsWith('Sales'));
const salesOnly = { kind: 'groups', groupIds: [sales ?? ''], nested: true } as const;

const cases: readonly Case[] = [
  { habits: always('expiredSecret'), expected: 'secret-expired' },
  { habits: always('invalidSecret'), expected: 'secret-invalid' },
  { habits: always('appNotFound'), expected: 'app-not-found' },
  { habits: always('appDisabled'), expected: 'app-disabled' },
  { habits: always('tenantNotFound'), expected: 'tenant-not-found' },
  { habits: always('conditionalAccess'), expected: 'conditional-access' },
  { habits: once('tokenErrors'), expected: 'right' },
  { habits: always('tokenErrors'), expected: 'source-unavailable' },
  { habits: once('tokenServerErrors'), expected: 'right' },
  { habits: always('tokenServerErrors'), expected: 'source-unavailable' },
  { habits: once('tokenUnreachable'), expected: 'right' },
  { habits: always('tokenUnreachable'), expected: 'source-unavailable' },
  { habits: always('shortTokens', { seconds: 1 }), expected: 'right' },
  { habits: always('missingConsent'), expected: 'consent-missing' },
  { habits: always('missingConsent', { permissions: ['User.Read.All'] }), expected: 'consent-missing' },
  { habits: always('missingConsent', { permissions: ['GroupMember.Read.All'] }), expected: 'consent-missing' },
  { habits: once('revokedTokens'), expected: 'right' },
  { habits: always('forbidden'), expected: 'consent-missing' },
  // A group that is listed and then is not there: only a group that somebody chose is worth a message of its own.
  { habits: always('notFound'), expected: 'source-unavailable' },
  {
    ...{ habits: always('notFound'), expected: 'group-not-found', connection: { scope: salesOnly } },
    ofChanges: 'source-unavailable',
  },
  { habits: { smallPages: { size: 1 }, wrongCaseIds: true }, expected: 'right', connection: { scope: salesOnly } },
  { habits: once('throttled', { retryAfterSeconds: 600 }), expected: 'right' },
  { habits: once('throttled'), expected: 'right' },
  { habits: always('throttled'), expected: 'source-throttled' },
  { habits: always('throttledBatchItems', { every: 3 }), expected: 'right' },
  { habits: always('throttledBatchItems'), expected: 'source-throttled', ofChanges: 'right' },
  { habits: always('throttling', { unitsPerWindow: 10_000 }), expected: 'right' },
  { habits: once('serverErrors', { status: 500 }), expected: 'right' },
  { habits: once('serverErrors', { status: 502 }), expected: 'right' },
  { habits: always('serverErrors', { status: 503, every: 2 }), expected: 'right' },
  { habits: once('serverErrors', { status: 504 }), expected: 'right' },
  { habits: always('serverErrors'), expected: 'source-unavailable' },
  // Everything can be read also where nothing tells what changed.
  { habits: always('serverErrors', { path: '/delta' }), expected: 'right', ofChanges: 'source-unavailable' },
  { habits: always('htmlAnswers', { path: '/delta' }), expected: 'right', ofChanges: 'source-unavailable' },
  { habits: always('batchItemErrors', { every: 2 }), expected: 'right' },
  { habits: always('batchItemErrors'), expected: 'source-unavailable', ofChanges: 'right' },
  { habits: once('htmlAnswers'), expected: 'right' },
  { habits: always('htmlAnswers'), expected: 'source-unavailable' },
  { habits: once('truncatedJson'), expected: 'right' },
  { habits: always('truncatedJson'), expected: 'source-unavailable' },
  { habits: once('cutMidBody'), expected: 'right' },
  { habits: always('cutMidBody'), expected: 'source-unavailable' },
  { habits: once('resetConnections'), expected: 'right' },
  { habits: always('resetConnections'), expected: 'source-unavailable' },
  { habits: always('latency', { milliseconds: 5 }), expected: 'right' },
  { habits: always('smallPages', { size: 1 }), expected: 'right' },
  { habits: { smallPages: { size: 3 }, emptyPages: true }, expected: 'right' },
  { habits: { smallPages: { size: 3 }, repeatedItems: true }, expected: 'right' },
  { habits: { smallPages: { size: 3 }, loopingNextLinks: true }, expected: 'source-unavailable' },
  { habits: { smallPages: { size: 9 }, expiredPageTokens: { times: 1 } }, expected: 'right' },
  { habits: { smallPages: { size: 9 }, expiredPageTokens: true }, expected: 'source-unavailable', ofChanges: 'right' },
  { habits: always('replayedDelta'), expected: 'right' },
  { habits: always('expiredDeltaTokens', { form: 'gone' }), expected: 'right' },
  { habits: always('expiredDeltaTokens', { form: 'syncStateNotFound' }), expected: 'right' },
  { habits: once('expiredDeltaTokens'), expected: 'right' },
  { habits: always('silentPurges'), expected: 'right' },
  { habits: always('missingAttributes'), expected: 'right' },
  { habits: always('extraAttributes'), expected: 'right' },
  { habits: always('strangeNulls'), expected: 'differs' },
  { habits: always('nullItems'), expected: 'source-unavailable' },
  { habits: always('wrongCaseIds'), expected: 'right' },
  { habits: once('missingValue'), expected: 'right' },
  { habits: always('missingValue'), expected: 'source-unavailable' },
  { habits: always('refusedFilters'), expected: 'right' },
  { habits: always('wrongCounts'), expected: 'right' },
  // A source that says that nothing changed is believed: nothing is done until it says something else.
  { habits: always('emptySource'), expected: 'source-empty', ofChanges: 'differs' },
  // They come and go while everybody is listed.
  { habits: once('vanishingUsers'), expected: 'differs', leavers: 1, ofChanges: 'right' },
  { habits: once('appearingUsers'), expected: 'differs', ofChanges: 'right' },
];

describe('overviews of an unfriendly tenant', () => {
  const outcomes: string[] = [];

  after(() => {
    console.log('\n    habit                                                        outcome');
    for (const line of outcomes) console.log(`    ${line}`);
  });

  it('has a case for every habit of the simulated tenant', () => {
    // The last ones are about writing to a tenant: `test/target/entra/habits.test.ts`.
    const ofWriting = ['lostAnswers', 'failedWrites', 'writeThrottling', 'keptImmutableIds', 'lateIndex'];
    const covered = new Set([...cases.flatMap(({ habits }) => Object.keys(habits)), ...ofWriting]);
    assert.deepEqual(
      Object.keys(habitDescriptions).filter((name) => !covered.has(name)),
      [],
    );
  });

  for (const { reads, expected, habits, connection, leavers = 0 } of bothWays(cases)) {
    const name = [
      ...Object.entries(habits).map(([habit, options]) =>
        options === true ? habit : `${habit} ${JSON.stringify(options)}`,
      ),
      ...(connection === undefined ? [] : ['one group']),
      `reading ${reads}`,
    ].join(', ');

    it(`${name}: ${expected}`, async function () {
      this.timeout(60_000);
      const test = await startTestTenant({ directory: contoso() });
      const bench = await openBench({ company: { users: [], groups: [], members: {} } });
      try {
        readFrom(bench, test);
        await bench.change(connection ?? {});
        const first = await bench.sync();
        assert.equal(first.status, 'succeeded', JSON.stringify(first.failure));
        passDay(test.tenant.directory, 1);
        if (reads === 'everything') await askForScan(bench);
        const friendly = await changesOf(bench, { status: 'succeeded', reads });
        Object.assign(test.tenant.habits, habits);
        readFrom(bench, test);
        const before = await bench.store.count('directoryUsers', 'directory');
        const found = await outcomeOf(bench, { friendly, leavers });
        outcomes.push(`${name.padEnd(75)} ${found}`);
        assert.equal(found, expected);
        assert.equal(await bench.store.count('directoryUsers', 'directory'), before);
      } finally {
        await bench.close();
        await test.tenant.close();
      }
    });
  }
});

/** Every source signs in anew, and waits on a clock that does not wait. */
function readFrom(bench: Bench, test: TestTenant): void {
  const { authorityHost, graphEndpoint, tenantId: tenant, appId: clientId, clientSecret: secret } = test;
  const cloud = { name: 'test', authorityHost, graphEndpoint, custom: true };
  let waited = 0;
  const clock = {
    now: () => Date.now() + waited,
    sleep: async (milliseconds: number) => {
      waited += milliseconds;
      await new Promise(setImmediate);
    },
  };
  bench.openSource = () => openEntraSource({ cloud, tenant, clientId, secret, clock });
}

/** Every case, once for a full scan and once for a reading of changes. */
function bothWays(all: readonly Case[]): readonly (Case & { readonly reads: Reads })[] {
  return all.flatMap((one) => [
    { ...one, reads: 'everything' as const },
    { ...one, expected: one.ofChanges ?? one.expected, reads: 'changes' as const },
  ]);
}

async function askForScan(bench: Bench): Promise<void> {
  await updateState(bench.store, bench.connection.id, () => ({ fullScanOnNextRun: true }));
}

async function changesOf(
  bench: Bench,
  { status, reads }: { readonly status: string; readonly reads: Reads },
): Promise<readonly Change[]> {
  const run = await bench.preview();
  assert.equal(run.status, status, JSON.stringify(run.failure));
  assert.equal((await bench.overviews.get(run.overviewId)).read.kind, reads === 'changes' ? 'changes' : 'full');
  const changes: Change[] = [];
  for await (const page of bench.overviews.all(run.overviewId)) changes.push(...page);
  return changes;
}

/** Compares an overview under a habit with that of the friendly tenant; a removal too many fails whatever was expected. */
async function outcomeOf(
  bench: Bench,
  { friendly, leavers }: { readonly friendly: readonly Change[]; readonly leavers: number },
): Promise<Expected> {
  const run = await bench.preview();
  if (run.status !== 'succeeded') {
    assert.notEqual((await bench.overviews.get(run.overviewId)).status, 'ready');
    return run.failure?.code ?? 'source-unavailable';
  }
  const found: Change[] = [];
  for await (const page of bench.overviews.all(run.overviewId)) found.push(...page);
  const removals = (changes: readonly Change[]): string[] =>
    changes.filter(({ class: of, action }) => of !== 'membership' && action === 'remove').map(({ key }) => key);
  const expected = new Set(removals(friendly));
  const wrong = removals(found).filter((key) => !expected.has(key));
  assert.ok(wrong.length <= leavers, `removals too many: ${wrong.join(', ')}`);
  return JSON.stringify(found) === JSON.stringify(friendly) ? 'right' : 'differs';
}
