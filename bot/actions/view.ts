import { audienceOf, forPerson, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { runCard } from './run-card.ts';

/**
 * What a member of a group sees of a message: in their language, and with what they may do. The message stays what it
 * is for everybody else.
 */
export const view: ActionHandler<ActionOf<'view'>> = async (turn, parts, { runId, page, mode }) => {
  await parts.people.require(turn.actor, 'reader');
  const audience = await audienceOf(turn, parts);
  const run = await parts.runs.get(runId);
  return forPerson(await runCard(parts, run, { texts: turn.texts, audience, mode, page }));
};
