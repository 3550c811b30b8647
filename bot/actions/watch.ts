import { forMembers, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { runCard, watchRun } from './run-card.ts';

/** Turns the card into the progress of somebody else's run. */
export const watch: ActionHandler<ActionOf<'watch'>> = async (turn, parts, { runId }) => {
  await parts.people.require(turn.actor, 'reader');
  const run = await watchRun(parts, runId, { conversationId: turn.conversationId, activityId: turn.clickedId });
  return forMembers(turn, parts, (audience) => runCard(parts, run, { texts: turn.texts, audience, mode: 'watching' }));
};
