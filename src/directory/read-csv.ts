import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { csvText, fileRefused } from './csv-text.ts';

/** A row of a file, and the line it begins in. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const delimiters = [',', ';', '\t'];

/** Characters of one row, and of the heading: what is longer has a quote that was never closed. */
const longestRow = 100_000;

/**
 * The rows of a CSV file (RFC 4180), the heading first, with constant memory. The delimiter is the one that the heading
 * has most of: comma, semicolon or tab; Excel's `sep=;` in front of it is followed. Empty rows are left out.
 *
 * @throws CallerError `invalid-input` for what is no CSV, with the line; FileTooLarge
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow, void, undefined> {
  const text = csvText(bytes);
  const { begin, delimiter, skipped } = await headOf(text);
  async function* whole(): AsyncGenerator<string, void, undefined> {
    yield begin;
    yield* text;
  }
  let parsed = 0;
  const parser = parse({
    delimiter,
    // While it parses, because of an error nothing is left in the stream but the error. The line in which the row ends
    // goes along as its last cell.
    on_record: (record: readonly string[], { lines }) => {
      parsed = lines;
      return [...record, String(lines)];
    },
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
  });
  // An error on either side ends both; whoever reads the rows sees it.
  pipeline(Readable.from(whole()), parser, () => undefined);
  try {
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      const cells = record.slice(0, -1);
      const breaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      const line = Number(record.at(-1)) - breaks + skipped;
      if (cells.some((cell) => cell.trim() !== '')) yield { line, cells: cells.map((cell) => cell.trim()) };
    }
  } catch (error) {
    throw error instanceof CsvError ? refusal(error, parsed + 1 + skipped) : error;
  }
}

function refusal(error: CsvError, line: number): Error {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return fileRefused(line, 'A quote is opened here, or a little further on, and never closed.');
    default:
      return fileRefused(
        typeof error.lines === 'number' ? Math.max(line, error.lines) : line,
        'A quote stands in the middle of a cell: put the whole cell in quotes, and double those inside.',
      );
  }
}

/** Reads until the heading is complete, and chooses the delimiter by it. */
async function headOf(
  text: AsyncGenerator<string, void, undefined>,
): Promise<{ readonly begin: string; readonly delimiter: string; readonly skipped: number }> {
  let begin = '';
  for (;;) {
    const said = /^sep=([,;\t])\n/i.exec(begin);
    if (said?.[1] !== undefined) return { begin: begin.slice(said[0].length), delimiter: said[1], skipped: 1 };
    const heading = headingOf(begin.trimStart());
    if (heading !== null || begin.length > longestRow)
      return { begin, delimiter: delimiterOf(heading ?? ''), skipped: 0 };
    const next = await text.next();
    if (next.done === true) return { begin, delimiter: delimiterOf(begin), skipped: 0 };
    begin += next.value;
  }
}

/** The first line, quoted line breaks included; null while it goes on. */
function headingOf(text: string): string | null {
  return /^(?:"[^"]*"|[^"\n])*\n/.exec(text)?.[0] ?? null;
}

function delimiterOf(heading: string): string {
  const bare = heading.replaceAll(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => ({ delimiter, times: bare.split(delimiter).length }));
  return counts.reduce((most, one) => (one.times > most.times ? one : most)).delimiter;
}
