import type { Store } from '../store/store.ts';

/** Removes what is kept beside the settings of a connection that was deleted, all but its runs and sync logs. */
export async function dropLeftovers(store: Store, connectionId: string): Promise<void> {
  for await (const page of store.scan('overviews', connectionId)) {
    for (const { id } of page) {
      await store.clear('changes', id);
      await store.clear('overrides', id);
      await store.clear('snapshots', id);
    }
  }
  // Who is in its target stays there, and is nobody's from now on.
  const registry = ['remoteUsers', 'remoteGroups', 'remoteSources', 'remoteMembers', 'photoMarks'] as const;
  for (const collection of ['overviews', 'holds', 'baselines', ...registry] as const)
    await store.clear(collection, connectionId);
  await store.write('photoPasses', 'all', [{ kind: 'delete', id: connectionId }]);
  await store.write('connectionStates', 'all', [{ kind: 'delete', id: connectionId }]);
}
