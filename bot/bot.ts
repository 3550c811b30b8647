import type { TurnContext } from 'botbuilder';
import { setTimeout as wait } from 'node:timers/promises';
import { textsFor } from '../src/texts/texts.ts';
import type { ActionAnswer } from './actions/answer.ts';
import { readExecute, readSubmit, type Action } from './actions/read-action.ts';
import { runAction, type CardAction } from './actions/run-action.ts';
import type { Bot } from './adapter.ts';
import { refusalCard, unreadableCard } from './cards/answers.ts';
import type { Card } from './cards/card.ts';
import { welcomeCard } from './cards/help.ts';
import { runCommand } from './commands/run-command.ts';
import { messageOf } from './delivery.ts';
import { errorCard } from './error-card.ts';
import type { BotParts } from './parts.ts';
import { nameOf, spokenText, turnOf, type Turn } from './turn.ts';
import { loggableError } from './loggable-error.ts';

/** How long an answer to a click may be on its way to the client before the message may change again. */
const answerArrivesMs = 500;

/** Takes every activity to the command or action it asks for, and answers every one of them. */
export class RollcallBot implements Bot {
  readonly #parts: BotParts;

  constructor(parts: BotParts) {
    this.#parts = parts;
  }

  async run(context: TurnContext): Promise<void> {
    switch (context.activity.type) {
      case 'message':
        return this.#message(context);
      case 'invoke':
        return this.#invoke(context);
      case 'installationUpdate':
        return this.#installation(context);
      case 'conversationUpdate':
        return this.#conversation(context);
      default:
        // Reactions, edits, typing and the like ask for nothing.
        return;
    }
  }

  async #message(context: TurnContext): Promise<void> {
    await this.#parts.references.remember(context.activity);
    const turn = turnOf(context);
    if (turn === null) {
      await context.sendActivity(messageOf(noPersonCard(context)));
      return;
    }
    try {
      if (isSubmit(context)) await this.#submitted(turn, readSubmit(context.activity.value));
      else await runCommand(turn, this.#parts, spokenText(context.activity));
    } catch (error) {
      await turn.show(await errorCard(turn.texts, error, this.#parts));
    }
  }

  /** A button of a client without universal actions, or one that says something. */
  async #submitted(turn: Turn, action: Action | null): Promise<void> {
    // A client that shows nobody their own card does not ask for one.
    if (action === null || action.verb === 'view') {
      await turn.show(unreadableCard(turn));
      return;
    }
    if (action.verb === 'say') return runCommand(turn, this.#parts, action.text);
    const release = this.#hold(turn);
    try {
      const answer = await runAction(turn, this.#parts, action);
      if (answer.audience === 'everybody' && turn.clickedId !== null) await this.#replaceClicked(turn, answer.card);
      else await turn.show(answer.card);
    } finally {
      release();
    }
  }

  async #invoke(context: TurnContext): Promise<void> {
    await this.#parts.references.remember(context.activity);
    if (context.activity.name !== 'adaptiveCard/action') {
      // Unanswered, the SDK says 501, and the person sees that the app failed.
      await respond(context, {});
      return;
    }
    const turn = turnOf(context);
    const action = readExecute(context.activity.value);
    if (turn === null) return respondWithCard(context, noPersonCard(context));
    if (action === null || action.verb === 'say') return respondWithCard(context, unreadableCard(turn));
    const answer = await this.#clicked(turn, action);
    await respondWithCard(context, answer.own ?? answer.card);
  }

  async #clicked(turn: Turn, action: CardAction): Promise<ActionAnswer> {
    // Every member's client asks for their own card: none of them may keep the message from going on.
    if (action.verb === 'view') return runAction(turn, this.#parts, action);
    const release = this.#hold(turn);
    try {
      const answer = await runAction(turn, this.#parts, action);
      // A card that is only in the answer to the click comes back as it was when somebody reacts to the message.
      if (answer.audience === 'everybody') await this.#replaceClicked(turn, answer.card);
      return answer;
    } finally {
      void wait(answerArrivesMs).then(release);
    }
  }

  async #replaceClicked(turn: Turn, card: Card): Promise<void> {
    if (turn.clickedId === null) return;
    await turn
      .replace({ conversationId: turn.conversationId, activityId: turn.clickedId }, card)
      .catch((error: unknown) => {
        this.#parts.logger.warn(
          { err: loggableError(error), conversationId: turn.conversationId },
          'a clicked message could not be updated',
        );
      });
  }

  /** Keeps the progress of a run from changing the message before the answer to the click has arrived. */
  #hold(turn: Turn): () => void {
    if (turn.clickedId === null) return () => undefined;
    return this.#parts.notifier.hold({ conversationId: turn.conversationId, activityId: turn.clickedId });
  }

  async #installation(context: TurnContext): Promise<void> {
    if (context.activity.action?.startsWith('remove') === true) {
      await this.#parts.references.forget(context.activity.conversation.id);
      return;
    }
    this.#parts.localClient?.opened(context.activity.serviceUrl);
    await this.#welcomeOnce(context);
  }

  async #conversation(context: TurnContext): Promise<void> {
    const { membersAdded = [], membersRemoved = [], recipient, conversation } = context.activity;
    if (membersRemoved.some(({ id }) => id === recipient.id)) {
      await this.#parts.references.forget(conversation.id);
      return;
    }
    const botAdded = membersAdded.some(({ id }) => id === recipient.id);
    if (botAdded) await this.#welcomeOnce(context);
    else await this.#parts.references.remember(context.activity);
  }

  /** An installation is told by two activities; the one that comes first is answered. */
  async #welcomeOnce(context: TurnContext): Promise<void> {
    if ((await this.#parts.references.remember(context.activity)) === 'known') return;
    const { conversationType } = context.activity.conversation;
    const name = conversationType === 'personal' ? (nameOf(context.activity.from)?.split(' ')[0] ?? null) : null;
    const texts = textsFor(context.activity.locale ?? null);
    const mode = this.#parts.localTenant === null ? 'production' : 'local';
    await context.sendActivity(messageOf(welcomeCard({ texts, name, mode, links: this.#parts.links })));
  }
}

function noPersonCard({ activity }: TurnContext): Card {
  const texts = textsFor(activity.locale ?? null);
  return refusalCard({ texts, sentence: texts.say('said.no-person') });
}

function isSubmit(context: TurnContext): boolean {
  const value: unknown = context.activity.value;
  return typeof value === 'object' && value !== null;
}

async function respondWithCard(context: TurnContext, card: Card): Promise<void> {
  await respond(context, { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card.content });
}

async function respond(context: TurnContext, body: object): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
}
