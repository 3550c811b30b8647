import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { defaultTiming, type LeaseTiming } from '../../src/runs/leases.ts';
import { openCosmosStore } from '../../src/store/cosmos/cosmos-store.ts';
import type { Store } from '../../src/store/store.ts';
import { startCosmosServer, type CosmosServer, type Interference } from '../support/cosmos.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { FaultTable } from './fault-table.ts';
import { StoreScene, type Ended } from './store-scene.ts';

type Path = (request: IncomingMessage) => boolean;

const isAboutDocuments: Path = ({ url = '' }) => /\/docs(\/|$)/.test(url);
const isWrite: Path = (request) =>
  isAboutDocuments(request) && request.headers['x-ms-cosmos-is-batch-request'] !== undefined;

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Interference {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end('{"message":"no"}');
  };
}

const cutBefore: Interference = (request) => request.socket.destroy();

/** The server does what it was asked, and its answer never comes. */
const cutAfter: Interference = (request, response, answer) => {
  response.end = () => {
    request.socket.destroy();
    return response;
  };
  answer();
};

const page: Interference = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>Please wait</html>');
};

/** What passes by itself, while the store insists. */
const passing: readonly { readonly fault: string; readonly mishap: Interference; readonly which?: Path }[] = [
  { fault: '429 with x-ms-retry-after-ms', mishap: refusal(429, { 'x-ms-retry-after-ms': '5' }) },
  { fault: '429 without x-ms-retry-after-ms', mishap: refusal(429) },
  { fault: '449 Retry With', mishap: refusal(449, { 'x-ms-retry-after-ms': '1' }) },
  { fault: '408 Request Timeout', mishap: refusal(408) },
  { fault: '410 Gone: the partition has moved', mishap: refusal(410) },
  { fault: '500 Internal Server Error', mishap: refusal(500) },
  { fault: '503 Service Unavailable', mishap: refusal(503) },
  { fault: '200 with a page of a proxy', mishap: page, which: isWrite },
  { fault: 'connection reset before a write', mishap: cutBefore, which: isWrite },
  { fault: 'connection reset after a write', mishap: cutAfter, which: isWrite },
];

/** What lasts longer than the store insists. */
const lasting: readonly { readonly fault: string; readonly mishap: Interference }[] = [
  { fault: '429 for longer than patience lasts', mishap: refusal(429, { 'x-ms-retry-after-ms': '3600000' }) },
  { fault: '503 for a while', mishap: refusal(503) },
  { fault: '403: the key was exchanged for a while', mishap: refusal(403) },
];

describe('faults of Cosmos DB on the wire', function () {
  this.timeout(20_000);
  const table = new FaultTable('Cosmos DB while an overview is applied');
  const told: number[] = [];
  let server: CosmosServer;
  let databases = 0;
  let truth: { readonly directory: unknown; readonly log: readonly unknown[] };

  before(async () => {
    server = await startCosmosServer();
    const scene = await StoreScene.open(new MemoryStore(), 'sync');
    const { run } = await scene.carryOut();
    truth = { directory: await scene.directory(), log: await scene.log(run.id) };
    await scene.close();
  });

  after(async () => {
    await server.stop();
    table.print(
      `Results told exactly once: ${String(told.filter((times) => times === 1).length)} of ${String(told.length)}.`,
    );
  });

  /** Applies an overview while `interfere` is at work, and compares what came of it with what comes of it in memory. */
  async function carryOut(
    row: { readonly fault: string; readonly happens: string },
    options: {
      readonly patience: number;
      readonly timing: LeaseTiming;
      readonly interfere: (scene: StoreScene, store: Store) => void;
    },
  ): Promise<Ended> {
    databases += 1;
    const { endpoint, key } = server;
    const { patience, timing } = options;
    const store = await openCosmosStore({ endpoint, key, databaseId: `faults${String(databases)}`, patience });
    const scene = await StoreScene.open(store, 'sync', { timing });
    options.interfere(scene, store);
    const ended = await scene.carryOut();
    server.interfere(undefined);
    assert.equal(ended.run.status, 'succeeded');
    assert.deepEqual(await scene.directory(), truth.directory);
    assert.deepEqual(await scene.log(ended.run.id), truth.log);
    assert.equal(ended.told, 1);
    told.push(ended.told);
    const begun = ended.askedAgain > 0 ? `, asked for ${String(ended.askedAgain + 1)} times` : '';
    table.add({
      ...row,
      outcome: `${ended.resumed > 0 ? 'taken up again' : 'went on'}${begun}: same directory and log`,
    });
    await scene.close();
    await store.close();
    return ended;
  }

  for (const { fault, mishap, which = isAboutDocuments } of passing)
    it(`${fault}, now and then: the run goes on`, async () => {
      let requests = 0;
      const happens = which === isWrite ? 'every ninth write' : 'every ninth request';
      const ended = await carryOut(
        { fault, happens },
        {
          patience: 10_000,
          timing: defaultTiming,
          interfere: () => {
            server.interfere((request, response, answer) => {
              if (which(request)) requests += 1;
              if (which(request) && requests % 9 === 0) mishap(request, response, answer);
              else answer();
            });
          },
        },
      );
      assert.ok(requests > 20);
      assert.equal(ended.run.resumed, 0);
    });

  for (const { fault, mishap } of lasting)
    it(`${fault}: the run is taken up again`, async () => {
      let requests = 0;
      let over = false;
      const ended = await carryOut(
        { fault, happens: 'from the 60th request on' },
        {
          patience: 200,
          timing: { durationMs: 200, renewMs: 60 },
          interfere: (scene) => {
            server.interfere((request, response, answer) => {
              requests += 1;
              if (requests >= 60 && !over) mishap(request, response, answer);
              else answer();
            });
            scene.fail(
              () => null,
              () => {
                over ||= requests >= 60;
              },
            );
          },
        },
      );
      assert.ok(ended.resumed > 0);
    });

  it('412, because somebody else writes the record of the run meanwhile: the run goes on', async () => {
    const row = { fault: '412 Precondition Failed', happens: 'record written meanwhile' };
    let conflicts = 0;
    const ended = await carryOut(row, {
      patience: 10_000,
      timing: defaultTiming,
      interfere: (scene, store) => {
        let busy = false;
        scene.fail(({ name }) => {
          if (name !== 'write runs') return null;
          server.interfere((request, _response, answer) => {
            if (busy || !isWrite(request) || conflicts >= 5) {
              answer();
              return;
            }
            busy = true;
            conflicts += 1;
            void scene.touchRuns(store).finally(() => {
              busy = false;
              answer();
            });
          });
          return null;
        });
      },
    });
    assert.equal(conflicts, 5);
    assert.equal(ended.resumed, 0);
  });
});
