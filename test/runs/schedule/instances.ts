import { pino } from 'pino';
import type { Connection } from '../../../src/model/connection.ts';
import { connectionOf } from '../../../src/model/ids.ts';
import type { Run } from '../../../src/model/run.ts';
import type { Schedule } from '../../../src/model/schedule.ts';
import { Leases, type HeldLease } from '../../../src/runs/leases.ts';
import { Overviews } from '../../../src/runs/review/overviews.ts';
import { RunRecord } from '../../../src/runs/run-record.ts';
import { Runs } from '../../../src/runs/runs.ts';
import { Scheduler } from '../../../src/runs/schedule/scheduler.ts';
import { defaultPolicy } from '../../../src/settings/connection-input.ts';
import { People } from '../../../src/settings/people.ts';
import type { Store } from '../../../src/store/store.ts';
import { ada } from '../runs-for-tests.ts';

export function connectionWith(schedule: Schedule, more: Partial<Connection> = {}): Connection {
  return {
    id: 'contoso',
    name: 'Contoso',
    tenant: 'contoso.example',
    cloud: 'global',
    credentialProfileId: 'app',
    ...defaultPolicy,
    schedule,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    updatedBy: 'Ada',
    ...more,
  };
}

export async function putConnection(store: Store, connection: Connection): Promise<void> {
  await store.write('connections', 'all', [{ kind: 'put', id: connection.id, body: connection }]);
}

/** Every run of a connection, in the order of their ids. */
export async function runsOf(store: Store, connectionId = 'contoso'): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for await (const page of store.scan('runs', connectionId)) runs.push(...page.map(({ body }) => body));
  return runs;
}

/** One process with its scheduler. Its runs do nothing, and end when they are told to. */
export class Instance {
  readonly scheduler: Scheduler;
  readonly runs: Runs;
  readonly leases: Leases;
  readonly #store: Store;
  readonly #going = new Map<string, HeldLease>();

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.leases = new Leases({ store, timing: { durationMs: 30_000, renewMs: 10_000 }, now });
    const executor = {
      execute: (runId: string, { lease }: { readonly lease: HeldLease }): void => {
        this.#going.set(runId, lease);
      },
      cancel: (): void => undefined,
      settled: (): Promise<void> => Promise.resolve(),
    };
    this.runs = new Runs({
      store,
      people: new People({ store, administrators: [ada] }),
      overviews: new Overviews({ store, now }),
      leases: this.leases,
      executor,
      notifier: { releaseAsked: () => Promise.resolve() },
      now,
    });
    this.scheduler = new Scheduler({ store, runs: this.runs, logger: pino({ level: 'silent' }), now });
  }

  /** Runs that this process works on. */
  get going(): readonly string[] {
    return [...this.#going.keys()];
  }

  /** Ends a run of this process. */
  async end(runId: string): Promise<void> {
    const lease = this.#going.get(runId);
    const record = await RunRecord.read(this.#store, runId, lease?.fence);
    await record?.update(({ startedAt }) => ({ status: 'succeeded', endedAt: startedAt }));
    await lease?.release();
    this.#going.delete(runId);
  }

  async endAll(): Promise<void> {
    for (const runId of this.going) await this.end(runId);
  }

  /** Goes on with runs that another process had to leave. */
  async recover(): Promise<void> {
    for (const { connectionId, runId } of await this.leases.abandoned()) {
      const lease = runId === null ? null : await this.leases.acquire(connectionId, runId);
      if (runId === null || lease === null || 'heldBy' in lease) continue;
      if ((await this.#store.get('runs', connectionOf(runId), runId)) === undefined) await lease.release();
      else this.#going.set(runId, lease);
    }
  }
}
