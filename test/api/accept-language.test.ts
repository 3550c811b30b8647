import assert from 'node:assert/strict';
import { textsOfHeader } from '../../src/api/accept-language.ts';

describe('the language of a request', () => {
  const cases: readonly [header: string | undefined, language: string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['JA-jp', 'ja'],
    ['fr, de;q=0.8, en;q=0.5', 'de'],
    ['en;q=0.5, de;q=0.8', 'de'],
    ['fr-CH,fr;q=0.9,en;q=0.8,de;q=0.7', 'en'],
    ['de;q=0, ja;q=0.1', 'ja'],
    ['xx, yy', 'en'],
    ['de;q=nonsense', 'en'],
    [';;;,,,q=', 'en'],
    ['x'.repeat(100_000), 'en'],
  ];
  for (const [header, language] of cases) {
    it(`is ${language} for “${(header ?? 'no header').slice(0, 40)}”`, () => {
      assert.equal(textsOfHeader(header).language, language);
    });
  }
});
