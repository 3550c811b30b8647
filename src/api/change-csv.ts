import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { immutableIdOf } from '../model/immutable-id.ts';
import type { Change, LogEntry } from '../model/change.ts';
import type { Attributes } from '../model/directory.ts';
import type { HistoryRow } from '../runs/history.ts';
import { reasonText } from '../texts/reason-text.ts';
import { english } from '../texts/texts.ts';

type Row = Readonly<Record<string, string | number>>;

const changeColumns = [
  'Number',
  'Class',
  'Action',
  'User object ID',
  'Immutable ID',
  'User',
  'User principal name',
  'Group object ID',
  'Group',
  'Reason',
  'Before',
  'After',
];

const logColumns = [...changeColumns, 'Result', 'Message', 'At'];

const historyColumns = [
  ...['Start', 'End', 'Type', 'Total', 'Changed', 'Deleted', 'Filtered', 'Status'],
  ...['Kind', 'Started by', 'How', 'Failure', 'Run ID'],
];

/** Changes as CSV, in the order given, a page at a time in memory. `leftOut` says why one is left out, or nothing. */
export function changeCsv(
  pages: AsyncIterable<readonly Change[]>,
  leftOut: (change: Change) => string | null = () => null,
): Readable {
  return csv(pages, [...changeColumns, 'Left out'], (change, number) => ({
    ...changeRow(change, number),
    'Left out': leftOut(change) ?? '',
  }));
}

/** A sync log as CSV, in the order given, a page at a time in memory. */
export function logCsv(pages: AsyncIterable<readonly LogEntry[]>): Readable {
  return csv(pages, logColumns, (entry, number) => ({
    ...changeRow(entry.change, number),
    Result: entry.result,
    Message: entry.message ?? '',
    At: entry.at,
  }));
}

/** A sync history as CSV, in the order given. */
export function historyCsv(rows: readonly HistoryRow[]): Readable {
  async function* pages(): AsyncGenerator<readonly HistoryRow[]> {
    yield rows;
  }
  return csv(pages(), historyColumns, ({ run, ...row }) => ({
    Start: row.startedAt,
    End: row.endedAt ?? '',
    Type: row.class ?? '',
    Total: row.total ?? '',
    Changed: row.changed ?? '',
    Deleted: row.deleted ?? '',
    Filtered: row.filtered ?? '',
    Status: row.status,
    Kind: run.kind,
    'Started by': run.startedBy.name,
    How: run.trigger,
    Failure: run.failure?.code ?? '',
    'Run ID': run.id,
  }));
}

/**
 * RFC 4180 with a byte order mark, without which Excel does not read UTF-8. Cells that a spreadsheet would take for a
 * formula (a leading = + - @, tab or carriage return) begin with an apostrophe.
 */
function csv<Item>(
  pages: AsyncIterable<readonly Item[]>,
  columns: readonly string[],
  row: (item: Item, number: number) => Row,
): Readable {
  async function* rows(): AsyncGenerator<Row> {
    let number = 0;
    for await (const page of pages) {
      for (const item of page) {
        number += 1;
        yield row(item, number);
      }
    }
  }
  const text = stringify({
    header: true,
    columns: [...columns],
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    // The package quotes a cell for the record delimiter as a whole; the format wants it for either half.
    quoted_match: /[\r\n]/,
  });
  // An error on either side ends both; whoever reads the text sees it.
  pipeline(Readable.from(rows()), text, () => undefined);
  return text;
}

function changeRow(change: Change, number: number): Row {
  const membership = change.class === 'membership';
  const userId = change.class === 'user' ? change.objectId : change.memberId;
  return {
    Number: number,
    Class: change.class,
    Action: change.action,
    'User object ID': userId ?? '',
    // As Entra ID has it, for whoever federates a domain that people are written to.
    'Immutable ID': userId === undefined ? '' : immutableIdOf(userId),
    User: change.class === 'user' ? change.name : (change.memberName ?? ''),
    'User principal name': change.class === 'user' ? principalName(change) : '',
    'Group object ID': change.class === 'user' ? '' : change.objectId,
    Group: change.class === 'user' ? '' : change.name,
    Reason: reasonText(english, change.reason),
    Before: membership ? '' : attributesText(change.before),
    After: membership ? '' : attributesText(change.after),
  };
}

function principalName(change: Change): string {
  const name = change.after?.userPrincipalName ?? change.before?.userPrincipalName;
  return typeof name === 'string' ? name : '';
}

/** `jobTitle=Engineer; department=`: names sorted, no value as nothing. */
function attributesText(attributes: Attributes | null): string {
  return Object.entries(attributes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value === null ? '' : String(value)}`)
    .join('; ');
}
