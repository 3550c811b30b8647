import { LeaseLost, type Store } from '../../src/store/store.ts';
import { RemoteTarget } from '../../src/target/remote/remote-target.ts';
import type { ApplyContext, Target } from '../../src/target/target.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { namedTarget, Names } from './named-target.ts';
import type { RemoteUnderTest } from './remote-under-test.ts';
import type { Connection, TargetTraits, TargetUnderTest } from './target-bench.ts';

const now = (): Date => new Date('2026-03-01T10:00:00Z');

export interface RemoteRig<Under extends RemoteUnderTest = RemoteUnderTest> extends TargetUnderTest {
  readonly under: Under;
  readonly store: Store;
  readonly names: Names;
  /** The target as it is, with the remote's own ids, on this store or another one in its place. */
  bare(connectionId: Connection, store?: Store): Target;
  /** The same, with names. */
  on(store: Store, connectionId: Connection): Target;
}

/** A target over a remote, for the suites of targets: hand the answer to `targetContract`. */
export async function openRemoteTarget<Under extends RemoteUnderTest>(
  open: () => Promise<Under>,
  traits: Partial<TargetTraits> = {},
): Promise<RemoteRig<Under>> {
  const under = await open();
  const store = new MemoryStore();
  const names = new Names(under.remote);
  const fences = { ours: 1, theirs: 1 };
  const hold = async (connectionId: Connection): Promise<void> => {
    const [fence, expiresAt] = [fences[connectionId], '2026-03-01T11:00:00.000Z'];
    const body = { connectionId, fence, holder: 'test', runId: null, expiresAt };
    await store.write('leases', 'all', [{ kind: 'put', id: connectionId, body }]);
  };
  await hold('ours');
  await hold('theirs');
  const bare = (connectionId: Connection, on: Store = store): Target =>
    new RemoteTarget({ remote: under.remote, store: on, connectionId, now });
  const on = (other: Store, connectionId: Connection): Target =>
    namedTarget(bare(connectionId, other), { names, required: (of, name) => under.required(of, name) });
  const { byHand } = under;
  return {
    under,
    store,
    names,
    traits: { ids: 'its own', membersOfTheGone: 'go', attributes: 'any', ...traits },
    bare,
    on,
    open: (connectionId) => on(store, connectionId),
    context: (connectionId, changed = {}): ApplyContext => {
      const fence = { connectionId, token: fences[connectionId] };
      const confirm = async (): Promise<void> => {
        if (fences[connectionId] !== fence.token) throw new LeaseLost(fence);
        await Promise.resolve();
      };
      return { runId: `${connectionId}.run`, resuming: false, fence, confirm, ...changed };
    },
    async takeOver(connectionId) {
      fences[connectionId] += 1;
      await hold(connectionId);
    },
    byHand: {
      add: async (of, name, attributes) => {
        const all = { ...under.required(of, name), ...attributes };
        names.nameOf(await byHand.add(of, { externalId: null, attributes: all }), name);
      },
      bring: async (of, sourceId, attributes) => {
        const all = { ...under.required(of, sourceId), ...attributes };
        names.nameOf(await byHand.add(of, { externalId: sourceId, attributes: all }), sourceId);
      },
      edit: async (of, name, attributes) => byHand.edit(of, await names.idOf(name), attributes),
      remove: async (of, name) => byHand.remove(of, await names.idOf(name)),
      join: async (group, user) => byHand.join(await names.idOf(group), await names.idOf(user)),
    },
    dispose: async () => {
      await store.close();
      await under.dispose();
    },
  };
}
