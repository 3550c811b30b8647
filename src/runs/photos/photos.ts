import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Connection, ConnectionState } from '../../model/connection.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { PhotoPass } from '../../model/photo.ts';
import type { OpenSource } from '../../settings/open-source.ts';
import type { OpenTarget } from '../../settings/open-target.ts';
import { LeaseLost, StoreUnavailable, type Store } from '../../store/store.ts';
import { silent, type Telemetry } from '../../telemetry/telemetry.ts';
import type { HeldLease, Leases } from '../leases.ts';
import { copyPhotos } from './photo-pass.ts';

const lookEveryMs = 30_000;
const dayMs = 24 * 60 * 60 * 1000;
const waitForRunMs = 2_000;

export interface PhotosOptions {
  readonly store: Store;
  readonly leases: Leases;
  readonly openSource: OpenSource;
  readonly openTarget: OpenTarget;
  readonly logger: Logger;
  readonly telemetry?: Telemetry;
  readonly now: () => Date;
  /** How long after a sync its pass begins. */
  readonly afterMs?: number;
}

const defaultAfterMs = 60_000;

/**
 * Copies profile photos after syncs, in passes of their own. Who was added is looked at after every sync, everybody once
 * a day: changes of photos are in no reading of changes (Graph: delta queries leave them out). A pass yields to runs of its connection, and
 * another process goes on where one was cut short.
 */
