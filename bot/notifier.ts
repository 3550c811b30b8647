import type { Logger } from 'pino';
import type { Connection } from '../src/model/connection.ts';
import type { Run } from '../src/model/run.ts';
import type { Card } from './cards/card.ts';
import { progressCard } from './cards/progress.ts';
import type { Delivery, Place } from './delivery.ts';
import type { Reader } from './readers.ts';
import { FollowedRun, type ProgressMode } from './followed-run.ts';
import { Holds } from './holds.ts';
import { RecentIds } from './recent-ids.ts';
import { loggableError } from './loggable-error.ts';

interface ChatNotifierOptions {
  readonly delivery: Delivery;
  /** Who reads a message about a run. */
  readonly reader: (run: Run, place: Place) => Promise<Reader>;
  /** The card that tells how a run ended. */
  readonly outcome: (about: { readonly run: Run; readonly connection: Connection }, reader: Reader) => Promise<Card>;
  readonly logger: Logger;
  /** A run that takes longer is told by a new message; the card that waits says so. Default: one minute. */
  readonly backgroundAfterMs?: number;
  /** Between two updates of a card within one stage. Default: five seconds. */
  readonly progressEveryMs?: number;
}

/** Between two updates of a card in any case: Teams takes seven messages a second and sixty in thirty. */
const leastPauseMs = 1_000;

/**
 * Keeps the cards of runs up to date while they go on, in the process that carries them out. What is shown here is
 * gone with the process; how a run ended is the outbox's to say. Nothing here waits for Teams; `idle` does.
 */
export class ChatNotifier {
  readonly #options: ChatNotifierOptions;
  readonly #backgroundAfterMs: number;
  readonly #progressEveryMs: number;
  readonly #followed = new Map<string, FollowedRun>();
  readonly #ended = new RecentIds();
  readonly #speaking = new Set<Promise<unknown>>();
  readonly #stopping = new Map<string, Promise<void>>();
  readonly #holds = new Holds();

  constructor(options: ChatNotifierOptions) {
    this.#options = options;
    this.#backgroundAfterMs = options.backgroundAfterMs ?? 60_000;
    this.#progressEveryMs = options.progressEveryMs ?? 5_000;
  }

  progressed(run: Run, connection: Connection): void {
    this.#follow(run, connection)?.changed(run);
  }

  /** Shows nothing more of its progress, and how it ended on the messages that watched it. */
  ended(run: Run, connection: Connection): void {
    this.#ended.add(run.id);
    const followed = this.#followed.get(run.id);
    if (followed === undefined) return;
    this.#followed.delete(run.id);
    const stopping = followed.stop().finally(() => this.#stopping.delete(run.id));
    this.#stopping.set(run.id, stopping);
    this.#speak(
      stopping.then(async () => {
        const show = async (place: Place): Promise<unknown> => {
          const reader = await this.#options.reader(run, place);
          return this.replace(place, await this.#options.outcome({ run, connection }, reader));
        };
        await Promise.all(followed.watching.map(show));
      }),
      run.id,
    );
  }

  /** Resolves when no progress of a run that ended is on its way to Teams any more. */
  async quiet(runId: string): Promise<void> {
    await this.#stopping.get(runId);
  }

  /** Watches the minute for a run that was just started, even when nothing is heard of it. */
  follow(run: Run, connection: Connection): void {
    this.#follow(run, connection);
  }

  /**
   * Keeps one more message up to date with the run, as long as this process works on it. Look at the run again after
   * this: it may have ended meanwhile.
   */
  watch(run: Run, connection: Connection, place: Place): void {
    this.#follow(run, connection)?.watch(place);
  }

  /** Replaces a message that shows the same as one that was clicked. One that is gone stays gone. */
  renew(place: Place, card: Card): void {
    this.#speak(this.replace(place, card), place.conversationId);
  }

  /** Replaces a message, once no answer to a click is on its way to it. */
  async replace({ conversationId, activityId }: Place, card: Card): ReturnType<Delivery['update']> {
    if (activityId === null) return { kind: 'gone' };
    await this.#holds.passed({ conversationId, activityId });
    return this.#options.delivery.update({ conversationId, activityId }, card);
  }

  /**
   * Nothing changes this message until the answer is called: an answer to a click that is still on its way to the
   * client would otherwise cover what was said meanwhile.
   */
  hold(place: Place): () => void {
    return this.#holds.add(place);
  }

  /** Resolves when nothing is waiting to be said. */
  async idle(): Promise<void> {
    while (this.#speaking.size > 0) await Promise.all(this.#speaking);
  }

  /** Stops following; what has been begun is said to its end. */
  async close(): Promise<void> {
    const followed = [...this.#followed.values()];
    this.#followed.clear();
    await Promise.all(followed.map((one) => one.stop()));
    await this.idle();
  }

  #speak(speaking: Promise<unknown>, about: string): void {
    const settled: Promise<unknown> = speaking
      .catch((error: unknown) => {
        this.#options.logger.error({ err: loggableError(error), about }, 'a message could not be brought up to date');
      })
      .finally(() => this.#speaking.delete(settled));
    this.#speaking.add(settled);
  }

  /** Null for a run that has ended: news of it may arrive late, and must not cover its result. */
  #follow(run: Run, connection: Connection): FollowedRun | null {
    if (this.#ended.has(run.id)) return null;
    const known = this.#followed.get(run.id);
    if (known !== undefined) return known;
    const followed = new FollowedRun({
      run,
      backgroundAfterMs: this.#backgroundAfterMs,
      progressEveryMs: this.#progressEveryMs,
      leastPauseMs,
      show: (place, now, mode) => this.#showProgress(place, { run: now, connection, mode }),
    });
    this.#followed.set(run.id, followed);
    return followed;
  }

  /** A message that somebody deleted is not written anew for every step. */
  async #showProgress(
    place: Place,
    { run, connection, mode }: { run: Run; connection: Connection; mode: ProgressMode },
  ): Promise<void> {
    const reader = await this.#options.reader(run, place);
    await this.replace(place, progressCard({ ...reader, run, connectionName: connection.name, mode }));
  }
}
