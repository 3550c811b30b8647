import { connectionsCard } from '../cards/connections.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** `connections`: which tenants are connected. */
export async function connections(turn: Turn, parts: BotParts): Promise<void> {
  await parts.people.require(turn.actor, 'reader');
  const all = (await parts.connections.list()).map(({ body }) => body);
  const states = await parts.connections.states();
  await turn.show(connectionsCard({ texts: turn.texts, connections: all, states, links: parts.links }));
}
