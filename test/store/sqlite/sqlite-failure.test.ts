import assert from 'node:assert/strict';
import { isBusy, translateSqliteError } from '../../../src/store/sqlite/sqlite-failure.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';

/** Errors as node:sqlite throws them, by their result code (https://www.sqlite.org/rescode.html). */
const thrown = (errcode: number): Error =>
  Object.assign(new Error('sqlite says'), { code: 'ERR_SQLITE_ERROR', errcode, errstr: 'says' });

const cases: readonly [name: string, code: number, sentence: RegExp][] = [
  ['SQLITE_PERM', 3, /^Rollcall may not write to the data file \/data\/x\.db\./],
  ['SQLITE_BUSY', 5, /^The data file \/data\/x\.db is being written by another process and stays locked\.$/],
  ['SQLITE_BUSY_SNAPSHOT', 517, /stays locked\.$/],
  ['SQLITE_READONLY', 8, /^Rollcall may not write to the data file/],
  ['SQLITE_READONLY_DIRECTORY', 1544, /^Rollcall may not write to the data file/],
  ['SQLITE_IOERR_FSYNC', 1034, /^The disk that holds the data file \/data\/x\.db reports an error\.$/],
  ['SQLITE_CORRUPT', 11, /^The data file \/data\/x\.db is damaged\. Restore it from a backup/],
  ['SQLITE_FULL', 13, /^The disk that holds the data file \/data\/x\.db is full\.$/],
  ['SQLITE_CANTOPEN', 14, /^The data file \/data\/x\.db cannot be opened\./],
  ['SQLITE_NOTADB', 26, /^The data file \/data\/x\.db is damaged or is not a database\./],
];

describe('An error of SQLite', () => {
  for (const [name, code, sentence] of cases) {
    it(`${name} becomes a sentence to act on`, () => {
      const cause = thrown(code);
      const translated = translateSqliteError(cause, '/data/x.db');
      assert.ok(translated instanceof StoreUnavailable);
      assert.match(translated.message, sentence);
      assert.equal(translated.cause, cause);
    });
  }

  it('that is about the SQL and not about the file stays what it is', () => {
    const cause = thrown(1);
    assert.equal(translateSqliteError(cause, '/data/x.db'), cause);
    const other = new TypeError('something else');
    assert.equal(translateSqliteError(other, '/data/x.db'), other);
  });

  it('is waited for only when another process has the file locked', () => {
    assert.deepEqual(
      [5, 6, 261, 517, 8, 11, 1].map((code) => isBusy(thrown(code))),
      [true, true, true, true, false, false, false],
    );
  });
});
