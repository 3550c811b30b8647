import type { Logger } from 'pino';
import type { ConnectionState } from '../model/connection.ts';
import type { Retention } from '../model/retention.ts';
import { pagesOf, type Store } from '../store/store.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const pageSize = 100;

/**
 * Deletes what is older than it has to be kept: overviews that are over, and runs with their sync logs. Rows go before
 * the record that leads to them, so that a sweep that is cut short is finished by the next one; several processes may
 * sweep at once.
 */
export class RetentionSweep {
  readonly #store: Store;
  readonly #retention: Retention;
  readonly #logger: Logger;
  readonly #now: () => Date;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: {
    readonly store: Store;
    readonly retention: Retention;
    readonly logger: Logger;
    readonly now: () => Date;
  }) {
    this.#store = options.store;
    this.#retention = options.retention;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** Sweeps now and every six hours. */
  start(): void {
    const sweep = (): void => {
      this.#sweeping = this.sweep(this.#now()).catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'could not delete what is older than it has to be kept');
      });
    };
    sweep();
    this.#timer = setInterval(sweep, 6 * hourMs);
    this.#timer.unref();
  }

  /** Sweeps no more; resolves when a sweep that goes on has ended, which is soon. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /**
   * @returns how many overviews and runs were deleted
   * @throws StoreUnavailable
   */
  async sweep(now: Date): Promise<{ readonly overviews: number; readonly runs: number }> {
    let [overviews, runs] = [0, 0];
    const before = (days: number): string => new Date(now.getTime() - days * dayMs).toISOString();
    for (const { id, state } of await this.#connections()) {
      overviews += await this.#overviewsOf(id, { state, before: before(this.#retention.overviewDays) });
      runs += await this.#runsOf(id, before(this.#retention.logDays));
    }
    if (overviews + runs > 0) this.#logger.info({ overviews, runs }, 'deleted what was older than it has to be kept');
    return { overviews, runs };
  }

  /** Those that are there and those that were deleted, with what is known of them. */
  async #connections(): Promise<readonly { readonly id: string; readonly state: ConnectionState | null }[]> {
    const states = new Map<string, ConnectionState>();
    for await (const page of this.#store.scan('connectionStates', 'all'))
      for (const { id, body } of page) states.set(id, body);
    const ids = new Set<string>();
    for (const collection of ['connections', 'deletedConnections'] as const)
      for await (const page of this.#store.scan(collection, 'all')) for (const { id } of page) ids.add(id);
    return [...ids].map((id) => ({ id, state: states.get(id) ?? null }));
  }

  async #overviewsOf(
    connectionId: string,
    { state, before }: { readonly state: ConnectionState | null; readonly before: string },
  ): Promise<number> {
    const kept = new Set([state?.currentOverviewId, state?.draftOverviewId]);
    let deleted = 0;
    for await (const page of pagesOf(this.#store, 'overviews', connectionId, { limit: pageSize }))
      for (const { id, body, etag } of page) {
        // Ids sort by time.
        if (body.createdAt >= before || this.#stopped) return deleted;
        // One that is being made or applied belongs to a run that may go on.
        if (kept.has(id) || body.status === 'generating' || body.status === 'approved') continue;
        await this.#store.clear('changes', id);
        await this.#store.clear('overrides', id);
        await this.#store.write('overviews', connectionId, [{ kind: 'delete', id, etag }]);
        deleted += 1;
      }
    return deleted;
  }

  async #runsOf(connectionId: string, before: string): Promise<number> {
    let deleted = 0;
    for await (const page of pagesOf(this.#store, 'runs', connectionId, { limit: pageSize }))
      for (const { id, body, etag } of page) {
        if (body.startedAt >= before || this.#stopped) return deleted;
        if (body.endedAt === null) continue;
        await this.#store.clear('logEntries', id);
        await this.#store.write('runs', connectionId, [{ kind: 'delete', id, etag }]);
        deleted += 1;
      }
    return deleted;
  }
}
