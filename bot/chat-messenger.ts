import type { Connection } from '../src/model/connection.ts';
import type { CredentialProfile } from '../src/model/credential-profile.ts';
import type { Failure } from '../src/model/failure.ts';
import { syncRunOf } from '../src/model/ids.ts';
import type { Notice, NoticeRecipient } from '../src/model/notice.ts';
import type { Overview } from '../src/model/overview.ts';
import { isActive, type Run } from '../src/model/run.ts';
import type { DeliveryOutcome, Messenger } from '../src/notify/messenger.ts';
import { readTopic, type Topic } from '../src/notify/read-topic.ts';
import type { Store } from '../src/store/store.ts';
import type { Card } from './cards/card.ts';
import type { ConversationReferences } from './conversation-references.ts';
import type { Delivery, Place, Unsaid } from './delivery.ts';
import type { ChatNotifier } from './notifier.ts';
import { readerIn, type Reader } from './readers.ts';
import { shownOverview } from './shown-overview.ts';

/** The cards of notices. */
export interface NoticeCards {
  outcome(about: { readonly run: Run; readonly connection: Connection }, reader: Reader): Promise<Card>;
  finishedLater(about: { readonly run: Run; readonly connection: Connection }, reader: Reader): Card;
  overview(about: { readonly overview: Overview; readonly connection: Connection }, reader: Reader): Promise<Card>;
  trouble(
    about: { readonly run: Run; readonly connection: Connection; readonly failure: Failure },
    reader: Reader,
  ): Card;
  disabled(
    about: { readonly connection: Connection; readonly failure: Failure; readonly since: string },
    reader: Reader,
  ): Card;
  secretExpires(
    about: { readonly profile: CredentialProfile; readonly expiresAt: string; readonly days: number },
    reader: Reader,
  ): Card;
  releaseAsked(about: { readonly overview: Overview; readonly connection: Connection }, reader: Reader): Card;
}

interface ChatMessengerOptions {
  readonly store: Store;
  readonly delivery: Delivery;
  readonly references: ConversationReferences;
  readonly runCards: ChatNotifier;
  readonly overviews: { get(overviewId: string): Promise<Overview> };
  readonly cards: NoticeCards;
  readonly now: () => Date;
}

/** How often a message that shows an overview is looked at while the overview's sync goes on. */
const syncLookMs = 60_000;

const dayMs = 24 * 60 * 60 * 1000;

/** Says notices in Teams. */
export class ChatMessenger implements Messenger {
  readonly #options: ChatMessengerOptions;

  constructor(options: ChatMessengerOptions) {
    this.#options = options;
  }

