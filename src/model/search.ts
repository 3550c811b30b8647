/** Text as searches compare it: without case and accents. Stored search text and the words searched for both pass here. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}
