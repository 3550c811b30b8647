import problems from './field-problems.json' with { type: 'json' };
import type { Texts } from './texts.ts';

/** A message as settings write it, with the places of its values; and in each language with the same places. */
interface Message {
  readonly pattern: RegExp;
  readonly places: readonly string[];
  readonly in: Readonly<Record<'de' | 'ja', string>>;
}

const place = /\{(\w+)\}/gu;

const messages: readonly Message[] = Object.entries(problems).map(([english, translated]) => ({
  pattern: new RegExp(`^${english.replace(/[.*+?^$()|[\]\\/]/gu, '\\$&').replace(place, valueOf)}$`, 'su'),
  places: placesOf(english),
  in: translated,
}));

/** What can stand in a place: a number where something is counted. */
function valueOf(_: string, name: string): string {
  return name === 'count' ? '([\\d,.]+)' : '(.+)';
}

function placesOf(text: string): readonly string[] {
  return [...text.matchAll(place)].map(([, name = '']) => name);
}

/**
 * What is wrong with a field, in the reader's language. The rules of settings say it in English, and their sentences are
 * the keys of `field-problems.json`, the more specific ones first; one that is not in it stays as it is.
 */
export function fieldProblemText(texts: Texts, message: string): string {
  if (texts.language === 'en') return message;
  for (const { pattern, places, in: translated } of messages) {
    const found = pattern.exec(message);
    if (found !== null)
      return translated[texts.language].replace(place, (_, name: string) => found[places.indexOf(name) + 1] ?? '');
  }
  return message;
}
