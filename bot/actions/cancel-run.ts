import { isActive } from '../../src/model/run.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { runCard } from './run-card.ts';

/** Asks a run to stop. The card shows how it stops, and then how it ended. */
export const cancelRun: ActionHandler<ActionOf<'cancel-run'>> = async (turn, parts, { runId }) => {
  const run = await parts.runs.cancelRun({ runId, by: turn.actor });
  const { body: connection } = await parts.connections.get(run.connectionId);
  if (isActive(run))
    parts.notifier.watch(run, connection, { conversationId: turn.conversationId, activityId: turn.clickedId });
  return forEverybody(await runCard(parts, run, 'watching'));
};
