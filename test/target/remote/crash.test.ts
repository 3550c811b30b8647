import assert from 'node:assert/strict';
import type { PlanPolicy } from '../../../src/model/connection.ts';
import type { SourceGroup, SourceMember, SourceUser } from '../../../src/model/directory.ts';
import { policyOf } from '../../plan/samples.ts';
import type { Company } from '../../support/array-source.ts';
import type { MemoryRemoteOptions } from '../../support/memory-remote.ts';
import {
  failingSync,
  openWorld,
  ownedContent,
  preview,
  registryTroubles,
  remoteContent,
  sync,
  type Death,
  type Synced,
  type World,
} from './syncs.ts';

const person = (id: string, attributes: SourceUser['attributes'] = {}): SourceUser => ({
  id,
  guest: false,
  attributes: { displayName: `Person ${id}`, userPrincipalName: `${id}@x`, accountEnabled: true, ...attributes },
});
const group = (id: string, displayName = `Group ${id}`): SourceGroup => ({
  id,
  displayName,
  description: null,
  mail: null,
});
const people = (...ids: readonly string[]): SourceMember[] => ids.map((id) => ({ id, kind: 'user' }));

/** Before: what a first sync brings in. */
const earlier: Company = {
  users: [
    person('u1', { manager: 'u9' }),
    person('u2', { manager: 'u1' }),
    person('u3'),
    person('u4', { manager: 'u3' }),
    person('u5'),
    person('u6', { accountEnabled: false }),
    person('u9'),
  ],
  groups: [group('g1'), group('g2'), group('g3')],
  members: { g1: people('u1', 'u2', 'u3', 'u4'), g2: people('u5', 'u6'), g3: people('u1', 'u3') },
};

/** After: changes of every kind, in several batches; `u7` and `u8` are in the remote already. */
const later: Company = {
  users: [
    person('u1', { manager: 'u2' }),
    person('u2', { displayName: 'A name in the first place', manager: 'zz' }),
    person('u4', { manager: 'u8', jobTitle: 'Chef' }),
    person('u5', { accountEnabled: false }),
    person('u6'),
    person('u7', { manager: 'u12' }),
    person('u8', { jobTitle: 'Cook' }),
    person('u9', { displayName: '' }),
    person('u10', { manager: 'u12' }),
    person('u11', { manager: 'u10' }),
    person('u12', { manager: 'not in scope' }),
    person('zz', { displayName: 'Zoe' }),
  ],
  groups: [group('g1', 'Renamed'), group('g2'), group('g4'), group('g5')],
  members: {
    g1: people('u1', 'u2', 'u10', 'u11'),
    g2: people('u5', 'u7', 'u8'),
    g4: people('u10', 'u11', 'u12', 'zz'),
    g5: people('u1', 'u2'),
  },
};

/** A remote after the first sync, with what others did there since. */
async function openLater(policy: PlanPolicy, options: MemoryRemoteOptions): Promise<World> {
  const world = await openWorld(options);
  await sync(world, policy, earlier, { runId: 'first' });
  await world.byHand.add('user', 'h1', { displayName: 'By hand', userPrincipalName: 'U7@x' });
  await world.byHand.bring('user', 'u8', { displayName: 'Person u8', userPrincipalName: 'u8@x' });
  await world.byHand.join('g1', 'h1');
  await world.byHand.join('g2', 'u8');
  return world;
}

async function stateOf(world: World) {
  return { ...(await remoteContent(world)), owned: await ownedContent(world), troubles: await registryTroubles(world) };
}
type State = Awaited<ReturnType<typeof stateOf>>;

const situations: readonly (readonly [string, () => Promise<World>, PlanPolicy, Company])[] = [
  ['a first sync', () => openWorld(), policyOf(), earlier],
  ['a later sync that deletes', () => openLater(policyOf(), {}), policyOf(), later],
  [
    'a later sync that deactivates',
    () => openLater(policyOf({ removalPolicy: { kind: 'deactivate' } }), {}),
    policyOf({ removalPolicy: { kind: 'deactivate' } }),
    later,
  ],
  ['a later sync into what keeps things in its own way', () => openLater(policyOf(), ownWay), policyOf(), later],
];

/** Has names in small letters, and no job titles: of an update that left nothing behind nobody can tell that it was. */
const ownWay: MemoryRemoteOptions = {
  answers: 'what is there',
  keeps: (attributes) =>
    Object.fromEntries(
      Object.entries(attributes)
        .filter(([name]) => name !== 'jobTitle')
        .map(([name, value]) => [name, name === 'displayName' && value !== null ? String(value).toLowerCase() : value]),
    ),
};

