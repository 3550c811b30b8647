import assert from 'node:assert/strict';
import { HabitKeeper, applyHabits } from '../../../src/local/tenant/habit-keeper.ts';
import type { HabitLimits, Habits } from '../../../src/local/tenant/habits.ts';
import { habitDescriptions } from '../../../src/local/tenant/habits.ts';

describe('when a habit shows', () => {
  const table: [limits: HabitLimits | true, shown: string][] = [
    [true, '1111111111'],
    [{}, '1111111111'],
    [{ times: 2 }, '1100000000'],
    [{ times: 0 }, '0000000000'],
    [{ every: 3 }, '0010010010'],
    [{ after: 4 }, '0000111111'],
    [{ after: 2, every: 3 }, '0000100100'],
    [{ after: 2, every: 3, times: 1 }, '0000100000'],
    [{ path: '/users' }, '1111111111'],
    [{ path: '/GROUPS' }, '0000000000'],
  ];
  for (const [limits, shown] of table) {
    it(`with ${JSON.stringify(limits)} in ten requests: ${shown}`, () => {
      const keeper = new HabitKeeper({ throttled: limits });
      const seen = Array.from({ length: 10 }, () => Number(keeper.shows('throttled', '/users?$top=5') !== undefined));
      assert.equal(seen.join(''), shown);
    });
  }

  it('does not count requests on other paths', () => {
    const keeper = new HabitKeeper({ throttled: { path: '/groups', times: 1 } });
    assert.equal(keeper.shows('throttled', '/users'), undefined);
    assert.ok(keeper.shows('throttled', '/groups'));
    assert.equal(keeper.shows('throttled', '/groups'), undefined);
  });

  it('counts afresh once the setting is replaced', () => {
    const habits: Habits = { throttled: { times: 1 } };
    const keeper = new HabitKeeper(habits);
    assert.ok(keeper.shows('throttled', '/'));
    assert.equal(keeper.shows('throttled', '/'), undefined);
    habits.throttled = { times: 1 };
    assert.ok(keeper.shows('throttled', '/'));
  });

  it('never, when it is off', () => {
    const keeper = new HabitKeeper({});
    for (const name of Object.keys(habitDescriptions) as (keyof Habits)[]) {
      assert.equal(keeper.shows(name, '/users'), undefined);
    }
  });
});

describe('changing habits from outside', () => {
  it('switches them on and off and leaves the others alone', () => {
    const habits: Habits = { htmlAnswers: true };
    applyHabits(habits, { throttled: { times: 2, retryAfterSeconds: 1 }, emptyPages: true });
    assert.deepEqual(habits, { htmlAnswers: true, throttled: { times: 2, retryAfterSeconds: 1 }, emptyPages: true });
    applyHabits(habits, { htmlAnswers: false, emptyPages: null });
    assert.deepEqual(habits, { throttled: { times: 2, retryAfterSeconds: 1 } });
  });

  const refusals: [changes: unknown, message: RegExp][] = [
    [{ nosuch: true }, /there is no habit "nosuch"; there are expiredSecret, /],
    [{ constructor: true }, /there is no habit "constructor"/],
    [{ throttled: 5 }, /"throttled" is true, false or an object/],
    [{ throttled: [] }, /"throttled" is true, false or an object/],
    [{ throttled: { size: 5 } }, /no option "size"; it has times, every, after, path, retryAfterSeconds/],
    [{ throttled: { times: 'twice' } }, /option "times" .* must be a number/],
    [{ throttled: { times: -1 } }, /option "times" .* must be a number/],
    [{ missingConsent: { permissions: 'User.Read.All' } }, /must be a list of text/],
    ['throttled', /habits must be an object/],
    [null, /habits must be an object/],
  ];
  for (const [changes, message] of refusals) {
    it(`refuses ${JSON.stringify(changes)}`, () => {
      const habits: Habits = {};
      assert.throws(() => applyHabits(habits, changes), { name: 'RangeError', message });
      assert.deepEqual(habits, {});
    });
  }

  it('changes nothing when one of several changes is wrong', () => {
    const habits: Habits = {};
    assert.throws(() => applyHabits(habits, { throttled: true, nosuch: true }));
    assert.deepEqual(habits, {});
  });
});
