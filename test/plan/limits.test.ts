import assert from 'node:assert/strict';
import { objectClasses, type ObjectClass } from '../../src/model/change.ts';
import { defaultLimits, type RemovalLimit } from '../../src/model/connection.ts';
import { breachesOf } from '../../src/plan/limits.ts';

const none = { user: 0, group: 0, membership: 0 };

describe('removal limits', () => {
  const twenty: RemovalLimit = { percent: 20, minimum: 100, count: 500 };
  const cases: readonly [string, RemovalLimit, removals: number, owned: number, 'percent' | 'count' | null, number?][] =
    [
      ['let no removal through unnoticed below the percentage', twenty, 19, 100, null],
      ['let exactly the percentage through', twenty, 20, 100, null],
      ['stop one more than the percentage', twenty, 21, 100, 'percent', 20],
      ['round what the percentage allows down', twenty, 21, 104, 'percent', 20],
      ['do not ask for the percentage below the minimum', twenty, 99, 99, null],
      ['let exactly the count through', twenty, 500, 10_000, null],
      ['stop one more than the count, though it is a small percentage', twenty, 501, 10_000, 'count', 500],
      ['stop more than the count even below the minimum', { ...twenty, minimum: 1000 }, 501, 600, 'count', 500],
      ['name the count where both are over', twenty, 600, 1000, 'count', 500],
      ['stop every removal at a count of zero', { ...twenty, count: 0 }, 1, 10, 'count', 0],
      ['stop every removal at zero percent', { percent: 0, minimum: 0, count: 500 }, 1, 10, 'percent', 0],
      ['let nothing to remove through at zero', { percent: 0, minimum: 0, count: 0 }, 0, 10, null],
      ['let everything through at a hundred percent', { percent: 100, minimum: 0, count: 500 }, 10, 10, null],
      ['count a fraction of a percent exactly', { percent: 1.1, minimum: 0, count: 500 }, 11, 1000, null],
      ['do not lose one to the binary form of a fraction', { percent: 0.57, minimum: 0, count: 500 }, 57, 10_000, null],
      [
        'stop one more than a fraction of a percent',
        { percent: 0.57, minimum: 0, count: 500 },
        58,
        10_000,
        'percent',
        57,
      ],
    ];
  for (const [sentence, limit, removals, owned, rule, allowed] of cases)
    for (const of of objectClasses)
      it(`${sentence} (${of})`, () => {
        const expected = rule === null ? [] : [{ class: of, removals, owned, rule, allowed }];
        const limits = { ...defaultLimits, [of]: limit };
        assert.deepEqual(breachesOf(limits, { ...none, [of]: removals }, { ...none, [of]: owned }), expected);
      });

  it('are on by default, and hold for each class by itself', () => {
    const each = (count: number): Record<ObjectClass, number> => ({ user: count, group: count, membership: count });
    assert.deepEqual(
      breachesOf(defaultLimits, each(21), { user: 100, group: 99, membership: 105 }).map(({ class: of }) => of),
      ['user'],
    );
    assert.deepEqual(
      breachesOf(defaultLimits, each(501), each(100_000)).map(({ class: of, rule }) => [of, rule]),
      [
        ['user', 'count'],
        ['group', 'count'],
        ['membership', 'count'],
      ],
    );
  });
});
