import { helpCard } from '../cards/help.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** `help`, and what people say first. Anybody may ask; it shows no data. */
export async function help(turn: Turn, parts: BotParts): Promise<void> {
  const role = await parts.people.roleOf(turn.actor);
  await turn.show(helpCard({ role, mode: parts.localTenant === null ? 'production' : 'local', links: parts.links }));
}
