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
  type WriteOptions,
  type WriteResult,
} from '../store.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import { SqliteDocuments, type Row } from './sqlite-documents.ts';

/** Few enough that a removal never holds up the process for long. */
const clearedAtOnce = 2000;

/**
 * Opens the embedded store, one SQLite file. Creates it, and migrates an older one. Several processes may have it open.
 * Throws `StoreUnavailable` with a sentence to act on when the file is newer, damaged, another program's or unwritable.
 */
export async function openSqliteStore(options: { readonly file: string }): Promise<Store> {
  return new SqliteStore(new SqliteDatabase(options.file));
}

class SqliteStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #documents: SqliteDocuments;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#documents = new SqliteDocuments(database);
  }

  async get<C extends Collection>(
    collection: C,
    partition: string,
    id: string,
  ): Promise<Stored<Collections[C]> | undefined> {
    if (!canExist(partition, id)) {
      return undefined;
    }
    const row = await this.#database.run(() => this.#documents.find({ collection, partition }, id));
    return row === undefined ? undefined : stored(row);
  }

  async getMany<C extends Collection>(
    collection: C,
    partition: string,
    ids: readonly string[],
  ): Promise<readonly Stored<Collections[C]>[]> {
    const wanted = canExist(partition) ? idsToRead(ids) : [];
    const rows = await this.#database.run(() =>
      wanted.map((id) => this.#documents.find({ collection, partition }, id)),
    );
    return rows.filter((row) => row !== undefined).map((row) => stored(row));
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
    const rows = await this.#database.run(() => this.#documents.list({ collection, partition }, query));
    return rows.map((row) => stored(row));
  }

  async *scan<C extends Collection>(
    collection: C,
    partition: string | null,
  ): AsyncGenerator<readonly Stored<Collections[C]>[]> {
    if (partition !== null && !canExist(partition)) {
      return;
    }
    let last: Row | undefined;
    for (;;) {
      const { rows, isLast } = await this.#database.run(() => this.#documents.page(collection, partition, last));
      if (rows.length > 0) {
        yield rows.map((row) => stored(row));
      }
      if (isLast) {
        return;
      }
      last = rows.at(-1);
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
    return this.#database.run(() => this.#documents.count({ collection, partition }, query));
  }

  async write<C extends Collection>(
    collection: C,
    partition: string,
    operations: readonly WriteOperation<Collections[C]>[],
    options: WriteOptions = {},
  ): Promise<readonly WriteResult[]> {
    checkKey(partition);
    checkOperations(operations);
    return this.#database.transaction(() => {
      this.#checkFence(options.fence);
      return this.#documents.apply({ collection, partition }, operations);
    }, options.durable);
  }

  async clear(collection: Collection, partition: string, options: { readonly fence?: Fence } = {}): Promise<void> {
    if (!canExist(partition)) {
      return;
    }
    for (let removed = clearedAtOnce; removed === clearedAtOnce;) {
      removed = await this.#database.transaction(() => {
        this.#checkFence(options.fence);
        return this.#documents.remove({ collection, partition }, clearedAtOnce);
      });
    }
  }

  async ping(): Promise<void> {
    await this.#database.run(() => this.#database.prepare(`SELECT value FROM meta WHERE name = 'schema'`).get());
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  /** In the transaction of the write it guards, so that no newer fence can come between the two. */
  #checkFence(fence: Fence | undefined): void {
    if (fence === undefined) {
      return;
    }
    const lease = this.#documents.find({ collection: 'leases', partition: 'all' }, fence.connectionId);
    if (lease === undefined || stored<Collections['leases']>(lease).body.fence !== fence.token) {
      throw new LeaseLost(fence);
    }
  }
}

function stored<Body>(row: Row): Stored<Body> {
  return { id: row.id, body: JSON.parse(row.body) as Body, etag: String(row.etag) };
}
