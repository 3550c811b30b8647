import type { Fence } from '../../model/lease.ts';
import { checkIds, checkKey, checkOperations, checkQuery } from '../document-rules.ts';
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
import { facetText, narrowing } from './narrowing.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** A page of a scan ends at this many documents or characters, so that memory is bounded whatever they hold. */
const pageDocuments = 500;
const pageCharacters = 4_000_000;
const clearedAtOnce = 2000;

type Refusal = Extract<WriteResult, { readonly ok: false }>['why'];

interface Row {
  readonly partition: string;
  readonly id: string;
  readonly etag: number;
  readonly body: string;
}

/**
 * Opens the embedded store, one SQLite file. Creates it, and migrates an older one. Several processes may have it open.
 * Throws `StoreUnavailable` with a sentence to act on when the file is newer, damaged, another program's or unwritable.
 */
export async function openSqliteStore(options: { readonly file: string }): Promise<Store> {
  return new SqliteStore(new SqliteDatabase(options.file));
}

class SqliteStore implements Store {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async get<C extends Collection>(
    collection: C,
    partition: string,
    id: string,
  ): Promise<Stored<Collections[C]> | undefined> {
    checkKey(partition, id);
    return this.#database.run(() => this.#read(collection, partition, id));
  }

  async getMany<C extends Collection>(
    collection: C,
    partition: string,
    ids: readonly string[],
  ): Promise<readonly Stored<Collections[C]>[]> {
    checkKey(partition);
    checkIds(ids);
    return this.#database.run(() =>
      Array.from(new Set(ids), (id) => this.#read(collection, partition, id)).filter((found) => found !== undefined),
    );
  }

