import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { demoPeople } from '../../src/local/people.ts';
import type { RunView } from '../../src/api/contract/runs.ts';
import type { OverviewView } from '../../src/api/contract/overviews.ts';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { IngestionEndpoint, type Envelope } from './ingestion-endpoint.ts';

/** Says which parts of OpenTelemetry a process loads. */
const loads = `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  const found = next(name, context);
  if (/opentelemetry/.test(found.url)) console.log('LOADED ' + found.url);
  return found;
} });`;

interface Line {
  readonly msg: string;
  readonly runId?: string;
  readonly connectionId?: string;
  readonly requestId?: string;
  readonly traceId?: string;
}

async function begin(env: Readonly<Record<string, string>>): Promise<Product> {
  return startProduct({ dataDir: temporaryFolder(), chat: false, env: { ROLLCALL_LOG_LEVEL: 'debug', ...env } });
}

async function ask<Body>(product: Product, path: string, body?: object): Promise<Body> {
  const response = await fetch(`${product.api}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(product.api).origin },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${path} ${String(response.status)}`);
  return (await response.json()) as Body;
}

/** Previews and approves; answers with the sync, once it has ended. */
async function sync(product: Product): Promise<RunView> {
  const { items } = await ask<{ items: readonly { readonly id: string }[] }>(product, '/connections');
  const [connection] = items;
  assert.ok(connection);
  const ended = async ({ id }: RunView): Promise<RunView> => {
    for (;;) {
      const run = await ask<RunView>(product, `/runs/${id}`);
      if (run.status !== 'running') return run;
      await wait(50);
    }
  };
  const started = await ask<RunView>(product, `/connections/${connection.id}/runs`, { kind: 'overview' });
  const { overviewId } = await ended(started);
  const { hash } = await ask<OverviewView>(product, `/overviews/${overviewId}`);
  return ended(await ask<RunView>(product, `/overviews/${overviewId}/approve`, { hash }));
}

