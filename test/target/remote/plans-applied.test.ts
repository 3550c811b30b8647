import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PlanPolicy } from '../../../src/model/connection.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { allOf } from '../../contracts/target-changes.ts';
import { company, policyFor } from '../../plan/arbitraries.ts';
import type { Company } from '../../support/array-source.ts';
import type { MemoryRemoteOptions } from '../../support/memory-remote.ts';
import { openWorld, preview, registryTroubles, sync, type Death, type World } from './syncs.ts';

/** What somebody does in the remote between two syncs, to whoever is there in that place. */
const mishap = fc.record({
  what: fc.constantFrom(
    'edit',
    'remove user',
    'remove group',
    'join',
    'leave',
    'disable',
    'enable',
    'add',
    'add again',
    'bring',
  ),
  place: fc.nat(10),
  other: fc.nat(10),
});
type Mishap = typeof mishap extends fc.Arbitrary<infer One> ? One : never;

const death: fc.Arbitrary<Death> = fc.record({
  at: fc.integer({ min: 1, max: 40 }),
  done: fc.constantFrom('nothing', 'half', 'all'),
});

/** Managers, which the companies of the plan's tests do not have: anybody, also who is not in scope, and oneself. */
const manager = fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6', null);
const led: fc.Arbitrary<Company> = fc
  .record({ said: company, managers: fc.array(manager, { minLength: 7, maxLength: 7 }) })
  .map(({ said, managers }) => ({
    ...said,
    users: said.users.map((user, index) => ({
      ...user,
      attributes: { ...user.attributes, manager: managers[index] ?? null },
    })),
  }));

const withManagers = (policy: PlanPolicy): PlanPolicy => ({
  ...policy,
  mapping: [...policy.mapping, { attribute: 'manager', kind: 'copy', from: 'manager' }],
});

const ownWays: Readonly<Record<string, MemoryRemoteOptions>> = {
  'as it is written': {},
  'and says so': { answers: 'what is there' },
  'in small letters': {
    keeps: (attributes) =>
      Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [
          name,
          typeof value === 'string' && name !== 'manager' ? value.toLowerCase() : value,
        ]),
      ),
  },
  'without mail and managers': {
    keeps: ({ mail: _mail, manager: _manager, ...attributes }) => attributes,
  },
};

const story = led.chain((first) =>
  fc.record({
    policy: policyFor(first).map(withManagers),
    keeps: fc.constantFrom(...Object.keys(ownWays)),
    syncs: fc.array(
      fc.record({
        said: fc.oneof(fc.constant(first), led),
        mishaps: fc.array(mishap, { maxLength: 4 }),
        death: fc.option(death),
        atOnce: fc.constantFrom(1, 2, 500),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
);

describe('plans that are applied to a remote', function () {
  this.timeout(120_000);

  it('leave nothing to do and take nothing by hand for theirs, whoever did what before and died meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ policy, keeps, syncs }) => {
        const world = await openWorld(ownWays[keeps]);
        for (const [number, { said, mishaps, death: dies, atOnce }] of syncs.entries()) {
          for (const one of mishaps) await happen(world, one);
          try {
            const { outcomes } = await sync(world, policy, said, { runId: String(number), death: dies, atOnce });
            assert.deepEqual(
              [...new Set(outcomes)].filter((outcome) => outcome !== 'applied'),
              [],
            );
          } catch (error) {
            if (error instanceof SyncFailure) continue;
            throw error;
          }
          assert.deepEqual(await preview(world, policy, said), []);
          assert.deepEqual(await awaited(world), []);
          assert.deepEqual(await takenForOurs(world), []);
        }
        await world.dispose();
      }),
      { numRuns: 500 },
    );
  });
});

async function happen(world: World, { what, place, other }: Mishap): Promise<void> {
  const { remote } = world.under;
  const users = (await allOf(remote.readUsers())).flat();
  const groups = (await allOf(remote.readGroups())).flat();
  const [user, group] = [users[place % users.length], groups[other % groups.length]];
  switch (what) {
    case 'add':
      remote.add('user', {
        externalId: null,
        attributes: { displayName: 'By hand', mail: ['a@x', 'q@x'][other % 2] ?? null },
      });
      return;
    case 'bring':
      if (!users.some(({ externalId }) => externalId === `u${String(place)}`))
        remote.add('user', {
          externalId: `u${String(place)}`,
          attributes: { displayName: 'By hand' },
          active: other > 2,
        });
      return;
    case 'add again':
      if (user === undefined) return;
      remote.remove('user', user.id);
      remote.add('user', { ...user, attributes: { ...user.attributes, manager: null } });
      return;
    case 'edit':
      if (user !== undefined) remote.edit('user', user.id, { attributes: { displayName: `Edited ${String(other)}` } });
      if (group !== undefined) remote.edit('group', group.id, { attributes: { displayName: 'Edited' } });
      return;
    case 'disable':
    case 'enable':
      if (user !== undefined) remote.edit('user', user.id, { active: what === 'enable' });
      return;
    case 'remove user':
      if (user !== undefined) remote.remove('user', user.id);
      return;
    case 'remove group':
      if (group !== undefined) remote.remove('group', group.id);
      return;
    case 'join':
    case 'leave':
      if (user !== undefined && group !== undefined) remote[what](group.id, user.id);
  }
}

/** People who still await a manager whom this connection knows to be there. */
async function awaited(world: World): Promise<readonly string[]> {
  const troubles = (await registryTroubles(world)).filter((trouble) => trouble.includes('still'));
  const found: string[] = [];
  for await (const page of world.store.scan('remoteUsers', 'ours'))
    for (const { body } of page) {
      const place = await world.store.get('remoteSources', 'ours', `user ${String(body.manager)}`);
      const [manager] = await world.under.remote.findUsers([place?.body.id ?? '']);
      if (body.awaitsManager && manager !== undefined) found.push(`${body.id} awaits ${manager.id}`);
    }
  return [...troubles, ...found];
}

/** What was entered by hand and counts as the connection's. */
async function takenForOurs(world: World): Promise<readonly string[]> {
  const target = world.bare('ours');
  const rows = [...(await allOf(target.readUsers())).flat(), ...(await allOf(target.readGroups())).flat()];
  return rows.filter(({ id, owned }) => owned && world.under.remote.entered.has(id)).map(({ id }) => id);
}
