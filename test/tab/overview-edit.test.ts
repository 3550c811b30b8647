import assert from 'node:assert/strict';
import type { OverviewEdit } from '../../tab/src/review/overview-edit.ts';
import { bodyOf, sendableTogether } from '../../tab/src/review/overview-edit.ts';

const leaveOut = (key: string): OverviewEdit => ({ kind: 'leave-out', of: { key }, mark: key });
const hold = (key: string, days: number): OverviewEdit => ({ kind: 'hold', of: { key }, days, mark: key });
const putBack = (key: string): OverviewEdit => ({ kind: 'put-back', overrideId: `row.${key}`, mark: key });
const cause = { id: 'cause.1', class: 'membership', action: 'remove', reason: 'left-group', subject: 'Sales' } as const;

describe('choices that are sent together', () => {
  const cases: readonly (readonly [name: string, edits: readonly OverviewEdit[], together: number])[] = [
    ['of several rows', [leaveOut('a'), hold('b', 7), putBack('c')], 3],
    ['until a row is chosen once more', [leaveOut('a'), leaveOut('b'), putBack('a'), leaveOut('c')], 2],
    ['with holds of one length', [hold('a', 7), leaveOut('b'), hold('c', 14)], 2],
    ['as many as a request takes', Array.from({ length: 60 }, (_, index) => leaveOut(String(index))), 50],
    ['none', [], 0],
  ];
  for (const [name, edits, together] of cases)
    it(`are the first ones: ${name}`, () => {
      assert.deepEqual(sendableTogether(edits), edits.slice(0, together));
    });

  it('make one body, with the hash that was seen', () => {
    const edits = [
      leaveOut('a'),
      { kind: 'leave-out', of: { cause }, mark: cause.id } as const,
      hold('b', 7),
      putBack('c'),
    ];
    assert.deepEqual(bodyOf(edits, 'seen'), {
      hash: 'seen',
      leaveOut: {
        keys: ['a'],
        causes: [{ class: 'membership', action: 'remove', reason: 'left-group', subject: 'Sales' }],
      },
      hold: { keys: ['b'], days: 7 },
      putBack: ['row.c'],
    });
    assert.deepEqual(bodyOf([putBack('c')], 'seen'), { hash: 'seen', putBack: ['row.c'] });
  });
});
