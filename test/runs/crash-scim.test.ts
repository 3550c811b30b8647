import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { scimToken, startScimmy, type ScimmyServer } from '../support/scim-scimmy.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { carryOut, goOn, peopleAfterwards, prepare, verifyNothingLeft, verifyRun, type Scene } from './crash-scene.ts';
import type { CrashTask, ScimAddress } from './crash-store.ts';

type Moment = CrashTask['moment'];
const moments: readonly Moment[] = ['before', 'after'];

/** An overview that waits for approval, in a database and in a service that every attempt begins with anew. */
class Stage {
  readonly #folder = temporaryFolder();
  readonly #server: ScimmyServer;
  readonly scim: ScimAddress;
  #scene: Scene | null = null;
  #saved = '';

  constructor(server: ScimmyServer) {
    this.#server = server;
    this.scim = { baseUrl: server.baseUrl, ca: server.ca, token: scimToken };
  }

  async build(): Promise<void> {
    this.#scene = await prepare(await openSqliteStore({ file: this.#template }), this.scim);
    this.#saved = this.#server.save();
  }

  get #template(): string {
    return join(this.#folder, 'template.db');
  }

  /** One attempt that is killed at `killAt`, gone on with, and looked at. */
  async attempt(
    name: string,
    kill: Pick<CrashTask, 'killAt' | 'moment'>,
    started?: (kill: () => void, server: ScimmyServer) => void,
  ): Promise<'done' | 'killed'> {
    assert.ok(this.#scene);
    const file = join(this.#folder, `${name}.db`);
    copyFileSync(this.#template, file);
    this.#server.restore(this.#saved);
    const journal = `${file}.journal`;
    writeFileSync(journal, '');
    const { overviewId } = this.#scene;
    const task: CrashTask = {
      overviewId,
      journal,
      what: 'approve',
      store: { kind: 'sqlite', file },
      scim: this.scim,
      ...kill,
    };
    const ended = await carryOut(task, (end) => started?.(end, this.#server));
    this.#server.watch(null);
    const store = await openSqliteStore({ file });
    await goOn(task, store);
    await verifyRun(store, this.#scene);
    await this.#verifyService();
    await verifyNothingLeft(store, this.#scene, this.scim);
    await store.close();
    return ended;
  }

  /** Everybody is there once, whoever was killed when. */
  async #verifyService(): Promise<void> {
    const { user, group } = JSON.parse(this.#server.save()) as Record<'user' | 'group', [string, Resource][]>;
    const names = new Map(user.map(([id, { externalId }]) => [id, externalId]));
    assert.deepEqual([...names.values()].sort(), peopleAfterwards);
    const members = Object.fromEntries(
      group.map(([, one]) => [one.externalId, (one.members ?? []).map(({ value }) => names.get(value)).sort()]),
    );
    assert.deepEqual(members, { g1: ['u1', 'u10', 'u11', 'u3', 'u4', 'u9'], g3: ['u3', 'u9'] });
  }
}

interface Resource {
  readonly externalId: string;
  readonly members?: readonly { readonly value: string }[];
}

describe('a sync to a SCIM service whose process is killed', () => {
  const stages: Stage[] = [];
  const servers: ScimmyServer[] = [];

  before(async function () {
    this.timeout(60_000);
    // Two processes at a time: most of the time of one is its start.
    for (const bulk of [true, false]) {
      const server = await startScimmy({ bulk });
      servers.push(server);
      const stage = new Stage(server);
      await stage.build();
      stages.push(stage);
    }
  });
  after(async () => {
    for (const server of servers) await server.close();
  });

  it('ends with each change applied once and logged once, wherever kill -9 struck in the store', async function () {
    this.timeout(600_000);
    const kills = await Promise.all(
      moments.map(async (moment, lane) => {
        for (let killAt = lane + 1; ; killAt += 2)
          if ((await stages[lane]?.attempt(`store-${moment}-${String(killAt)}`, { killAt, moment })) !== 'killed')
            return (killAt - 1) / 2;
      }),
    );
    assert.ok(Math.min(...kills) > 10, `killed only ${kills.join(' and ')} times`);
  });

  it('ends so too wherever it struck at the service: before a write, and before its answer', async function () {
    this.timeout(600_000);
    const kills = await Promise.all(
      stages.map(async (stage, lane) => {
        let killed = 0;
        for (const moment of moments)
          for (let killAt = 1; ; killAt += 1) {
            const ended = await stage.attempt(
              `service-${String(lane)}-${moment}-${String(killAt)}`,
              never,
              (end, server) => {
                let writes = 0;
                server.watch((seen) => {
                  if (seen === moment && ++writes === killAt) end();
                });
              },
            );
            if (ended !== 'killed') break;
            killed += 1;
          }
        return killed;
      }),
    );
    assert.ok(Math.min(...kills) >= 10, `killed only ${kills.join(' and ')} times`);
  });
});

const never = { killAt: 0, moment: 'before' } as const;
