import { StoreUnavailable, type Store } from '../../../src/store/store.ts';

type Write = Parameters<Store['write']>;

/** A store that does something of its own around every write, counted from 1. */
export function storeBetween(
  store: Store,
  around: (
    count: number,
    write: (operations?: Write[2]) => ReturnType<Store['write']>,
    operations: Write[2],
  ) => ReturnType<Store['write']>,
): Store {
  let count = 0;
  return {
    get: (collection, partition, id) => store.get(collection, partition, id),
    getMany: (collection, partition, ids) => store.getMany(collection, partition, ids),
    list: (collection, partition, query) => store.list(collection, partition, query),
    scan: (collection, partition) => store.scan(collection, partition),
    count: (collection, partition, query) => store.count(collection, partition, query),
    write: (collection, partition, operations, options) => {
      count += 1;
      const write = (some: Write[2] = operations) =>
        store.write(collection, partition, some as typeof operations, options);
      return around(count, write, operations);
    },
    clear: (collection, partition, options) => store.clear(collection, partition, options),
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

/**
 * A store whose process dies in its write number `at`, when the first `done` of the operations are stored: what a store
 * leaves behind that makes each document atomic, but not the whole.
 */
export function storeThatDies(store: Store, at: number, done: number): Store {
  return storeBetween(store, async (count, write, operations) => {
    if (count < at) return write();
    if (count === at) await write(operations.slice(0, done));
    throw new StoreUnavailable('The process died.');
  });
}

/** A store in which somebody else does something right before its write number `at`. */
export function storeInterrupted(store: Store, at: number, meanwhile: () => Promise<unknown>): Store {
  return storeBetween(store, async (count, write) => {
    if (count === at) await meanwhile();
    return write();
  });
}
