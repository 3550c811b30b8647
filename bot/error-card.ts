import { randomBytes } from 'node:crypto';
import { CallerError } from '../src/model/errors.ts';
import { SyncFailure } from '../src/model/failure.ts';
import { failureText } from '../src/model/texts.ts';
import { Busy } from '../src/runs/run-starts.ts';
import { busyCard, goneCard, notDecidedCard, refusalCard } from './cards/answers.ts';
import { sayButton } from './cards/buttons.ts';
import type { Card, JsonObject } from './cards/card.ts';
import { unexpectedCard } from './cards/failure.ts';
import type { BotParts } from './parts.ts';
import { loggableError } from './loggable-error.ts';

/** The card for an error of a use case: the one table that maps them to the chat. `back` leads to where one was. */
export async function errorCard(
  error: unknown,
  parts: Pick<BotParts, 'connections' | 'logger'>,
  back?: JsonObject,
): Promise<Card> {
  const ways =
    back === undefined
      ? [sayButton('Status', 'status'), sayButton('Help', 'help')]
      : [back, sayButton('Status', 'status')];
  if (error instanceof Busy) {
    const connection = await parts.connections.get(error.run.connectionId);
    return busyCard({ run: error.run, connectionName: connection.body.name });
  }
  if (error instanceof SyncFailure) {
    const { sentence, action } = failureText(error.code);
    return notDecidedCard({ sentence: `${sentence} ${action}`, actions: ways });
  }
  if (error instanceof CallerError) return callerCard(error, ways, back);
  const reference = randomBytes(4).toString('hex');
  parts.logger.error({ err: loggableError(error), reference }, 'the chat could not answer');
  return unexpectedCard(reference);
}

function callerCard(error: CallerError, ways: readonly JsonObject[], back: JsonObject | undefined): Card {
  switch (error.kind) {
    case 'not-allowed':
      return refusalCard({ sentence: error.message, ...(back && { back }) });
    case 'not-found':
      return goneCard(error.message);
    case 'conflict':
    case 'invalid-input':
    case 'precondition-failed':
      return notDecidedCard({ sentence: error.message, actions: ways });
  }
}
