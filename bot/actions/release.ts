import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { forEverybody, type ActionAnswer, type ActionHandler } from './answer.ts';
import { asItStands } from './as-it-stands.ts';
import { currentOverviewCard } from './page.ts';
import type { ActionOf } from './read-action.ts';
import { showElsewhere } from './shown-elsewhere.ts';

/** Asks to go over the removal limit: another approver has to release it on the same card. */
export const askRelease: ActionHandler<ActionOf<'ask-release'>> = async (turn, parts, { overviewId, hash }) =>
  decided(turn, parts, overviewId, () => parts.runs.askRelease({ overviewId, hash, by: turn.actor }));

/** Lets the overview go over the removal limit. `Runs` refuses whoever asked for it. */
export const release: ActionHandler<ActionOf<'release'>> = async (turn, parts, { overviewId, hash }) =>
  decided(turn, parts, overviewId, () => parts.runs.release({ overviewId, hash, by: turn.actor }));

async function decided(
  turn: Turn,
  parts: BotParts,
  overviewId: string,
  decide: () => Promise<unknown>,
): Promise<ActionAnswer> {
  try {
    await decide();
    await showElsewhere(turn, parts, overviewId);
    return forEverybody(await currentOverviewCard(turn, parts, overviewId));
  } catch (error) {
    return forEverybody(await asItStands(turn, parts, { error, overviewId }));
  }
}
