import { pino } from 'pino';
import { defaultPolicy } from '../src/settings/connection-input.ts';
import { People } from '../src/settings/people.ts';
import { openEntraSource } from '../src/source/entra/entra-source.ts';
import type { Store } from '../src/store/store.ts';
import { DirectoryTarget } from '../src/target/directory/directory-target.ts';
import { guidFromText } from '../src/local/tenant/guid.ts';
import type { Connection, Scope } from '../src/model/connection.ts';
import type { Run, RunStage } from '../src/model/run.ts';
import type { Notifier } from '../src/notify/notifier.ts';
import { Executor } from '../src/runs/executor.ts';
import { defaultTiming, Leases } from '../src/runs/leases.ts';
import { Overviews } from '../src/runs/review/overviews.ts';
import { Runs } from '../src/runs/runs.ts';
import type { Measured, ServedTenant } from './bench-figures.ts';
import { cpuSeconds, peakMegabytes, resetPeak } from './bench-memory.ts';
import { asked, resetCounters } from './bench-tenant.ts';

const by = { id: 'bench', tenantId: 'bench', name: 'Bench' };
const request = { connectionId: 'bench', trigger: 'chat', by, origin: null } as const;
const now = (): Date => new Date();

/** What an administrator can ask of the product, measured. */
export interface Product {
  readonly overviews: Overviews;
  readonly connectionId: string;
  preview(name: string): Promise<Outcome>;
  approve(name: string, overviewId: string): Promise<Outcome>;
  stop(): Promise<void>;
}

interface Outcome {
  readonly run: Run;
  readonly figures: Measured;
}

const tellNobody: Notifier = {
  progressed: () => Promise.resolve(),
  finished: () => Promise.resolve(),
  releaseAsked: () => Promise.resolve(),
};

/** The product without its doors: source, store and runs, with one connection to a tenant. The store stays open. */
export async function openProduct(options: {
  readonly store: Store;
  readonly tenant: ServedTenant;
  readonly scope: Scope;
  readonly manager: boolean;
}): Promise<Product> {
  const { tenant, store } = options;
  const connection = connectionTo(options);
  await store.write('connections', 'all', [{ kind: 'create', id: connection.id, body: connection }]);
  const cloud = { name: 'bench', authorityHost: tenant.origin, graphEndpoint: tenant.origin, custom: true };
  const people = new People({ store, administrators: [by] });
  const overviews = new Overviews({ store, now });
  const leases = new Leases({ store, timing: defaultTiming, now });
  const stages: { readonly stage: RunStage; readonly at: number }[] = [];
  const executor = new Executor({
    store,
    people,
    overviews,
    leases,
    openSource: () =>
      Promise.resolve(
        openEntraSource({ cloud, tenant: tenant.tenantId, clientId: tenant.appId, secret: tenant.secret }),
      ),
    openTarget: async ({ id }) => new DirectoryTarget({ store, connectionId: id, now }),
    notifier: tellNobody,
    observe: ({ stage }) => {
      if (stages.at(-1)?.stage !== stage) stages.push({ stage, at: performance.now() });
    },
    logger: pino({ level: 'warn' }, pino.destination(2)),
    now,
  });
  const runs = new Runs({ store, people, overviews, leases, executor, notifier: tellNobody, now });

  const measured = async (name: string, begin: () => Promise<Run>): Promise<Outcome> => {
    stages.length = 0;
    await resetCounters(tenant);
    resetPeak();
    const cpuBefore = cpuSeconds();
    const start = performance.now();
    const run = await runs.settled((await begin()).id);
    const end = performance.now();
    if (run.status !== 'succeeded') throw new Error(`${name}: ${run.status} ${JSON.stringify(run.failure)}`);
    const secondsByStage = Object.fromEntries(
      stages.map(({ stage, at }, index) => [stage, ((stages[index + 1]?.at ?? end) - at) / 1000] as const),
    );
    const figures: Measured = {
      name,
      seconds: (end - start) / 1000,
      cpuSeconds: cpuSeconds() - cpuBefore,
      secondsByStage,
      changes: run.progress.changes,
      peakMegabytes: peakMegabytes(),
      asked: await asked(tenant),
    };
    return { run, figures };
  };

  return {
    connectionId: request.connectionId,
    overviews,
    preview: (name) => measured(name, () => runs.preview(request)),
    approve: async (name, overviewId) => {
      const { hash } = await overviews.get(overviewId);
      return measured(name, async () => (await runs.approve({ ...request, overviewId, hash })).run);
    },
    stop: () => executor.stop(),
  };
}

function connectionTo(options: {
  readonly tenant: ServedTenant;
  readonly scope: Scope;
  readonly manager: boolean;
}): Connection {
  const { tenant, scope, manager } = options;
  return {
    id: 'bench',
    name: 'Bench',
    tenant: tenant.tenantId,
    cloud: 'bench',
    credentialProfileId: 'bench',
    ...defaultPolicy,
    scope,
    mapping: defaultPolicy.mapping.filter(({ attribute }) => manager || attribute !== 'manager'),
    createdAt: now().toISOString(),
    updatedAt: now().toISOString(),
    updatedBy: by.name,
  };
}

/** Object ids of the first groups of a generated company. */
export function firstGroups(tenant: ServedTenant, count: number): readonly string[] {
  return Array.from({ length: count }, (_, row) => guidFromText(`${tenant.tenantId}/group/${String(row)}`));
}
