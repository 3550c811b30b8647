import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldText } from '../../src/model/search.ts';

describe('text for searches', () => {
  const cases: readonly [string, string, string][] = [
    ['has no case', 'Ada LOVELACE', 'ada lovelace'],
    ['has no accents', 'Zoë Ångström', 'zoe angstrom'],
    ['has no accents that were typed apart', 'Zoe\u0308', 'zoe'],
    ['has plain forms of compatible characters', 'ﬁne Ａda ①', 'fine ada 1'],
    ['keeps the dotted capital I of Turkish as an i', 'İzmir', 'izmir'],
    ['keeps letters of other scripts', 'שלום Ада 名前', 'שלום ада 名前'],
    ['keeps emoji', '🦊', '🦊'],
    ['is empty for an empty text', '', ''],
  ];
  for (const [sentence, given, expected] of cases)
    it(sentence, () => {
      assert.equal(foldText(given), expected);
    });

  it('finds every name by every beginning of it, in any case', () => {
    const names = ['Οδυσσέας Παπαδόπουλος', 'ΟΔΥΣΣΕΑΣ', 'Straße', 'İrem', 'Ærø'];
    for (const name of names)
      for (let length = 1; length <= name.length; length += 1)
        for (const typed of [name.slice(0, length), name.slice(0, length).toLowerCase()])
          assert.ok(foldText(name).includes(foldText(typed)), `${typed} in ${name}`);
  });

  it('is the same when it is folded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(foldText(foldText(text)), foldText(text));
      }),
      { numRuns: 2000 },
    );
  });
});