  async list<C extends Collection>(
    collection: C,
    partition: string,
    query: ListQuery,
  ): Promise<readonly Stored<Collections[C]>[]> {
    checkKey(partition);
    checkQuery(query);
    const { conditions, values } = narrowing(query);
    const sql =
      `SELECT id, etag, body FROM documents WHERE ${['collection = ?', 'partition = ?', ...conditions].join(' AND ')} ` +
      `ORDER BY id ${query.descending === true ? 'DESC' : 'ASC'} LIMIT ?`;
    return this.#database.run(() =>
      (this.#database.prepare(sql).all(collection, partition, ...values, query.limit) as unknown as Row[]).map((row) =>
        stored<Collections[C]>(row),
      ),
    );
  }

  async *scan<C extends Collection>(
    collection: C,
    partition: string | null,
  ): AsyncGenerator<readonly Stored<Collections[C]>[]> {
    if (partition !== null) {
      checkKey(partition);
    }
    let last = { partition: partition ?? '', id: '' };
    for (;;) {
      const rows = await this.#database.run(() => this.#page(collection, partition, last));
      const end = rows.at(-1);
      if (end === undefined) {
        return;
      }
      last = end;
      yield rows.map((row) => stored<Collections[C]>(row));
    }
  }

  async count(
    collection: Collection,
    partition: string,
    query: Pick<ListQuery, 'facets' | 'text' | 'prefix'> = {},
  ): Promise<number> {
    checkKey(partition);
    checkQuery(query);
    const { conditions, values } = narrowing(query);
    const sql = `SELECT count(*) AS count FROM documents WHERE ${['collection = ?', 'partition = ?', ...conditions].join(' AND ')}`;
    return this.#database.run(() => Number(this.#database.prepare(sql).get(collection, partition, ...values)?.count));
  }

  async write<C extends Collection>(
    collection: C,
    partition: string,
    operations: readonly WriteOperation<Collections[C]>[],
    options: { readonly fence?: Fence } = {},
  ): Promise<readonly WriteResult[]> {
    checkKey(partition);
    checkOperations(operations);
    return this.#database.transaction(() => {
      this.#checkFence(options.fence);
      const lastEtag = this.#database.prepare(`SELECT value FROM meta WHERE name = 'last-etag'`);
      let etag = Number(lastEtag.get()?.value);
      const results = operations.map((operation) => {
        etag += 1;
        return this.#apply(collection, partition, operation, etag);
      });
      this.#database.prepare(`UPDATE meta SET value = ? WHERE name = 'last-etag'`).run(etag);
      return results;
    });
  }

  async clear(collection: Collection, partition: string, options: { readonly fence?: Fence } = {}): Promise<void> {
    checkKey(partition);
    const first = 'SELECT id FROM documents WHERE collection = ? AND partition = ? ORDER BY id LIMIT ?';
    const sql = `DELETE FROM documents WHERE collection = ? AND partition = ? AND id IN (${first})`;
    for (let removed = clearedAtOnce; removed === clearedAtOnce;) {
      removed = await this.#database.transaction(() => {
        this.#checkFence(options.fence);
        return Number(
          this.#database.prepare(sql).run(collection, partition, collection, partition, clearedAtOnce).changes,
        );
      });
    }
  }

  async ping(): Promise<void> {
    await this.#database.run(() => this.#database.prepare(`SELECT value FROM meta WHERE name = 'schema'`).get());
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #read<C extends Collection>(collection: C, partition: string, id: string): Stored<Collections[C]> | undefined {
    const row = this.#database
      .prepare('SELECT id, etag, body FROM documents WHERE collection = ? AND partition = ? AND id = ?')
      .get(collection, partition, id) as unknown as Row | undefined;
    return row === undefined ? undefined : stored<Collections[C]>(row);
  }

  #page(collection: Collection, partition: string | null, after: Pick<Row, 'partition' | 'id'>): Row[] {
    const rows =
      partition === null
        ? this.#database
            .prepare(
              `SELECT partition, id, etag, body FROM documents WHERE collection = ? AND (partition, id) > (?, ?)
               ORDER BY partition, id LIMIT ?`,
            )
            .iterate(collection, after.partition, after.id, pageDocuments)
        : this.#database
            .prepare(
              `SELECT partition, id, etag, body FROM documents WHERE collection = ? AND partition = ? AND id > ?
               ORDER BY id LIMIT ?`,
            )
            .iterate(collection, partition, after.id, pageDocuments);
    const page: Row[] = [];
    let characters = 0;
    for (const row of rows as Iterable<unknown> as Iterable<Row>) {
      page.push(row);
      characters += row.body.length;
      if (characters > pageCharacters) {
        break;
      }
    }
    return page;
  }

  #checkFence(fence: Fence | undefined): void {
    if (fence !== undefined && this.#read('leases', 'all', fence.connectionId)?.body.fence !== fence.token) {
      throw new LeaseLost(fence);
    }
  }

  #apply<Body>(collection: Collection, partition: string, operation: WriteOperation<Body>, etag: number): WriteResult {
    const key = [collection, partition, operation.id] as const;
    if (operation.kind !== 'put') {
      const found = this.#database
        .prepare('SELECT etag FROM documents WHERE collection = ? AND partition = ? AND id = ?')
        .get(...key)?.etag;
      const refusal = refusalOf(operation, found === undefined ? undefined : String(found));
      if (refusal !== undefined) {
        return { ok: false, why: refusal };
      }
    }
    if (operation.kind === 'delete') {
      this.#database.prepare('DELETE FROM documents WHERE collection = ? AND partition = ? AND id = ?').run(...key);
      return { ok: true, etag: null };
    }
    this.#database
      .prepare(
        `INSERT INTO documents (collection, partition, id, etag, search, facets, body) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET etag = excluded.etag, search = excluded.search, facets = excluded.facets, body = excluded.body`,
      )
      .run(
        ...key,
        etag,
        operation.search ?? null,
        operation.facets === undefined ? null : facetText(operation.facets),
        JSON.stringify(operation.body),
      );
    return { ok: true, etag: String(etag) };
  }
}

/** Why an operation cannot be done on what is stored, whose etag is `found`. */
function refusalOf(operation: WriteOperation<unknown>, found: string | undefined): Refusal | undefined {
  switch (operation.kind) {
    case 'put':
      return undefined;
    case 'create':
      return found === undefined ? undefined : 'taken';
    case 'replace':
    case 'delete':
      if (found === undefined) {
        return 'missing';
      }
      return operation.etag === undefined || operation.etag === found ? undefined : 'moved';
  }
}

function stored<Body>(row: Pick<Row, 'id' | 'etag' | 'body'>): Stored<Body> {
  return { id: row.id, body: JSON.parse(row.body) as Body, etag: String(row.etag) };
}
