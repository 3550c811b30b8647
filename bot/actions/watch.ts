import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { watchedRunCard } from './run-card.ts';

/** Turns the card into the progress of somebody else's run. */
export const watch: ActionHandler<ActionOf<'watch'>> = async (turn, parts, { runId }) => {
  await parts.people.require(turn.actor, 'reader');
  const place = { conversationId: turn.conversationId, activityId: turn.clickedId };
  return forEverybody(await watchedRunCard(parts, runId, place));
};
