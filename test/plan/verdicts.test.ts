import assert from 'node:assert/strict';
import { Verdicts, type Verdict } from '../../src/plan/verdicts.ts';
import { sourceUser } from './samples.ts';

describe('what was decided about people', () => {
  const wanted = { kind: 'wanted', name: 'Ada', targetId: null, isPlanned: false } as const;
  const table: readonly [what: string, verdict: Verdict][] = [
    ['somebody new', wanted],
    ['somebody new whose change was found', { ...wanted, isPlanned: true }],
    ['somebody known by the same id', { ...wanted, targetId: 'u1' }],
    ['somebody known by the same id whose change was found', { ...wanted, targetId: 'u1', isPlanned: true }],
    ['somebody known by another id', { ...wanted, targetId: 'held', isPlanned: true }],
    ['somebody whose name looks like one that is packed', { ...wanted, name: '=+-' }],
    ['somebody whose name is in no one byte', { ...wanted, name: 'Ωmega 🙂', targetId: 'u1' }],
    ['somebody without a name', { ...wanted, name: '' }],
    ['somebody filtered', { kind: 'filtered', by: 'guests are left out' }],
    ['somebody out of scope', { kind: 'out-of-scope' }],
    ['somebody to be matched', { kind: 'pending', name: 'Ada', user: sourceUser('u1'), key: 'ada@contoso.example' }],
    ['somebody who matches several', { kind: 'ambiguous', name: 'Ada', key: 'object id', candidates: 2 }],
  ];
  for (const [what, verdict] of table)
    it(`is kept as it was given: ${what}`, () => {
      const verdicts = new Verdicts();
      verdicts.set('u1', verdict);
      assert.deepEqual(verdicts.get('u1'), verdict);
      assert.deepEqual([...verdicts.all()], [['u1', verdict]]);
    });

  it('is what was said last, in the order in which people came first, and can be forgotten', () => {
    const verdicts = new Verdicts();
    verdicts.set('u1', wanted);
    verdicts.set('u2', wanted);
    verdicts.set('u1', { kind: 'out-of-scope' });
    assert.deepEqual(
      [...verdicts.all()],
      [
        ['u1', { kind: 'out-of-scope' }],
        ['u2', wanted],
      ],
    );
    verdicts.delete('u2');
    assert.deepEqual([verdicts.get('u2'), verdicts.size], [undefined, 1]);
  });
});
