import type { Logger } from 'pino';
import type { Connection, ConnectionState } from '../../model/connection.ts';
import { CallerError } from '../../model/errors.ts';
import { nextTimes } from '../../settings/schedule-times.ts';
import type { Store, Stored } from '../../store/store.ts';
import { updateState } from '../connection-state.ts';
import type { Runs } from '../runs.ts';
import { dueRun, isScheduled, takenCareOf, type DueRun, type Scheduled } from './due.ts';

const lookEveryMs = 10_000;

export interface SchedulerOptions {
  readonly store: Store;
  readonly runs: Pick<Runs, 'scheduled'>;
  readonly logger: Logger;
  readonly now: () => Date;
  /** How often it looks, in milliseconds. Default: ten seconds. */
  readonly everyMs?: number;
}

type States = ReadonlyMap<string, ConnectionState>;

/**
 * Starts the runs that are due. Any number of processes may look at the same connections, each by its own clock: a due
 * time has one run, whoever starts it. A connection that is busy is looked at again the next time.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  /** When a connection is due next, so that cron expressions are read only where something changed. */
  readonly #next = new Map<string, { readonly scheduled: Scheduled; readonly at: Date | null }>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Looks now, and then every ten seconds. A look that fails is logged, and made up for by the next one. */
  async start(): Promise<void> {
    const look = async (): Promise<void> => {
      await this.tick().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'could not look at the schedules');
      });
    };
    this.#timer = setInterval(() => void look(), this.#options.everyMs ?? lookEveryMs);
    this.#timer.unref();
    await look();
  }

  /** Starts nothing more; resolves when nothing is being started. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking?.catch(() => undefined);
  }

  /** Looks at every connection once, and resolves when what is due was started. Throws `StoreUnavailable`. */
  async tick(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { store } = this.#options;
    const states = new Map<string, ConnectionState>();
    for await (const page of store.scan('connectionStates', 'all'))
      page.forEach(({ id, body }) => states.set(id, body));
    const connections: Stored<Connection>[] = [];
    for await (const page of store.scan('connections', 'all')) connections.push(...page);
    const ids = new Set(connections.map(({ id }) => id));
    for (const id of this.#next.keys()) if (!ids.has(id)) this.#next.delete(id);
    await Promise.all(connections.map(({ body }) => this.#lookAt(body, states)));
  }

  async #lookAt(connection: Connection, states: States): Promise<void> {
    try {
      const due = await this.#due(connection, states);
      if (due !== null) await this.#start(due);
    } catch (error) {
      const { logger } = this.#options;
      const about = { err: error, connectionId: connection.id };
      if (error instanceof CallerError) logger.debug(about, 'a scheduled run has to wait');
      else logger.warn(about, 'a scheduled run could not be started; the next look tries again');
    }
  }

  async #due(connection: Connection, states: States): Promise<DueRun | null> {
    const { store, now } = this.#options;
    const known = states.get(connection.id);
    const before = known?.scheduled ?? null;
    const scheduled = takenCareOf(connection, before);
    // What never had a schedule needs no note of where it begins.
    if (scheduled !== before && (before !== null || isScheduled(connection)))
      await updateState(store, connection.id, (state) => ({ scheduled: takenCareOf(connection, state.scheduled) }));
    const trouble = known?.trouble ?? null;
    const isWaiting = trouble?.nextAttemptAt != null;
    if (!isScheduled(connection) || (!isWaiting && !this.#isNear(connection, scheduled, now()))) return null;
    const profile = isWaiting
      ? await store.get('credentialProfiles', 'all', connection.credentialProfileId)
      : undefined;
    return dueRun({ connection, profile: profile?.body, state: { scheduled, trouble } }, now());
  }

  #isNear(connection: Connection, scheduled: Scheduled, now: Date): boolean {
    let known = this.#next.get(connection.id);
    if (known?.scheduled.through !== scheduled.through || known.scheduled.digest !== scheduled.digest) {
      const [at = null] = nextTimes(connection.schedule, new Date(scheduled.through), 1);
      known = { scheduled, at };
      this.#next.set(connection.id, known);
    }
    return known.at !== null && known.at <= now;
  }

  async #start(due: DueRun): Promise<void> {
    const { runs, logger, now } = this.#options;
    const run = await runs.scheduled(due);
    if (run === null) return;
    const lateMs = now().getTime() - due.at.getTime();
    logger.info({ runId: run.id, due: due.at.toISOString(), lateMs }, 'scheduled run');
  }
}
