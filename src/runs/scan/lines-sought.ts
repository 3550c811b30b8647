/** How many values six bits of each of a line's last three characters have. */
const endings = 1 << 18;

/**
 * Some few lines, and whether a long text holds one of them. Looks through hundreds of thousands of ids without taking
 * the text apart: only a line that ends like one of those sought is cut out and compared.
 */
export class LinesSought {
  readonly #lines: ReadonlySet<string>;
  readonly #endings = new Uint8Array(endings);

  constructor(lines: ReadonlySet<string>) {
    this.#lines = lines;
    for (const line of lines) this.#endings[endingOf(line, 0, line.length)] = 1;
  }

  isOneIn(text: string): boolean {
    for (let start = 0; start <= text.length;) {
      const lineEnd = text.indexOf('\n', start);
      const end = lineEnd === -1 ? text.length : lineEnd;
      if (this.#endings[endingOf(text, start, end)] === 1 && this.#lines.has(text.slice(start, end))) return true;
      start = end + 1;
    }
    return false;
  }
}

function endingOf(text: string, start: number, end: number): number {
  let ending = 0;
  for (let at = Math.max(start, end - 3); at < end; at += 1) ending = (ending << 6) | (text.charCodeAt(at) & 63);
  return ending;
}
