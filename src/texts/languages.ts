import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };

/** A sentence by its name. English has every one of them; the compiler holds the other languages against it. */
export type TextKey = keyof typeof en;

export const languages = ['en', 'de', 'ja'] as const;
export type Language = (typeof languages)[number];

/** What is said in each language, as ICU messages. */
export const messages: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, de, ja };
