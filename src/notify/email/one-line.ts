const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Characters that reorder or hide the text around them. */
const hidden = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;
const blanks = /[\s\p{Cc}\u2028\u2029]+/gu;

/**
 * Text from outside, such as a name from a directory, as a part of one line of a message: without line breaks, which
 * would begin a header or a line of their own, and at most `most` characters as a reader counts them.
 */
export function oneLine(text: string, most = 200): string {
  const line = text
    .slice(0, most * 20)
    .toWellFormed()
    .replace(hidden, '')
    .replace(blanks, ' ')
    .trim();
  const graphemes = Array.from(segmenter.segment(line), ({ segment }) => segment);
  return graphemes.length <= most ? line : `${graphemes.slice(0, most - 1).join('')}…`;
}
