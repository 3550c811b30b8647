import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syncRunOf } from '../../src/model/ids.ts';
import { startCosmosServer } from '../support/cosmos.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openCrashStore, type CrashStore } from './crash-store.ts';
import { prepare, verify } from './crash-scene.ts';
import type { PauseTask } from './pause.process.ts';

const script = fileURLToPath(new URL('pause.process.ts', import.meta.url));

type Stop = PauseTask['stop'];

const stops: readonly Stop[] = [
  { at: 'directoryUsers', nth: 1, moment: 'before' },
  { at: 'directoryGroups', nth: 1, moment: 'after' },
  { at: 'logEntries', nth: 3, moment: 'before' },
  // The last but one step of a run: what is known of its connection.
  { at: 'connectionStates', nth: 2, moment: 'before' },
  { at: 'application', nth: 2, moment: 'before' },
];

describe('a sync whose process is paused for longer than its lease holds', () => {
  it('is taken over, and nothing is accepted that the process writes when it wakes up (SQLite)', async function () {
    this.timeout(60_000);
    await Promise.all(
      stops.map(async (stop) => pauseAt(stop, { kind: 'sqlite', file: join(temporaryFolder(), 'rollcall.db') })),
    );
  });

  it('is taken over, and nothing is accepted that the process writes when it wakes up (Cosmos DB)', async function () {
    this.timeout(60_000);
    const server = await startCosmosServer();
    try {
      const { endpoint, key } = server;
      const some = stops.filter(({ at }) => ['directoryUsers', 'logEntries', 'connectionStates'].includes(at));
      await Promise.all(
        some.map(async (stop) => pauseAt(stop, { kind: 'cosmos', endpoint, key, databaseId: `pause${stop.at}` })),
      );
    } finally {
      await server.stop();
    }
  });
});

async function pauseAt(stop: Stop, address: CrashStore): Promise<void> {
  const folder = temporaryFolder();
  const scene = await prepare(await openCrashStore(address));
  const [journal, late] = [join(folder, 'journal'), join(folder, 'late')];
  writeFileSync(journal, '');
  const application = stop.at === 'application' ? join(folder, 'application') : null;
  const task = { store: address, overviewId: scene.overviewId, stop, journal, late, application };
  const paused = start({ ...task, role: 'paused' });
  try {
    assert.equal(await paused.said, 'stopping');
    assert.equal(await start({ ...task, role: 'successor' }).ended, 'ended');
    paused.child.kill('SIGCONT');
    assert.equal(await paused.ended, 'ended');
  } finally {
    paused.child.kill('SIGKILL');
  }
  assert.equal(existsSync(late) ? readFileSync(late, 'utf8') : '', '', `accepted late, ${stop.at}`);
  const store = await openCrashStore(address);
  if (application === null) await verify(store, scene, journal);
  else {
    const log = await store.list('logEntries', syncRunOf(scene.overviewId), { limit: 1000 });
    assert.deepEqual(
      log.map(({ id }) => id),
      scene.changes,
    );
    assert.deepEqual(
      readFileSync(application, 'utf8').trim().split('\n'),
      scene.changes.filter((key) => !scene.leftOut.includes(key)),
    );
  }
  const run = await store.get('runs', 'contoso', syncRunOf(scene.overviewId));
  assert.deepEqual([run?.body.status, run?.body.resumed], ['succeeded', stop.at === 'connectionStates' ? 0 : 1]);
  await store.close();
}

interface Process {
  readonly child: ChildProcess;
  /** Resolves with what it said first, or with why it failed. */
  readonly said: Promise<string>;
  /** `ended`, or why it failed. */
  readonly ended: Promise<string>;
}

function start(task: PauseTask): Process {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = once(child, 'exit').then(([code]) => (code === 0 ? 'ended' : `${String(code)} ${errors}`));
  const said = once(child.stdout, 'data').then(([data]) => String(data).trim());
  return { child, ended, said: Promise.race([said, ended]) };
}
