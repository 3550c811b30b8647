import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCosmosStore } from '../../src/store/cosmos/cosmos-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startCosmosServer, type CosmosServer } from '../support/cosmos.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { carryOut, goOn, prepare, verify, type Scene } from './crash-scene.ts';
import type { CrashTask } from './crash-store.ts';

type Moment = CrashTask['moment'];

/** Two processes at a time: most of the time of one is its start. */
const moments: readonly Moment[] = ['before', 'after'];

describe('a sync whose process is killed', () => {
  it('ends with each change applied once and logged once, wherever kill -9 struck (SQLite)', async function () {
    this.timeout(300_000);
    const folder = temporaryFolder();
    const template = join(folder, 'template.db');
    const scene = await prepare(await openSqliteStore({ file: template }));
    const kills = await Promise.all(
      moments.map((moment) => killEverywhere(sqlite({ folder, template, scene, moment }))),
    );
    assert.ok(Math.min(...kills) > 15, `killed only ${kills.join(' and ')} times`);
  });

  it('ends with each change applied once and logged once, wherever kill -9 struck (Cosmos DB)', async function () {
    this.timeout(600_000);
    const folder = temporaryFolder();
    const kills = await Promise.all(
      moments.map(async (moment) => {
        const server = await startCosmosServer();
        try {
          return await killEverywhere(cosmos({ folder, server, moment }));
        } finally {
          await server.stop();
        }
      }),
    );
    assert.ok(Math.min(...kills) > 15, `killed only ${kills.join(' and ')} times`);
  });
});

/** Kills at the first write, then at the second …, until a process outlives them all. Answers with how many died. */
async function killEverywhere(attempt: (killAt: number) => Promise<'done' | 'killed'>): Promise<number> {
  let killed = 0;
  while ((await attempt(killed + 1)) === 'killed') killed += 1;
  return killed;
}

/** The process itself counts its calls to the store, and dies before or after the chosen one. */
function sqlite(options: {
  readonly folder: string;
  readonly template: string;
  readonly scene: Scene;
  readonly moment: Moment;
}): (killAt: number) => Promise<'done' | 'killed'> {
  const { folder, template, scene, moment } = options;
  return async (killAt) => {
    const file = join(folder, `${moment}-${String(killAt)}.db`);
    copyFileSync(template, file);
    const task: CrashTask = { ...approval(scene, `${file}.journal`), store: { kind: 'sqlite', file }, killAt, moment };
    const ended = await carryOut(task);
    const store = await openSqliteStore({ file });
    await goOn(task, store);
    await verify(store, scene, task.journal);
    await store.close();
    return ended;
  };
}

/**
 * The server counts the requests that write, and kills the process before it looks at the chosen one, or right after
 * it carried it out and before the answer is read. `before` takes the odd requests and `after` the even ones.
 */
function cosmos(options: {
  readonly folder: string;
  readonly server: CosmosServer;
  readonly moment: Moment;
}): (attempt: number) => Promise<'done' | 'killed'> {
  const { folder, server, moment } = options;
  return async (attempt) => {
    const killAt = moment === 'before' ? attempt * 2 - 1 : attempt * 2;
    const { endpoint, key } = server;
    const address = { kind: 'cosmos', endpoint, key, databaseId: `crash${String(killAt)}` } as const;
    const scene = await prepare(await openCosmosStore(address));
    const task = { ...approval(scene, join(folder, `${String(killAt)}.journal`)), store: address };
    const ended = await carryOut(task, (kill) => {
      let writes = 0;
      server.interfere((request, _response, answer) => {
        const isWrite = request.method !== 'GET' && request.headers['x-ms-documentdb-isquery'] === undefined;
        if (isWrite) writes += 1;
        const isDue = isWrite && writes === killAt;
        if (!isDue || moment === 'after') answer();
        if (isDue) kill();
      });
    });
    server.interfere(undefined);
    const store = await openCosmosStore(address);
    await goOn(task, store);
    await verify(store, scene, task.journal);
    await store.close();
    return ended;
  };
}

function approval(scene: Scene, journal: string): Omit<CrashTask, 'store'> {
  writeFileSync(journal, '');
  return { overviewId: scene.overviewId, journal, what: 'approve', killAt: 0, moment: 'before' };
}
