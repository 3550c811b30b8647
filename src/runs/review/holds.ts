import { chunksOf } from '../../model/chunks.ts';
import type { Connection } from '../../model/connection.ts';
import type { Fence } from '../../model/lease.ts';
import type { Overview } from '../../model/overview.ts';
import {
  holdId,
  identityKey,
  identityOf,
  overriddenRow,
  overrideId,
  type Hold,
  type OverriddenRow,
  type Override,
} from '../../model/override.ts';
import type { Actor } from '../../model/role.ts';
import type { Store } from '../../store/store.ts';
import { changesInOrder } from '../stored-changes.ts';
import { recount, storeOverrides } from './overrides.ts';

const pageSize = 500;

/** As many as are looked up in memory while an overview is made. */
export const mostHolds = 10_000;

/**
 * Leaves the rows that are on hold out of an overview that was just made: its record as it is with them. Holds that
 * ran out are forgotten, so that their rows count again. Can be done again after a crash.
 */
export async function carryHolds(
  overview: Overview,
  options: {
    readonly store: Store;
    readonly fence: Fence;
    readonly connection: Pick<Connection, 'limits'>;
    readonly now: Date;
  },
): Promise<Overview> {
  const { store, fence, connection, now } = options;
  await store.clear('overrides', overview.id, { fence });
  const holds = await currentHolds(store, overview.connectionId, { fence, now });
  if (holds.size === 0) return overview;
  const overrides = new Map<string, Override>();
  for await (const page of changesInOrder(store, overview.id))
    for (const change of page) {
      const hold = holds.get(identityKey(identityOf(change)));
      if (hold === undefined) continue;
      const override = heldRow(overview.id, overriddenRow(change), hold);
      overrides.set(override.id, override);
    }
  if (overrides.size === 0) return overview;
  const { content, rows } = await recount(store, overview, { overrides, limits: connection.limits });
  const after = new Map([...overrides].map(([id, override]) => [id, { ...override, rows: rows.get(id) ?? 0 }]));
  await storeOverrides(store, overview.id, { before: new Map(), after, fence });
  return { ...overview, ...content };
}

/** The override of a row that is on hold. */
export function heldRow(overviewId: string, of: OverriddenRow, hold: Pick<Hold, 'until' | 'by' | 'at'>): Override {
  return { id: overrideId(of), overviewId, of, until: hold.until, rows: 1, by: hold.by, at: hold.at };
}

/** A hold on a row from now on. `days` are full days. */
export function newHold(
  row: OverriddenRow,
  options: { readonly connectionId: string; readonly days: number; readonly by: Actor; readonly now: Date },
): Hold {
  const { connectionId, days, by, now } = options;
  const { kind: _kind, key: _key, ...content } = row;
  return {
    ...content,
    id: holdId(connectionId, row),
    connectionId,
    until: new Date(now.getTime() + days * 24 * 60 * 60 * 1000).toISOString(),
    by,
    at: now.toISOString(),
  };
}

export async function writeHolds(
  store: Store,
  connectionId: string,
  options: { readonly put: readonly Hold[]; readonly remove: readonly string[]; readonly fence: Fence },
): Promise<void> {
  const operations = [
    ...options.remove.map((id) => ({ kind: 'delete', id }) as const),
    ...options.put.map((body) => ({ kind: 'put', id: body.id, body }) as const),
  ];
  for (const some of chunksOf(operations, pageSize))
    await store.write('holds', connectionId, some, { fence: options.fence });
}

/** Holds that have not run out, by the identity of their row; the others are removed. */
async function currentHolds(
  store: Store,
  connectionId: string,
  { fence, now }: { readonly fence: Fence; readonly now: Date },
): Promise<ReadonlyMap<string, Hold>> {
  const holds = new Map<string, Hold>();
  const over: string[] = [];
  for await (const page of store.scan('holds', connectionId))
    for (const { id, body } of page)
      if (new Date(body.until) > now) holds.set(identityKey(body), body);
      else over.push(id);
  if (over.length > 0) await writeHolds(store, connectionId, { put: [], remove: over, fence });
  return holds;
}
