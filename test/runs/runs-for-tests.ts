import { join } from 'node:path';
import { pino } from 'pino';
import type { Connection } from '../../src/model/connection.ts';
import type { Actor } from '../../src/model/role.ts';
import type { Run } from '../../src/model/run.ts';
import { Executor } from '../../src/runs/executor.ts';
import { defaultTiming, Leases } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Runs } from '../../src/runs/runs.ts';
import { defaultPolicy } from '../../src/settings/connection-input.ts';
import { People } from '../../src/settings/people.ts';
import type { Source } from '../../src/source/source.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import type { Target } from '../../src/target/target.ts';
import { ArraySource, type Company } from '../support/array-source.ts';
import { silentNotifier } from '../support/silent-notifier.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const ada: Actor = { id: 'a0000000-0000-4000-8000-00000000000a', tenantId: 'tenant', name: 'Ada' };
export const nobody: Actor = { id: 'a0000000-0000-4000-8000-00000000000f', tenantId: 'tenant', name: 'Nobody' };

export interface Bench {
  readonly store: Store;
  readonly runs: Runs;
  readonly overviews: Overviews;
  readonly executor: Executor;
  readonly connection: Connection;
  readonly told: Run[];
  company: Company;
  /** Replaces the source altogether. */
  openSource: (() => Source) | null;
  now: Date;
  change(change: Partial<Connection>): Promise<void>;
  preview(): Promise<Run>;
  /** Previews, approves and waits. */
  sync(): Promise<Run>;
  close(): Promise<void>;
}

/** The use cases over a store, the directory target and a company as plain data. */
export async function openBench(options: {
  readonly store?: Store;
  readonly company: Company;
  /** What is different about the connection. */
  readonly connection?: Partial<Connection>;
  /** Default: Rollcall's own directory. */
  readonly openTarget?: (parts: {
    readonly store: Store;
    readonly connectionId: string;
    readonly now: () => Date;
    readonly signal?: AbortSignal;
  }) => Target;
}): Promise<Bench> {
  const store = options.store ?? (await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') }));
  const connection = { ...contoso(), ...options.connection };
  await store.write('connections', 'all', [{ kind: 'create', id: connection.id, body: connection }]);
  const now = (): Date => bench.now;
  const told: Run[] = [];
  const openTarget = options.openTarget ?? ((parts): Target => new DirectoryTarget(parts));
  const people = new People({ store, administrators: [ada] });
  const overviews = new Overviews({ store, now });
  const leases = new Leases({ store, timing: defaultTiming, now });
  const executor = new Executor({
    store,
    people,
    overviews,
    leases,
    openSource: () => Promise.resolve(bench.openSource?.() ?? new ArraySource(bench.company)),
    openTarget: async ({ id }, run) => openTarget({ store, connectionId: id, now, ...run }),
    notifier: {
      ...silentNotifier,
      finished: (run) => {
        told.push(run);
        return Promise.resolve();
      },
    },
    logger: pino({ level: 'silent' }),
    now,
  });
  const runs = new Runs({ store, people, overviews, leases, executor, notifier: silentNotifier, now });
  const request = { connectionId: connection.id, trigger: 'chat', by: ada, origin: null } as const;
  const bench: Bench = {
    store,
    runs,
    overviews,
    executor,
    connection,
    told,
    company: options.company,
    openSource: null,
    now: new Date('2026-03-01T10:00:00Z'),
    async change(change) {
      await store.write('connections', 'all', [{ kind: 'put', id: connection.id, body: { ...connection, ...change } }]);
    },
    async preview() {
      const run = await runs.preview(request);
      return runs.settled(run.id);
    },
    async sync() {
      const { overviewId } = await bench.preview();
      const { hash } = await overviews.get(overviewId);
      const { run } = await runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null });
      return runs.settled(run.id);
    },
    async close() {
      await executor.stop();
      await store.close();
    },
  };
  return bench;
}

export function contoso(): Connection {
  return {
    id: 'contoso',
    name: 'Contoso',
    tenant: 'contoso.example',
    cloud: 'global',
    credentialProfileId: 'app',
    ...defaultPolicy,
    removalPolicy: { kind: 'delete' },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    updatedBy: 'Ada',
  };
}

/** A company of people `u1` to `u<count>`, all in group `g1`. */
export function companyOf(count: number): Company {
  const ids = Array.from({ length: count }, (_, index) => `u${String(index + 1)}`);
  return {
    users: ids.map((id) => ({
      id,
      guest: false,
      attributes: { userPrincipalName: `${id}@contoso.example`, displayName: `Person ${id}`, accountEnabled: true },
    })),
    groups: [{ id: 'g1', displayName: 'Everyone', description: null, mail: null }],
    members: { g1: ids.map((id) => ({ id, kind: 'user' })) },
  };
}
