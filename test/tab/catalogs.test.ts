import assert from 'node:assert/strict';
import { IntlMessageFormat } from 'intl-messageformat';
import { german } from '../../tab/src/texts/de.ts';
import { english, type TabMessages, type TabTextKey } from '../../tab/src/texts/en.ts';
import { japanese } from '../../tab/src/texts/ja.ts';
import { loadTexts } from '../../tab/src/texts/tab-texts.ts';

const keys = Object.keys(english) as TabTextKey[];
/** A text without a value in it (`TYPE.literal` of the parser). */
const literal = 0;

const translations = { de: german, ja: japanese };

/** What a message asks for: the names of its values. */
function placesOf(messages: TabMessages, key: TabTextKey): readonly string[] {
  const places = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if ('type' in part && 'value' in part && typeof part.value === 'string' && part.type !== literal)
      places.add(part.value);
    Object.values(part).forEach(visit);
  };
  visit(new IntlMessageFormat(messages[key], 'en', {}, { ignoreTag: true }).getAst());
  return [...places].sort();
}

describe('the texts of the tab', () => {
  for (const [language, messages] of Object.entries(translations)) {
    it(`hold in ${language} exactly the sentences of English, with the same values in them`, () => {
      assert.deepEqual(Object.keys(messages).sort(), [...keys].sort());
      for (const key of keys) {
        assert.notEqual(messages[key], '', key);
        assert.deepEqual(placesOf(messages, key), placesOf(english, key), key);
      }
    });
  }

  it('write German and Japanese with their own quotation marks', () => {
    for (const key of keys) {
      assert.doesNotMatch(german[key], /[“"][^“”„]*”|"/, key);
      assert.doesNotMatch(japanese[key], /[“”„"]/, key);
    }
  });

  it('are had by a browser that calls its language in another manner', async () => {
    for (const [locale, language] of [
      ['en-US@posix', 'en'],
      ['de_DE.UTF-8', 'de'],
      ['', 'en'],
      ['C', 'en'],
    ] as const)
      assert.equal((await loadTexts(locale)).language, language, locale);
  });

  it('are those of the language asked for, and English for one that is not spoken', async () => {
    const spoken = await Promise.all(['de-AT', 'ja', 'en-GB', 'fr-FR'].map(loadTexts));
    assert.deepEqual(
      spoken.map((texts) => texts.say('state.enabled')),
      ['Aktiviert', '有効', 'Enabled', 'Enabled'],
    );
    assert.equal((await loadTexts('en-GB')).day('2027-05-31T00:00:00Z'), '31 May 2027');
  });

  it('say how long something took', async () => {
    const texts = await loadTexts('en');
    const from = '2026-01-05T08:00:00.000Z';
    const took = (seconds: number): string =>
      texts.duration(from, new Date(Date.parse(from) + seconds * 1000).toISOString());
    assert.deepEqual([took(-1), took(3), took(125), took(3720)], ['0 s', '3 s', '2 min 5 s', '1 h 2 min']);
  });
});
