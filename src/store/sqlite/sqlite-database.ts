import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { monotonic, nextTurn, wait } from '../real-time.ts';
import { StoreUnavailable } from '../store.ts';
import { inspect, migrate, schemaVersion } from './schema.ts';
import { isBusy, translateSqliteError } from './sqlite-failure.ts';

/** How long a call waits for another process to let go of the file. */
const patience = 15_000;

/** Milliseconds after which no more work joins a transaction: the process has other things to do. */
const longestTransaction = 10;

interface Waiting {
  /** Does the work and answers with what tells so, which is called once it is durable. */
  readonly work: () => () => void;
  readonly reject: (error: unknown) => void;
  readonly durable: 'now' | 'later';
}

/** One open file: prepared statements, transactions, and errors in plain words. */
export class SqliteDatabase {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #waiting: Waiting[] = [];
  #isCommitting = false;
  #durable: 'now' | 'later' = 'now';

  constructor(file: string) {
    this.#file = file;
    this.#database = openFile(file);
  }

  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work`, waiting while another process has the file locked. Throws `StoreUnavailable`. */
  async run<Result>(work: () => Result): Promise<Result> {
    const until = monotonic() + patience;
    for (;;) {
      try {
        const result = work();
        // Work on the file is synchronous: without this a loop over the store would hold up the process to its end.
        await nextTurn();
        return result;
      } catch (error) {
        if (!isBusy(error) || monotonic() > until) {
          throw translateSqliteError(error, this.#file);
        }
        await wait(5 + Math.random() * 25);
      }
    }
  }

  /**
   * Like `run`, in a transaction that is all or nothing, and durable once this returns, or with a later one. What costs
   * is the commit, so work that waits at the same time shares one; where some of it fails, each is done by itself.
   */
  async transaction<Result>(work: () => Result, durable: 'now' | 'later' = 'now'): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const settle = (): (() => void) => {
        const result = work();
        return () => {
          resolve(result);
        };
      };
      this.#waiting.push({ work: settle, reject, durable });
      if (!this.#isCommitting) {
        void this.#commitWaiting();
      }
    });
  }

  async #commitWaiting(): Promise<void> {
    this.#isCommitting = true;
    await nextTurn();
    while (this.#waiting.length > 0) {
      await this.#commitTogether();
    }
    this.#isCommitting = false;
  }

  async #commitTogether(): Promise<void> {
    let begun = 0;
    try {
      const settled = await this.run(() => {
        begun = 0;
        const until = monotonic() + longestTransaction;
        const durable = this.#waiting.every((waiting) => waiting.durable === 'later') ? 'later' : 'now';
        return this.#atOnce(durable, () => {
          const done: (() => void)[] = [];
          for (const { work } of this.#waiting) {
            begun += 1;
            done.push(work());
            if (monotonic() > until) {
              break;
            }
          }
          return done;
        });
      });
      this.#waiting.splice(0, begun);
      settled.forEach((resolve) => {
        resolve();
      });
    } catch (error) {
      const failed = this.#waiting.splice(0, begun === 0 ? this.#waiting.length : begun);
      for (const { work, reject, durable } of failed) {
        if (begun <= 1) {
          reject(error);
        } else {
          await this.run(() => this.#atOnce(durable, work)).then((resolve) => {
            resolve();
          }, reject);
        }
      }
    }
  }

  #atOnce<Result>(durable: 'now' | 'later', work: () => Result): Result {
    // In WAL mode NORMAL leaves the file's sync out of a commit; that of a FULL one takes all earlier commits along.
    if (this.#durable !== durable) {
      this.#database.exec(`PRAGMA synchronous = ${durable === 'now' ? 'FULL' : 'NORMAL'}`);
      this.#durable = durable;
    }
    this.prepare('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.prepare('COMMIT').run();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) {
        this.prepare('ROLLBACK').run();
      }
      throw error;
    }
  }

  close(): void {
    if (this.#database.isOpen) {
      this.#statements.clear();
      this.#database.close();
    }
  }
}

function openFile(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Names and mail addresses are in it: for the owner's eyes, and SQLite gives its companion files the same mode.
    closeSync(openSync(file, 'a', 0o600));
    database = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: false });
    refuseOthers(file, database);
    // WAL: readers never wait for the writer. FULL: what was answered as written survives a power cut.
    // A page that is written often goes to the file once per checkpoint, hence few of them. Only a new file takes the
    // page size. The cache is small because the system keeps the file's pages too, and lends them to whoever needs them.
    database.exec(`PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;`);
    migrate(database);
    // From here on waiting is done in `run`, where it does not hold up the whole process.
    database.exec('PRAGMA busy_timeout = 20');
    return database;
  } catch (error) {
    if (database?.isOpen === true) {
      database.close();
    }
    throw openingError(error, file);
  }
}

function refuseOthers(file: string, database: DatabaseSync): void {
  const found = inspect(database);
  if (found.kind === 'foreign') {
    throw new StoreUnavailable(`${file} is another program's database. Choose another folder with ROLLCALL_DATA_DIR.`);
  }
  if (found.kind === 'ours' && found.version > schemaVersion) {
    throw new StoreUnavailable(
      `This data folder was written by a newer Rollcall (schema ${found.version}, this one knows ${schemaVersion}). ` +
        'Start the newer version, or choose another folder with ROLLCALL_DATA_DIR.',
    );
  }
}

function openingError(error: unknown, file: string): unknown {
  if (error instanceof Error && 'syscall' in error) {
    return new StoreUnavailable(
      `The data file ${file} cannot be opened (${'code' in error ? String(error.code) : error.message}). ` +
        'Check that its folder exists and that Rollcall may write to it, or choose another folder with ROLLCALL_DATA_DIR.',
      { cause: error },
    );
  }
  return translateSqliteError(error, file);
}
