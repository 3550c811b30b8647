import { sharedAudience } from '../turn.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { runCard, watchRun } from './run-card.ts';

/** Asks a run to stop. The card shows how it stops, and then how it ended. */
export const cancelRun: ActionHandler<ActionOf<'cancel-run'>> = async (turn, parts, { runId }) => {
  await parts.runs.cancelRun({ runId, by: turn.actor });
  const place = { conversationId: turn.conversationId, activityId: turn.clickedId };
  const run = await watchRun(parts, runId, place);
  return forEverybody(
    await runCard(parts, run, { texts: turn.texts, audience: sharedAudience(turn), mode: 'watching' }),
  );
};
