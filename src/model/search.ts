/**
 * Text as searches compare it: without case and accents. Stored search text and the words searched for both pass here.
 * The Greek sigma has another small form at the end of a word, which the beginning of a longer word must match too.
 */
export function foldText(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ');
}

/** Whether a text is ASCII, which most are: it has no accents and no other forms, and need not be searched for them. */
export function isPlain(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
