import type { DatabaseSync } from 'node:sqlite';

/**
 * The steps from an empty file to today's schema, oldest first; the schema's version is how many were taken. A step is
 * never changed once it was released: a new one is added.
 */
const migrations: readonly string[] = [
  `CREATE TABLE documents (
     collection TEXT NOT NULL,
     partition TEXT NOT NULL,
     id TEXT NOT NULL,
     etag INTEGER NOT NULL,
     search TEXT,
     facets TEXT,
     body TEXT NOT NULL,
     PRIMARY KEY (collection, partition, id)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO meta (name, value) VALUES ('last-etag', 0);`,
  // Bodies apart from what they are found by: a search then reads a fraction of the pages, and an update that is found
  // as before touches the body alone. A slot is the first etag of its document.
  `CREATE TABLE entries (
     collection TEXT NOT NULL,
     partition TEXT NOT NULL,
     id TEXT NOT NULL,
     slot INTEGER NOT NULL,
     search TEXT,
     facets TEXT,
     PRIMARY KEY (collection, partition, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE bodies (
     slot INTEGER PRIMARY KEY,
     etag INTEGER NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   INSERT INTO entries SELECT collection, partition, id, etag, search, facets FROM documents;
   INSERT INTO bodies SELECT etag, etag, body FROM documents ORDER BY etag;
   DROP TABLE documents;`,
  // What documents are found by apart from where they are: ids come in any order and are as good as random, so that the
  // table kept in their order should be as small as it can be, while the other two only grow at their end.
  `CREATE TABLE places (
     collection TEXT NOT NULL,
     partition TEXT NOT NULL,
     id TEXT NOT NULL,
     slot INTEGER NOT NULL,
     PRIMARY KEY (collection, partition, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE finds (
     slot INTEGER PRIMARY KEY,
     search TEXT,
     facets TEXT
   ) STRICT;
   INSERT INTO places SELECT collection, partition, id, slot FROM entries;
   INSERT INTO finds SELECT slot, search, facets FROM entries ORDER BY slot;
   DROP TABLE entries;`,
];

export const schemaVersion = migrations.length;

/** Marks the file as Rollcall's own, so that no other program's database is ever written to ("Roll"). */
const applicationId = 0x526f6c6c;

/** What a file is, before anything is written to it. */
export type FileKind =
  { readonly kind: 'empty' } | { readonly kind: 'foreign' } | { readonly kind: 'ours'; readonly version: number };

export function inspect(database: DatabaseSync): FileKind {
  if (numberFrom(database, 'PRAGMA application_id') === applicationId) {
    return { kind: 'ours', version: numberFrom(database, `SELECT value FROM meta WHERE name = 'schema'`) };
  }
  return numberFrom(database, 'SELECT count(*) FROM sqlite_schema') === 0 ? { kind: 'empty' } : { kind: 'foreign' };
}

/** Brings an empty or older file to today's schema, in one transaction: a crash leaves the older schema whole. */
export function migrate(database: DatabaseSync): void {
  const before = inspect(database);
  // Nothing to do: a file that another process writes to all the time need not be waited for.
  if (before.kind === 'ours' && before.version === schemaVersion) {
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    // Asked again inside the transaction: another process may have migrated the file in between.
    const file = inspect(database);
    if (file.kind === 'empty') {
      database.exec(`PRAGMA application_id = ${applicationId};
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO meta (name, value) VALUES ('schema', 0);`);
    }
    const from = file.kind === 'ours' ? file.version : 0;
    for (const step of migrations.slice(from)) {
      database.exec(step);
    }
    database.prepare(`UPDATE meta SET value = ? WHERE name = 'schema' AND value < ?`).run(schemaVersion, schemaVersion);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

function numberFrom(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get();
  return Number(Object.values(row ?? {})[0] ?? 0);
}
