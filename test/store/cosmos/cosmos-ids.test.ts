import assert from 'node:assert/strict';
import fc from 'fast-check';
import { behind, decodeId, encodeId, partitionKeyOf, placeOf } from '../../../src/store/cosmos/cosmos-ids.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const byBytes = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
const byCharacters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

describe('Ids as Cosmos DB holds them', () => {
  const cases: readonly [id: string, encoded: string][] = [
    ['01jd4x2', '01jd4x2'],
    ['8f0e-4c1a', '8f0e-4c1a'],
    ['contoso.01jd', 'contoso.2e01jd'],
    ['a/b\\c?d#e', 'a.2fb_5cc=3fd!23e'],
    ['a b!', 'a!20b!21'],
    ['Ada@contoso.com', 'Ada=40contoso.2ecom'],
    ['é', '~c3~a9'],
    ['~_=.!', '~7e_5f=3d.2e!21'],
    ['\u0000', '!00'],
  ];
  for (const [id, encoded] of cases) {
    it(`${JSON.stringify(id)} is ${encoded}`, () => {
      assert.equal(encodeId(id), encoded);
      assert.equal(decodeId(encoded), id);
    });
  }

  it('come back as they were, and hold nothing but letters, digits, - and the five marks', () => {
    fc.assert(
      fc.property(text, (id) => {
        assert.equal(decodeId(encodeId(id)), id);
        assert.match(encodeId(id), /^[0-9A-Za-z!.=_~-]*$/);
        assert.ok(encodeId(id).length <= 3 * Buffer.byteLength(id));
      }),
      { numRuns: 2000 },
    );
  });

  it('have the order of the ids by their bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(byCharacters(encodeId(a), encodeId(b)), byBytes(a, b));
      }),
      { numRuns: 5000 },
    );
    const every = Array.from({ length: 256 }, (_, code) => String.fromCodePoint(code));
    for (const [index, a] of every.entries()) {
      for (const b of every.slice(index + 1)) {
        assert.equal(byCharacters(encodeId(`${a}x`), encodeId(b)), -1, JSON.stringify([a, b]));
      }
    }
  });

  it('begin alike exactly when the ids do', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, joined) => {
        const longer = joined ? a + b : b;
        assert.equal(
          encodeId(longer).startsWith(encodeId(a)),
          Buffer.from(longer).subarray(0, Buffer.byteLength(a)).equals(Buffer.from(a)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('stand together by partition, whatever the partition is called', () => {
    fc.assert(
      fc.property(text, text, text, (one, other, id) => {
        fc.pre(one !== other);
        const first = placeOf(partitionKeyOf('runs', one), '');
        const last = behind(first);
        const inside = placeOf(partitionKeyOf('runs', one), encodeId(id));
        const outside = placeOf(partitionKeyOf('runs', other), encodeId(id));
        assert.ok(first <= inside && inside < last);
        assert.ok(outside < first || outside >= last);
      }),
      { numRuns: 2000 },
    );
  });
});
