import type { Fence } from '../../src/model/lease.ts';
import {
  bodyJson,
  canExist,
  checkKey,
  checkOperations,
  checkQuery,
  idsToRead,
} from '../../src/store/document-rules.ts';
import {
  LeaseLost,
  StoreUnavailable,
  type Collection,
  type Collections,
  type ListQuery,
  type Store,
  type Stored,
  type WriteOperation,
  type WriteResult,
} from '../../src/store/store.ts';

interface Held {
  readonly json: string;
  readonly etag: string;
  readonly search: string;
  readonly facets: Readonly<Record<string, string>>;
}

type Narrowing = Omit<ListQuery, 'limit'>;

const pageSize = 500;

/** A store in memory, for thousands of small situations in a test. It keeps the contract of the port like the others. */
export class MemoryStore implements Store {
  readonly #data: { readonly partitions: Map<string, Map<string, Held>>; lastEtag: number };
  #isClosed = false;

  constructor(shared?: MemoryStore) {
    this.#data = shared === undefined ? { partitions: new Map(), lastEtag: 0 } : shared.#data;
  }

  async get<C extends Collection>(
    collection: C,
    partition: string,
    id: string,
  ): Promise<Stored<Collections[C]> | undefined> {
    this.#requireOpen();
    const held = this.#of(collection, partition).get(id);
    return Promise.resolve(held === undefined ? undefined : stored(id, held));
  }

  async getMany<C extends Collection>(
    collection: C,
    partition: string,
    ids: readonly string[],
  ): Promise<readonly Stored<Collections[C]>[]> {
    this.#requireOpen();
    const documents = this.#of(collection, partition);
    const found = idsToRead(ids).flatMap((id) => {
      const held = documents.get(id);
      return held === undefined ? [] : [stored<Collections[C]>(id, held)];
    });
    return Promise.resolve(found);
  }

  async list<C extends Collection>(
    collection: C,
    partition: string,
    query: ListQuery,
  ): Promise<readonly Stored<Collections[C]>[]> {
    this.#requireOpen();
    checkQuery(query);
    const found = this.#found(collection, partition, query);
    return Promise.resolve(found.slice(0, query.limit).map(([id, held]) => stored<Collections[C]>(id, held)));
  }

  async *scan<C extends Collection>(
    collection: C,
    partition: string | null,
  ): AsyncGenerator<readonly Stored<Collections[C]>[]> {
    this.#requireOpen();
    const prefix = `${collection}\n`;
    const names = [...this.#data.partitions.keys()].filter((name) => name.startsWith(prefix));
    const partitions = partition === null ? names.map((name) => name.slice(prefix.length)).sort(byBytes) : [partition];
    for (const name of partitions) {
      let after: string | undefined;
      do {
        this.#requireOpen();
        const found = this.#found(collection, name, after === undefined ? {} : { after }).slice(0, pageSize);
        await Promise.resolve();
        if (found.length > 0) yield found.map(([id, held]) => stored<Collections[C]>(id, held));
        after = found.at(-1)?.[0];
      } while (after !== undefined);
    }
  }

  async count(collection: Collection, partition: string, query: Narrowing = {}): Promise<number> {
    this.#requireOpen();
    checkQuery(query);
    return Promise.resolve(this.#found(collection, partition, query).length);
  }

  async write<C extends Collection>(
    collection: C,
    partition: string,
    operations: readonly WriteOperation<Collections[C]>[],
    options: { readonly fence?: Fence } = {},
  ): Promise<readonly WriteResult[]> {
    this.#requireOpen();
    checkKey(partition);
    checkOperations(operations);
    const ready = operations.map((operation) => ({
      operation,
      json: operation.kind === 'delete' ? '' : bodyJson(operation.body),
    }));
    await Promise.resolve();
    this.#checkFence(options.fence);
    const documents = this.#of(collection, partition, 'create');
    return ready.map(({ operation, json }) => this.#apply(documents, operation, json));
  }

  async clear(collection: Collection, partition: string, options: { readonly fence?: Fence } = {}): Promise<void> {
    this.#requireOpen();
    this.#checkFence(options.fence);
    this.#data.partitions.delete(`${collection}\n${partition}`);
    return Promise.resolve();
  }

  async ping(): Promise<void> {
    this.#requireOpen();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  #apply(documents: Map<string, Held>, operation: WriteOperation<unknown>, json: string): WriteResult {
    const held = documents.get(operation.id);
    if (operation.kind === 'create' && held !== undefined) return { ok: false, why: 'taken' };
    if (operation.kind === 'replace' || operation.kind === 'delete') {
      if (held === undefined) return { ok: false, why: 'missing' };
      if (operation.etag !== undefined && operation.etag !== held.etag) return { ok: false, why: 'moved' };
    }
    if (operation.kind === 'delete') {
      documents.delete(operation.id);
      return { ok: true, etag: null };
    }
    this.#data.lastEtag += 1;
    const etag = String(this.#data.lastEtag);
    documents.set(operation.id, { json, etag, search: operation.search ?? '', facets: operation.facets ?? {} });
    return { ok: true, etag };
  }

  #found(collection: Collection, partition: string, query: Narrowing): readonly (readonly [string, Held])[] {
    const { after, prefix = '', facets = {}, text = '', descending = false } = query;
    const isBehind = (id: string): boolean =>
      after === undefined || (descending ? byBytes(id, after) < 0 : byBytes(id, after) > 0);
    const found = [...this.#of(collection, partition)].filter(
      ([id, held]) =>
        id.startsWith(prefix) &&
        isBehind(id) &&
        held.search.includes(text) &&
        Object.entries(facets).every(([name, value]) => held.facets[name] === value),
    );
    return found.sort(([a], [b]) => (descending ? byBytes(b, a) : byBytes(a, b)));
  }

  #of(collection: Collection, partition: string, ifMissing: 'create' | 'nothing' = 'nothing'): Map<string, Held> {
    const name = `${collection}\n${partition}`;
    const documents = this.#data.partitions.get(name) ?? new Map<string, Held>();
    if (ifMissing === 'create' && canExist(partition)) this.#data.partitions.set(name, documents);
    return documents;
  }

  #checkFence(fence: Fence | undefined): void {
    if (fence === undefined) return;
    const lease = this.#of('leases', 'all').get(fence.connectionId);
    if (lease === undefined || stored<Collections['leases']>('', lease).body.fence !== fence.token)
      throw new LeaseLost(fence);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new StoreUnavailable('The store is closed.');
  }
}

function stored<Body>(id: string, { json, etag }: Held): Stored<Body> {
  return { id, body: JSON.parse(json) as Body, etag };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
