import { isActive } from '../../src/model/run.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { runCard } from './run-card.ts';

/**
 * Turns the card into the progress of somebody else's run. It follows the run by itself where the run is worked on by
 * this process, and on "Refresh" everywhere.
 */
export const watch: ActionHandler<ActionOf<'watch'>> = async (turn, parts, { runId }) => {
  await parts.people.require(turn.actor, 'reader');
  const run = await parts.runs.get(runId);
  const { body: connection } = await parts.connections.get(run.connectionId);
  if (isActive(run))
    parts.notifier.watch(run, connection, { conversationId: turn.conversationId, activityId: turn.clickedId });
  return forEverybody(await runCard(parts, run, 'watching'));
};
