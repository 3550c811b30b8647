import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { commandNames } from '../../bot/commands/read-command.ts';
import { languages, messages, type Language, type TextKey } from '../../src/texts/languages.ts';
import { textsFor } from '../../src/texts/texts.ts';

const keys = Object.keys(messages.en) as TextKey[];
const others = languages.filter((language) => language !== 'en');

/** Words that are the same in both languages, and what has no words of its own. */
const same: Readonly<Record<Exclude<Language, 'en'>, readonly TextKey[]>> = {
  de: [
    ...(['list.separator', 'sentence.separator', 'sentence', 'moment', 'step', 'button.csv'] as const),
    ...(['overview.filtered.by', 'overview.why-values', 'why.origin', 'status.undelivered.line'] as const),
    ...(['reason.filtered', 'filter.definition', 'failed.summary', 'attribute.displayName'] as const),
    ...(['button.status', 'status.title', 'help.type.status', 'mail.detail'] as const),
  ],
  ja: [...(['step', 'button.csv', 'status.undelivered.line'] as const)],
};

describe('the catalogs of texts', () => {
  for (const language of others) {
    it(`hold in ${language} exactly the sentences of English`, () => {
      assert.deepEqual(Object.keys(messages[language]), keys);
    });

    it(`ask in ${language} for the same values as in English, and tell the same cases apart`, () => {
      for (const key of keys) assert.deepEqual(placesOf(language, key), placesOf('en', key), key);
    });

    it(`say everything in ${language}, and nothing in English`, () => {
      for (const key of keys) {
        const text = messages[language][key];
        if (key !== 'sentence.separator') assert.notEqual(text, '', key);
        if (!same[language].includes(key)) assert.notEqual(text, messages.en[key], key);
      }
    });
  }

  for (const language of languages) {
    it(`are said in ${language} with whatever values come`, () => {
      const texts = textsFor(language);
      for (const key of keys) {
        for (const values of samples(language, key)) {
          const said = texts.say(key, values);
          assert.doesNotMatch(said, /[{}#]|undefined|null/, key);
          if (!key.endsWith('.separator')) assert.notEqual(said.trim(), '', key);
          assert.equal(said.includes('  '), false, `${key} has a gap: ${said}`);
        }
      }
    });

    it(`call every command in ${language} by a name of its own`, () => {
      const names = commandNames.flatMap((name) => messages[language][`command.${name}`].toLowerCase().split(' | '));
      assert.equal(new Set(names).size, names.length);
    });
  }

  it('hold nothing that nobody says', () => {
    const said = wordsIn(['src', 'bot', 'scripts']);
    const unused = keys.filter((key) => !said.some((pattern) => pattern.test(key)));
    assert.deepEqual(unused, []);
  });

  it('write German and Japanese with their own quotation marks and full stops', () => {
    for (const key of keys) {
      assert.doesNotMatch(messages.de[key], /[“"][^“”„]*”|"/, key);
      assert.doesNotMatch(messages.ja[key], /[“”„"]/, key);
      if (messages.en[key].endsWith('.')) assert.match(messages.de[key], /[.:}]$/, key);
      assert.doesNotMatch(messages.ja[key].replace(/\{number, number\}\./, ''), /[ぁ-ん]\./, key);
    }
  });
});

/** A value that is put in as it is (`TYPE.argument` of the parser). */
const argument = '1';

type Ast = ReturnType<IntlMessageFormat['getAst']>;

/** The values that a message asks for, each with the cases it tells apart; plurals are each language's own. */
function placesOf(language: Language, key: TextKey): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, Set<string>>();
  visit(parse(language, key), (name, cases, isPlural) => {
    const known = found.get(name) ?? new Set();
    if (!isPlural) for (const one of cases) known.add(one);
    found.set(name, known);
  });
  return Object.fromEntries(
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => [name, [...of].sort()]),
  );
}

/** Values for every case of a message: each option of a choice, none, one and many. */
function samples(language: Language, key: TextKey): readonly Readonly<Record<string, string | number>>[] {
  const choices = new Map<string, readonly (string | number)[]>();
  visit(parse(language, key), (name, cases, isPlural) => {
    const more = isPlural === null ? ['Ada'] : isPlural ? [0, 1, 2, 12_345] : cases;
    choices.set(name, [...new Set([...(choices.get(name) ?? []), ...more])]);
  });
  let all: Record<string, string | number>[] = [{}];
  for (const [name, values] of choices) {
    // A number anywhere makes all of its places numbers.
    const numbers = values.filter((value) => typeof value === 'number');
    const given = numbers.length > 0 ? numbers : values;
    all = all.flatMap((sample) => given.map((value) => ({ ...sample, [name]: value })));
  }
  return all;
}

function parse(language: Language, key: TextKey): Ast {
  return new IntlMessageFormat(messages[language][key], language, {}, { ignoreTag: true }).getAst();
}

/** `isPlural`: whether it is a number; null for a text. */
function visit(ast: Ast, found: (name: string, cases: readonly string[], isPlural: boolean | null) => void): void {
  for (const element of ast) {
    if ('options' in element) {
      const cases = Object.keys(element.options);
      found(element.value, cases, 'pluralType' in element);
      for (const { value } of Object.values(element.options)) visit(value, found);
    } else if ('style' in element) found(element.value, [], true);
    else if ('value' in element && String(element.type) === argument) found(element.value, [], null);
  }
}

/** Every string of the product as a pattern for keys: "a.${b}" stands for whatever begins with "a.". */
function wordsIn(folders: readonly string[]): readonly RegExp[] {
  const root = join(import.meta.dirname, '../..');
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const code = readFileSync(join(root, file), 'utf8');
      const plain = [...code.matchAll(/'([^'\n]*)'/g)].map(([, text = '']) => text);
      const templates = [...code.matchAll(/`([a-z][\w-]*\.[^`\n]*\$\{[^`\n]*)`/g)].map(([, text = '']) => text);
      return [...plain.filter((text) => keys.includes(text as TextKey)), ...templates];
    })
    .map(
      (text) =>
        new RegExp(
          `^${text
            .split(/\$\{[^}]*\}/)
            .map(escaped)
            .join('.+')}$`,
        ),
    );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
