import type { Run } from '../../src/model/run.ts';
import { isActive } from '../../src/model/run.ts';
import type { Card } from '../cards/card.ts';
import { outcomeCard } from '../cards/outcome.ts';
import { progressCard } from '../cards/progress.ts';
import type { ProgressMode } from '../followed-run.ts';
import type { Place } from '../delivery.ts';
import type { BotParts } from '../parts.ts';

/** The card for a run as it is now: its progress, or how it ended. */
export async function runCard(parts: BotParts, run: Run, mode: ProgressMode): Promise<Card> {
  const { body: connection } = await parts.connections.get(run.connectionId);
  return isActive(run)
    ? progressCard({ run, connectionName: connection.name, mode })
    : outcomeCard({ run, connection, overviews: parts.overviews, links: parts.links });
}

/**
 * The card for a run that this message shall follow. It follows by itself where the run is worked on by this process,
 * and on "Refresh" everywhere.
 */
export async function watchedRunCard(parts: BotParts, runId: string, place: Place): Promise<Card> {
  const run = await parts.runs.get(runId);
  const { body: connection } = await parts.connections.get(run.connectionId);
  if (isActive(run) && !isSamePlace(run.origin, place)) parts.notifier.watch(run, connection, place);
  // It may have ended between the look and the watching.
  return runCard(parts, await parts.runs.get(runId), 'watching');
}

/** The message that started the run follows it anyway. */
function isSamePlace(origin: Run['origin'], place: Place): boolean {
  return origin?.conversationId === place.conversationId && origin.activityId === place.activityId;
}
