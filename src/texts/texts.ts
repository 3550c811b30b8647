import { IntlMessageFormat } from 'intl-messageformat';
import { languages, messages, type Language, type TextKey } from './languages.ts';

type Values = Readonly<Record<string, string | number | Date>>;

/** What Rollcall says in one language. Names and other texts of people are put in as they are. */
export class Texts {
  readonly language: Language;
  readonly #formats = new Map<TextKey, IntlMessageFormat>();
  readonly #numbers: Intl.NumberFormat;

  constructor(language: Language) {
    this.language = language;
    this.#numbers = new Intl.NumberFormat(language);
  }

  /** A sentence, with its values in the places that its ICU message has for them. */
  say(key: TextKey, values: Values = {}): string {
    return String(this.#format(key).format(values));
  }

  /** A sentence cut at the values that are objects, which stay what they are: for a card that sets a name in bold. */
  parts<Piece extends object>(
    key: TextKey,
    values: Readonly<Record<string, string | number | Piece>>,
  ): readonly (string | Piece)[] {
    return this.#format(key)
      .formatToParts<Piece>(values)
      .map(({ value }) => value);
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** "a, b, c" */
  list(items: readonly string[]): string {
    return items.join(this.say('list.separator'));
  }

  /** Whole sentences, one behind the other. */
  sentences(sentences: readonly string[]): string {
    return sentences.join(this.say('sentence.separator'));
  }

  #format(key: TextKey): IntlMessageFormat {
    const known = this.#formats.get(key);
    if (known !== undefined) return known;
    // Texts are plain: a tag in one is no markup, and an apostrophe only what it looks like where ICU says so.
    const format = new IntlMessageFormat(messages[this.language][key], this.language, {}, { ignoreTag: true });
    this.#formats.set(key, format);
    return format;
  }
}

const all = new Map(languages.map((language) => [language, new Texts(language)]));

/** The texts for a locale (BCP 47) such as `de-AT`; English for a language that Rollcall does not speak. */
export function textsFor(locale: string | null): Texts {
  const language = locale?.toLowerCase().split('-')[0];
  const known = languages.find((one) => one === language) ?? 'en';
  return all.get(known) ?? new Texts(known);
}

export const english = textsFor('en');
