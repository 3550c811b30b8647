import type { Overview } from '../../model/overview.ts';
import type { Baseline } from '../../model/snapshot.ts';
import type { Store } from '../../store/store.ts';
import { currentBaseline } from '../scan/baseline.ts';
import { readState } from '../connection-state.ts';
import { SnapshotReader } from '../scan/snapshot.ts';

/** What the source returned at one time, as it is still stored. */
export interface StoredReading {
  readonly baseline: Baseline;
  readonly snapshot: SnapshotReader;
}

/** The newest reading of a connection's source: that of its current overview, else of its last sync; null before both. */
export async function latestReading(store: Store, connectionId: string): Promise<StoredReading | null> {
  const { currentOverviewId } = await readState(store, connectionId);
  const current = currentOverviewId === null ? null : await proposedReading(store, connectionId, currentOverviewId);
  if (current !== null) return current;
  const baseline = await currentBaseline(store, connectionId);
  return baseline === null ? null : { baseline, snapshot: snapshotOf(store, baseline) };
}

/** The snapshot that an overview was made from; null where it is kept no more, or never was. */
export async function snapshotOfOverview(
  store: Store,
  { id, connectionId, status }: Pick<Overview, 'id' | 'connectionId' | 'status'>,
): Promise<SnapshotReader | null> {
  if (status === 'draft') return new SnapshotReader({ store, snapshotId: id });
  const proposed = await proposedReading(store, connectionId, id);
  if (proposed !== null) return proposed.snapshot;
  const baseline = await currentBaseline(store, connectionId);
  return baseline?.overviewId === id ? snapshotOf(store, baseline) : null;
}

async function proposedReading(store: Store, connectionId: string, overviewId: string): Promise<StoredReading | null> {
  const baseline = (await store.get('baselines', connectionId, overviewId))?.body;
  if (baseline === undefined) return null;
  const addition = baseline.isAddition ? { additionId: overviewId } : {};
  return { baseline, snapshot: new SnapshotReader({ store, snapshotId: baseline.snapshotId, ...addition }) };
}

function snapshotOf(store: Store, { snapshotId }: Baseline): SnapshotReader {
  return new SnapshotReader({ store, snapshotId });
}
