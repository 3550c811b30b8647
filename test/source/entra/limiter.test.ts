import assert from 'node:assert/strict';
import { Limiter } from '../../../src/source/entra/limiter.ts';
import { listedCost, quotaForUsers, resourceUnits } from '../../../src/source/entra/resource-units.ts';
import { id, never } from './scripted-graph.ts';
import { SimulatedClock } from './simulated-clock.ts';

describe('The limiter', () => {
  for (const users of [10, 200, 100_000]) {
    it(`spends no more than the quota of a tenant with ${String(users)} users in any ten seconds`, async () => {
      const clock = new SimulatedClock();
      const limiter = new Limiter(clock);
      limiter.knowsUsers(users);
      const spent: { at: number; units: number }[] = [];
      for (let count = 0; count < 700; count += 1) {
        await limiter.admit(40, never);
        spent.push({ at: clock.now(), units: 40 });
      }
      const inWindow = (end: number): number =>
        spent.filter(({ at }) => at > end - 10_000 && at <= end).reduce((sum, { units }) => sum + units, 0);
      const most = Math.max(...spent.map(({ at }) => inWindow(at)));
      assert.ok(most <= quotaForUsers(users), String(most));
      assert.ok(most > quotaForUsers(users) * 0.8, `${String(most)} is needlessly slow`);
      assert.equal(limiter.resourceUnits, 28_000);
    });
  }

  it('learns how large the tenant is from people who were seen, each of whom counts once', async () => {
    const spendable = async (see: (limiter: Limiter) => void): Promise<number> => {
      const clock = new SimulatedClock();
      const limiter = new Limiter(clock);
      see(limiter);
      while (clock.naps.length === 0) await limiter.admit(10, never);
      return limiter.resourceUnits - 10;
    };
    const people = (count: number): { id: string }[] =>
      Array.from({ length: count }, (_none, index) => ({ id: id(index) }));
    assert.equal(await spendable(() => undefined), 3_150);
    assert.equal(await spendable((limiter) => limiter.sawUsers(people(49))), 3_150);
    const again = (limiter: Limiter): void => {
      for (let page = 0; page < 20; page += 1) limiter.sawUsers(people(100));
    };
    assert.equal(await spendable(again), 4_500);
    assert.equal(await spendable((limiter) => limiter.sawUsers(people(501))), 7_200);
    const counted = (limiter: Limiter): void => {
      limiter.knowsUsers(100_000);
      limiter.knowsUsers(3);
      limiter.sawUsers(people(1));
    };
    assert.equal(await spendable(counted), 7_200);
  });

  it('lets a whole scan of a large tenant through without waiting, once the tenant was counted', async () => {
    const clock = new SimulatedClock();
    const limiter = new Limiter(clock);
    await limiter.admit(1, never);
    limiter.knowsUsers(100_000);
    for (let batch = 0; batch < 100; batch += 1) await limiter.admit(40, never);
    for (let page = 0; page < 140; page += 1) await limiter.admit(1, never);
    assert.deepEqual(clock.naps, []);
  });

  it('counts what was charged instead of what was expected', async () => {
    const limiter = new Limiter(new SimulatedClock());
    const settle = await limiter.admit(2, never);
    settle(5);
    await limiter.admit(1, never);
    assert.equal(limiter.resourceUnits, 6);
  });

  it('admits nothing during a pause, and a shorter pause does not end a longer one', async () => {
    const clock = new SimulatedClock();
    const limiter = new Limiter(clock);
    const started = clock.now();
    limiter.pause(600_000);
    limiter.pause(1_000);
    await limiter.admit(1, never);
    assert.equal(clock.now() - started, 600_000);
  });

  const shares: [share: number, least: number, most: number][] = [
    [0.5, 0, 0],
    [0.8, 100, 300],
    [1, 900, 1_100],
    [1.8, 4_000, 5_000],
  ];
  for (const [share, least, most] of shares) {
    it(`slows down by ${String(least)} to ${String(most)} ms when ${String(share)} of the limit are used`, async () => {
      const clock = new SimulatedClock();
      const limiter = new Limiter(clock);
      const started = clock.now();
      limiter.nearLimit(share);
      await limiter.admit(1, never);
      const waited = clock.now() - started;
      assert.ok(waited >= least && waited <= most, String(waited));
    });
  }

  it('can be cancelled while it waits', async () => {
    const limiter = new Limiter(new SimulatedClock());
    limiter.pause(1_000);
    await assert.rejects(limiter.admit(1, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('The published cost', () => {
  const costs: [what: string, query: Parameters<typeof resourceUnits>[0], units: number][] = [
    ['a page of users', { listed: listedCost.users, select: true, expand: false, top: 999 }, 1],
    ['a page of users with managers', { listed: listedCost.users, select: true, expand: true, top: 999 }, 2],
    ['a page of groups', { listed: listedCost.groups, select: true, expand: false, top: 999 }, 1],
    ['a page of members', { listed: listedCost.members, select: true, expand: false, top: 999 }, 2],
    ['one member', { listed: listedCost.members, select: true, expand: false, top: 1 }, 1],
    ['a page of members with everything', { listed: listedCost.members, select: false, expand: false, top: null }, 3],
  ];
  for (const [what, query, units] of costs) {
    it(`of ${what} is ${String(units)}`, () => {
      assert.equal(resourceUnits(query), units);
    });
  }
});
