/**
 * One measured run in a process of its own, so that its peak memory is its own: reads a served tenant through
 * @azure/identity and the Graph client, makes an overview in the embedded store, applies it, and previews again.
 * Argument: JSON with what `src/local/tenant/serve.ts` printed. Prints one JSON line.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { pino } from 'pino';
import type { Connection } from '../src/model/connection.ts';
import type { Run, RunStage } from '../src/model/run.ts';
import { Executor } from '../src/runs/executor.ts';
import { defaultTiming, Leases } from '../src/runs/leases.ts';
import { Overviews } from '../src/runs/overviews.ts';
import { Runs } from '../src/runs/runs.ts';
import { defaultPolicy } from '../src/settings/connection-input.ts';
import { People } from '../src/settings/people.ts';
import { openEntraSource } from '../src/source/entra/entra-source.ts';
import type { Source } from '../src/source/source.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { DirectoryTarget } from '../src/target/directory/directory-target.ts';
import type { Measured, ServedTenant, Stage } from './bench-figures.ts';

const served = JSON.parse(process.argv[2] ?? '') as ServedTenant;
tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(served.caFile, 'utf8')]);

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const store = await openSqliteStore({ file: join(folder, 'rollcall.db') });
const by = { id: 'bench', tenantId: 'bench', name: 'Bench' };
const now = (): Date => new Date();
const connection: Connection = {
  id: 'bench',
  name: 'Bench',
  tenant: served.tenantId,
  cloud: 'bench',
  credentialProfileId: 'bench',
  ...defaultPolicy,
  createdAt: now().toISOString(),
  updatedAt: now().toISOString(),
  updatedBy: by.name,
};
await store.write('connections', 'all', [{ kind: 'create', id: connection.id, body: connection }]);

const cloud = { name: 'bench', authorityHost: served.origin, graphEndpoint: served.origin, custom: true };
let source: Source | null = null;
const usage = (): Source['usage'] => source?.usage ?? { requests: 0, resourceUnits: 0 };
const people = new People({ store, administrators: [by] });
const overviews = new Overviews({ store, now });
const leases = new Leases({ store, timing: defaultTiming, now });
const stages: Stage[] = [];
const executor = new Executor({
  store,
  people,
  overviews,
  leases,
  openSource: () => {
    const { tenantId: tenant, appId: clientId, secret } = served;
    source = openEntraSource({ cloud, tenant, clientId, secret });
    return Promise.resolve(source);
  },
  openTarget: ({ id }) => new DirectoryTarget({ store, connectionId: id, now }),
  notifier: { progressed: () => Promise.resolve(), finished: () => Promise.resolve() },
  observe: ({ stage }) => {
    if (stages.at(-1)?.stage !== stage) stages.push({ stage, at: performance.now() });
  },
  logger: pino({ level: 'warn' }, pino.destination(2)),
  now,
});
const runs = new Runs({
  store,
  people,
  overviews,
  leases,
  executor,
  now,
});

async function measured(
  name: string,
  begin: () => Promise<Run>,
): Promise<{ readonly run: Run; readonly figures: Measured }> {
  stages.length = 0;
  const start = performance.now();
  const run = await runs.settled((await begin()).id);
  const end = performance.now();
  if (run.status !== 'succeeded') throw new Error(`${name}: ${JSON.stringify(run.failure)}`);
  const reads = name !== 'apply';
  return {
    run,
    figures: {
      name,
      seconds: (end - start) / 1000,
      secondsByStage: byStage(end),
      changes: run.progress.changes,
      requests: reads ? usage().requests : 0,
      resourceUnits: reads ? usage().resourceUnits : 0,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
    },
  };
}

function byStage(end: number): Partial<Record<RunStage, number>> {
  return Object.fromEntries(
    stages.map(({ stage, at }, index) => [stage, ((stages[index + 1]?.at ?? end) - at) / 1000] as const),
  );
}

const request = { connectionId: 'bench', trigger: 'chat', by, origin: null } as const;
const preview = (): Promise<Run> => runs.preview(request);
const first = await measured('first overview', preview);
const { hash } = await overviews.get(first.run.overviewId);
const approve = async (): Promise<Run> =>
  (await runs.approve({ overviewId: first.run.overviewId, hash, trigger: 'chat', by, origin: null })).run;
const apply = await measured('apply', approve);
const second = await measured('next overview', preview);
await executor.stop();
await store.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify([first.figures, apply.figures, second.figures])}\n`);
