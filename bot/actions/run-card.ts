import type { Run } from '../../src/model/run.ts';
import { isActive } from '../../src/model/run.ts';
import type { OwnView } from '../cards/audience.ts';
import type { Card } from '../cards/card.ts';
import { outcomeCard } from '../cards/outcome.ts';
import { progressCard } from '../cards/progress.ts';
import type { Place } from '../delivery.ts';
import type { BotParts } from '../parts.ts';
import type { Reader } from '../readers.ts';
import { sharedAudience, type Turn } from '../turn.ts';

/** The card for a run as it is now: its progress, or how it ended. `page` is one of its overview, from 0. */
export async function runCard(
  parts: BotParts,
  run: Run,
  options: Reader & { readonly mode: OwnView['mode']; readonly page?: number },
): Promise<Card> {
  const { texts, audience, mode, page = 0 } = options;
  const { body: connection } = await parts.connections.get(run.connectionId);
  return isActive(run)
    ? progressCard({ texts, audience, run, connectionName: connection.name, mode })
    : outcomeCard({ texts, audience, run, connection, page, overviews: parts.overviews, links: parts.links });
}

/** The card of a run that a click has just started. */
export async function startedCard(turn: Turn, parts: BotParts, run: Run): Promise<Card> {
  return runCard(parts, run, { texts: turn.texts, audience: sharedAudience(turn), mode: 'foreground' });
}

/**
 * Lets a message follow a run, and answers with the run as it is then. It follows by itself where the run is worked on
 * by this process, and on "Refresh" everywhere.
 */
export async function watchRun(parts: BotParts, runId: string, place: Place): Promise<Run> {
  const run = await parts.runs.get(runId);
  const { body: connection } = await parts.connections.get(run.connectionId);
  if (isActive(run) && !isSamePlace(run.origin, place)) parts.notifier.watch(run, connection, place);
  // It may have ended between the look and the watching.
  return parts.runs.get(runId);
}

/** The message that started the run follows it anyway. */
function isSamePlace(origin: Run['origin'], place: Place): boolean {
  return origin?.conversationId === place.conversationId && origin.activityId === place.activityId;
}
