import { forEverybody, type ActionHandler } from './answer.ts';
import { currentOverviewCard } from './page.ts';
import type { ActionOf } from './read-action.ts';
import { SyncFailure } from '../../src/model/failure.ts';

/** Decides the overview against. One that was decided before is shown as it stands. */
export const cancelOverview: ActionHandler<ActionOf<'cancel-overview'>> = async (turn, parts, { overviewId }) => {
  try {
    await parts.runs.cancelOverview({ overviewId, by: turn.actor });
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
  }
  return forEverybody(await currentOverviewCard(parts, overviewId));
};