  async deliver(notice: Notice): Promise<DeliveryOutcome> {
    const topic = await readTopic(this.#options.store, notice.topic);
    if (topic === null) return { kind: 'dropped' };
    if (topic.kind === 'overview-over') return this.#renewOverview(topic, notice);
    if (topic.kind === 'release-asked' && !(await this.#isAskedStill(topic.overview.id))) return { kind: 'dropped' };
    const place = await this.#placeOf(notice.to);
    if ('problem' in place) return place;
    const reader = await this.#readerOf(place, notice);
    if (topic.kind === 'run-ended') return this.#tellEnd(topic, place, reader);
    const sent = await this.#options.delivery.send(place.conversationId, this.#card(topic, reader));
    return sent.kind === 'sent' ? { kind: 'delivered' } : sent;
  }

  #card(topic: Exclude<Topic, { kind: 'run-ended' | 'overview-over' }>, reader: Reader): Card {
    const { cards } = this.#options;
    switch (topic.kind) {
      case 'trouble':
        return cards.trouble(topic, reader);
      case 'disabled':
        return cards.disabled(topic, reader);
      case 'secret-expires':
        return cards.secretExpires({ ...topic, days: this.#daysUntil(topic.expiresAt) }, reader);
      case 'release-asked':
        return cards.releaseAsked({ overview: topic.overview, connection: topic.connection }, reader);
    }
  }

  /** Within the minute the waiting card becomes the result; later it points to the new message that is. */
  async #tellEnd(topic: Extract<Topic, { kind: 'run-ended' }>, place: Place, reader: Reader): Promise<DeliveryOutcome> {
    const { runCards, cards } = this.#options;
    const { run, later } = topic;
    await runCards.quiet(run.id);
    const card = await cards.outcome(topic, reader);
    if (later && place.activityId !== null) {
      const pointed = await runCards.replace(place, cards.finishedLater(topic, reader));
      if (pointed.kind === 'again') return pointed;
    }
    const said = await this.#say(later ? { ...place, activityId: null } : place, card);
    if ('problem' in said) return said;
    const isOverview = run.kind === 'overview' && run.status === 'succeeded' && said.activityId !== null;
    return {
      kind: 'delivered',
      ...(isOverview && { then: [shownOverview(run.overviewId, said, reader.texts.language)] }),
    };
  }

  /** Replaces the message of a place, or writes a new one where there is none any more. */
  async #say(place: Place, card: Card): Promise<Place | Unsaid> {
    const { runCards, delivery } = this.#options;
    const replaced = await runCards.replace(place, card);
    if (replaced.kind === 'updated') return place;
    if ('problem' in replaced) return replaced;
    const sent = await delivery.send(place.conversationId, card);
    return sent.kind === 'sent' ? { conversationId: place.conversationId, activityId: sent.activityId } : sent;
  }

  /**
   * Lets a message that shows an overview say that it was decided or is over. One that has become something else
   * meanwhile, because the decision was taken there, stays what it is.
   */
  async #renewOverview(
    { overview: { id }, connection }: Extract<Topic, { kind: 'overview-over' }>,
    notice: Notice,
  ): Promise<DeliveryOutcome> {
    if (notice.to.kind !== 'conversation') return { kind: 'dropped' };
    const { store, overviews, cards, runCards, now } = this.#options;
    const overview = await overviews.get(id);
    if (overview.status === 'ready') return { kind: 'later', at: overview.expiresAt };
    const place = notice.to;
    const sync = (await store.get('runs', connection.id, syncRunOf(id)))?.body;
    if (sync !== undefined && isActive(sync))
      return { kind: 'later', at: new Date(now().getTime() + syncLookMs).toISOString() };
    if (sync?.origin?.conversationId === place.conversationId && sync.origin.activityId === place.activityId)
      return { kind: 'dropped' };
    const reader = await this.#readerOf(place, notice);
    const card =
      sync === undefined
        ? await cards.overview({ overview, connection }, reader)
        : await cards.outcome({ run: sync, connection }, reader);
    const replaced = await runCards.replace(place, card);
    if (replaced.kind === 'again') return replaced;
    return { kind: replaced.kind === 'updated' ? 'delivered' : 'dropped' };
  }

  async #isAskedStill(overviewId: string): Promise<boolean> {
    const { status, release } = await this.#options.overviews.get(overviewId);
    return status === 'ready' && release !== null && release.releasedAt === null;
  }

  /** A reminder that comes late says how many days there are, and not how many there were. */
  #daysUntil(moment: string): number {
    return Math.max(0, Math.ceil((Date.parse(moment) - this.#options.now().getTime()) / dayMs));
  }

  async #placeOf(to: NoticeRecipient): Promise<Place | Unsaid> {
    if (to.kind === 'conversation') return to;
    if (to.kind === 'mail') return { kind: 'undeliverable', problem: 'An e-mail address is not in Teams.' };
    const chat = await this.#options.delivery.openChat(to);
    return chat.kind === 'open' ? { conversationId: chat.conversationId, activityId: null } : chat;
  }

  async #readerOf({ conversationId }: Place, { locale }: Notice): Promise<Reader> {
    return readerIn(conversationId, { locale, conversations: this.#options.references });
  }
}