export class Photos {
  readonly #options: PhotosOptions;
  readonly #active = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(options: PhotosOptions) {
    this.#options = options;
  }

  /** Looks now and every half minute. */
  start(): void {
    const look = (): void => {
      this.#looking = this.look().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'could not look for photos to copy');
      });
    };
    look();
    this.#timer = setInterval(look, lookEveryMs);
    this.#timer.unref();
  }

  /** Stops; what is under way is gone on with by whoever looks next. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    for (const { controller } of this.#active.values()) controller.abort();
    await this.settled();
  }

  /** Resolves when no pass goes on in this process. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#active.values()].map(({ done }) => done));
  }

  /** The last pass of a connection, or the one that goes on. */
  async last(connectionId: string): Promise<PhotoPass | null> {
    return (await this.#options.store.get('photoPasses', 'all', connectionId))?.body ?? null;
  }

  /** Looks at everybody's photo now, unless a pass goes on already. */
  async copyNow(connection: Connection): Promise<PhotoPass | null> {
    const last = await this.last(connection.id);
    if (last?.status !== 'running') await this.#begin(connection, { whom: 'everybody', syncRunId: null, last });
    return this.last(connection.id);
  }

  /** Begins the passes that are due. */
  async look(): Promise<void> {
    const { store } = this.#options;
    const states = new Map<string, ConnectionState>();
    for await (const page of store.scan('connectionStates', 'all'))
      for (const { id, body } of page) states.set(id, body);
    const passes = new Map<string, PhotoPass>();
    for await (const page of store.scan('photoPasses', 'all')) for (const { id, body } of page) passes.set(id, body);
    for await (const page of store.scan('connections', 'all'))
      for (const { id, body } of page) {
        if (!body.enabled || body.photos === 'leave' || this.#active.has(id)) continue;
        const due = await this.#due(id, { state: states.get(id), last: passes.get(id) ?? null });
        if (due !== null) await this.#begin(body, due);
      }
  }

  async #due(
    connectionId: string,
    { state, last }: { readonly state: ConnectionState | undefined; readonly last: PhotoPass | null },
  ): Promise<(Pick<PhotoPass, 'whom' | 'syncRunId'> & { readonly last: PhotoPass | null }) | null> {
    // Left behind by a process that died: its lease has run out by now, or it holds it still.
    if (last?.status === 'running') return { whom: last.whom, syncRunId: last.syncRunId, last };
    const syncRunId = state?.lastSyncRunId ?? null;
    if (syncRunId === null || last?.syncRunId === syncRunId) return null;
    const run = await this.#options.store.get('runs', connectionId, syncRunId);
    if (run === undefined || run.body.endedAt === null || run.body.results === null) return null;
    const now = this.#options.now().getTime();
    if (now - Date.parse(run.body.endedAt) < (this.#options.afterMs ?? defaultAfterMs)) return null;
    const isDay = last?.everybodyAt == null || now - Date.parse(last.everybodyAt) >= dayMs;
    return { whom: isDay ? 'everybody' : 'added', syncRunId, last };
  }

  async #begin(
    connection: Connection,
    { whom, syncRunId, last }: Pick<PhotoPass, 'whom' | 'syncRunId'> & { readonly last: PhotoPass | null },
  ): Promise<void> {
    const { leases, logger } = this.#options;
    const { id } = connection;
    // A lease of its own: photos and runs do not wait for each other's end.
    const lease = await leases.acquire(`${id}.photos`, `${id}.photos`);
    if ('heldBy' in lease) return;
    const pass = last?.status === 'running' ? last : this.#newPass(id, { whom, syncRunId, last });
    const controller = new AbortController();
    await this.#record(pass, lease);
    const done = this.#carryOut(connection, { pass, lease, controller })
      .catch((error: unknown) => {
        lease.lose();
        logger.warn({ err: error, connectionId: id }, 'copying photos stopped and will be taken up again');
      })
      .finally(() => this.#active.delete(id));
    this.#active.set(id, { controller, done });
  }

  #newPass(
    connectionId: string,
    { whom, syncRunId, last }: Pick<PhotoPass, 'whom' | 'syncRunId'> & { readonly last: PhotoPass | null },
  ): PhotoPass {
    return {
      connectionId,
      syncRunId,
      whom,
      status: 'running',
      startedAt: this.#options.now().toISOString(),
      endedAt: null,
      ...{ people: 0, done: 0, copied: 0, removed: 0, failed: 0 },
      failure: null,
      problems: [],
      checkpoint: null,
      everybodyAt: last?.everybodyAt ?? null,
    };
  }

  async #carryOut(
    connection: Connection,
    {
      pass,
      lease,
      controller,
    }: { readonly pass: PhotoPass; readonly lease: HeldLease; readonly controller: AbortController },
  ): Promise<void> {
    const signal = AbortSignal.any([lease.signal, controller.signal]);
    let now = pass;
    try {
      now = await this.#copy(connection, { pass, lease, signal, record: (next) => (now = next) });
      const status = now.failed > 0 ? 'partly-succeeded' : 'succeeded';
      await this.#end(now, { status, failure: null }, lease);
    } catch (error) {
      const reason: unknown = lease.signal.aborted ? lease.signal.reason : error;
      if (controller.signal.aborted) {
        await lease.handOver();
        return;
      }
      if (reason instanceof LeaseLost || reason instanceof StoreUnavailable) throw reason;
      const failure = reason instanceof SyncFailure ? reason.toFailure() : unexpected(reason);
      if (!(reason instanceof SyncFailure))
        this.#options.logger.error({ err: reason, connectionId: connection.id }, 'copying photos failed');
      await this.#end(now, { status: 'failed', failure }, lease);
    }
    await lease.release();
  }

  async #copy(
    connection: Connection,
    work: {
      readonly pass: PhotoPass;
      readonly lease: HeldLease;
      readonly signal: AbortSignal;
      readonly record: (pass: PhotoPass) => void;
    },
  ): Promise<PhotoPass> {
    const { openSource, openTarget, store, leases } = this.#options;
    const { pass, lease, signal } = work;
    const target = await openTarget(connection, { signal });
    const { photos } = target;
    const source = photos === undefined ? undefined : (await openSource(connection)).photos;
    // Nothing to copy from, or to: this is a pass without anybody.
    if (photos === undefined || source === undefined) return pass;
    return copyPhotos({
      ...{ pass, store, source, target, photos, signal },
      context: { fence: lease.fence, confirm: async () => lease.confirm() },
      turn: async () => {
        while ((await leases.current(connection.id)) !== null) await sleep(waitForRunMs, undefined, { signal });
      },
      record: async (next) => {
        work.record(next);
        await this.#record(next, lease);
      },
    });
  }

  async #end(
    pass: PhotoPass,
    { status, failure }: Pick<PhotoPass, 'status' | 'failure'>,
    lease: HeldLease,
  ): Promise<void> {
    const endedAt = this.#options.now().toISOString();
    const isWhole = pass.whom === 'everybody' && status !== 'failed';
    const { telemetry = silent } = this.#options;
    const { copied, removed, failed } = pass;
    for (const [result, amount] of Object.entries({ copied, removed, failed }))
      telemetry.count('rollcall.photos', { result }, amount);
    await this.#record(
      { ...pass, status, failure, endedAt, checkpoint: null, everybodyAt: isWhole ? endedAt : pass.everybodyAt },
      lease,
    );
  }

  async #record(pass: PhotoPass, { fence }: Pick<HeldLease, 'fence'>): Promise<void> {
    await this.#options.store.write('photoPasses', 'all', [{ kind: 'put', id: pass.connectionId, body: pass }], {
      fence,
    });
  }
}

function unexpected(reason: unknown): { code: 'target-unavailable'; detail: string } {
  return {
    code: 'target-unavailable',
    detail: reason instanceof Error ? reason.name : 'Something unexpected happened.',
  };
}
