import { languages } from '../../src/texts/languages.ts';
import { textsFor, type Texts } from '../../src/texts/texts.ts';
import { editDistance } from './edit-distance.ts';

export const commandNames = [
  'preview sync',
  'sync now',
  'status',
  'history',
  'connections',
  'cancel',
  'undo',
  'why',
  'help',
  'a day passes',
  'expire secret',
  'restore secret',
] as const;

export type CommandName = (typeof commandNames)[number];

/** What was said: a command, something that is close to one, or neither. */
export type Heard =
  | { readonly kind: 'command'; readonly name: CommandName; readonly argument: string }
  | { readonly kind: 'perhaps'; readonly suggestions: readonly string[] }
  | { readonly kind: 'nothing' };

interface Spelling {
  readonly text: string;
  readonly bare: string;
  readonly name: CommandName;
  /** How the command is called in the language of this spelling. */
  readonly full: string;
}

/** How commands are called in every language: Teams gives localised titles of commands back as typed text. */
const spellings: readonly Spelling[] = languages.flatMap((language) =>
  commandNames.flatMap((name) => {
    const [full = name, ...others] = calledIn(textsFor(language), name);
    return [full, ...others].map((text) => ({ text, bare: bare(text), name, full }));
  }),
);

/** A slip in these is asked back: they write, stop or break something. */
const careful: ReadonlySet<CommandName> = new Set([
  'sync now',
  'cancel',
  'undo',
  'a day passes',
  'expire secret',
  'restore secret',
]);

const mostWords = 4;

/**
 * Reads what somebody typed, in any language. Case, accents, spacing and small slips are forgiven. Suggestions are in
 * the language of `texts`; `local` knows the commands of local mode.
 */
export function readCommand(text: string, options: { readonly local: boolean; readonly texts: Texts }): Heard {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const known = spellings.filter(({ name }) => options.local || !localOnly.has(name));
  const { texts } = options;
  return (
    exact(words, known) ??
    close(words, known, texts) ??
    unspaced(text.trim(), known, texts) ??
    sharesAWord(words, known, texts) ?? { kind: 'nothing' }
  );
}

const localOnly: ReadonlySet<CommandName> = new Set(['a day passes', 'expire secret', 'restore secret']);

/** The spellings of a command in one language; the first is its name. */
function calledIn(texts: Texts, name: CommandName): readonly string[] {
  return texts.say(`command.${name}`).split(' | ');
}

/** The longest beginning of the words that is a command when spaces are left out; the rest is its argument. */
function exact(words: readonly string[], known: readonly Spelling[]): Heard | null {
  for (const [length, said] of beginnings(words)) {
    const found = known.find((spelling) => spelling.bare === said);
    if (found !== undefined) return command(found.name, words, Math.max(length, fullLength(words, found)));
  }
  return null;
}

/** "preview snyc": the short form is followed by a slip of what would make it the long one. */
function fullLength(words: readonly string[], { text, full }: Spelling): number {
  const length = full.split(' ').length;
  if (length <= text.split(' ').length || words.length < length) return 0;
  return editDistance(bare(words.slice(0, length).join('')), bare(full)) <= 1 ? length : 0;
}

/**
 * "なぜ田中": Japanese has no spaces between a command and what it is about, nor between words. Only a question is
 * answered at once; of anything else the rest may as well be the end of a sentence.
 */
function unspaced(text: string, known: readonly Spelling[], texts: Texts): Heard | null {
  if (!japanese.test(text)) return null;
  const [found] = known
    .filter((spelling) => japanese.test(spelling.text) && text.startsWith(spelling.text))
    .sort((a, b) => b.text.length - a.text.length);
  if (found !== undefined) {
    const rest = text.slice(found.text.length).trim();
    if (found.name === 'why') return { kind: 'command', name: found.name, argument: rest };
    const argument = /^\p{Script=Hiragana}/u.test(rest) ? [] : [rest];
    return { kind: 'perhaps', suggestions: [[called(texts, found.name), ...argument].join(' ')] };
  }
  const parts = known.filter((spelling) => text.length > 1 && spelling.text.includes(text));
  const suggestions = [...new Set(parts.map(({ name }) => called(texts, name)))];
  return suggestions.length === 0 ? null : { kind: 'perhaps', suggestions: suggestions.slice(0, 3) };
}

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

function close(words: readonly string[], known: readonly Spelling[], texts: Texts): Heard | null {
  const near = [...beginnings(words)].flatMap(([length, said]) =>
    known.map((spelling) => ({ ...spelling, length, slips: editDistance(said, spelling.bare) })),
  );
  const likely = near
    .filter((spelling) => spelling.slips <= slipsAllowed(spelling.bare))
    .sort((a, b) => a.slips - b.slips || b.text.length - a.text.length);
  const [best] = likely;
  if (best === undefined) return null;
  const names = new Set(likely.filter(({ slips }) => slips === best.slips).map(({ name }) => name));
  if (names.size === 1 && !careful.has(best.name)) return command(best.name, words, best.length);
  const suggestions = likely.map(({ name, length }) => [called(texts, name), ...words.slice(length)].join(' '));
  return { kind: 'perhaps', suggestions: [...new Set(suggestions)].slice(0, 3) };
}

/** "sync" alone, or "show me the history": not a command, but it says which could be meant. */
function sharesAWord(words: readonly string[], known: readonly Spelling[], texts: Texts): Heard | null {
  const said = new Set(words.map((word) => bare(word)));
  const shared = known.filter(
    ({ text, full }) => text === full && text.split(' ').some((word) => word.length > 3 && said.has(bare(word))),
  );
  const suggestions = [...new Set(shared.map(({ name }) => called(texts, name)))];
  return suggestions.length === 0 ? null : { kind: 'perhaps', suggestions: suggestions.slice(0, 3) };
}

/** What a command is called in the language of the texts, as one types it. */
function called(texts: Texts, name: CommandName): string {
  return calledIn(texts, name)[0] ?? name;
}

function command(name: CommandName, words: readonly string[], length: number): Heard {
  return { kind: 'command', name, argument: words.slice(length).join(' ') };
}

function* beginnings(words: readonly string[]): Generator<readonly [number, string]> {
  for (let length = Math.min(mostWords, words.length); length > 0; length -= 1) {
    // Whoever types more than this in one word does not mean a command.
    yield [length, bare(words.slice(0, length).join('')).slice(0, 40)];
  }
}

/** Two slips in a long command, one in a short one, none in a word of three letters. */
function slipsAllowed(spelling: string): number {
  return spelling.length >= 7 ? 2 : spelling.length >= 4 ? 1 : 0;
}

/** Letters and digits, without case, accents and width; of Japanese kana the marks stay, as they are sounds. */
function bare(text: string): string {
  const folded = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  const letters = folded.replace(/[^\p{L}\p{N}]/gu, '');
  return letters === '' ? folded.trim() : letters;
}
