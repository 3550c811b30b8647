import { errorCard } from '../error-card.ts';
import type { BotParts } from '../parts.ts';
import { tellVerb, type Turn } from '../turn.ts';
import { forPerson, type ActionAnswer } from './answer.ts';
import { approve } from './approve.ts';
import { cancelOverview } from './cancel-overview.ts';
import { cancelRun } from './cancel-run.ts';
import { chooseConnection } from './choose-connection.ts';
import { chooseLeftOut, leaveOut, putBack } from './leave-out.ts';
import { backToOverview, page } from './page.ts';
import { previewAgain } from './preview-again.ts';
import type { Action } from './read-action.ts';
import { refresh } from './refresh.ts';
import { askRelease, release } from './release.ts';
import { retry, undo } from './retry-and-undo.ts';
import { view } from './view.ts';
import { watch } from './watch.ts';

/** A click that is answered with a card; `say` is answered as if it had been typed. */
export type CardAction = Exclude<Action, { verb: 'say' }>;

/** Does what was clicked. What goes wrong is told to the person who clicked, and the message stays what it is. */
export async function runAction(turn: Turn, parts: BotParts, action: CardAction): Promise<ActionAnswer> {
  tellVerb(parts.telemetry, action.verb);
  try {
    return await perform(turn, parts, action);
  } catch (error) {
    const back = 'overviewId' in action ? backToOverview(turn.texts, action.overviewId) : undefined;
    return forPerson(await errorCard(turn.texts, error, parts, back));
  }
}

function perform(turn: Turn, parts: BotParts, action: CardAction): Promise<ActionAnswer> {
  switch (action.verb) {
    case 'approve':
      return approve(turn, parts, action);
    case 'cancel-overview':
      return cancelOverview(turn, parts, action);
    case 'choose-left-out':
      return chooseLeftOut(turn, parts, action);
    case 'leave-out':
      return leaveOut(turn, parts, action);
    case 'put-back':
      return putBack(turn, parts, action);
    case 'ask-release':
      return askRelease(turn, parts, action);
    case 'release':
      return release(turn, parts, action);
    case 'retry':
      return retry(turn, parts, action);
    case 'undo':
      return undo(turn, parts, action);
    case 'page':
      return page(turn, parts, action);
    case 'preview-again':
      return previewAgain(turn, parts, action);
    case 'cancel-run':
      return cancelRun(turn, parts, action);
    case 'refresh':
      return refresh(turn, parts, action);
    case 'view':
      return view(turn, parts, action);
    case 'watch':
      return watch(turn, parts, action);
    case 'choose-connection':
      return chooseConnection(turn, parts, action);
  }
}
