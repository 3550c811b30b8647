/** The lines of a text, and none of an empty one. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
