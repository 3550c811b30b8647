import { IntlMessageFormat } from 'intl-messageformat';

export type TextValues = Readonly<Record<string, string | number | Date>>;

/** The ICU messages of one catalog in one language. Names and other texts of people are put in as they are. */
export class MessageTexts<Key extends string> {
  readonly #locale: string;
  readonly #messages: Readonly<Record<Key, string>>;
  readonly #formats = new Map<Key, IntlMessageFormat>();
  readonly #numbers: Intl.NumberFormat;

  /** `locale` (BCP 47) decides about plurals and how numbers are written. */
  constructor(locale: string, messages: Readonly<Record<Key, string>>) {
    this.#locale = locale;
    this.#messages = messages;
    this.#numbers = new Intl.NumberFormat(locale);
  }

  /** A sentence, with its values in the places that its ICU message has for them. */
  say(key: Key, values: TextValues = {}): string {
    return String(this.#format(key).format(values));
  }

  /** A sentence cut at the values that are objects, which stay what they are: to set a name in bold, or as a link. */
  parts<Piece extends object>(
    key: Key,
    values: Readonly<Record<string, string | number | Piece>>,
  ): readonly (string | Piece)[] {
    return this.#format(key)
      .formatToParts<Piece>(values)
      .map(({ value }) => value);
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  #format(key: Key): IntlMessageFormat {
    const known = this.#formats.get(key);
    if (known !== undefined) return known;
    // Texts are plain: a tag in one is no markup, and an apostrophe only what it looks like where ICU says so.
    const format = new IntlMessageFormat(this.#messages[key], this.#locale, {}, { ignoreTag: true });
    this.#formats.set(key, format);
    return format;
  }
}
