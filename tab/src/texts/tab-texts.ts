import { MessageTexts } from '../../../src/texts/message-texts.ts';
import { english, type TabMessages, type TabTextKey } from './en.ts';

const catalogs = {
  en: async (): Promise<TabMessages> => english,
  de: async (): Promise<TabMessages> => (await import('./de.ts')).german,
  ja: async (): Promise<TabMessages> => (await import('./ja.ts')).japanese,
};

export type TabLanguage = keyof typeof catalogs;

/** What the tab says in one language; moments are in the time zone of the person at the screen. */
export class TabTexts extends MessageTexts<TabTextKey> {
  readonly language: TabLanguage;
  readonly #moments: Intl.DateTimeFormat;
  readonly #days: Intl.DateTimeFormat;

  /** `locale` refines `language` where dates and numbers differ, as in `en-GB`. */
  constructor(language: TabLanguage, locale: string, messages: TabMessages) {
    super(locale, messages);
    this.language = language;
    this.#moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    this.#days = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  }

  /** Date and time of a moment (ISO 8601). */
  moment(at: string): string {
    return this.#moments.format(new Date(at));
  }

  /** Date of a moment (ISO 8601). */
  day(at: string): string {
    return this.#days.format(new Date(at));
  }

  /** How long something took: "3 s", "2 min 5 s", "1 h 2 min". */
  duration(from: string, to: string): string {
    const seconds = Math.max(0, Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1000));
    if (seconds < 60) {
      return this.say('duration.seconds', { seconds });
    }
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
      ? this.say('duration.minutes', { minutes, seconds: seconds % 60 })
      : this.say('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }

  /** "a, b, c" */
  list(items: readonly string[]): string {
    return items.join(this.say('list.separator'));
  }
}

/** The texts for a locale (BCP 47) such as `de-AT`; English for a language that Rollcall does not speak. */
export async function loadTexts(locale: string): Promise<TabTexts> {
  const tag = wellFormed(locale);
  const language = tag.toLowerCase().split('-')[0];
  return language === 'de' || language === 'ja' || language === 'en'
    ? new TabTexts(language, tag, await catalogs[language]())
    : new TabTexts('en', 'en', await catalogs.en());
}

/** Browsers on a system whose language is set in the manner of POSIX call it `en-US@posix`, which is no language tag. */
function wellFormed(locale: string): string {
  const tag = locale.split(/[@.]/)[0]?.replaceAll('_', '-') ?? '';
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
