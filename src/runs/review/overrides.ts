import { chunksOf } from '../../model/chunks.ts';
import { ofEach, type Action, type Change } from '../../model/change.ts';
import type { RemovalLimits } from '../../model/connection.ts';
import { digest } from '../../model/digest.ts';
import type { Fence } from '../../model/lease.ts';
import type { Overview } from '../../model/overview.ts';
import type { Override } from '../../model/override.ts';
import { LeftOut, learningOrder } from '../../plan/left-out.ts';
import { breachesOf } from '../../plan/limits.ts';
import type { Store, WriteOperation } from '../../store/store.ts';
import { changesInOrder } from '../stored-changes.ts';
import { concernedChanges, learnFrom } from './concerned-changes.ts';

const pageSize = 500;

/** Everything that is left out of an overview, by id. Few, because edits are limited (`edit-overview.ts`). */
export async function readOverrides(store: Store, overviewId: string): Promise<ReadonlyMap<string, Override>> {
  const found = new Map<string, Override>();
  for await (const page of store.scan('overrides', overviewId)) for (const { id, body } of page) found.set(id, body);
  return found;
}

/** The hash that an approver approves: of the changes, and of what is left out of them and until when. */
export function approvalHash(changesHash: string, overrides: ReadonlyMap<string, Override>): string {
  if (overrides.size === 0) return changesHash;
  const sorted = [...overrides.values()].map(({ id, until }) => [id, until] as const).sort(byId);
  return digest({ changesHash, overrides: sorted });
}

/** What of an overview is left out, ready to be asked about every change. */
export async function readLeftOut(
  store: Store,
  overviewId: string,
  overrides: ReadonlyMap<string, Override>,
): Promise<LeftOut> {
  return (await readEdited(store, overviewId, overrides)).leftOut;
}

/** What is left out, and the changes that may be; null where all have to be looked at. */
async function readEdited(
  store: Store,
  overviewId: string,
  overrides: ReadonlyMap<string, Override>,
): Promise<{ readonly leftOut: LeftOut; readonly concerned: readonly Change[] | null }> {
  const leftOut = new LeftOut(overrides.values());
  const concerned = await concernedChanges(store, overviewId, overrides);
  if (concerned !== null) learnFrom(leftOut, concerned);
  else if (leftOut.hasFollowers)
    for (const some of learningOrder)
      for await (const page of changesInOrder(store, overviewId, { facets: some })) leftOut.learn(page);
  return { leftOut, concerned };
}

/** What an overview says of itself once these are left out, and how many rows each of them leaves out. */
export interface Recount {
  readonly content: Pick<Overview, 'leftOut' | 'breaches' | 'hash' | 'release'>;
  readonly rows: ReadonlyMap<string, number>;
}

/** Counts what is left out, a page of changes at a time. Whatever was released before is not any more. */
export async function recount(
  store: Store,
  overview: Pick<Overview, 'id' | 'counts' | 'owned' | 'changesHash'>,
  options: { readonly overrides: ReadonlyMap<string, Override>; readonly limits: RemovalLimits },
): Promise<Recount> {
  const { overrides, limits } = options;
  const { leftOut, concerned } = await readEdited(store, overview.id, overrides);
  const counts = ofEach(() => ({ add: 0, update: 0, remove: 0 }) satisfies Record<Action, number>);
  const rows = new Map([...overrides.keys()].map((id) => [id, 0]));
  for await (const page of concerned === null ? changesInOrder(store, overview.id) : [concerned])
    for (const change of page) {
      const by = leftOut.of(change);
      if (by === null) continue;
      counts[change.class][change.action] += 1;
      rows.set(by.override.id, (rows.get(by.override.id) ?? 0) + 1);
    }
  const removals = ofEach((of) => overview.counts[of].remove - counts[of].remove);
  const breaches = breachesOf(limits, removals, overview.owned);
  const hash = approvalHash(overview.changesHash, overrides);
  return { content: { leftOut: counts, breaches, hash, release: null }, rows };
}

/** Stores what is left out now, in place of what was. */
export async function storeOverrides(
  store: Store,
  overviewId: string,
  options: {
    readonly before: ReadonlyMap<string, Override>;
    readonly after: ReadonlyMap<string, Override>;
    readonly fence: Fence;
  },
): Promise<void> {
  const { before, after, fence } = options;
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const changed = [...after.values()].filter((override) => {
    const stored = before.get(override.id);
    return stored?.until !== override.until || stored.rows !== override.rows;
  });
  const operations: WriteOperation<Override>[] = [
    ...gone.map((id) => ({ kind: 'delete', id }) as const),
    ...changed.map((body) => ({ kind: 'put', id: body.id, body }) as const),
  ];
  for (const some of chunksOf(operations, pageSize)) await store.write('overrides', overviewId, some, { fence });
}

function byId(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
