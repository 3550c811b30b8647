const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Characters that reorder or hide the text around them: a name must not rewrite the sentence it stands in. */
const directionControls = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Line breaks, tabs and other controls, and any run of white space. */
const blanks = /[\s\p{Cc}\u2028\u2029]+/gu;

const letter = '[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc]';

/** From the first right-to-left letter to the last one of neighbouring words; a bracket stays with what it holds. */
const rightToLeft = new RegExp(`${letter}(?:\\S*${letter})?(?:\\s\\([^()]*${letter}[^()]*\\)|\\s\\S*${letter})*`, 'g');

/** Each isolate takes room; a text that changes its direction more often is isolated as a whole. */
const mostIsolates = 4;

export interface TextLimit {
  /** What a reader counts as characters. */
  readonly graphemes: number;
  /** UTF-8 bytes as JSON, because one grapheme can be of any length. */
  readonly bytes: number;
}

export const nameLimit: TextLimit = { graphemes: 60, bytes: 180 };
/** What a button shows in the width of a phone. */
export const buttonLimit: TextLimit = { graphemes: 40, bytes: 160 };
/** Two names: a membership is a person and a group. */
export const subjectLimit: TextLimit = { graphemes: 90, bytes: 270 };
export const sentenceLimit: TextLimit = { graphemes: 200, bytes: 400 };

/** Stands for a name of which nothing can be shown, in any language: an empty text would leave a hole, which some clients refuse. */
const nothingLeft = '(?)';

/**
 * Text from outside (a directory, another service) as one line of limited length for a card. It may only stand where
 * nothing reads Markdown: in a `TextRun` or a button's title. `{{` is broken up because clients replace `{{DATE(…)}}`
 * in every text. Right-to-left words are isolated, so that neither they reorder the sentence around them nor it them
 * (Unicode UAX #9, FSI/PDI).
 */
export function plainText(text: string, limit: TextLimit = nameLimit): string {
  const line = text
    .slice(0, limit.bytes * 40)
    .toWellFormed()
    .replace(directionControls, '')
    .replace(blanks, ' ')
    .replaceAll('{{', '{\u200b{')
    .trim();
  if (line === '') return nothingLeft;
  return isolate(shorten(line, limit));
}

function isolate(text: string): string {
  const isTurning = (text.match(rightToLeft)?.length ?? 0) > mostIsolates;
  return isTurning ? `\u2068${text}\u2069` : text.replace(rightToLeft, '\u2068$&\u2069');
}

function shorten(text: string, limit: TextLimit): string {
  let kept = '';
  let graphemes = 0;
  let bytes = 0;
  for (const { segment } of segmenter.segment(text)) {
    const size = jsonBytes(segment);
    if (graphemes + 1 > limit.graphemes || bytes + size > limit.bytes) return `${kept.trimEnd()}…`;
    kept += segment;
    graphemes += 1;
    bytes += size;
  }
  return kept;
}

/** UTF-8 bytes of the text inside a JSON string. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
