import { startRun, type Start } from '../commands/start-run.ts';
import type { BotParts } from '../parts.ts';
import { originOf, type Turn } from '../turn.ts';
import { forEverybody, type ActionAnswer, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';
import { startedCard } from './run-card.ts';

/** Makes an overview of what a sync did not achieve. The card that was clicked shows it. */
export const retry: ActionHandler<ActionOf<'retry'>> = async (turn, parts, { runId }) => {
  await parts.people.require(turn.actor, 'approver');
  const { connectionId } = await parts.runs.get(runId);
  return started(turn, parts, { connectionId, start: { kind: 'retry', runId } });
};

/** Makes an overview of the inverse of a sync, as long as it is the last one. */
export const undo: ActionHandler<ActionOf<'undo'>> = async (turn, parts, { connectionId, runId }) => {
  await parts.people.require(turn.actor, 'approver');
  return started(turn, parts, { connectionId, start: { kind: 'undo', runId } });
};

async function started(
  turn: Turn,
  parts: BotParts,
  { connectionId, start }: { readonly connectionId: string; readonly start: Start },
): Promise<ActionAnswer> {
  const { body: connection } = await parts.connections.get(connectionId);
  const run = await startRun(turn, parts, { start, connection, origin: originOf(turn, turn.clickedId) });
  return forEverybody(await startedCard(turn, parts, run));
}
