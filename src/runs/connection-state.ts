import type { ConnectionState } from '../model/connection.ts';
import type { Fence } from '../model/lease.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';

const partition = 'all';
const attempts = 20;

export async function readState(store: Store, connectionId: string): Promise<ConnectionState> {
  const stored = await store.get('connectionStates', partition, connectionId);
  return { ...newState(connectionId), ...stored?.body };
}

/**
 * Changes what is known of a connection, again on top of whatever another process wrote meanwhile. What a run writes
 * carries its fence.
 */
export async function updateState(
  store: Store,
  connectionId: string,
  change: (state: ConnectionState) => Partial<ConnectionState>,
  options: { readonly fence?: Fence } = {},
): Promise<ConnectionState> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await store.get('connectionStates', partition, connectionId);
    const before = { ...newState(connectionId), ...stored?.body };
    const body = { ...before, ...change(before) };
    const operation =
      stored === undefined
        ? ({ kind: 'create', id: connectionId, body } as const)
        : ({ kind: 'replace', id: connectionId, body, etag: stored.etag } as const);
    const [result] = await store.write('connectionStates', partition, [operation], options);
    if (result?.ok === true) return body;
  }
  throw new StoreUnavailable(`The state of connection ${connectionId} keeps changing under our hands.`);
}

/** Also what a state that was stored by an earlier version has of fields that are new. */
function newState(connectionId: string): ConnectionState {
  return {
    connectionId,
    currentOverviewId: null,
    draftOverviewId: null,
    lastRunId: null,
    lastSyncRunId: null,
    lastSyncStartedAt: null,
    lastSyncStatus: null,
    lastActivityAt: null,
    fullScanOnNextRun: true,
    scheduled: null,
    trouble: null,
  };
}
