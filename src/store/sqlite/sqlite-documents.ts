import { bodyJson } from '../document-rules.ts';
import type { ListQuery, WriteOperation, WriteResult } from '../store.ts';
import { facetText, narrowing } from './narrowing.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** A page of a scan ends at this many documents or characters, so that memory is bounded whatever they hold. */
const pageDocuments = 500;
const pageCharacters = 4_000_000;

/** Two tables read as one; CROSS fixes their order, because the entries alone say which bodies are needed. */
const both = 'entries CROSS JOIN bodies USING (slot)';

export interface Place {
  readonly collection: string;
  readonly partition: string;
}

/** A document as it lies in the file: `body` is JSON. */
export interface Row {
  readonly partition: string;
  readonly id: string;
  readonly etag: number;
  readonly body: string;
}

interface Held {
  readonly slot: number;
  readonly etag: number;
  readonly search: string | null;
  readonly facets: string | null;
}

type Refusal = Extract<WriteResult, { readonly ok: false }>['why'];

/** The documents of one file, in SQL. Synchronous: `SqliteDatabase` runs it, with transactions where it writes. */
export class SqliteDocuments {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  find({ collection, partition }: Place, id: string): Row | undefined {
    const sql = `SELECT partition, id, etag, body FROM ${both} WHERE collection = ? AND partition = ? AND id = ?`;
    return this.#database.prepare(sql).get(collection, partition, id) as Row | undefined;
  }

  list({ collection, partition }: Place, query: ListQuery): Row[] {
    const { conditions, values } = narrowing(query);
    const direction = query.descending === true ? 'DESC' : 'ASC';
    const sql = `SELECT partition, id, etag, body FROM ${both} WHERE ${conditions} ORDER BY id ${direction} LIMIT ?`;
    return this.#database.prepare(sql).all(collection, partition, ...values, query.limit) as unknown as Row[];
  }

  count({ collection, partition }: Place, query: Omit<ListQuery, 'limit'>): number {
    const { conditions, values } = narrowing(query);
    const sql = `SELECT count(*) AS count FROM entries WHERE ${conditions}`;
    return Number(this.#database.prepare(sql).get(collection, partition, ...values)?.count);
  }

  /** The next page behind a document, of one partition or of the whole collection. No cursor stays open behind it. */
  page(collection: string, partition: string | null, after: Pick<Row, 'partition' | 'id'> | undefined): Row[] {
    const from = `SELECT partition, id, etag, body FROM ${both} WHERE collection = ?`;
    const rows =
      partition === null
        ? this.#database
            .prepare(`${from} AND (partition, id) > (?, ?) ORDER BY partition, id LIMIT ?`)
            .iterate(collection, after?.partition ?? '', after?.id ?? '', pageDocuments)
        : this.#database
            .prepare(`${from} AND partition = ? AND id > ? ORDER BY id LIMIT ?`)
            .iterate(collection, partition, after?.id ?? '', pageDocuments);
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

  /** Applies operations in their order. Inside a transaction only: etags are counted on from the last one given. */
  apply(place: Place, operations: readonly WriteOperation<unknown>[]): WriteResult[] {
    let etag = Number(this.#database.prepare(`SELECT value FROM meta WHERE name = 'last-etag'`).get()?.value);
    const results = operations.map((operation) => {
      etag += 1;
      return this.#applyOne(place, operation, etag);
    });
    this.#database.prepare(`UPDATE meta SET value = ? WHERE name = 'last-etag'`).run(etag);
    return results;
  }

  /** Removes up to `limit` documents of a partition and says how many there were. Inside a transaction only. */
  remove({ collection, partition }: Place, limit: number): number {
    const some = 'FROM entries WHERE collection = ? AND partition = ? ORDER BY id LIMIT ?';
    this.#database.prepare(`DELETE FROM bodies WHERE slot IN (SELECT slot ${some})`).run(collection, partition, limit);
    const entries = `DELETE FROM entries WHERE collection = ? AND partition = ? AND id IN (SELECT id ${some})`;
    return Number(this.#database.prepare(entries).run(collection, partition, collection, partition, limit).changes);
  }

  #applyOne({ collection, partition }: Place, operation: WriteOperation<unknown>, etag: number): WriteResult {
    const key = [collection, partition, operation.id] as const;
    const held = this.#database
      .prepare(`SELECT slot, etag, search, facets FROM ${both} WHERE collection = ? AND partition = ? AND id = ?`)
      .get(...key) as Held | undefined;
    const refusal = refusalOf(operation, held === undefined ? undefined : String(held.etag));
    if (refusal !== undefined) {
      return { ok: false, why: refusal };
    }
    if (operation.kind === 'delete') {
      this.#database.prepare('DELETE FROM bodies WHERE slot = ?').run(held?.slot ?? null);
      this.#database.prepare('DELETE FROM entries WHERE collection = ? AND partition = ? AND id = ?').run(...key);
      return { ok: true, etag: null };
    }
    const body = bodyJson(operation.body);
    const search = operation.search ?? null;
    const facets = operation.facets === undefined ? null : facetText(operation.facets);
    if (held === undefined) {
      this.#database.prepare('INSERT INTO bodies (slot, etag, body) VALUES (?, ?, ?)').run(etag, etag, body);
    } else {
      this.#database.prepare('UPDATE bodies SET etag = ?, body = ? WHERE slot = ?').run(etag, body, held.slot);
    }
    if (held?.search !== search || held.facets !== facets) {
      this.#database
        .prepare(
          'INSERT OR REPLACE INTO entries (collection, partition, id, slot, search, facets) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(...key, held?.slot ?? etag, search, facets);
    }
    return { ok: true, etag: String(etag) };
  }
}

/** Why an operation cannot be done on what is stored, whose etag is `held`. */
function refusalOf(operation: WriteOperation<unknown>, held: string | undefined): Refusal | undefined {
  switch (operation.kind) {
    case 'put':
      return undefined;
    case 'create':
      return held === undefined ? undefined : 'taken';
    case 'replace':
    case 'delete':
      if (held === undefined) {
        return 'missing';
      }
      return operation.etag === undefined || operation.etag === held ? undefined : 'moved';
  }
}
