import type { Change, ChangeResult } from '../../model/change.ts';
import { identityKey, identityOf } from '../../model/override.ts';
import { isActive, type Run } from '../../model/run.ts';
import { pagesOf, type Store } from '../../store/store.ts';
import { refusal } from '../../texts/refusal.ts';

const pageSize = 1000;

/** What a retry tries again. What somebody left out is not among it. */
const notAchieved: readonly ChangeResult[] = ['stale', 'failed', 'not-applied'];

/**
 * Whether a change is one of those that a sync planned and did not achieve: the same action on the same person, group
 * or membership. Memory holds a short text per row, never the rows.
 */
export async function onlyRows(store: Store, runId: string): Promise<(change: Change) => boolean> {
  const wanted = new Set<string>();
  for (const result of notAchieved)
    for await (const page of pagesOf(store, 'logEntries', runId, { limit: pageSize, facets: { result } }))
      for (const { body } of page) wanted.add(identityKey(identityOf(body.change)));
  return (change) => wanted.has(identityKey(identityOf(change)));
}

/** Throws `CallerError` (conflict) for a run that leaves nothing to be tried again. */
export function requireRetriable(run: Run): void {
  if (run.kind !== 'sync') throw refusal('conflict', 'retry-preview');
  if (isActive(run)) throw refusal('conflict', 'retry-running');
  const results = Object.values(run.results ?? {});
  if (results.every(({ stale, failed, notApplied }) => stale + failed + notApplied === 0))
    throw refusal('conflict', 'retry-nothing');
}
