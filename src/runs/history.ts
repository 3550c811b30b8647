import { objectClasses, type ObjectClass } from '../model/change.ts';
import { connectionOf } from '../model/ids.ts';
import type { Run, RunStatus } from '../model/run.ts';
import { foldText } from '../model/search.ts';
import type { Store } from '../store/store.ts';

/**
 * A row of the sync history: what a sync did to one class of objects. A run that has no results, such as a preview or
 * one that stopped before it read anything, is one row without a class and without numbers.
 */
export interface HistoryRow {
  readonly run: Run;
  readonly class: ObjectClass | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly total: number | null;
  readonly changed: number | null;
  readonly deleted: number | null;
  readonly filtered: number | null;
  readonly status: RunStatus;
}

export const historySorts = ['start', 'end', 'type', 'total', 'changed', 'deleted', 'filtered', 'status'] as const;
export type HistorySort = (typeof historySorts)[number];

export interface HistoryQuery {
  readonly sort: HistorySort;
  readonly descending: boolean;
  readonly kind?: Run['kind'];
  readonly class?: ObjectClass;
  readonly status?: RunStatus;
  /** In who started it, how, the status, the failure code and the id, without regard to case and accents. */
  readonly text?: string;
}

type Value = string | number | null;

/** Where a row is in a sorted history; it holds also where the row itself is not there any more. */
type Place = readonly [value: Value, startedAt: string, runId: string, of: number];

/**
 * The history of a connection, narrowed and sorted as a whole. All runs of the connection are read for it: they are
 * some thousands at most, because logs are kept for a limited time, and nothing else could sort by a number.
 */
export async function history(store: Store, connectionId: string, query: HistoryQuery): Promise<readonly HistoryRow[]> {
  const fits = fitting(query);
  const found: { readonly row: HistoryRow; readonly place: Place }[] = [];
  for await (const page of store.scan('runs', connectionId))
    for (const { body } of page)
      for (const row of rowsOf(body)) if (fits(row)) found.push({ row, place: placeOf(row, query.sort) });
  return found.sort((a, b) => compared(a.place, b.place, query.descending)).map(({ row }) => row);
}

/** The rows behind a place that `markOf` named; all of them where it names none. */
export function behind(
  rows: readonly HistoryRow[],
  mark: string | undefined,
  { sort, descending }: Pick<HistoryQuery, 'sort' | 'descending'>,
): readonly HistoryRow[] {
  const place = mark === undefined ? null : placeNamed(mark);
  if (place === null) return rows;
  const first = rows.findIndex((row) => compared(placeOf(row, sort), place, descending) > 0);
  return first === -1 ? [] : rows.slice(first);
}

/** The place of a row as a text to continue behind. */
export function markOf(row: HistoryRow, sort: HistorySort): string {
  const [value, startedAt, runId, of] = placeOf(row, sort);
  // Whoever asks knows the connection: its id need not be in the mark, which is short by that.
  return JSON.stringify([value, startedAt, runId.slice(connectionOf(runId).length), of]);
}

function rowsOf(run: Run): readonly HistoryRow[] {
  const { results, status } = run;
  if (results === null) {
    const none = { total: null, changed: null, deleted: null, filtered: null };
    return [{ run, class: null, startedAt: run.startedAt, endedAt: run.endedAt, ...none, status }];
  }
  return objectClasses.map((of) => {
    const { startedAt, endedAt, total, changed, deleted, filtered } = results[of];
    // A class without a change was neither begun nor ended by itself.
    const times = { startedAt: startedAt ?? run.startedAt, endedAt: endedAt ?? run.endedAt };
    return { run, class: of, ...times, total, changed, deleted, filtered, status };
  });
}

function placeOf(row: HistoryRow, sort: HistorySort): Place {
  const of = row.class === null ? -1 : objectClasses.indexOf(row.class);
  const values: Readonly<Record<HistorySort, Value>> = {
    start: row.startedAt,
    end: row.endedAt,
    type: row.class === null ? null : of,
    total: row.total,
    changed: row.changed,
    deleted: row.deleted,
    filtered: row.filtered,
    status: row.status,
  };
  return [values[sort], row.run.startedAt, row.run.id, of];
}

function placeNamed(mark: string): Place | null {
  try {
    const place = JSON.parse(mark) as unknown;
    return Array.isArray(place) && place.length === 4 ? (place as unknown as Place) : null;
  } catch {
    return null;
  }
}

/** What has no value comes last in either direction; among equals the newest run comes first, and its classes in order. */
function compared(a: Place, b: Place, descending: boolean): number {
  const [value, startedAt, runId, of] = a;
  const [otherValue, otherStartedAt, otherRunId, otherOf] = b;
  if (value !== otherValue) {
    if (value === null) return 1;
    if (otherValue === null) return -1;
    return value < otherValue === descending ? 1 : -1;
  }
  if (startedAt !== otherStartedAt) return startedAt < otherStartedAt ? 1 : -1;
  const [tail, otherTail] = [runId.slice(runId.indexOf('.')), otherRunId.slice(otherRunId.indexOf('.'))];
  return tail === otherTail ? of - otherOf : tail < otherTail ? 1 : -1;
}

function fitting(query: HistoryQuery): (row: HistoryRow) => boolean {
  const wanted = foldText((query.text ?? '').trim());
  return (row) => {
    const { run } = row;
    if (query.kind !== undefined && run.kind !== query.kind) return false;
    if (query.class !== undefined && row.class !== query.class) return false;
    if (query.status !== undefined && row.status !== query.status) return false;
    if (wanted === '') return true;
    const words = [run.startedBy.name, run.trigger, run.kind, row.class, row.status, run.failure?.code, run.id];
    return foldText(words.join(' ')).includes(wanted);
  };
}
