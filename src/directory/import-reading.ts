import { comparableName } from '../model/directory-edit.ts';
import type { ImportProblem } from '../model/directory-import.ts';
import type { Attributes, SourceAttribute } from '../model/directory.ts';
import { CallerError } from '../model/errors.ts';
import { attributeOf } from './csv-columns.ts';
import { fileRefused } from './csv-text.ts';
import { problem, problemsOfPerson, short } from './person-rules.ts';
import { readCsv, type CsvRow } from './read-csv.ts';

/** Rows that one file may have, beside its heading. */
const mostRows = 100_000;

export type Columns = readonly { readonly heading: string; readonly attribute: SourceAttribute | null }[];

/** A row as it was read: whom it names, the values it gives, and what is wrong with them. */
export interface ReadRow {
  readonly line: number;
  /** The userPrincipalName as the file has it; empty where it has none. */
  readonly name: string;
  /** Null where the row does not say whom it means. */
  readonly key: string | null;
  /** Only of columns that the row has; an empty cell takes the value away, but says nothing of `accountEnabled`. `manager` is a userPrincipalName or an id. */
  readonly values: Attributes;
  readonly problems: readonly ImportProblem[];
}

const yes = new Set(['true', 'yes', 'y', '1', 'wahr', 'ja', 'j', 'はい', '有効', '真']);
const no = new Set(['false', 'no', 'n', '0', 'falsch', 'nein', 'いいえ', '無効', '偽']);

/** Reads a file of people: its columns first, then its rows as they come. */
export async function readPeople(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly columns: Columns; readonly rows: AsyncGenerator<ReadRow, void, undefined> }> {
  const rows = readCsv(bytes);
  const heading = await rows.next();
  if (heading.done === true)
    throw fileRefused(1, 'The file is empty: send one with a heading and a row for each person.');
  const columns = columnsOf(heading.value);
  return { columns, rows: readRows(rows, columns) };
}

async function* readRows(rows: AsyncIterable<CsvRow>, columns: Columns): AsyncGenerator<ReadRow, void, undefined> {
  /** Who was named, and where: of two rows for one person the first counts. */
  const lines = new Map<string, number>();
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > mostRows)
      throw new CallerError(
        'invalid-input',
        `The file has more than ${mostRows.toLocaleString('en')} rows: send several files.`,
      );
    const read = readRow(row, columns);
    const first = read.key === null ? undefined : lines.get(read.key);
    if (read.key !== null && first === undefined) lines.set(read.key, row.line);
    if (first === undefined) yield read;
    else {
      const message = `Line ${String(first)} is about “${short(read.name)}” too: keep one of them.`;
      yield { ...read, problems: [...read.problems, problem('duplicate', 'userPrincipalName', message)] };
    }
  }
}

function columnsOf({ line, cells }: CsvRow): Columns {
  const columns = cells.map((heading) => ({ heading: short(heading), attribute: attributeOf(heading) }));
  const named = columns.flatMap(({ attribute }) => attribute ?? []);
  const twice = named.find((attribute, index) => named.indexOf(attribute) !== index);
  if (twice !== undefined) throw fileRefused(line, `Two columns mean ${twice}: keep one of them.`);
  if (!named.includes('userPrincipalName'))
    throw fileRefused(
      line,
      'No column is called “User principal name”: the first row has to name the columns, and one of them has to say who is meant.',
    );
  return columns;
}

function readRow({ line, cells }: CsvRow, columns: Columns): ReadRow {
  const values: Record<string, string | boolean | null> = {};
  const problems: ImportProblem[] = [];
  for (const [index, { attribute }] of columns.entries()) {
    const cell = cells[index];
    if (attribute === null || cell === undefined) continue;
    if (attribute !== 'accountEnabled') values[attribute] = cell === '' ? null : cell;
    else if (cell !== '') {
      const flag = flagOf(cell);
      if (flag === null)
        problems.push(problem('not-a-boolean', attribute, `“${short(cell)}” is neither true nor false.`));
      else values[attribute] = flag;
    }
  }
  if (cells.slice(columns.length).some((cell) => cell !== ''))
    problems.push(problem('too-many-cells', null, 'The row has more cells than the heading has columns.'));
  const name = typeof values.userPrincipalName === 'string' ? values.userPrincipalName : '';
  const { manager: _, ...checked } = values;
  problems.push(...problemsOfPerson(checked));
  return { line, name, key: name === '' ? null : comparableName(name), values, problems };
}

/** Null for what is neither. */
function flagOf(cell: string): boolean | null {
  const folded = cell.normalize('NFKC').toLowerCase();
  if (yes.has(folded)) return true;
  return no.has(folded) ? false : null;
}
