import { forEverybody, type ActionHandler } from './answer.ts';
import { asItStands } from './as-it-stands.ts';
import { currentOverviewCard } from './page.ts';
import type { ActionOf } from './read-action.ts';
import { showElsewhere } from './shown-elsewhere.ts';

/** Decides the overview against. One that was decided before is shown as it stands. */
export const cancelOverview: ActionHandler<ActionOf<'cancel-overview'>> = async (turn, parts, { overviewId }) => {
  try {
    await parts.runs.cancelOverview({ overviewId, by: turn.actor });
    await showElsewhere(turn, parts, overviewId);
    return forEverybody(await currentOverviewCard(turn, parts, overviewId));
  } catch (error) {
    return forEverybody(await asItStands(turn, parts, { error, overviewId }));
  }
};
