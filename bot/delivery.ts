import { setTimeout as wait } from 'node:timers/promises';
import {
  CardFactory,
  type Activity,
  type ConversationParameters,
  type ConversationReference,
  type TurnContext,
} from 'botbuilder';
import type { Logger } from 'pino';
import type { Card } from './cards/card.ts';
import { withoutRepeats } from './connector.ts';
import type { ConversationReferences } from './conversation-references.ts';
import type { LocalClient } from './local-client.ts';
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
  createConversationAsync(
    botAppId: string,
    channelId: string,
    serviceUrl: string,
    audience: string,
    parameters: ConversationParameters,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<void>;
}

/** Why nothing was said: try `again` later, or leave it. `problem` is a sentence for administrators. */
export type Unsaid =
  | { readonly kind: 'again'; readonly problem: string; readonly afterMs?: number }
  | { readonly kind: 'undeliverable'; readonly problem: string };

interface DeliveryOptions {
  readonly speaker: Speaker;
  readonly appId: string;
  /** For whom the bot's tokens are made out: the Bot Connector of its cloud. */
  readonly audience: string;
  readonly references: ConversationReferences;
  /** How the client calls somebody whom it has not heard of yet: Teams takes their object id. */
  readonly memberId?: (personId: string) => string;
  /** The chat client of the local mode; none in Teams. */
  readonly localClient?: LocalClient;
  readonly logger: Logger;
  /** Pause before the second try in milliseconds; doubled for each further one. */
  readonly retryAfterMs?: number;
}

/** Within one attempt; the outbox makes further ones, minutes and hours later. */
const tries = 3;

/** Says something in a conversation outside a turn, and says it again where Teams asks for that. Never throws. */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** A new message; its id is null where Teams gives none. */
  async send(
    conversationId: string,
    card: Card,
  ): Promise<{ readonly kind: 'sent'; readonly activityId: string | null } | Unsaid> {
    let activityId: string | null = null;
    const unsaid = await this.#speak(conversationId, async (context) => {
      activityId = (await context.sendActivity(messageOf(card)))?.id ?? null;
    });
    return unsaid === null ? { kind: 'sent', activityId } : unsaidBecause(unsaid);
  }

  /** Replaces a message. `gone`: there is no such message any more, so a new one has to say it. */
  async update(
    place: { readonly conversationId: string; readonly activityId: string },
    card: Card,
  ): Promise<{ readonly kind: 'updated' | 'gone' } | Unsaid> {
    if (await this.#isLost(place)) return { kind: 'gone' };
    const unsaid = await this.#speak(place.conversationId, async (context) => {
      await context.updateActivity({ ...messageOf(card), id: place.activityId });
    });
    if (unsaid === null) return { kind: 'updated' };
    return unsaid.status === 404 || unsaid.status === 400 ? { kind: 'gone' } : unsaidBecause(unsaid);
  }

  /**
   * The personal chat with somebody, begun by the bot where there was none: Teams allows that for everybody who has the
   * app ("Send proactive messages").
   */
  async openChat(person: {
    readonly id: string;
    readonly tenantId: string;
    readonly name: string;
  }): Promise<{ readonly kind: 'open'; readonly conversationId: string } | Unsaid> {
    const { speaker, appId, audience, references, memberId = (id: string) => id } = this.#options;
    const known = await references.personal(person.id);
    if (known !== null) return { kind: 'open', conversationId: known };
    const like = await references.anyOf(person.tenantId);
    if (like?.bot === undefined || like.serviceUrl === undefined)
      return { kind: 'undeliverable', problem: `${person.name} has not spoken with Rollcall yet.` };
    const { bot, serviceUrl } = like;
    const parameters = {
      isGroup: false,
      bot,
      members: [{ id: memberId(person.id) }],
      tenantId: person.tenantId,
      channelData: { tenant: { id: person.tenantId } },
    } as unknown as ConversationParameters;
    const opened: string[] = [];
    const unsaid = await this.#persist(person.id, () =>
      passedOn(
        (logic) => speaker.createConversationAsync(appId, 'msteams', serviceUrl, audience, parameters, logic),
        async (context) => {
          await references.rememberPersonal(context.activity, person);
          opened.push(context.activity.conversation.id);
        },
      ),
    );
    const [conversationId] = opened;
    if (unsaid === null && conversationId !== undefined) return { kind: 'open', conversationId };
    const status = unsaid?.status ?? 404;
    if (status === 403 || status === 404 || status === 400)
      return { kind: 'undeliverable', problem: `${person.name} does not have the Rollcall app in Teams.` };
    return unsaidBecause(unsaid ?? { status, afterMs: null });
  }

  async #isLost({ conversationId, activityId }: { conversationId: string; activityId: string }): Promise<boolean> {
    const { references, localClient } = this.#options;
    if (localClient === undefined) return false;
    const reference = await references.find(conversationId);
    return reference?.serviceUrl !== undefined && localClient.hasLost(reference.serviceUrl, activityId);
  }

  /** Null when it was said. */
  async #speak(conversationId: string, say: (context: TurnContext) => Promise<void>): Promise<NotSaid | null> {
    const { speaker, appId, references } = this.#options;
    const unsaid = await this.#persist(conversationId, async () => {
      // Looked up for each try: the service URL may have moved meanwhile.
      const reference = await references.find(conversationId);
      if (reference === null) throw Object.assign(new Error('nobody to speak to'), { statusCode: 403 });
      await passedOn((logic) => speaker.continueConversationAsync(appId, reference, logic), say);
    });
    if (unsaid?.status === 403) await references.markUnreachable(conversationId);
    return unsaid;
  }

  async #persist(toWhom: string, speak: () => Promise<void>): Promise<NotSaid | null> {
    for (let attempt = 1; ; attempt += 1) {
      const error = await speak().then(
        () => null,
        (thrown: unknown) => ({ thrown }),
      );
      if (error === null) return null;
      const unsaid = { status: statusOf(error.thrown), afterMs: retryAfterOf(error.thrown) };
      const pause = unsaid.afterMs ?? (this.#options.retryAfterMs ?? 1_000) * 2 ** (attempt - 1);
      if (!isWorthAnotherTry(unsaid.status) || attempt === tries || pause > longestPauseMs) {
        this.#options.logger.warn(
          { err: loggableError(error.thrown), toWhom, status: unsaid.status },
          'nothing was said',
        );
        return unsaid;
      }
      // Never sooner than Teams asks for.
      await wait(pause * (unsaid.afterMs === null ? 0.5 + Math.random() : 1 + Math.random() / 4));
    }
  }
}

