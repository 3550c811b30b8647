import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import { statusCard, type ConnectionStanding } from '../cards/status.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** How many connections the card shows. */
const shown = 8;

/** `status`: what runs and what waits for approval. */
export async function status(turn: Turn, parts: BotParts): Promise<void> {
  await parts.people.require(turn.actor, 'reader');
  const connections = (await parts.connections.list()).map(({ body }) => body);
  const states = await parts.connections.states();
  const standings = await Promise.all(
    connections.slice(0, shown).map((connection) => standing(connection, states.get(connection.id) ?? null, parts)),
  );
  const more = Math.max(0, connections.length - shown);
  await turn.show(statusCard({ texts: turn.texts, standings, more, undelivered: null, links: parts.links }));
}

async function standing(
  connection: Connection,
  state: ConnectionState | null,
  parts: BotParts,
): Promise<ConnectionStanding> {
  const [active, overview] = await Promise.all([
    parts.runs.active(connection.id),
    parts.overviews.current(connection.id),
  ]);
  const waiting = overview?.status === 'ready' && overview.changeCount > 0 ? overview : null;
  return { connection, state, active, waiting };
}
