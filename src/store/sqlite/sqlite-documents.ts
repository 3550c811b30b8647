import type { StatementSync } from 'node:sqlite';
import { bodyJson } from '../document-rules.ts';
import type { ListQuery, WriteOperation, WriteResult } from '../store.ts';
import { facetText, narrowing } from './narrowing.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** A page of a scan ends at this many documents or characters, so that memory is bounded whatever they hold. */
const pageDocuments = 500;
const pageCharacters = 4_000_000;

/** Two tables read as one; CROSS fixes their order, because the places alone say which bodies are needed. */
const both = 'places CROSS JOIN bodies USING (slot)';

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

type Written = Exclude<WriteOperation<unknown>, { readonly kind: 'delete' }>;

/** The documents of one file, in SQL. Synchronous: `SqliteDatabase` runs it, with transactions where it writes. */
export class SqliteDocuments {
  readonly #database: SqliteDatabase;
  readonly #held: StatementSync;
  readonly #insertPlace: StatementSync;
  readonly #insertFinds: StatementSync;
  readonly #insertBody: StatementSync;
  readonly #updateFinds: StatementSync;
  readonly #updateBody: StatementSync;
  readonly #deletePlace: StatementSync;
  readonly #deleteFinds: StatementSync;
  readonly #deleteBody: StatementSync;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    const key = 'collection = ? AND partition = ? AND id = ?';
    this.#held = database.prepare(
      `SELECT slot, etag, search, facets FROM ${both} JOIN finds USING (slot) WHERE ${key}`,
    );
    this.#insertPlace = database.prepare(
      'INSERT OR IGNORE INTO places (collection, partition, id, slot) VALUES (?, ?, ?, ?)',
    );
    this.#insertFinds = database.prepare('INSERT INTO finds (slot, search, facets) VALUES (?, ?, ?)');
    this.#insertBody = database.prepare('INSERT INTO bodies (slot, etag, body) VALUES (?, ?, ?)');
    this.#updateFinds = database.prepare('UPDATE finds SET search = ?, facets = ? WHERE slot = ?');
    this.#updateBody = database.prepare('UPDATE bodies SET etag = ?, body = ? WHERE slot = ?');
    this.#deletePlace = database.prepare(`DELETE FROM places WHERE ${key}`);
    this.#deleteFinds = database.prepare('DELETE FROM finds WHERE slot = ?');
    this.#deleteBody = database.prepare('DELETE FROM bodies WHERE slot = ?');
  }

  find({ collection, partition }: Place, id: string): Row | undefined {
    const sql = `SELECT partition, id, etag, body FROM ${both} WHERE collection = ? AND partition = ? AND id = ?`;
    return this.#database.prepare(sql).get(collection, partition, id) as Row | undefined;
  }

  list({ collection, partition }: Place, query: ListQuery): Row[] {
    const { tables, conditions, values } = narrowing(query);
    const direction = query.descending === true ? 'DESC' : 'ASC';
    const from = `${tables} CROSS JOIN bodies USING (slot)`;
    const sql = `SELECT partition, id, etag, body FROM ${from} WHERE ${conditions} ORDER BY id ${direction} LIMIT ?`;
    return this.#database.prepare(sql).all(collection, partition, ...values, query.limit) as unknown as Row[];
  }

  count({ collection, partition }: Place, query: Omit<ListQuery, 'limit'>): number {
    const { tables, conditions, values } = narrowing(query);
    const sql = `SELECT count(*) AS count FROM ${tables} WHERE ${conditions}`;
    return Number(this.#database.prepare(sql).get(collection, partition, ...values)?.count);
  }

  /** The next page behind a document, of one partition or of the whole collection. No cursor stays open behind it. */
  page(
    collection: string,
    partition: string | null,
    after: Pick<Row, 'partition' | 'id'> | undefined,
  ): { readonly rows: readonly Row[]; readonly isLast: boolean } {
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
        return { rows: page, isLast: false };
      }
    }
    return { rows: page, isLast: page.length < pageDocuments };
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
    const some = 'FROM places WHERE collection = ? AND partition = ? ORDER BY id LIMIT ?';
    for (const table of ['bodies', 'finds']) {
      const sql = `DELETE FROM ${table} WHERE slot IN (SELECT slot ${some})`;
      this.#database.prepare(sql).run(collection, partition, limit);
    }
    const places = `DELETE FROM places WHERE collection = ? AND partition = ? AND id IN (SELECT id ${some})`;
    return Number(this.#database.prepare(places).run(collection, partition, collection, partition, limit).changes);
  }

  #applyOne(place: Place, operation: WriteOperation<unknown>, etag: number): WriteResult {
    const { collection, partition } = place;
    if (operation.kind === 'put' || operation.kind === 'create') {
      // Most are new, and the insertion itself says so: nothing has to be looked up before.
      if (this.#insert(place, operation, etag)) {
        return { ok: true, etag: String(etag) };
      }
      if (operation.kind === 'create') {
        return { ok: false, why: 'taken' };
      }
    }
    const held = this.#held.get(collection, partition, operation.id) as Held | undefined;
    if (held === undefined) {
      return { ok: false, why: 'missing' };
    }
    if ('etag' in operation && operation.etag !== String(held.etag)) {
      return { ok: false, why: 'moved' };
    }
    if (operation.kind === 'delete') {
      this.#deleteBody.run(held.slot);
      this.#deleteFinds.run(held.slot);
      this.#deletePlace.run(collection, partition, operation.id);
      return { ok: true, etag: null };
    }
    this.#update(operation, { ...held, etag });
    return { ok: true, etag: String(etag) };
  }

  /** False when the id is taken. */
  #insert({ collection, partition }: Place, operation: Written, etag: number): boolean {
    if (this.#insertPlace.run(collection, partition, operation.id, etag).changes === 0) {
      return false;
    }
    const { search, facets } = columnsOf(operation);
    this.#insertFinds.run(etag, search, facets);
    this.#insertBody.run(etag, etag, bodyJson(operation.body));
    return true;
  }

  #update(operation: Written, held: Held): void {
    this.#updateBody.run(held.etag, bodyJson(operation.body), held.slot);
    const { search, facets } = columnsOf(operation);
    if (held.search !== search || held.facets !== facets) {
      this.#updateFinds.run(search, facets, held.slot);
    }
  }
}

function columnsOf({ search, facets }: Written): Pick<Held, 'search' | 'facets'> {
  return { search: search ?? null, facets: facets === undefined ? null : facetText(facets) };
}