interface Count {
  readonly situation: string;
  deaths: number;
  lost: number;
  doubled: number;
  wronglyOwned: number;
  writtenAgain: number;
  leftOver: number;
}

describe('a sync into a remote whose process dies at any of its writes, there or to the store', function () {
  this.timeout(120_000);
  const counts: Count[] = [];

  for (const [situation, open, policy, company] of situations)
    it(`is brought to its end by the next one: ${situation}`, async () => {
      const count: Count = {
        situation,
        ...{ deaths: 0, lost: 0, doubled: 0, wronglyOwned: 0, writtenAgain: 0, leftOver: 0 },
      };
      counts.push(count);
      const unharmed = await open();
      const whole = await sync(unharmed, policy, company, { runId: 'second' });
      const expected = await stateOf(unharmed);
      assert.deepEqual([...new Set(whole.outcomes)], ['applied']);
      assert.deepEqual(expected.troubles, []);
      for (const done of ['nothing', 'half', 'all'] as const)
        for (let at = 1; ; at += 1) {
          const death: Death = { at, done };
          const world = await open();
          const synced = await sync(world, policy, company, { runId: 'second', death });
          if (!synced.hasDied) break;
          count.deaths += 1;
          await compare({ world, synced, whole, expected, count, where: `write ${String(at)}, ${done} of it` });
          assert.deepEqual(await preview(world, policy, company), [], 'nothing is left to do');
        }
      const { deaths, lost, doubled, wronglyOwned, leftOver, writtenAgain } = count;
      assert.ok(deaths > 30, `died only ${String(deaths)} times`);
      assert.deepEqual([lost, doubled, wronglyOwned, leftOver], [0, 0, 0, 0]);
      assert.ok(writtenAgain === 0 || situation.includes('its own way'), `${String(writtenAgain)} written again`);
    });

  for (const [situation, open, policy, company] of situations)
    it(`leaves to the next sync what it did not reach when the remote goes away: ${situation}`, async () => {
      const unharmed = await open();
      await sync(unharmed, policy, company, { runId: 'second' });
      const expected = await stateOf(unharmed);
      let failures = 0;
      for (const moment of ['before', 'after'] as const)
        for (let at = 1; ; at += 1) {
          const world = await open();
          if (!(await failingSync(world, policy, company, { runId: 'second', at, moment }))) break;
          failures += 1;
          const { outcomes } = await sync(world, policy, company, { runId: 'third' });
          assert.deepEqual(
            outcomes.filter((outcome) => outcome !== 'applied'),
            [],
          );
          const { troubles, ...state } = await stateOf(world);
          assert.deepEqual({ ...state, troubles: [] }, expected, `${moment} write ${String(at)}`);
          // What is remembered of who went does no harm: the remote gives no id twice.
          assert.deepEqual(
            troubles.filter((trouble) => !trouble.endsWith('is gone')),
            [],
          );
          assert.deepEqual(await preview(world, policy, company), []);
        }
      assert.ok(failures > 20, `failed only ${String(failures)} times`);
    });

  after(() => {
    const names = ['deaths', 'lost', 'doubled', 'wronglyOwned', 'writtenAgain', 'leftOver'] as const;
    const rows = [names.map(String), ...counts.map((count) => names.map((name) => String(count[name])))];
    const titles = ['', ...counts.map(({ situation }) => situation)];
    for (const [index, row] of rows.entries())
      console.log(`    ${(titles[index] ?? '').padEnd(52)}${row.map((cell) => cell.padStart(14)).join('')}`);
  });
});

async function compare(found: {
  readonly world: World;
  readonly synced: Synced;
  readonly whole: Synced;
  readonly expected: State;
  readonly count: Count;
  readonly where: string;
}): Promise<void> {
  const { world, synced, whole, expected, count, where } = found;
  const state = await stateOf(world);
  for (const which of ['users', 'groups', 'members'] as const) {
    const there = new Set(state[which]);
    count.lost += expected[which].filter((one) => !there.has(one)).length;
    count.doubled += Math.max(0, state[which].length - expected[which].length);
  }
  const owned = new Set(state.owned);
  count.wronglyOwned += [...owned].filter((one) => !expected.owned.includes(one)).length;
  count.wronglyOwned += expected.owned.filter((one) => !owned.has(one)).length;
  // Fewer it may be: who goes on finds managers there for whom the one that died would have come back.
  count.writtenAgain += Math.max(0, synced.written - whole.written);
  count.leftOver += state.troubles.length;
  assert.deepEqual(synced.outcomes, whole.outcomes, where);
  assert.deepEqual(state, expected, where);
}
