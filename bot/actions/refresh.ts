import { forMembers, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { runCard } from './run-card.ts';

/** How the run stands now. */
export const refresh: ActionHandler<ActionOf<'refresh'>> = async (turn, parts, { runId }) => {
  await parts.people.require(turn.actor, 'reader');
  const run = await parts.runs.get(runId);
  return forMembers(turn, parts, (audience) => runCard(parts, run, { texts: turn.texts, audience, mode: 'watching' }));
};
