import { randomBytes } from 'node:crypto';
import { CallerError } from '../src/model/errors.ts';
import { SyncFailure } from '../src/model/failure.ts';
import { Busy } from '../src/runs/run-starts.ts';
import { failureText } from '../src/texts/failure-text.ts';
import { refusalText } from '../src/texts/refusal.ts';
import type { Texts } from '../src/texts/texts.ts';
import { busyCard, goneCard, notDecidedCard, refusalCard } from './cards/answers.ts';
import { commandButton } from './cards/buttons.ts';
import type { Card, JsonObject } from './cards/card.ts';
import { unexpectedCard } from './cards/failure.ts';
import type { BotParts } from './parts.ts';
import { loggableError } from './loggable-error.ts';

/** The card for an error of a use case: the one table that maps them to the chat. `back` leads to where one was. */
export async function errorCard(
  texts: Texts,
  error: unknown,
  parts: Pick<BotParts, 'connections' | 'logger'>,
  back?: JsonObject,
): Promise<Card> {
  const ways =
    back === undefined
      ? [commandButton(texts, 'status'), commandButton(texts, 'help')]
      : [back, commandButton(texts, 'status')];
  if (error instanceof Busy) {
    const connection = await parts.connections.get(error.run.connectionId);
    return busyCard({ texts, run: error.run, connectionName: connection.body.name });
  }
  if (error instanceof SyncFailure) {
    const { sentence, action } = failureText(texts, error.code);
    return notDecidedCard({ texts, sentence: texts.sentences([sentence, action]), actions: ways });
  }
  if (error instanceof CallerError) return callerCard(texts, error, { ways, back });
  const reference = randomBytes(4).toString('hex');
  parts.logger.error({ err: loggableError(error), reference }, 'the chat could not answer');
  return unexpectedCard({ texts, reference });
}

function callerCard(
  texts: Texts,
  error: CallerError,
  { ways, back }: { readonly ways: readonly JsonObject[]; readonly back: JsonObject | undefined },
): Card {
  const sentence = refusalText(texts, error);
  switch (error.kind) {
    case 'not-allowed':
      return refusalCard({ texts, sentence, ...(back && { back }) });
    case 'not-found':
      return goneCard({ texts, sentence });
    case 'conflict':
    case 'invalid-input':
    case 'precondition-failed':
      return notDecidedCard({ texts, sentence, actions: ways });
  }
}