/** A longer pause is the outbox's to make. */
const longestPauseMs = 10_000;

interface NotSaid {
  /** HTTP status; 0 when the other side was not reached. */
  readonly status: number;
  /** How long Teams asks to wait, in milliseconds. */
  readonly afterMs: number | null;
}

function unsaidBecause({ status, afterMs }: NotSaid): Unsaid {
  if (isWorthAnotherTry(status) || status === 401) {
    const problem = status === 0 ? 'Teams could not be reached.' : `Teams answered with status ${String(status)}.`;
    return { kind: 'again', problem, ...(afterMs !== null && { afterMs }) };
  }
  const problem =
    status === 403 || status === 404
      ? 'Rollcall is blocked there, or was removed.'
      : `Teams refused the message with status ${String(status)}.`;
  return { kind: 'undeliverable', problem };
}

/** Throws what `say` throws: the SDK would hand it to the handler for failed turns, and call the conversation continued. */
async function passedOn(
  speak: (logic: (context: TurnContext) => Promise<void>) => Promise<void>,
  say: (context: TurnContext) => Promise<void>,
): Promise<void> {
  const outcome: { failed: boolean; error: unknown } = { failed: false, error: null };
  await speak(async (context) => {
    withoutRepeats(context);
    await say(context).catch((error: unknown) => {
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

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 0;
}

/** `Retry-After` of a refused request, in seconds there (RFC 9110, 10.2.3). */
function retryAfterOf(error: unknown): number | null {
  const response = typeof error === 'object' && error !== null && 'response' in error ? error.response : null;
  const headers = typeof response === 'object' && response !== null && 'headers' in response ? response.headers : null;
  if (typeof headers !== 'object' || headers === null || !('get' in headers) || typeof headers.get !== 'function')
    return null;
  const seconds = Number((headers as { get(name: string): unknown }).get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

/** Teams asks to try these again, with jitter ("Optimize your bot with rate limiting in Teams"). */
function isWorthAnotherTry(status: number): boolean {
  return status === 0 || status === 412 || status === 429 || status >= 500;
}
