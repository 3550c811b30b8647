import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sinon from 'sinon';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { StoreUnavailable, type Store, type WriteOperation, type WriteResult } from '../../../src/store/store.ts';
import type { RoleAssignment } from '../../../src/model/role.ts';

const role = (name: string): RoleAssignment => ({ personId: 'p', tenantId: 't', name, role: 'reader', mail: null });

describe('The SQLite file', () => {
  let folder: string;
  let file: string;
  const opened: Store[] = [];
  const openStore = async (): Promise<Store> => {
    const store = await openSqliteStore({ file });
    opened.push(store);
    return store;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-file-'));
    file = join(folder, 'data', 'rollcall.db');
  });
  afterEach(async () => {
    sinon.restore();
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true });
  });

  it('is created with its folder, for the owner alone, companions included', async () => {
    const store = await openStore();
    await store.write('roles', 'all', [{ kind: 'put', id: 'a', body: role('a') }]);
    for (const name of [file, `${file}-wal`, `${file}-shm`]) {
      assert.equal((await stat(name)).mode & 0o777, 0o600, name);
    }
  });

  it('holds its documents and goes on counting etags after it was closed and opened again', async () => {
    const first = await openStore();
    const [written] = await first.write('roles', 'all', [{ kind: 'put', id: 'a', body: role('a') }]);
    await first.write('roles', 'all', [{ kind: 'delete', id: 'a' }]);
    await first.close();
    const second = await openStore();
    const [again] = await second.write('roles', 'all', [{ kind: 'put', id: 'a', body: role('a') }]);
    assert.ok(written?.ok === true && again?.ok === true);
    assert.ok(Number(again.etag) > Number(written.etag));
  });

  describe('after kill -9 during writes', () => {
    for (const round of [1, 2, 3]) {
      it(`holds every batch that was answered as written, and none in part (round ${round})`, async function () {
        this.timeout(60_000);
        const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-process.ts'), file], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let answered = 0;
        child.stdout.setEncoding('utf8').on('data', (lines: string) => {
          answered = Number(lines.trim().split('\n').at(-1));
          if (answered >= 20 * round) {
            child.kill('SIGKILL');
          }
        });
        await once(child, 'close');
        assert.equal(child.signalCode, 'SIGKILL');

        const store = await openStore();
        const latest = Number((await store.get('roles', 'all', 'latest'))?.body.name);
        assert.ok(latest === answered || latest === answered + 1, `${answered} answered, ${latest} found`);
        assert.equal(await store.count('roles', 'all'), latest * 50 + 1);
        assert.equal(await store.count('roles', 'all', { prefix: `${String(latest).padStart(6, '0')}-` }), 50);
        const results = await store.write('roles', 'all', [{ kind: 'put', id: 'after', body: role('after') }]);
        assert.ok(results[0]?.ok === true && Number(results[0].etag) > latest * 51);
        await store.close();
        assert.equal(integrity(), 'ok');
      });
    }
  });

  it('takes writes of two processes at once, each whole', async function () {
    this.timeout(60_000);
    const store = await openStore();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-process.ts'), file, '200'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answered = 0;
    child.stdout.setEncoding('utf8').on('data', (lines: string) => {
      answered = Number(lines.trim().split('\n').at(-1));
    });
    let own = 0;
    while (answered < 10 || own < 50) {
      const results = await store.write('roles', 'mine', [{ kind: 'create', id: `own-${own}`, body: role('mine') }]);
      assert.equal(results[0]?.ok, true);
      own += 1;
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal(await store.count('roles', 'mine'), own);
    assert.equal((await store.count('roles', 'all')) % 200, 1);
  });

  it('waits for another process that has it locked, without holding up this one', async () => {
    const store = await openStore();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    let released = false;
    const release = setTimeout(() => {
      released = true;
      other.exec('COMMIT');
      other.close();
    }, 200);
    const results = await store.write('roles', 'all', [{ kind: 'put', id: 'a', body: role('a') }]);
    clearTimeout(release);
    assert.equal(results[0]?.ok, true);
    assert.ok(released);
  });

  it('lets timers and requests of the process go first now and then', async () => {
    const store = await openStore();
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 1);
    for (let n = 0; n < 300; n += 1) {
      await store.write('roles', 'all', [{ kind: 'put', id: 'a', body: role(String(n)) }]);
      await store.get('roles', 'all', 'a');
    }
    clearInterval(ticking);
    assert.ok(ticks > 5, `${ticks} ticks`);
  });

  it('lets no write fail because of another one that was begun at the same time', async () => {
    const store = await openStore();
    const put = (id: string, fence?: number): Promise<readonly WriteResult[]> =>
      store.write(
        'roles',
        'all',
        [{ kind: 'put', id, body: role(id) }],
        fence === undefined ? {} : { fence: { connectionId: 'c1', token: fence } },
      );
    const settled = await Promise.allSettled([put('a'), put('b', 7), put('c'), put('d', 8), put('e')]);
    assert.deepEqual(
      settled.map((one) => (one.status === 'fulfilled' ? one.value[0]?.ok : String(one.reason).split(':')[0])),
      [true, 'LeaseLost', true, 'LeaseLost', true],
    );
    const found = await store.list('roles', 'all', { limit: 10 });
    assert.deepEqual(
      found.map(({ id }) => id),
      ['a', 'c', 'e'],
    );
  });

  it('does what was begun at the same time in the order in which it was begun', async () => {
    const store = await openStore();
    const names = Array.from({ length: 50 }, (_, index) => String(index));
    const results = await Promise.all(
      names.map((name) => store.write('roles', 'all', [{ kind: 'put', id: 'a', body: role(name) }])),
    );
    const etags = results.map(([result]) => (result?.ok === true ? Number(result.etag) : 0));
    assert.deepEqual(
      etags,
      etags.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(etags).size, names.length);
    assert.equal((await store.get('roles', 'all', 'a'))?.body.name, names.at(-1));
  });

  it('goes on while a test holds the clock', async () => {
    const store = await openStore();
    sinon.useFakeTimers();
    await store.write('roles', 'all', [{ kind: 'put', id: 'a', body: role('a') }]);
    assert.equal((await store.get('roles', 'all', 'a'))?.body.name, 'a');
  });

  describe('of another schema', () => {
    it('is migrated from version 1 with every document, etag, facet and search text', async () => {
      await mkdir(join(folder, 'data'));
      const old = new DatabaseSync(file);
      old.exec(await readFile(join(import.meta.dirname, 'version-1.sql'), 'utf8'));
      old.close();

      const store = await openStore();
      // As they were: what is new in a document since is given by whoever reads it.
      const asItWas = ({ mail: _, ...body }: RoleAssignment): object => body;
      assert.deepEqual(await store.list('roles', 'all', { limit: 10 }), [
        { id: 'ada', body: asItWas(role('Ada')), etag: '41' },
        { id: 'grace', body: asItWas(role('Gräce 👩‍🚀')), etag: '7' },
      ]);
      assert.deepEqual(await store.get('leases', 'all', 'c1'), {
        id: 'c1',
        body: { connectionId: 'c1', fence: 3 },
        etag: '12',
      });
      const found = await store.list('roles', 'all', { limit: 10, text: 'ada love', facets: { role: 'reader' } });
      assert.deepEqual(
        found.map(({ id }) => id),
        ['ada'],
      );
      const [moved, replaced] = await store.write('roles', 'all', [
        { kind: 'replace', id: 'ada', body: role('Ada'), etag: '40' },
        { kind: 'replace', id: 'grace', body: role('Grace'), etag: '7' },
      ]);
      assert.deepEqual(moved, { ok: false, why: 'moved' });
      assert.ok(replaced?.ok === true && Number(replaced.etag) > 99, 'etags go on behind the last one given');
      await store.close();
      assert.equal(integrity(), 'ok');

      const again = await openStore();
      assert.equal(await again.count('roles', 'all'), 2);
    });

    it('stays as it was when the migration cannot be finished', async () => {
      await mkdir(join(folder, 'data'));
      const old = new DatabaseSync(file);
      old.exec(await readFile(join(import.meta.dirname, 'version-1.sql'), 'utf8'));
      old.exec('CREATE TABLE bodies (in_the_way)');
      old.close();
      await assert.rejects(openStore());
      const after = new DatabaseSync(file);
      assert.deepEqual({ ...after.prepare(`SELECT value FROM meta WHERE name = 'schema'`).get() }, { value: 1 });
      assert.deepEqual({ ...after.prepare('SELECT count(*) AS n FROM documents').get() }, { n: 3 });
      assert.equal(after.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'entries'`).get()?.n, 0);
      after.close();
    });

    it('is refused untouched when it is newer', async () => {
      await (await openStore()).close();
      const newer = new DatabaseSync(file);
      newer.exec(`UPDATE meta SET value = 7 WHERE name = 'schema'`);
      newer.close();
      const before = await readFile(file);
      await assert.rejects(openStore(), (error) => {
        assert.ok(error instanceof StoreUnavailable);
        assert.equal(
          error.message,
          'This data folder was written by a newer Rollcall (schema 7, this one knows 3). ' +
            'Start the newer version, or choose another folder with ROLLCALL_DATA_DIR.',
        );
        return true;
      });
      assert.deepEqual(await readFile(file), before);
    });
  });

  describe('that cannot be used', () => {
    const refused = async (sentence: RegExp): Promise<void> => {
      await assert.rejects(openStore(), (error) => {
        assert.ok(error instanceof StoreUnavailable, String(error));
        assert.match(error.message, sentence);
        assert.match(error.message, /ROLLCALL_DATA_DIR/);
        return true;
      });
    };

    it('is refused when it is no database', async () => {
      await mkdir(join(folder, 'data'));
      await writeFile(file, 'not a database '.repeat(1000));
      await refused(/^The data file .*rollcall\.db is damaged or is not a database\./);
    });

    it('is refused, and not written to, when it belongs to another program', async () => {
      await mkdir(join(folder, 'data'));
      const foreign = new DatabaseSync(file);
      foreign.exec('CREATE TABLE theirs (x)');
      foreign.close();
      const before = await readFile(file);
      await refused(/^.*rollcall\.db is another program's database\./);
      assert.deepEqual(await readFile(file), before);
    });

    it('is refused when its first page is damaged', async () => {
      const store = await openStore();
      await store.write('roles', 'all', [{ kind: 'put', id: 'a', body: role('a') }]);
      await store.close();
      await overwrite(100, 3900);
      await refused(/^The data file .*rollcall\.db is damaged\b/);
    });

    it('is refused when its end is missing', async () => {
      await fillAndClose();
      const handle = await open(file, 'r+');
      await handle.truncate(4096);
      await handle.close();
      await refused(/^The data file .*rollcall\.db is damaged\b/);
    });

    it('says so when damage shows only while reading', async () => {
      await fillAndClose();
      const { size } = await stat(file);
      await overwrite(8192, size - 8192);
      let failed: unknown;
      try {
        const store = await openStore();
        await store.list('roles', 'all', { limit: 1000 });
      } catch (error) {
        failed = error;
      }
      assert.ok(failed instanceof StoreUnavailable, String(failed));
      assert.match(failed.message, /^The data file .*rollcall\.db is damaged\b/);
    });

    it('is refused when it or its folder cannot be made', async () => {
      await writeFile(join(folder, 'data'), 'a file where the folder should be');
      await refused(/^The data file .*rollcall\.db cannot be opened \((EEXIST|ENOTDIR)\)\./);
      file = folder;
      await refused(/^The data file .* cannot be opened \(EISDIR\)\./);
    });

    it('is refused when it may not be written', async function () {
      if (process.getuid?.() === 0) {
        this.skip(); // Root may write everything.
      }
      await (await openStore()).close();
      const handle = await open(file);
      await handle.chmod(0o400);
      await handle.close();
      await refused(/^The data file .*rollcall\.db cannot be opened \(EACCES\)\./);
    });
  });

  async function fillAndClose(): Promise<void> {
    const store = await openStore();
    const operations = Array.from({ length: 1000 }, (_, n): WriteOperation<RoleAssignment> => ({
      kind: 'put',
      id: `id-${n}`,
      body: role('x'.repeat(200)),
    }));
    await store.write('roles', 'all', operations);
    await store.close();
  }

  async function overwrite(position: number, length: number): Promise<void> {
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(length, 0xa5), 0, length, position);
    await handle.close();
  }

  function integrity(): unknown {
    const database = new DatabaseSync(file);
    const row = database.prepare('PRAGMA integrity_check').get();
    database.close();
    return Object.values(row ?? {})[0];
  }
});
