import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generateCompany } from '../../../src/local/tenant/generate.ts';
import type { Below } from '../../../src/source/entra/user-shards.ts';
import { chooseCuts } from '../../../src/source/entra/user-shards.ts';

const letters = 'b c d e f g h j k l m n o p r s t v w y'.split(' ');
const belowOf = (people: (letter: string) => number): Below[] =>
  letters.map((border) => ({ border, people: people(border) }));
const position = (letter: string): number => letter.charCodeAt(0) - 'a'.charCodeAt(0);

const bordersOf = (cuts: readonly Below[]): string[] => cuts.map(({ border }) => border);

describe('A large tenant', () => {
  const table: [what: string, below: Below[], counted: number, cuts: string][] = [
    ['of evenly spread names is cut evenly', belowOf((letter) => position(letter) * 4_000), 104_000, 'd g j m p s v y'],
    ['a little over five pages is cut in two', belowOf((letter) => position(letter) * 200), 5_200, 'n'],
    ['whose names all begin alike is not cut', belowOf((letter) => (letter > 'u' ? 90_000 : 0)), 90_000, ''],
    [
      'most of whose names begin alike is cut around them',
      belowOf((letter) => (letter > 'm' ? 90_000 : 5_000)),
      95_000,
      'm n',
    ],
    ['that could not be counted is not cut', [], 100_000, ''],
    [
      'whose count lags behind is cut where it can be',
      belowOf((letter) => (letter > 'm' ? 120_000 : 50_000)),
      100_000,
      'b',
    ],
  ];
  for (const [what, below, counted, cuts] of table) {
    it(what, () => {
      assert.equal(bordersOf(chooseCuts(below, counted)).join(' '), cuts);
    });
  }

  it('is never cut into more than thirteen parts, nor into empty ones, and the cuts are in the order of the alphabet', () => {
    const parts = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 20_000 })), {
      minLength: letters.length + 1,
      maxLength: letters.length + 1,
    });
    fc.assert(
      fc.property(parts, (sizes) => {
        const counted = sizes.reduce((sum, size) => sum + size, 0);
        const below = letters.map((border, index) => {
          return { border, people: sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0) };
        });
        const cuts = bordersOf(chooseCuts(below, counted));
        assert.ok(cuts.length < 13);
        assert.deepEqual(cuts, [...new Set(cuts)].sort());
        const at = [0, ...cuts.map((cut) => below.find(({ border }) => border === cut)?.people ?? 0), counted];
        assert.ok(counted === 0 || at.every((people, index) => index === 0 || people > (at[index - 1] ?? 0)));
      }),
    );
  });

  it('of a hundred thousand people is cut so that nobody waits for more than nine pages of about a hundred and five', () => {
    const { users } = generateCompany({ seed: 1, users: 100_000, groups: 0, membersPerGroup: 0 });
    const names = Array.from({ length: users.rows }, (_none, row) => users.property(row, 'userPrincipalName'));
    const below = belowOf((letter) => names.filter((name) => name <= letter).length);
    const cuts = bordersOf(chooseCuts(below, names.length));
    const pages = [...cuts, '~'].map((to, index) => {
      const from = cuts[index - 1] ?? '';
      return Math.ceil(names.filter((name) => name > from && name <= to).length / 999);
    });
    assert.ok(Math.max(...pages) <= 9, pages.join(' '));
    assert.ok(pages.reduce((sum, count) => sum + count, 0) <= 106, pages.join(' '));
  });
});
