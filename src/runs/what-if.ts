import type { Fence } from '../model/lease.ts';
import type { Store } from '../store/store.ts';
import { readState, updateState } from './connection-state.ts';
import { changeOverview } from './review/overview-record.ts';

/** Drops changes and snapshot of the what-if before, of which there is one for each connection, and remembers this one. */
export async function replaceDraft(
  store: Store,
  draft: { readonly overviewId: string; readonly connectionId: string; readonly fence: Fence },
): Promise<void> {
  const { overviewId, connectionId, fence } = draft;
  const { draftOverviewId } = await readState(store, connectionId);
  if (draftOverviewId !== null && draftOverviewId !== overviewId) {
    const over = { status: 'expired', endedBecause: 'newer-overview' } as const;
    await changeOverview(store, { id: draftOverviewId, connectionId }, { fence, change: over });
    await store.clear('changes', draftOverviewId, { fence });
    await store.clear('snapshots', draftOverviewId, { fence });
  }
  await updateState(store, connectionId, () => ({ draftOverviewId: overviewId }));
}
