import type { Connection } from '../src/model/connection.ts';
import type { Run } from '../src/model/run.ts';
import type { Notifier } from '../src/notify/notifier.ts';
import type { Logger } from 'pino';
import type { Card } from './cards/card.ts';
import { finishedLaterCard } from './cards/outcome.ts';
import { progressCard } from './cards/progress.ts';
import type { ConversationReferences } from './conversation-references.ts';
import type { Delivery, Place } from './delivery.ts';
import { FollowedRun } from './followed-run.ts';
import { Holds } from './holds.ts';
import { RecentIds } from './recent-ids.ts';
import { loggableError } from './loggable-error.ts';

interface ChatNotifierOptions {
  readonly delivery: Delivery;
  readonly references: ConversationReferences;
  /** The card that tells how a run ended. */
  readonly outcome: (run: Run, connection: Connection) => Promise<Card>;
  readonly logger: Logger;
  /** A run that takes longer is told by a new message; the card that waited says so. Default: one minute. */
  readonly backgroundAfterMs?: number;
  /** Between two updates of a card within one stage. Default: five seconds. */
  readonly progressEveryMs?: number;
}

/** Between two updates of a card in any case: Teams takes seven messages a second and sixty in thirty. */
const leastPauseMs = 1_000;

/**
 * Keeps the cards of runs up to date. `progressed` and `finished` only take note: the lease of a run must not wait for
 * Teams. `idle` resolves once everything that was to be said has been said.
 */
export class ChatNotifier implements Notifier {
  readonly #options: ChatNotifierOptions;
  readonly #backgroundAfterMs: number;
  readonly #progressEveryMs: number;
  readonly #followed = new Map<string, FollowedRun>();
  readonly #ended = new RecentIds();
  readonly #speaking = new Set<Promise<void>>();
  readonly #holds = new Holds();

  constructor(options: ChatNotifierOptions) {
    this.#options = options;
    this.#backgroundAfterMs = options.backgroundAfterMs ?? 60_000;
    this.#progressEveryMs = options.progressEveryMs ?? 5_000;
  }

  async progressed(run: Run, connection: Connection): Promise<void> {
    this.#follow(run, connection)?.changed(run);
  }

  async finished(run: Run, connection: Connection): Promise<void> {
    const followed = this.#followed.get(run.id);
    this.#followed.delete(run.id);
    this.#ended.add(run.id);
    const speaking = this.#tell(run, connection, followed)
      .catch((error: unknown) => {
        this.#options.logger.error({ err: loggableError(error), runId: run.id }, 'the end of a run could not be told');
      })
      .finally(() => this.#speaking.delete(speaking));
    this.#speaking.add(speaking);
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
    const { conversationId, activityId } = place;
    if (activityId === null) return;
    const speaking = this.#holds
      .passed(place)
      .then(() => this.#options.delivery.update({ conversationId, activityId }, card))
      .then(() => undefined)
      .finally(() => this.#speaking.delete(speaking));
    this.#speaking.add(speaking);
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
      show: (place, now, mode) =>
        this.#replace(place, progressCard({ run: now, connectionName: connection.name, mode })),
    });
    this.#followed.set(run.id, followed);
    return followed;
  }

  async #tell(run: Run, connection: Connection, followed: FollowedRun | undefined): Promise<void> {
    await followed?.stop();
    const places = await this.#places(run, followed);
    if (places.origin === null && places.watching.length === 0) return;
    const card = await this.#options.outcome(run, connection);
    const took = Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt);
    await Promise.all([
      ...(places.origin === null
        ? []
        : [this.#answer(places.origin, card, { later: took >= this.#backgroundAfterMs, run, connection })]),
      ...places.watching.map((place) => this.#replace(place, card)),
    ]);
  }

  /** Within the minute the waiting card becomes the result; later it points to the new message that is. */
  async #answer(place: Place, card: Card, about: { later: boolean; run: Run; connection: Connection }): Promise<void> {
    if (!about.later) return this.#replace(place, card);
    if (place.activityId !== null)
      await this.#replace(place, finishedLaterCard({ ...about, connectionName: about.connection.name }));
    await this.#options.delivery.send(place.conversationId, card);
  }

  async #replace(place: Place, card: Card): Promise<void> {
    const { delivery } = this.#options;
    const { conversationId, activityId } = place;
    await this.#holds.passed(place);
    const outcome = activityId === null ? 'gone' : await delivery.update({ conversationId, activityId }, card);
    if (outcome === 'gone') await delivery.send(conversationId, card);
  }

  async #places(
    run: Run,
    followed: FollowedRun | undefined,
  ): Promise<{ origin: Place | null; watching: readonly Place[] }> {
    const watching = followed?.watching ?? [];
    if (run.origin !== null) return { origin: run.origin, watching };
    if (run.trigger === 'schedule') return { origin: null, watching };
    const personal = await this.#options.references.personal(run.startedBy.id);
    return { origin: personal === null ? null : { conversationId: personal, activityId: null }, watching };
  }
}
