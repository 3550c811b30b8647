import { helpCard } from '../cards/help.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';

/** `help`, and what people say first. Anybody may ask; it shows no data. */
export async function help(turn: Turn, parts: BotParts): Promise<void> {
  const role = await parts.people.roleOf(turn.actor);
  const mode = parts.localTenant === null ? 'production' : 'local';
  await turn.show(helpCard({ texts: turn.texts, role, mode, links: parts.links }));
}
