import assert from 'node:assert/strict';
import fc from 'fast-check';
import { guidFromText, guidFromWords, isGuid, scramble32, unscramble32 } from '../../../src/local/tenant/guid.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });

describe('deterministic GUIDs', () => {
  it('have the form of a version 4 GUID, whatever they are made of', () => {
    fc.assert(
      fc.property(word, word, word, word, (first, second, third, fourth) => {
        const guid = guidFromWords(first, second, third, fourth);
        assert.ok(isGuid(guid));
        assert.match(guid, /^.{14}4.{4}[89ab]/);
      }),
    );
  });

  it('are the same for the same text and differ for another', () => {
    assert.equal(guidFromText('contoso'), guidFromText('contoso'));
    assert.notEqual(guidFromText('contoso'), guidFromText('Contoso'));
  });

  it('can carry a number that is found again with the same key', () => {
    fc.assert(fc.property(word, word, (value, key) => unscramble32(scramble32(value, key), key) === value));
  });
});
