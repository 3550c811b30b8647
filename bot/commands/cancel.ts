import type { Connection } from '../../src/model/connection.ts';
import { runCard, watchRun } from '../actions/run-card.ts';
import { nothingRunsCard } from '../cards/answers.ts';
import { progressCard } from '../cards/progress.ts';
import type { BotParts } from '../parts.ts';
import { sharedAudience, type Turn } from '../turn.ts';
import { meantConnection } from './choose-connection.ts';

/** `cancel [connection]`: stops what runs; with none named, the only thing that runs. */
export async function cancel(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'approver');
  const running = argument === '' ? await onlyRunning(parts) : null;
  if (running === 'nothing') {
    await turn.show(nothingRunsCard(turn));
    return;
  }
  const connection = running ?? (await meantConnection(turn, parts, { name: 'cancel', argument }));
  if (connection !== null) await cancelOn(turn, parts, connection);
}

/** Stops what runs on a connection, and shows how it stops. */
async function cancelOn(turn: Turn, parts: BotParts, connection: Connection): Promise<void> {
  const active = await parts.runs.active(connection.id);
  if (active === null) {
    await turn.show(nothingRunsCard(turn));
    return;
  }
  const run = await parts.runs.cancelRun({ runId: active.id, by: turn.actor });
  const { texts } = turn;
  const audience = sharedAudience(turn);
  const activityId = await turn.show(
    progressCard({ texts, audience, run, connectionName: connection.name, mode: 'watching' }),
  );
  const place = { conversationId: turn.conversationId, activityId };
  const watched = await watchRun(parts, run.id, place);
  await turn.replace(place, await runCard(parts, watched, { texts, audience, mode: 'watching' }));
}

async function onlyRunning(parts: BotParts): Promise<Connection | 'nothing' | null> {
  const connections = (await parts.connections.list()).map(({ body }) => body);
  const runs = await Promise.all(connections.map(({ id }) => parts.runs.active(id)));
  const running = connections.filter((_, index) => runs[index] !== null);
  const [only] = running;
  if (only === undefined) return 'nothing';
  return running.length === 1 ? only : null;
}
