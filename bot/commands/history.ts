import type { Connection } from '../../src/model/connection.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Card } from '../cards/card.ts';
import { historyCard, historyLength } from '../cards/history.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { meantConnection } from './choose-connection.ts';

/** `history [connection]`: the last runs. */
export async function history(turn: Turn, parts: BotParts, argument: string): Promise<void> {
  await parts.people.require(turn.actor, 'reader');
  const connection = await meantConnection(turn, parts, { name: 'history', argument });
  if (connection !== null) await turn.show(await historyOf(turn.texts, connection, parts));
}

export async function historyOf(texts: Texts, connection: Connection, parts: BotParts): Promise<Card> {
  const runs = await parts.runs.list(connection.id, { limit: historyLength });
  return historyCard({ texts, connection, runs, links: parts.links });
}
