import type { Connection } from '../../src/model/connection.ts';
import { askWhomCard } from '../cards/answers.ts';
import { whyCard, type Finding } from '../cards/why.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** More of one connection than this would crowd out the others. */
const perConnection = 11;

/** `why <person>`: what the current overviews plan for them, and what the last syncs did. */
export async function why(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'reader');
  if (argument === '') {
    await turn.show(askWhomCard());
    return;
  }
  const connections = await parts.connections.list();
  const states = await parts.connections.states();
  const found = await Promise.all(
    connections.map(async ({ body }) => [
      ...(await planned(body, argument, parts)),
      ...(await logged(body, states.get(body.id)?.lastSyncRunId ?? null, argument, parts)),
    ]),
  );
  await turn.show(whyCard({ person: argument, findings: found.flat() }));
}

async function planned(connection: Connection, text: string, parts: BotParts): Promise<readonly Finding[]> {
  const overview = await parts.overviews.current(connection.id);
  if (overview?.status !== 'ready') return [];
  const changes = await parts.overviews.changes(overview.id, { limit: perConnection, text });
  return changes.map((change) => ({
    kind: 'planned',
    change,
    connectionName: connection.name,
    at: overview.createdAt,
  }));
}

async function logged(
  connection: Connection,
  runId: string | null,
  text: string,
  parts: BotParts,
): Promise<readonly Finding[]> {
  if (runId === null) return [];
  const entries = await parts.runs.log(runId, { limit: perConnection, text });
  return entries.map((entry) => ({ kind: 'logged', entry, connectionName: connection.name }));
}
