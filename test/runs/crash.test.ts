import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syncRunOf } from '../../src/model/ids.ts';
import type { LogEntry } from '../../src/model/change.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { CrashTask } from './crash-store.ts';
import { companyOf, openBench } from './runs-for-tests.ts';

const script = fileURLToPath(new URL('crash.process.ts', import.meta.url));

/** Runs the process; answers with the signal that ended it and what it printed. */
async function carryOut(task: CrashTask): Promise<{ readonly signal: string | null; readonly out: string }> {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', `The process failed with ${String(code)}: ${errors}`);
  return { signal, out };
}

/** A store with an overview that has changes in all six phases and waits for approval. */
async function prepare(file: string): Promise<{ readonly overviewId: string; readonly changes: readonly string[] }> {
  const store = await openSqliteStore({ file });
  const bench = await openBench({ store, company: { ...companyOf(8), ...groups } });
  await bench.sync();
  const { users } = companyOf(11);
  bench.company = {
    users: users
      .slice(2)
      .map((user) => (user.id === 'u5' ? { ...user, attributes: { ...user.attributes, jobTitle: 'Boss' } } : user)),
    groups: [
      { id: 'g1', displayName: 'Everybody', description: null, mail: null },
      { id: 'g3', displayName: 'New', description: null, mail: null },
    ],
    members: {
      g1: ['u3', 'u4', 'u9', 'u10', 'u11'].map((id) => ({ id, kind: 'user' })),
      g3: ['u3', 'u9'].map((id) => ({ id, kind: 'user' })),
    },
  };
  const { overviewId } = await bench.preview();
  const changes = await bench.overviews.changes(overviewId, { limit: 1000 });
  assert.deepEqual([...new Set(changes.map(({ key }) => key.slice(0, 1)))], ['1', '2', '3', '4', '5', '6']);
  await bench.close();
  return { overviewId, changes: changes.map(({ key }) => key) };
}

const groups = {
  groups: [
    { id: 'g1', displayName: 'Everyone', description: null, mail: null },
    { id: 'g2', displayName: 'Old', description: null, mail: null },
  ],
  members: {
    g1: ['u1', 'u2', 'u3', 'u4', 'u5'].map((id) => ({ id, kind: 'user' as const })),
    g2: ['u6', 'u7'].map((id) => ({ id, kind: 'user' as const })),
  },
};

/** What must be true once the run has ended, however often it was killed. */
async function verify(
  store: Store,
  options: { readonly overviewId: string; readonly changes: readonly string[] },
): Promise<void> {
  const runId = syncRunOf(options.overviewId);
  const stored = await store.get('runs', 'contoso', runId);
  assert.equal(stored?.body.status, 'succeeded', JSON.stringify(stored?.body));
  const log: LogEntry[] = (await store.list('logEntries', runId, { limit: 1000 })).map(({ body }) => body);
  assert.deepEqual(
    log.map(({ change }) => change.key),
    options.changes,
  );
  assert.deepEqual([...new Set(log.map(({ result }) => result))], ['applied']);
  const results = stored?.body.results;
  const counted = [results?.user, results?.group, results?.membership].map(
    (of) => (of?.changed ?? 0) + (of?.deleted ?? 0),
  );
  assert.equal(
    counted.reduce((sum, count) => sum + count, 0),
    options.changes.length,
  );
  const lease = await store.get('leases', 'all', 'contoso');
  assert.deepEqual([lease?.body.runId, lease?.body.holder], [null, null]);
}

describe('a sync whose process is killed', () => {
  it('ends with each change applied once and logged once, wherever kill -9 struck', async function () {
    this.timeout(300_000);
    const folder = temporaryFolder();
    const template = join(folder, 'template.db');
    const prepared = await prepare(template);
    const base = { overviewId: prepared.overviewId, moment: 'before' } as const;

    const undisturbed = await attempt(folder, 'undisturbed', template, { ...base, killAt: 0 });
    const writes = Number(undisturbed.out);
    assert.ok(writes > 20, `Too few writes to make a point: ${String(writes)}`);
    await verify(undisturbed.store, prepared);
    await undisturbed.store.close();

    // Progress is stored by the clock, so the number of writes varies a little: on until one outlives them all.
    for (let killAt = 1, alive = false; !alive; killAt += 1)
      for (const moment of ['before', 'after'] as const) {
        const name = `${moment}-${String(killAt)}`;
        const killed = await attempt(folder, name, template, { ...base, killAt, moment });
        alive = killed.signal === null;
        const wasApproved = (await killed.store.get('runs', 'contoso', syncRunOf(prepared.overviewId))) !== undefined;
        await killed.store.close();
        // Killed before the run's record was stored, nothing was approved, and the approver saw no answer: ask again.
        const what = wasApproved ? 'resume' : 'approve';
        await carryOut({ ...base, store: killed.task.store, journal: killed.task.journal, what, killAt: 0 });
        const store = await openSqliteStore({ file: killed.task.store.file });
        await verify(store, prepared);
        await store.close();
        const written = readFileSync(killed.task.journal, 'utf8').trim().split('\n');
        const objects = written.filter((line) => !line.startsWith('directoryMembers'));
        assert.equal(new Set(objects).size, objects.length, `${name}: written twice`);
      }
  });
});

async function attempt(
  folder: string,
  name: string,
  template: string,
  options: Pick<CrashTask, 'overviewId' | 'killAt' | 'moment'>,
): Promise<{ readonly signal: string | null; readonly out: string; readonly task: CrashTask; readonly store: Store }> {
  const file = join(folder, `${name}.db`);
  copyFileSync(template, file);
  const task: CrashTask = {
    ...options,
    store: { kind: 'sqlite', file },
    what: 'approve',
    journal: join(folder, `${name}.journal`),
  };
  const ended = await carryOut(task);
  return { ...ended, task, store: await openSqliteStore({ file }) };
}
