import assert from 'node:assert/strict';
import type { SourceMember } from '../../src/model/directory.ts';
import { MemberTable, peopleOf } from '../../src/plan/scope.ts';

/** `u…` are people, `g…` groups, everything else is neither. */
function tree(members: Readonly<Record<string, string>>): ReadonlyMap<string, readonly SourceMember[]> {
  const kinds: Readonly<Record<string, SourceMember['kind']>> = { u: 'user', g: 'group' };
  const kindOf = (id: string): SourceMember['kind'] => kinds[id.slice(0, 1)] ?? 'other';
  return new Map(
    Object.entries(members).map(([group, ids]) => [
      group,
      ids
        .split(' ')
        .filter((id) => id !== '')
        .map((id) => ({ id, kind: kindOf(id) })),
    ]),
  );
}

describe('people of a group', () => {
  const fiveLevels = { g1: 'u1 g2', g2: 'u2 g3', g3: 'u3 g4', g4: 'u4 g5', g5: 'u5' };
  const cases: readonly [string, Readonly<Record<string, string>>, nested: boolean, expected: string][] = [
    ['are its direct members', { g1: 'u1 u2' }, false, 'u1 u2'],
    ['are none of its nested groups’ when those are not wanted', { g1: 'u1 g2', g2: 'u2' }, false, 'u1'],
    ['are those of nested groups too when wanted', { g1: 'u1 g2', g2: 'u2' }, true, 'u1 u2'],
    ['come from five levels down', fiveLevels, true, 'u1 u2 u3 u4 u5'],
    ['come once, by however many ways', { g1: 'u1 u1 g2 g3', g2: 'u1 g4', g3: 'u1 g4', g4: 'u1' }, true, 'u1'],
    ['come to an end in a cycle', { g1: 'u1 g2', g2: 'u2 g3', g3: 'u3 g1' }, true, 'u1 u2 u3'],
    ['come to an end in a group that contains itself', { g1: 'u1 g1' }, true, 'u1'],
    ['are neither devices nor contacts', { g1: 'u1 d1 c1' }, true, 'u1'],
    ['are nobody in an empty group', { g1: '' }, true, ''],
    ['are nobody in a group that was not read', {}, true, ''],
    ['leave out a nested group that was not read', { g1: 'u1 g2' }, true, 'u1'],
    ['are nobody when only groups are members', { g1: 'g2', g2: 'u2' }, false, ''],
  ];
  for (const [sentence, members, nested, expected] of cases)
    it(sentence, () => {
      const found = peopleOf('g1', { nested, membersOf: tree(members) });
      assert.deepEqual([...found].sort().join(' '), expected);
    });

  it('does not overflow on ten thousand levels', () => {
    const chain = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`g${n + 1}`, `u${n + 1} g${n + 2}`]));
    assert.equal(peopleOf('g1', { nested: true, membersOf: tree(chain) }).size, 10_000);
  });
});

describe('the table of members', () => {
  const mixed: readonly SourceMember[] = [
    { id: 'u1', kind: 'user' },
    { id: 'd1', kind: 'other' },
    { id: 'g2', kind: 'group' },
    { id: 'u2', kind: 'user' },
  ];
  const table = new MemberTable();
  table.set('g1', mixed);
  table.set('empty', []);
  table.set('devices', [{ id: 'd1', kind: 'other' }]);

  const cases: readonly [string, people: readonly string[], groups: readonly string[], isThere: boolean][] = [
    ['g1', ['u1', 'u2'], ['g2'], true],
    ['empty', [], [], true],
    ['devices', [], [], true],
    ['never read', [], [], false],
  ];
  for (const [id, people, groups, isThere] of cases)
    it(`keeps people and groups of a group: ${id}`, () => {
      assert.deepEqual([table.people(id), table.groups(id), table.has(id)], [people, groups, isThere]);
      assert.equal(table.get(id) === undefined, !isThere);
      assert.deepEqual([...peopleOf(id, { nested: false, membersOf: table })], people);
    });

  it('has the last word on a group, and forgets one', () => {
    const again = new MemberTable();
    again.set('g1', mixed);
    again.set('g1', [{ id: 'u3', kind: 'user' }]);
    assert.deepEqual(again.get('g1'), [{ id: 'u3', kind: 'user' }]);
    again.delete('g1');
    assert.equal(again.has('g1'), false);
  });

  it('follows nested groups like any other list of members', () => {
    const nested = new MemberTable();
    for (const [id, members] of tree({ g1: 'u1 g2', g2: 'u2 g3', g3: 'u3 g1' })) nested.set(id, members);
    assert.deepEqual([...peopleOf('g1', { nested: true, membersOf: nested })].sort(), ['u1', 'u2', 'u3']);
  });
});
