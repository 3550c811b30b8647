import { languages, messages, type Language, type TextKey } from './languages.ts';
import { MessageTexts } from './message-texts.ts';

/** What Rollcall says in one language. */
export class Texts extends MessageTexts<TextKey> {
  readonly language: Language;

  constructor(language: Language) {
    super(language, messages[language]);
    this.language = language;
  }

  /** "a, b, c" */
  list(items: readonly string[]): string {
    return items.join(this.say('list.separator'));
  }

  /** Whole sentences, one behind the other. */
  sentences(sentences: readonly string[]): string {
    return sentences.join(this.say('sentence.separator'));
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
