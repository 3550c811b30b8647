import { startRun } from '../commands/start-run.ts';
import { originOf } from '../turn.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { startedCard } from './run-card.ts';

/** Makes a new overview; the card that was clicked shows it. */
export const previewAgain: ActionHandler<ActionOf<'preview-again'>> = async (turn, parts, { connectionId }) => {
  await parts.people.require(turn.actor, 'approver');
  const { body: connection } = await parts.connections.get(connectionId);
  const origin = originOf(turn, turn.clickedId);
  const run = await startRun(turn, parts, { start: { kind: 'preview' }, connection, origin });
  return forEverybody(await startedCard(turn, parts, run));
};
