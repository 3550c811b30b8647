import assert from 'node:assert/strict';
import { attributesDigest } from '../../src/model/digest.ts';
import type { Attributes } from '../../src/model/directory.ts';
import { change, difference, updateReason } from '../../src/plan/diff.ts';
import { orderKey } from '../../src/plan/order.ts';

describe('the difference between what is held and what is wanted', () => {
  const cases: readonly [string, held: Attributes, wanted: Attributes, before: Attributes, after: Attributes][] = [
    ['is nothing between equals', { a: 'x', b: false }, { b: false, a: 'x' }, {}, {}],
    ['is nothing between no value and null', { a: null }, {}, {}, {}],
    ['names a value that changes', { a: 'x', b: 'y' }, { a: 'z', b: 'y' }, { a: 'x' }, { a: 'z' }],
    ['names a value that comes', {}, { a: 'x' }, { a: null }, { a: 'x' }],
    ['names a value that goes', { a: 'x' }, {}, { a: 'x' }, { a: null }],
    ['tells false from no value', {}, { a: false }, { a: null }, { a: false }],
    ['tells false from its text', { a: 'false' }, { a: false }, { a: 'false' }, { a: false }],
    ['tells case and accents apart', { a: 'Zoe' }, { a: 'Zoë' }, { a: 'Zoe' }, { a: 'Zoë' }],
    [
      'tells composed from decomposed letters',
      { a: 'Zo\u00eb' },
      { a: 'Zoe\u0308' },
      { a: 'Zo\u00eb' },
      { a: 'Zoe\u0308' },
    ],
    ['tells a trailing space', { a: 'x' }, { a: 'x ' }, { a: 'x' }, { a: 'x ' }],
  ];
  for (const [sentence, held, wanted, before, after] of cases)
    it(sentence, () => {
      const names = Object.keys(after);
      assert.deepEqual(difference(held, wanted), { before, after, names });
    });

  it('names attributes in order, however they came', () => {
    const found = difference({ z: '1', a: '1' }, { m: '1' });
    assert.deepEqual(found.names, ['a', 'm', 'z']);
  });
});

describe('why something is updated', () => {
  const wanted = { displayName: 'Ada', jobTitle: null };
  const found = difference({ displayName: 'Edited' }, wanted);
  const cases: readonly [string, syncedDigest: string | null, 'drift' | 'attributes-changed'][] = [
    ['drift, where the source still says what was written last', attributesDigest({ displayName: 'Ada' }), 'drift'],
    [
      'a change, where the source says something else now',
      attributesDigest({ displayName: 'Was' }),
      'attributes-changed',
    ],
    ['a change, where nothing was written before', null, 'attributes-changed'],
  ];
  for (const [sentence, syncedDigest, code] of cases)
    it(`is ${sentence}`, () => {
      const expected = { code, attributes: ['displayName'] };
      assert.deepEqual(updateReason({ difference: found, wanted, syncedDigest }), expected);
    });
});

describe('a change', () => {
  it('carries the key that puts it into its place', () => {
    const content = {
      class: 'user',
      action: 'add',
      objectId: 'u1',
      targetId: null,
      name: 'Ada',
      before: null,
      after: {},
      digest: null,
      reason: { code: 'joined-tenant' },
      precondition: { kind: 'absent' },
    } as const;
    assert.deepEqual(change(content), { ...content, key: orderKey(content) });
  });
});
