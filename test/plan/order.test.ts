import assert from 'node:assert/strict';
import type { Action, ObjectClass } from '../../src/model/change.ts';
import { orderKey, phaseOf } from '../../src/plan/order.ts';

const person = (name: string, objectId: string, action: Action = 'add') =>
  ({ class: 'user', action, objectId, name }) as const;
const membership = (name: string, objectId: string, memberName: string, memberId: string) =>
  ({ class: 'membership', action: 'add', objectId, name, memberName, memberId }) as const;

describe('the order of changes', () => {
  const phases: readonly [ObjectClass, Action, string][] = [
    ['user', 'add', '1'],
    ['user', 'update', '1'],
    ['group', 'add', '2'],
    ['group', 'update', '2'],
    ['membership', 'add', '3'],
    ['membership', 'remove', '4'],
    ['group', 'remove', '5'],
    ['user', 'remove', '6'],
  ];
  for (const [of, action, phase] of phases)
    it(`puts ${action} of a ${of} into phase ${phase}, at the head of its key`, () => {
      assert.equal(phaseOf({ class: of, action }), phase);
      assert.equal(orderKey({ class: of, action, objectId: 'x', name: 'x' })[0], phase);
    });

  it('lets people come before groups and memberships, whatever their names', () => {
    const keys = [
      orderKey(person('Zoe', 'z')),
      orderKey({ class: 'group', action: 'add', objectId: 'a', name: 'A' }),
      orderKey(membership('A', 'a', 'A', 'a')),
      orderKey({ ...membership('A', 'a', 'A', 'a'), action: 'remove' }),
      orderKey({ class: 'group', action: 'remove', objectId: 'a', name: 'A' }),
      orderKey(person('Aaron', 'a', 'remove')),
    ];
    assert.deepEqual(keys.toSorted(), keys);
  });

  const inOrder: readonly (readonly [why: string, names: readonly string[]])[] = [
    ['letters', ['Ada', 'Bob', 'Carl']],
    ['letters without case', ['ada', 'Bob', 'carl']],
    ['letters without accents', ['Ágnes', 'Änne', 'Ärzte', 'Azra']],
    ['a name before one that it begins', ['Ann', 'Anna', 'Annabel', 'Annabella']],
    ['full-width and other compatible forms like the plain ones', ['Ａda', 'Bob', '𝓒arl']],
    ['digits before letters', ['1st line', '2nd line', 'Third line']],
    ['nothing before something', ['', 'A']],
  ];
  for (const [why, names] of inOrder)
    it(`sorts ${why}`, () => {
      const keys = names.map((name) => orderKey(person(name, 'same')));
      assert.deepEqual(keys.toSorted(), keys);
      assert.equal(new Set(keys).size, names.length);
    });

  it('sorts memberships by group, and within a group by person', () => {
    const keys = [
      orderKey(membership('Sales', 'g1', 'Ada', 'u1')),
      orderKey(membership('Sales', 'g1', 'Bob', 'u0')),
      orderKey(membership('Sales', 'g2', 'Ada', 'u1')),
      orderKey(membership('Sales EMEA', 'g0', 'Ada', 'u1')),
    ];
    assert.deepEqual(keys.toSorted(), keys);
  });

  it('tells apart what has the same name by id', () => {
    const keys = [
      orderKey(person('Ada', 'u1')),
      orderKey(person('Ada', 'u2')),
      orderKey(person('Ada', 'u1', 'remove')),
      orderKey({ class: 'group', action: 'add', objectId: 'u1', name: 'Ada' }),
      orderKey(membership('Ada', 'g1', 'Ada', 'u1')),
      orderKey(membership('Ada', 'g1', 'Ada', 'u2')),
      orderKey(membership('Ada', 'g2', 'Ada', 'u1')),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it('gives an add and an update of the same person one key, so that the later one takes the place of the earlier', () => {
    assert.equal(orderKey(person('Ada', 'u1', 'add')), orderKey(person('Ada', 'u1', 'update')));
  });

  it('ignores the case of ids', () => {
    assert.equal(orderKey(person('Ada', 'AB-C')), orderKey(person('Ada', 'ab-c')));
  });

  const names = ['', 'עברית', '🦊🦊', '名前', '**Ada** <at>x</at>', 'a~b', '../..', '\u0000', 'x'.repeat(500)];
  for (const name of names)
    it(`makes a short key of plain characters from the name ${JSON.stringify(name.slice(0, 20))}`, () => {
      for (const key of [orderKey(person(name, 'ab-1')), orderKey(membership(name, 'g-1', name, 'u-1'))]) {
        assert.match(key, /^[1-6][a-z0-9~-]*$/);
        assert.ok(key.length < 80, key);
      }
    });
});