function linesOf(product: Product): readonly Line[] {
  return product
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

/** The points of a metric, each with what it was counted for. */
function points(envelopes: readonly Envelope[], name: string): readonly Record<string, unknown>[] {
  return envelopes.flatMap(({ data: { baseData } }) =>
    (baseData.metrics ?? [])
      .filter((metric) => metric.name === name)
      .map(({ value }) => ({ value, ...baseData.properties })),
  );
}

describe('telemetry to Azure Monitor', function () {
  this.timeout(120_000);

  describe('of a preview and a sync', () => {
    let endpoint: IngestionEndpoint;
    let run: RunView;
    let product: Product;

    before(async () => {
      endpoint = await IngestionEndpoint.open();
      const authority = join(temporaryFolder(), 'ca.pem');
      writeFileSync(authority, endpoint.ca);
      product = await begin({
        APPLICATIONINSIGHTS_CONNECTION_STRING: endpoint.connectionString,
        NODE_EXTRA_CA_CERTS: authority,
      });
      run = await sync(product);
      assert.equal(run.status, 'succeeded');
      assert.equal(await product.end('SIGTERM'), 0, product.output());
    });

    after(() => endpoint.close());

    it('has a span for each run with what it was, and one for each of its stages', () => {
      const runs = endpoint.envelopes.filter(({ data }) => data.baseData.name?.startsWith('run ') === true);
      assert.deepEqual(
        runs.map(({ data: { baseType, baseData } }) => [
          ...[baseType, baseData.name, baseData.success],
          ...['task', 'trigger', 'status', 'connectionId'].map((key) => baseData.properties?.[key]),
        ]),
        ['run overview', 'run sync'].map((name) => [
          ...['RequestData', name, true],
          ...['compare', 'tab', 'succeeded', run.connectionId],
        ]),
      );
      const [overview, applied] = runs;
      assert.equal(applied?.data.baseData.properties?.runId, run.id);
      const stagesOf = (envelope: Envelope | undefined): readonly (string | undefined)[] =>
        endpoint.envelopes
          .filter(({ data, tags }) => {
            const inTrace = tags['ai.operation.id'] === envelope?.tags['ai.operation.id'];
            return inTrace && data.baseData.name?.startsWith('stage ') === true;
          })
          .map(({ data }) => data.baseData.name);
      for (const stage of ['stage reading-users', 'stage comparing'])
        assert.ok(stagesOf(overview).includes(stage), stagesOf(overview).join(', '));
      assert.deepEqual(stagesOf(applied), ['stage applying']);
    });

    it('puts a run into the trace of the request that began it', () => {
      const approved = endpoint.envelopes.find(({ data }) => data.baseData.name === 'approveOverview');
      const applied = endpoint.envelopes.find(({ data }) => data.baseData.name === 'run sync');
      assert.equal(approved?.data.baseData.responseCode, '202');
      assert.equal(approved.tags['ai.operation.id'], applied?.tags['ai.operation.id']);
    });

    it('counts runs, changes, requests to the source and to the API, each by what they were', () => {
      const runs = points(endpoint.envelopes, 'rollcall.runs');
      assert.deepEqual(runs.map(({ kind, status, value }) => [kind, status, value]).sort(), [
        ['overview', 'succeeded', 1],
        ['sync', 'succeeded', 1],
      ]);
      const changes = points(endpoint.envelopes, 'rollcall.changes');
      assert.equal(
        changes.reduce((total, { value }) => total + Number(value), 0),
        205,
      );
      for (const metric of ['rollcall.source.requests', 'rollcall.source.units', 'rollcall.run.duration'])
        assert.ok(points(endpoint.envelopes, metric).length > 0, metric);
      const operations = points(endpoint.envelopes, 'rollcall.requests').map(({ operation }) => operation);
      assert.ok(operations.includes('approveOverview') && operations.includes('getRun'), operations.join(', '));
    });

    it('holds no name, address, id of a person or secret', () => {
      assert.ok(endpoint.raw.length > 0);
      const canaries = [
        ...Object.values(demoPeople).flatMap(({ id, name, email }) => [id, name, email]),
        ...['@', 'Sales', 'secret', 'Bearer', 'displayName'],
      ];
      for (const text of endpoint.raw)
        for (const canary of canaries) assert.ok(!text.includes(canary), `${canary} in ${text}`);
    });

    it('lets the whole run be followed through the log by its id, and on to its trace', () => {
      const lines = linesOf(product).filter(({ runId }) => runId === run.id);
      for (const message of ['run', 'run ended here'])
        assert.ok(
          lines.some(({ msg }) => msg === message),
          message,
        );
      const trace = endpoint.envelopes.find(({ data }) => data.baseData.name === 'run sync')?.tags['ai.operation.id'];
      for (const line of lines) {
        assert.equal(line.connectionId, run.connectionId, line.msg);
        assert.equal(line.traceId, trace, line.msg);
        assert.ok(line.requestId !== undefined, line.msg);
      }
    });
  });

  it('is neither sent nor loaded without a connection string, and loaded with one', async () => {
    const preload = join(temporaryFolder(), 'loads.mjs');
    writeFileSync(preload, loads);
    const endpoint = await IngestionEndpoint.open();
    const env = { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` };
    const loaded: boolean[] = [];
    for (const more of [{}, { APPLICATIONINSIGHTS_CONNECTION_STRING: endpoint.connectionString }]) {
      const product = await begin({ ...env, ...more });
      assert.equal(await product.end('SIGTERM'), 0, product.output());
      loaded.push(product.output().includes('LOADED '));
    }
    endpoint.close();
    assert.deepEqual(loaded, [false, true]);
  });

  it('is sent with the token of the managed identity where the endpoint wants one', async () => {
    const endpoint = await IngestionEndpoint.open();
    const authority = join(temporaryFolder(), 'ca.pem');
    writeFileSync(authority, endpoint.ca);
    const clientId = '6f4e1c1a-52a4-4a0e-9d5e-0b6f7a1c2d3e';
    const product = await begin({
      APPLICATIONINSIGHTS_CONNECTION_STRING: endpoint.connectionString,
      NODE_EXTRA_CA_CERTS: authority,
      ...endpoint.environmentOfIdentity(clientId),
    });
    await ask(product, '/me');
    assert.equal(await product.end('SIGTERM'), 0, product.output());
    endpoint.close();
    const token = Buffer.from(`https://monitor.azure.com for ${clientId}`).toString('base64url');
    assert.ok(endpoint.raw.length > 0);
    for (const request of endpoint.raw) assert.ok(request.includes(`"authorization":"Bearer ${token}"`), request);
  });

  for (const trouble of ['refuses connections', 'never answers'] as const)
    it(`harms nothing and holds up no end where the endpoint ${trouble}`, async () => {
      const endpoint = await IngestionEndpoint.open();
      endpoint.isDeaf = true;
      const authority = join(temporaryFolder(), 'ca.pem');
      writeFileSync(authority, endpoint.ca);
      const product = await begin({
        APPLICATIONINSIGHTS_CONNECTION_STRING: endpoint.connectionString,
        NODE_EXTRA_CA_CERTS: authority,
      });
      if (trouble === 'refuses connections') endpoint.close();
      assert.equal((await sync(product)).status, 'succeeded');
      const began = performance.now();
      assert.equal(await product.end('SIGTERM'), 0, product.output());
      const seconds = (performance.now() - began) / 1000;
      endpoint.close();
      // Within the half minute that a host grants: each of traces and metrics is waited for a few seconds.
      assert.ok(seconds < 25, `${String(seconds)} s`);
      if (trouble === 'refuses connections')
        assert.ok(
          linesOf(product).some(({ msg }) => msg === 'telemetry was not sent'),
          product.output(),
        );
    });
});
