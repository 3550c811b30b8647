import type { Connection } from '../../src/model/connection.ts';
import { chooseConnectionCard } from '../cards/connections.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { noConnectionCard } from '../cards/answers.ts';
import type { CommandName } from './read-command.ts';
import { editDistance } from './edit-distance.ts';

/** Commands about one connection. */
export type ConnectionCommand = Extract<CommandName, 'preview sync' | 'sync now' | 'undo' | 'history' | 'cancel'>;

/**
 * The connection a command means: the named one, or the only one. Asks with buttons when that is not clear, and
 * answers null then.
 */
export async function meantConnection(
  turn: Turn,
  parts: BotParts,
  command: { readonly name: ConnectionCommand; readonly argument: string },
): Promise<Connection | null> {
  const connections = (await parts.connections.list()).map(({ body }) => body);
  const found = matches(connections, command.argument);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (connections.length === 0) {
    await turn.show(noConnectionCard({ texts: turn.texts, links: parts.links }));
    return null;
  }
  await turn.show(
    chooseConnectionCard({
      texts: turn.texts,
      command: command.name,
      connections: found.length > 0 ? found : connections,
      unknown: found.length > 0 ? null : command.argument,
      links: parts.links,
    }),
  );
  return null;
}

/** Connections that a name can mean; all of them when none is named. */
function matches(connections: readonly Connection[], said: string): readonly Connection[] {
  const wanted = fold(said);
  if (wanted === '') return connections;
  const by = (fits: (name: string) => boolean): readonly Connection[] =>
    connections.filter(({ name }) => fits(fold(name)));
  const ways = [
    by((name) => name === wanted),
    by((name) => name.startsWith(wanted)),
    by((name) => name.includes(wanted)),
    by((name) => wanted.length > 3 && name.length < 100 && editDistance(name, wanted.slice(0, 100)) <= 2),
  ];
  return ways.find((found) => found.length > 0) ?? [];
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}
