import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ConnectionState } from '../model/connection.ts';
import { CallerError } from '../model/errors.ts';
import type { Fence } from '../model/lease.ts';
import { connectionOf } from '../model/ids.ts';
import { isActive, type Run } from '../model/run.ts';
import type { Store } from '../store/store.ts';
import { refusal } from '../texts/refusal.ts';
import { updateState } from './connection-state.ts';
import type { Executor } from './executor.ts';
import type { HeldLease, Leases } from './leases.ts';

/** One active run per connection: this says who started which run when, and offers to watch it. */
export class Busy extends CallerError {
  readonly run: Run;

  constructor(run: Run) {
    const what = run.kind === 'sync' ? 'a sync' : 'a preview';
    super(
      'conflict',
      `${run.startedBy.name} started ${what} of this connection at ${run.startedAt}, and it is still running.`,
    );
    this.name = 'Busy';
    this.run = run;
  }
}

const looksForRecord = 40;
/** At most; sooner at first. */
const lookEveryMs = 50;

/** How runs begin, one at a time for each connection, and how anything else is done that no run may come between. */
export class RunStarts {
  readonly #store: Store;
  readonly #leases: Leases;
  readonly #executor: Pick<Executor, 'execute'>;

  constructor(options: {
    readonly store: Store;
    readonly leases: Leases;
    readonly executor: Pick<Executor, 'execute'>;
  }) {
    this.#store = options.store;
    this.#leases = options.leases;
    this.#executor = options.executor;
  }

  /**
   * The lease for a new run, or that very run when somebody else began it; throws `Busy` for any other. The lease is
   * taken a moment before the run's record is stored: whoever asks in that moment waits for it.
   */
  async lease(connection: Connection, runId: string): Promise<HeldLease | { readonly run: Run }> {
    for (let look = 0; look < looksForRecord; look += 1) {
      await this.#requireNoOther(connection.id, runId);
      const lease = await this.#leases.acquire(connection.id, runId);
      if (!('heldBy' in lease)) {
        const begun = await this.#findUnder(lease, runId);
        if (begun === null) return lease;
        await giveUp(lease, begun);
        return { run: begun };
      }
      const run = lease.heldBy.runId === null ? null : await this.find(lease.heldBy.runId);
      if (run?.id === runId) return { run };
      await sleep(Math.min(2 ** look, lookEveryMs));
    }
    throw refusal('conflict', 'run-starting');
  }

  /**
   * Stores a new run under its lease and lets it be carried out; the run that is there when it exists already. What is
   * known of the connection changes with it.
   */
  async begin(
    run: Run,
    connection: Connection,
    lease: HeldLease,
    change: (state: ConnectionState) => Partial<ConnectionState> = () => ({}),
  ): Promise<{ readonly run: Run; readonly started: boolean }> {
    try {
      const facets = { kind: run.kind, status: run.status };
      const operation = { kind: 'create', id: run.id, body: run, facets } as const;
      const [created] = await this.#store.write('runs', connection.id, [operation], { fence: lease.fence });
      if (created?.ok !== true) {
        const known = (await this.find(run.id)) ?? run;
        await giveUp(lease, known);
        return { run: known, started: false };
      }
      const changed = (before: ConnectionState): Partial<ConnectionState> => ({ ...change(before), lastRunId: run.id });
      await updateState(this.#store, connection.id, changed, { fence: lease.fence });
    } catch (error) {
      // The record may be there all the same: whoever takes the lease over goes on with it, or gives the lease back.
      await lease.handOver().catch(() => undefined);
      throw error;
    }
    this.#executor.execute(run.id, { lease, resuming: false });
    return { run, started: true };
  }

  /**
   * Does something that is no run while no run can begin, under the lease of the run `runId` that it might come before.
   * Throws `Busy` when that run, or another one, is active.
   */
  async between<Result>(
    connection: Connection,
    runId: string,
    work: (fence: Fence) => Promise<Result>,
  ): Promise<Result> {
    const lease = await this.lease(connection, runId);
    if (!('release' in lease)) {
      if (isActive(lease.run)) throw new Busy(lease.run);
      throw refusal('conflict', 'decided-meanwhile');
    }
    try {
      return await work(lease.fence);
    } finally {
      await lease.release();
    }
  }

  async connection(id: string): Promise<Connection> {
    const stored = await this.#store.get('connections', 'all', id);
    if (stored === undefined) throw refusal('not-found', 'no-connection');
    return stored.body;
  }

  async find(runId: string): Promise<Run | null> {
    return (await this.#store.get('runs', connectionOf(runId), runId))?.body ?? null;
  }

  /** A lease that was taken for nothing is given on: otherwise it would be held for as long as this process lives. */
  async #findUnder(lease: HeldLease, runId: string): Promise<Run | null> {
    try {
      return await this.find(runId);
    } catch (error) {
      await lease.handOver().catch(() => lease.lose());
      throw error;
    }
  }

  /** Also a run whose process died is not pushed aside: somebody goes on with it. */
  async #requireNoOther(connectionId: string, runId: string): Promise<void> {
    const held = await this.#leases.current(connectionId);
    if (held?.runId == null || held.runId === runId) return;
    const run = await this.find(held.runId);
    if (run !== null && isActive(run)) throw new Busy(run);
  }
}

/** Gives a lease back, or on to whoever looks next where it was that of a run whose process died. */
async function giveUp(lease: HeldLease, run: Run): Promise<void> {
  await (isActive(run) ? lease.handOver() : lease.release());
}
