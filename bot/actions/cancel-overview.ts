import { forEverybody, type ActionHandler } from './answer.ts';
import { asItStands } from './as-it-stands.ts';
import { currentOverviewCard } from './page.ts';
import type { ActionOf } from './read-action.ts';
import { showElsewhere } from './shown-elsewhere.ts';

/** Decides the overview against. One that was decided before is shown as it stands. */
export const cancelOverview: ActionHandler<ActionOf<'cancel-overview'>> = async (turn, parts, { overviewId }) => {
  try {
    await parts.runs.cancelOverview({ overviewId, by: turn.actor });
    const card = await currentOverviewCard(parts, overviewId);
    await showElsewhere(turn, parts, { overviewId, card });
    return forEverybody(card);
  } catch (error) {
    return forEverybody(await asItStands(error, parts, overviewId));
  }
};
