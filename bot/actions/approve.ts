import { originOf } from '../turn.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import { asItStands } from './as-it-stands.ts';
import type { ActionOf } from './read-action.ts';
import { startedCard } from './run-card.ts';
import { followElsewhere, shownElsewhere } from './shown-elsewhere.ts';

/**
 * Approves the overview that the card shows. `Runs` checks the person, the hash and the overview's status at this
 * moment, and starts one run at most; a second click gets the card of that run.
 */
export const approve: ActionHandler<ActionOf<'approve'>> = async (turn, parts, { overviewId, hash }) => {
  try {
    const elsewhere = await shownElsewhere(turn, parts, overviewId);
    const origin = originOf(turn, turn.clickedId);
    const { run, started } = await parts.runs.approve({ overviewId, hash, trigger: 'chat', by: turn.actor, origin });
    const { body: connection } = await parts.connections.get(run.connectionId);
    if (started) {
      parts.notifier.follow(run, connection);
      if (elsewhere !== null) await followElsewhere(parts, run, elsewhere);
    }
    return forEverybody(await startedCard(turn, parts, run));
  } catch (error) {
    return forEverybody(await asItStands(turn, parts, { error, overviewId }));
  }
};
