import type { Run } from '../../src/model/run.ts';
import { isActive } from '../../src/model/run.ts';
import type { Card } from '../cards/card.ts';
import { outcomeCard } from '../cards/outcome.ts';
import { progressCard } from '../cards/progress.ts';
import type { ProgressMode } from '../followed-run.ts';
import type { BotParts } from '../parts.ts';

/** The card for a run as it is now: its progress, or how it ended. */
export async function runCard(parts: BotParts, run: Run, mode: ProgressMode): Promise<Card> {
  const { body: connection } = await parts.connections.get(run.connectionId);
  return isActive(run)
    ? progressCard({ run, connectionName: connection.name, mode })
    : outcomeCard({ run, connection, overviews: parts.overviews, links: parts.links });
}
