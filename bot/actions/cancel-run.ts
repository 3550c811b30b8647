import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { watchedRunCard } from './run-card.ts';

/** Asks a run to stop. The card shows how it stops, and then how it ended. */
export const cancelRun: ActionHandler<ActionOf<'cancel-run'>> = async (turn, parts, { runId }) => {
  await parts.runs.cancelRun({ runId, by: turn.actor });
  const place = { conversationId: turn.conversationId, activityId: turn.clickedId };
  return forEverybody(await watchedRunCard(parts, runId, place));
};
