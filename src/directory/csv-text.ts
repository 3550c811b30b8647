import { TextDecoder } from 'node:util';
import { CallerError } from '../model/errors.ts';

/** The largest file that is read. */
const mostBytes = 50 * 1024 * 1024;

/** A file that cannot be read at all: a sentence, and the line it is about. */
export function fileRefused(line: number, message: string): CallerError {
  return new CallerError('invalid-input', `Line ${String(line)}: ${message}`, [
    { path: `lines.${String(line)}`, message },
  ]);
}

/** A file of more than `mostBytes`. */
export class FileTooLarge extends Error {
  constructor() {
    super(`Send a file of at most ${String(mostBytes / 1024 / 1024)} MB, or several.`);
    this.name = 'FileTooLarge';
  }
}

/**
 * The text of a file, a piece at a time and with every line end as one line feed. UTF-8 with or without a byte order
 * mark, and UTF-16 with one, which is how Excel saves "Unicode text".
 *
 * @throws CallerError `invalid-input` for bytes that are not text, with their line; FileTooLarge
 */
export async function* csvText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let head: Uint8Array = new Uint8Array();
  let decoder: TextDecoder | null = null;
  let size = 0;
  const lines = new LineEnds();
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > mostBytes) throw new FileTooLarge();
    if (decoder === null) {
      head = Buffer.concat([head, chunk]);
      if (head.length < 3) continue;
      decoder = new TextDecoder(encodingOf(head));
      yield lines.next(decoder.decode(head, { stream: true }), false);
    } else yield lines.next(decoder.decode(chunk, { stream: true }), false);
  }
  const last = decoder === null ? new TextDecoder(encodingOf(head)).decode(head) : decoder.decode();
  yield lines.next(last, true);
}

/** Makes every line end one line feed, across pieces, and looks for what was no text. */
class LineEnds {
  #line = 1;
  #pending = '';

  next(piece: string, isLast: boolean): string {
    const whole = this.#pending + piece;
    // The line feed that belongs to a carriage return may come with the next piece.
    const isCut = !isLast && whole.endsWith('\r');
    this.#pending = isCut ? '\r' : '';
    const text = (isCut ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, '\n');
    const bad = /[\ufffd\0]/.exec(text);
    if (bad !== null)
      throw fileRefused(
        this.#line + count(text.slice(0, bad.index)),
        'There are bytes here that are no text: save the file as “CSV UTF-8” and send it again.',
      );
    this.#line += count(text);
    return text;
  }
}

function count(text: string): number {
  return text.split('\n').length - 1;
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
