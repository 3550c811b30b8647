import type { Fence } from '../../model/lease.ts';
import { canExist, checkKey, checkOperations, checkQuery, idsToRead } from '../document-rules.ts';
import {
  LeaseLost,
  type Collection,
  type Collections,
  type ListQuery,
  type Store,
  type Stored,
  type WriteOperation,
  type WriteResult,
} from '../store.ts';
import { connect, type CosmosConnection } from './cosmos-client.ts';
import { CosmosDocuments, toStored } from './cosmos-documents.ts';
import { partitionKeyOf } from './cosmos-ids.ts';
import { pendingWrite, roundsOf, writeChunk } from './cosmos-writes.ts';
import { inParallel } from './in-parallel.ts';

/** A thousand documents in about three round trips, and no more than that asked of the service at once. */
const chunksAtOnce = 4;
const clearedAtOnce = 1000;

export interface CosmosStoreOptions {
  /** The account's address: https, or http on this machine. */
  readonly endpoint: string;
  readonly key: string;
  /** Made when it is missing, with its containers. */
  readonly databaseId: string;
  /** Milliseconds for which a call goes on trying while the service asks to wait or cannot be reached; 30,000 if not given. */
  readonly patience?: number;
}

/**
 * Opens the distributed store. Throws `StoreUnavailable` with a sentence to act on; no error of it carries the key.
 * Without `replace`, `delete` with an etag, or a fence, a write whose answer was lost is simply sent again; with them
 * the document itself is asked whether the first one arrived.
 */
export async function openCosmosStore(options: CosmosStoreOptions): Promise<Store> {
  return new CosmosStore(await connect({ patience: 30_000, ...options }));
}

class CosmosStore implements Store {
  readonly #connection: CosmosConnection;
  readonly #documents: CosmosDocuments;

  constructor(connection: CosmosConnection) {
    this.#connection = connection;
    this.#documents = new CosmosDocuments(connection);
  }

  async get<C extends Collection>(
    collection: C,
    partition: string,
    id: string,
  ): Promise<Stored<Collections[C]> | undefined> {
    if (!canExist(partition, id)) {
      return undefined;
    }
    const item = await this.#documents.find(collection, partition, id);
    return item === undefined ? undefined : toStored(item);
  }

  async getMany<C extends Collection>(
    collection: C,
    partition: string,
    ids: readonly string[],
  ): Promise<readonly Stored<Collections[C]>[]> {
    const wanted = canExist(partition) ? idsToRead(ids) : [];
    const items = await this.#documents.findMany(collection, partition, wanted);
    return items.map((item) => toStored(item));
  }

  async list<C extends Collection>(
    collection: C,
    partition: string,
    query: ListQuery,
  ): Promise<readonly Stored<Collections[C]>[]> {
    checkQuery(query);
    if (!canExist(partition)) {
      return [];
    }
    const items = await this.#documents.list(collection, partition, query);
    return items.map((item) => toStored(item));
  }

  async *scan<C extends Collection>(
    collection: C,
    partition: string | null,
  ): AsyncGenerator<readonly Stored<Collections[C]>[]> {
    if (partition !== null && !canExist(partition)) {
      return;
    }
    let last: string | undefined;
    for (;;) {
      const page = await this.#documents.page(collection, partition, last);
      last = page.at(-1)?.place;
      if (last === undefined) {
        return;
      }
      yield page.map((item) => toStored(item));
    }
  }

  async count(
    collection: Collection,
    partition: string,
    query: Pick<ListQuery, 'facets' | 'text' | 'prefix'> = {},
  ): Promise<number> {
    checkQuery(query);
    if (!canExist(partition)) {
      return 0;
    }
    return this.#documents.count(collection, partition, query);
  }

  async write<C extends Collection>(
    collection: C,
    partition: string,
    operations: readonly WriteOperation<Collections[C]>[],
    options: { readonly fence?: Fence } = {},
  ): Promise<readonly WriteResult[]> {
    checkKey(partition);
    checkOperations(operations);
    const partitionKey = partitionKeyOf(collection, partition);
    const writes = operations.map((operation) => pendingWrite(partitionKey, operation));
    const shared = {
      container: this.#documents.container(collection),
      patience: this.#connection.patience,
      beforeAttempt: () => this.#checkFence(options.fence),
    };
    for (const chunks of roundsOf(writes)) {
      await inParallel(chunks, chunksAtOnce, (chunk) => writeChunk({ ...shared, chunk }));
    }
    return writes.map(({ result, operation }) => {
      if (result === undefined) {
        throw new Error(`The write of ${operation.id} was not settled.`);
      }
      return result;
    });
  }

  async clear(collection: Collection, partition: string, options: { readonly fence?: Fence } = {}): Promise<void> {
    await this.#checkFence(options.fence);
    for (;;) {
      const items = await this.list(collection, partition, { limit: clearedAtOnce });
      if (items.length === 0) {
        return;
      }
      const operations = items.map(({ id }) => ({ kind: 'delete', id }) as const);
      await this.write(collection, partition, operations, options);
    }
  }

  async ping(): Promise<void> {
    // A point read of what is not there: the cheapest request, and one that every role with access to data may make.
    await this.#documents.find('leases', 'all', 'ping');
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** Read right before the write it guards: see docs/decisions about what can happen between the two. */
  async #checkFence(fence: Fence | undefined): Promise<void> {
    if (fence === undefined) {
      return;
    }
    const lease = await this.get('leases', 'all', fence.connectionId);
    if (lease?.body.fence !== fence.token) {
      throw new LeaseLost(fence);
    }
  }
}
