import type { Fence, Lease } from '../../src/model/lease.ts';
import {
  LeaseLost,
  StoreUnavailable,
  type Collection,
  type Store,
  type WriteOperation,
} from '../../src/store/store.ts';

/** What is asked of a store: `write changes`, `scan directoryUsers`. */
export interface Call {
  readonly name: string;
  /** How many calls of this name there were before it. */
  readonly turn: number;
  readonly method: keyof Store;
  readonly collection: Collection;
  readonly operations: readonly WriteOperation<unknown>[];
  readonly fence: Fence | undefined;
}

/** What happens at a call: see `store.test.ts` for them in words. */
export type StoreMishap = 'refused' | 'half written' | 'answer lost' | 'lease lost' | 'breaks off';

/** Decides what happens at a call; null for nothing. Called once for each call. */
export type StorePlan = (call: Call) => StoreMishap | null;

/** A store that fails as it is told to, in front of one that works. */
export function faultyStore(inner: Store, planOf: () => StorePlan | null): Store {
  const turns = new Map<string, number>();
  const turnOf = (name: string): number => {
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    return turn;
  };
  let newestFence = 0;
  /** Taking a lease, renewing it and giving it back are the same call. */
  const purposeOf = (operations: readonly WriteOperation<unknown>[]): string => {
    const [lease] = operations.map((operation) => (operation.kind === 'delete' ? null : (operation.body as Lease)));
    if (lease?.holder == null) return 'leases, giving back';
    const isTaking = lease.fence > newestFence;
    newestFence = Math.max(newestFence, lease.fence);
    return isTaking ? 'leases, taking' : 'leases, renewing';
  };
  const mishapAt = (method: keyof Store, collection: Collection, of: Partial<Call> = {}): StoreMishap | null => {
    const isLease = method === 'write' && collection === 'leases';
    const name = `${method} ${isLease ? purposeOf(of.operations ?? []) : collection}`;
    const call = { name, turn: turnOf(name), method, collection, operations: [], fence: undefined, ...of };
    const mishap = planOf()?.(call) ?? null;
    if (mishap === 'refused') throw unavailable();
    if (mishap === 'lease lost') throw new LeaseLost(call.fence ?? { connectionId: '', token: 0 });
    return mishap;
  };
  return {
    get: async (collection, partition, id) => {
      mishapAt('get', collection);
      return inner.get(collection, partition, id);
    },
    getMany: async (collection, partition, ids) => {
      mishapAt('getMany', collection);
      return inner.getMany(collection, partition, ids);
    },
    list: async (collection, partition, query) => {
      mishapAt('list', collection);
      return inner.list(collection, partition, query);
    },
    async *scan(collection, partition) {
      const mishap = mishapAt('scan', collection);
      for await (const page of inner.scan(collection, partition)) {
        yield mishap === 'breaks off' ? page.slice(0, Math.ceil(page.length / 2)) : page;
        if (mishap === 'breaks off') throw unavailable();
      }
    },
    count: async (collection, partition, query) => {
      mishapAt('count', collection);
      return inner.count(collection, partition, query);
    },
    write: async (collection, partition, operations, options = {}) => {
      const mishap = mishapAt('write', collection, { operations, fence: options.fence });
      const begun = mishap === 'half written' ? operations.slice(0, Math.ceil(operations.length / 2)) : operations;
      const results = await inner.write(collection, partition, begun, options);
      if (mishap !== null) throw unavailable();
      return results;
    },
    clear: async (collection, partition, options = {}) => {
      const mishap = mishapAt('clear', collection, { fence: options.fence });
      await inner.clear(collection, partition, options);
      if (mishap !== null) throw unavailable();
    },
    ping: () => inner.ping(),
    close: () => inner.close(),
  };
}

function unavailable(): StoreUnavailable {
  return new StoreUnavailable('The store cannot be reached, for a test.');
}
