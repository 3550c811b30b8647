import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { Connection } from '../../model/connection.ts';
import { CallerError } from '../../model/errors.ts';
import type { Fence } from '../../model/lease.ts';
import type { Overview } from '../../model/overview.ts';
import {
  holdId,
  overriddenRow,
  overrideId,
  type Hold,
  type OverriddenCause,
  type OverriddenRow,
  type Override,
} from '../../model/override.ts';
import type { Actor } from '../../model/role.ts';
import { causeOf } from '../../plan/left-out.ts';
import type { Store } from '../../store/store.ts';
import { refusal } from '../../texts/refusal.ts';
import { changesInOrder, findChanges } from '../stored-changes.ts';
import { requireSeen } from './decidable.ts';
import { heldRow, mostHolds, newHold, writeHolds } from './holds.ts';
import { changeOverview } from './overview-record.ts';
import { approvalHash, readOverrides, recount, storeOverrides } from './overrides.ts';

/** Rows by their keys, or all rows of a cause. */
export interface Chosen {
  readonly keys?: readonly string[];
  readonly causes?: readonly Omit<OverriddenCause, 'kind'>[];
}

/** What an approver changes of an overview. What is put back is named by the ids of its overrides. */
export interface OverviewEdit {
  readonly leaveOut?: Chosen;
  /** `days`: 1 to 365. */
  readonly hold?: Chosen & { readonly days: number };
  readonly putBack?: readonly string[];
}

/** As many single rows as are looked up in memory while an overview is applied; causes are not among them. */
const mostRows = 10_000;
const keysAtOnce = 1000;

type Overrides = ReadonlyMap<string, Override>;

interface EditOptions {
  readonly store: Store;
  readonly fence: Fence;
  readonly connection: Connection;
  readonly overview: Overview;
  readonly by: Actor;
  readonly now: Date;
}

/**
 * Edits an overview whose connection's lease is held, and answers with it as it is then: with another hash, and
 * without any release. Asking for what is so already changes nothing, whatever the hash. Throws `CallerError`:
 * `invalid-input` for rows and causes that the overview does not have, `conflict` for another hash or too many rows.
 */
export async function editOverview(
  edit: OverviewEdit & { readonly hash: string },
  options: EditOptions,
): Promise<Overview> {
  const { store, fence, connection, overview } = options;
  const before = await readOverrides(store, overview.id);
  const { after, put, remove } = await edited(before, edit, options);
  if (approvalHash('', after) === approvalHash('', before)) return overview;
  requireSeen(overview, edit.hash);
  if ([...after.values()].filter(({ of }) => of.kind === 'row').length > mostRows)
    throw tooMany(`An overview is left out in at most ${String(mostRows)} single rows: leave out their cause instead.`);
  if (put.length > 0 && (await store.count('holds', connection.id)) + put.length > mostHolds)
    throw tooMany(`A connection holds at most ${String(mostHolds)} rows: leave them out for this run instead.`);
  const { content, rows } = await recount(store, overview, { overrides: after, limits: connection.limits });
  await writeHolds(store, connection.id, { put, remove, fence });
  await storeOverrides(store, overview.id, { before, after: withRows(after, rows), fence });
  return (await changeOverview(store, overview, { fence, change: content })) ?? overview;
}

/**
 * A process that died while it edited may have left the overrides without their counts. Counts again then, and throws
 * `CallerError` (conflict), because nobody has seen the overview as it is.
 */
export async function requireSettled(options: Omit<EditOptions, 'by' | 'now'>): Promise<void> {
  const { store, fence, connection, overview } = options;
  const before = await readOverrides(store, overview.id);
  if (approvalHash(overview.changesHash, before) === overview.hash) return;
  const { content, rows } = await recount(store, overview, { overrides: before, limits: connection.limits });
  await storeOverrides(store, overview.id, { before, after: withRows(before, rows), fence });
  await changeOverview(store, overview, { fence, change: content });
  throw refusal('conflict', 'edit-cut-short');
}

