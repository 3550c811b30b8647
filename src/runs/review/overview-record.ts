import { SyncFailure } from '../../model/failure.ts';
import type { Fence } from '../../model/lease.ts';
import type { Overview } from '../../model/overview.ts';
import { Summary } from '../../plan/summary.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';
import { changesInOrder } from '../stored-changes.ts';
import { approvalHash, readOverrides } from './overrides.ts';

const attempts = 20;

/**
 * Changes the record of an overview, by its ETag as well as under the fence: where a store can check a fence only
 * before it writes, a process that froze in between must still not overwrite what came after. Answers with the record
 * as it is now, or null when there is none.
 */
export async function changeOverview(
  store: Store,
  overview: Pick<Overview, 'id' | 'connectionId'>,
  options: { readonly fence: Fence; readonly change: Partial<Overview> },
): Promise<Overview | null> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await store.get('overviews', overview.connectionId, overview.id);
    if (stored === undefined) return null;
    const body: Overview = { ...stored.body, ...options.change };
    const operation = { kind: 'replace', id: overview.id, body, etag: stored.etag } as const;
    const [result] = await store.write('overviews', overview.connectionId, [operation], { fence: options.fence });
    if (result?.ok === true) return body;
  }
  throw new StoreUnavailable(`The record of overview ${overview.id} keeps changing under our hands.`);
}

/**
 * Holds the stored changes, and what is left out of them, against the hash that was approved, before the first of them
 * is applied. Throws `overview-stale` when a row is missing, added or changed, whatever did it.
 */
export async function requireWhole(store: Store, overview: Overview): Promise<void> {
  const summary = new Summary(overview.configurationDigest);
  for await (const page of changesInOrder(store, overview.id)) summary.add(page);
  const hash = approvalHash(summary.hash(), await readOverrides(store, overview.id));
  if (hash === overview.hash) return;
  throw new SyncFailure('overview-stale', 'The stored changes are not the ones that were approved.');
}
