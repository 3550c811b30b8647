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

/** Other ways to say a command. */
const spellings: readonly (readonly [string, CommandName])[] = [
  ...commandNames.map((name) => [name, name] as const),
  ['preview', 'preview sync'],
  ['hi', 'help'],
  ['hello', 'help'],
  ['hey', 'help'],
  ['?', 'help'],
  ['let a day pass', 'a day passes'],
  ['day passes', 'a day passes'],
];

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

/** Reads what somebody typed. Case, spacing and small slips are forgiven; `local` knows the commands of local mode. */
export function readCommand(text: string, options: { readonly local: boolean }): Heard {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const known = spellings.filter(([, name]) => options.local || !localOnly.has(name));
  return exact(words, known) ?? close(words, known) ?? { kind: 'nothing' };
}

const localOnly: ReadonlySet<CommandName> = new Set(['a day passes', 'expire secret', 'restore secret']);

type Spellings = typeof spellings;

/** The longest beginning of the words that is a command when spaces are left out; the rest is its argument. */
function exact(words: readonly string[], known: Spellings): Heard | null {
  for (const [length, said] of beginnings(words)) {
    const found = known.find(([spelling]) => bare(spelling) === said);
    if (found !== undefined) return command(found[1], words, Math.max(length, fullLength(words, found)));
  }
  return null;
}

/** "preview snyc": the short form is followed by a slip of what would make it the long one. */
function fullLength(words: readonly string[], [spelling, name]: Spellings[number]): number {
  const length = name.split(' ').length;
  if (length <= spelling.split(' ').length || words.length < length) return 0;
  return editDistance(bare(words.slice(0, length).join('')), bare(name)) <= 1 ? length : 0;
}

function close(words: readonly string[], known: Spellings): Heard | null {
  const near = [...beginnings(words)].flatMap(([length, said]) =>
    known.map(([spelling, name]) => ({ length, spelling, name, slips: editDistance(said, bare(spelling)) })),
  );
  const likely = near
    .filter(({ slips, spelling }) => slips <= slipsAllowed(bare(spelling)))
    .sort((a, b) => a.slips - b.slips || b.spelling.length - a.spelling.length);
  const [best] = likely;
  if (best === undefined) return sharesAWord(words, known);
  const names = new Set(likely.filter(({ slips }) => slips === best.slips).map(({ name }) => name));
  if (names.size === 1 && !careful.has(best.name)) return command(best.name, words, best.length);
  return {
    kind: 'perhaps',
    suggestions: [...new Set(likely.map(({ name, length }) => [name, ...words.slice(length)].join(' ')))].slice(0, 3),
  };
}

/** "sync" alone, or "show me the history": not a command, but it says which could be meant. */
function sharesAWord(words: readonly string[], known: Spellings): Heard | null {
  const said = new Set(words.map((word) => bare(word)));
  const suggestions = known
    .filter(
      ([spelling, name]) => spelling === name && spelling.split(' ').some((word) => word.length > 3 && said.has(word)),
    )
    .map(([, name]) => name);
  return suggestions.length === 0 ? null : { kind: 'perhaps', suggestions: suggestions.slice(0, 3) };
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

function bare(text: string): string {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return letters === '' ? text.trim() : letters;
}