async function edited(
  before: Overrides,
  edit: OverviewEdit,
  options: EditOptions,
): Promise<{ readonly after: Overrides; readonly put: readonly Hold[]; readonly remove: readonly string[] }> {
  const { overview, connection, by, now } = options;
  const after = new Map(before);
  const remove: string[] = [];
  for (const id of edit.putBack ?? []) {
    const of = after.get(id)?.of;
    if (of?.kind === 'row' && after.get(id)?.until !== null) remove.push(holdId(connection.id, of));
    after.delete(id);
  }
  const at = now.toISOString();
  const leave = (of: Override['of']): void => {
    const id = overrideId(of);
    if (!after.has(id)) after.set(id, { id, overviewId: overview.id, of, until: null, rows: 1, by, at });
  };
  for (const row of await rowsOf(edit.leaveOut?.keys ?? [], options)) leave(row);
  for (const cause of edit.leaveOut?.causes ?? []) {
    if (!after.has(overrideId({ kind: 'cause', ...cause }))) await requireCause(cause, options);
    leave({ kind: 'cause', ...cause });
  }
  const held = await rowsOf(edit.hold?.keys ?? [], options);
  for (const cause of edit.hold?.causes ?? []) held.push(...(await rowsOfCause(cause, options)));
  const { days = 0 } = edit.hold ?? {};
  const put = held.map((row) => newHold(row, { connectionId: connection.id, days, by, now }));
  held.forEach((row, index) => {
    const hold = put[index];
    if (hold !== undefined) after.set(overrideId(row), heldRow(overview.id, row, hold));
  });
  return { after, put, remove };
}

async function rowsOf(keys: readonly string[], { store, overview }: EditOptions): Promise<OverriddenRow[]> {
  const rows: OverriddenRow[] = [];
  for (const some of chunksOf(keys, keysAtOnce)) {
    const found = await findChanges(store, overview.id, some);
    const known = new Set(found.map(({ key }) => key));
    if (some.some((key) => !known.has(key)))
      throw unknown('keys', 'This overview has no such change: list its changes again.');
    rows.push(...found.map(overriddenRow));
  }
  return rows;
}

/** Rows that are there now: a hold is about them, and not about others that the same cause may bring later. */
async function rowsOfCause(cause: Omit<OverriddenCause, 'kind'>, options: EditOptions): Promise<OverriddenRow[]> {
  const rows: OverriddenRow[] = [];
  for await (const page of ofCause(cause, options)) {
    rows.push(...page.map(overriddenRow));
    if (rows.length > mostHolds)
      throw tooMany(`A connection holds at most ${String(mostHolds)} rows: leave this cause out for this run instead.`);
  }
  if (rows.length === 0) throw noCause();
  return rows;
}

async function requireCause(cause: Omit<OverriddenCause, 'kind'>, options: EditOptions): Promise<void> {
  for await (const page of ofCause(cause, options)) if (page.length > 0) return;
  throw noCause();
}

async function* ofCause(
  cause: Omit<OverriddenCause, 'kind'>,
  { store, overview }: EditOptions,
): AsyncGenerator<readonly Change[]> {
  const wanted = overrideId({ kind: 'cause', ...cause });
  for await (const page of changesInOrder(store, overview.id, { facets: { class: cause.class, action: cause.action } }))
    yield page.filter((change) => change.reason.code === cause.reason && overrideId(causeOf(change)) === wanted);
}

function withRows(overrides: Overrides, rows: ReadonlyMap<string, number>): Overrides {
  return new Map([...overrides].map(([id, override]) => [id, { ...override, rows: rows.get(id) ?? 0 }]));
}

function tooMany(sentence: string): CallerError {
  return new CallerError('conflict', sentence);
}

function noCause(): CallerError {
  return unknown('causes', 'No change of this overview has this cause: see its `causes`.');
}

function unknown(path: string, message: string): CallerError {
  return new CallerError('invalid-input', message, [{ path, message }]);
}
