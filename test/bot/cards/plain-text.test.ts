import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nameLimit, plainText } from '../../../bot/cards/plain-text.ts';

const family = '👨‍👩‍👧‍👦';

describe('text from outside on a card', () => {
  const cases: readonly [what: string, given: string, shown: string][] = [
    ['leaves an ordinary name as it is', 'Zoë O’Brien-Ångström', 'Zoë O’Brien-Ångström'],
    [
      'leaves Markdown as it is, for nothing reads it',
      '**x** [click](http://evil) `c` _n_',
      '**x** [click](http://evil) `c` _n_',
    ],
    ['puts line breaks and tabs into one line', 'Ada\r\n\tLovelace\u2028II', 'Ada Lovelace II'],
    ['drops control characters', 'A\u0000d\u0007a', 'A d a'],
    ['drops marks that reorder the text around them', 'Ada\u202Egpj.exe\u202C', 'Adagpj.exe'],
    ['isolates right-to-left names', 'דנה לוי', '\u2068דנה לוי\u2069'],
    ['isolates a name and not the sentence around it', 'דנה לוי from Sales.', '\u2068דנה לוי\u2069 from Sales.'],
    ['isolates two values apart', 'Name: דנה → נועה', 'Name: \u2068דנה\u2069 → \u2068נועה\u2069'],
    ['leaves quotes outside, and brackets inside', '“דנה (לוי)”', '“\u2068דנה (לוי)\u2069”'],
    ['isolates as a whole what turns all the time', 'א a א a א a א a א', '\u2068א a א a א a א a א\u2069'],
    [
      'breaks up what a client would replace by a date',
      '{{DATE(2026-01-01T00:00:00Z)}}',
      '{\u200b{DATE(2026-01-01T00:00:00Z)}}',
    ],
    ['stands in for a name of which nothing is left', '\u0000\u202e ', '(?)'],
    ['mends half a character', 'A\ud83d', 'A\ufffd'],
    [
      'cuts after sixty characters as a reader counts them',
      family.repeat(3) + 'x'.repeat(100),
      `${family.repeat(3)}${'x'.repeat(57)}…`,
    ],
    ['never cuts a character in two', family.repeat(20), `${family.repeat(7)}…`],
  ];
  for (const [what, given, shown] of cases) {
    it(what, () => {
      assert.equal(plainText(given), shown);
    });
  }

  it('never exceeds its bytes as JSON, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        // An ellipsis and marks of direction around four words may be added.
        assert.ok(Buffer.byteLength(JSON.stringify(plainText(text))) - 2 <= nameLimit.bytes + 3 + 4 * 6);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cuts a character that has no end', () => {
    assert.equal(plainText(`a${'\u0301'.repeat(10_000)}`), '…');
  });
});
