import { overrideId } from '../../src/model/override.ts';
import type { OverviewEdit } from '../../src/runs/review/edit-overview.ts';
import { leaveOutCard, overridesShown } from '../cards/leave-out.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { forEverybody, forPerson, type ActionAnswer, type ActionHandler } from './answer.ts';
import { asItStands } from './as-it-stands.ts';
import { currentOverviewCard } from './page.ts';
import type { ActionOf } from './read-action.ts';
import { showElsewhere } from './shown-elsewhere.ts';

/** Asks what to leave out or put back. Only who clicked sees the question. */
export const chooseLeftOut: ActionHandler<ActionOf<'choose-left-out'>> = async (turn, parts, { overviewId }) => {
  await parts.people.require(turn.actor, 'approver');
  const overview = await parts.overviews.get(overviewId);
  if (overview.status !== 'ready') return forEverybody(await currentOverviewCard(turn, parts, overviewId));
  const overrides = await parts.overviews.overrides(overviewId, { limit: overridesShown });
  const { body: connection } = await parts.connections.get(overview.connectionId);
  return forPerson(leaveOutCard({ texts: turn.texts, overview, connectionName: connection.name, overrides }));
};

/** Leaves a whole cause out. The button names it by its id, so that an edited one names nothing. */
export const leaveOut: ActionHandler<ActionOf<'leave-out'>> = async (turn, parts, action) => {
  const { causes } = await parts.overviews.get(action.overviewId);
  const found = causes.filter((cause) => overrideId({ kind: 'cause', ...cause }) === action.cause);
  const chosen = found.map(({ count: _count, ...cause }) => cause);
  return edited(turn, parts, { ...action, leaveOut: { causes: chosen } });
};

/** Puts back what was left out or is on hold. */
export const putBack: ActionHandler<ActionOf<'put-back'>> = async (turn, parts, action) =>
  edited(turn, parts, { ...action, putBack: [action.override] });

/** The overview as it is after an edit; a second click finds it edited and changes nothing. */
async function edited(
  turn: Turn,
  parts: BotParts,
  edit: OverviewEdit & { readonly overviewId: string; readonly hash: string },
): Promise<ActionAnswer> {
  const { overviewId, hash, leaveOut: out, putBack: back } = edit;
  try {
    await parts.runs.editOverview({
      ...{ overviewId, hash, by: turn.actor },
      ...(out !== undefined && { leaveOut: out }),
      ...(back !== undefined && { putBack: back }),
    });
    await showElsewhere(turn, parts, overviewId);
    return forEverybody(await currentOverviewCard(turn, parts, overviewId));
  } catch (error) {
    return forEverybody(await asItStands(turn, parts, { error, overviewId }));
  }
}
