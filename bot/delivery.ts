import { setTimeout as wait } from 'node:timers/promises';
import { CardFactory, type Activity, type ConversationReference, type TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import type { Card } from './cards/card.ts';
import type { ConversationReferences } from './conversation-references.ts';
import { loggableError } from './loggable-error.ts';

/** A message in a conversation. */
export interface Place {
  readonly conversationId: string;
  readonly activityId: string | null;
}

/** The part of the SDK's adapter that speaks unasked. */
export interface Speaker {
  continueConversationAsync(
    botAppId: string,
    reference: Partial<ConversationReference>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<void>;
}

interface DeliveryOptions {
  readonly speaker: Speaker;
  readonly appId: string;
  readonly references: ConversationReferences;
  readonly logger: Logger;
  /** Pause before the second try in milliseconds; doubled for each further one. */
  readonly retryAfterMs?: number;
}

const tries = 4;

/** Says something in a conversation outside a turn, and says it again where Teams asks for that. Never throws. */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** A new message. Answers with its id, or null when it could not be delivered. */
  async send(conversationId: string, card: Card): Promise<string | null> {
    let id: string | null = null;
    await this.#speak(conversationId, async (context) => {
      id = (await context.sendActivity(messageOf(card)))?.id ?? null;
    });
    return id;
  }

  /** Replaces a message. `gone`: there is no such message any more, so a new one has to say it. */
  async update(
    place: { readonly conversationId: string; readonly activityId: string },
    card: Card,
  ): Promise<'updated' | 'gone' | 'failed'> {
    const outcome = await this.#speak(place.conversationId, async (context) => {
      await context.updateActivity({ ...messageOf(card), id: place.activityId });
    });
    if (outcome === 'done') return 'updated';
    return outcome === 404 || outcome === 400 ? 'gone' : 'failed';
  }

  async #speak(conversationId: string, say: (context: TurnContext) => Promise<void>): Promise<'done' | number> {
    const { speaker, appId, references, logger } = this.#options;
    try {
      const reference = await references.find(conversationId);
      if (reference === null) return 403;
      const status = await this.#persist(() => continued({ speaker, appId, reference, say }));
      if (status === 'done') return 'done';
      logger.warn({ conversationId, status }, 'a message could not be delivered');
      if (status === 403) await references.markUnreachable(conversationId);
      return status;
    } catch (error) {
      logger.error({ err: loggableError(error), conversationId }, 'a message could not be delivered');
      return 500;
    }
  }

  async #persist(speak: () => Promise<void>): Promise<'done' | number> {
    for (let attempt = 1; ; attempt += 1) {
      const status = await speak().then(
        () => 'done' as const,
        (error: unknown) => statusOf(error),
      );
      if (status === 'done' || !worthAnotherTry(status) || attempt === tries) return status;
      const pause = (this.#options.retryAfterMs ?? 1_000) * 2 ** (attempt - 1);
      await wait(pause * (0.5 + Math.random()));
    }
  }
}

/** Throws what `say` throws: the SDK would hand it to the handler for failed turns, and call the conversation continued. */
async function continued(options: {
  readonly speaker: Speaker;
  readonly appId: string;
  readonly reference: Partial<ConversationReference>;
  readonly say: (context: TurnContext) => Promise<void>;
}): Promise<void> {
  const outcome: { failed: boolean; error: unknown } = { failed: false, error: null };
  await options.speaker.continueConversationAsync(options.appId, options.reference, async (context) => {
    await options.say(context).catch((error: unknown) => {
      outcome.failed = true;
      outcome.error = error;
    });
  });
  if (outcome.failed) throw outcome.error;
}

/** A message that shows a card; its summary is what a notification says. */
export function messageOf(card: Card): Partial<Activity> {
  return { type: 'message', summary: card.summary, attachments: [CardFactory.adaptiveCard(card.content)] };
}

/** The HTTP status of an SDK error; 0 when the other side was not reached. */
function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 0;
}

/** Teams asks to try these again, with jitter ("Optimize your bot with rate limiting in Teams"). */
function worthAnotherTry(status: number): boolean {
  return status === 0 || status === 412 || status === 429 || status >= 500;
}
