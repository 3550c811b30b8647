import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { attributesDigest, canonicalJson, digest } from '../../src/model/digest.ts';

const value = fc.oneof(fc.constantFrom('', 'x', 'ä', '🦊'), fc.boolean());

describe('canonical JSON', () => {
  const cases: readonly [string, unknown, string][] = [
    ['sorts the keys of objects, at every depth', { b: 1, a: { d: 1, c: 1 } }, '{"a":{"c":1,"d":1},"b":1}'],
    ['sorts the keys of objects in lists', [{ b: 1, a: 1 }], '[{"a":1,"b":1}]'],
    ['keeps the order of lists', ['b', 'a'], '["b","a"]'],
    ['leaves out what is undefined', { a: undefined, b: null }, '{"b":null}'],
    ['keeps a key named like a prototype', JSON.parse('{"__proto__":"x","a":1}'), '{"__proto__":"x","a":1}'],
    ['escapes half a character', { a: '\ud800' }, '{"a":"\\ud800"}'],
  ];
  for (const [sentence, given, expected] of cases)
    it(sentence, () => {
      assert.equal(canonicalJson(given), expected);
    });

  it('means the same as the value itself', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (given) => {
        assert.deepEqual(JSON.parse(canonicalJson(given)), JSON.parse(JSON.stringify(given)));
      }),
    );
  });
});

describe('a digest', () => {
  it('is the SHA-256 of the canonical JSON in base64url', () => {
    const expected = createHash('sha256').update('{"a":1,"b":2}').digest('base64url');
    assert.equal(digest({ b: 2, a: 1 }), expected);
  });

  it('of attributes does not depend on their order, nor on attributes without a value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(value)), (attributes) => {
        const present = Object.entries(attributes).filter(([, held]) => held !== null);
        assert.equal(attributesDigest(attributes), attributesDigest(Object.fromEntries(present.toReversed())));
      }),
    );
  });

  const different: readonly (readonly [string, Record<string, string | boolean>, Record<string, string | boolean>])[] =
    [
      ['names', { a: 'x' }, { b: 'x' }],
      ['values', { a: 'x' }, { a: 'X' }],
      ['false and its text', { a: false }, { a: 'false' }],
      ['a value and none', { a: '' }, {}],
      ['where one value ends', { a: 'x","b":"y' }, { a: 'x', b: 'y' }],
    ];
  for (const [what, one, other] of different)
    it(`of attributes tells ${what} apart`, () => {
      assert.notEqual(attributesDigest(one), attributesDigest(other));
    });

  it('of attributes has 22 characters', () => {
    assert.match(attributesDigest({ a: 'x' }), /^[\w-]{22}$/);
  });
});
