import { nothingRunsCard } from '../cards/answers.ts';
import { historyOf } from '../commands/history.ts';
import { startRun } from '../commands/start-run.ts';
import { originOf } from '../turn.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import { cancelRun } from './cancel-run.ts';
import type { ActionOf } from './read-action.ts';
import { startedCard } from './run-card.ts';

/** The answer to "Which connection?": does what was asked, on the card that asked. */
export const chooseConnection: ActionHandler<ActionOf<'choose-connection'>> = async (
  turn,
  parts,
  { command, connectionId },
) => {
  await parts.people.require(turn.actor, command === 'history' ? 'reader' : 'approver');
  const { body: connection } = await parts.connections.get(connectionId);
  switch (command) {
    case 'history':
      return forEverybody(await historyOf(turn.texts, connection, parts));
    case 'cancel': {
      const active = await parts.runs.active(connectionId);
      return active === null
        ? forEverybody(nothingRunsCard(turn))
        : cancelRun(turn, parts, { verb: 'cancel-run', runId: active.id });
    }
    case 'preview sync':
    case 'sync now':
    case 'undo': {
      const kind = command === 'preview sync' ? 'preview' : command;
      const run = await startRun(turn, parts, { start: { kind }, connection, origin: originOf(turn, turn.clickedId) });
      return forEverybody(await startedCard(turn, parts, run));
    }
  }
};
