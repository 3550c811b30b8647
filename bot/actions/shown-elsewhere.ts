import { isActive, type Run } from '../../src/model/run.ts';
import type { Place } from '../delivery.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { readerIn } from '../readers.ts';
import { overviewAt } from './page.ts';
import { runCard } from './run-card.ts';

/**
 * The message that an overview first came to, where that is another one than was clicked: a second approver often
 * decides in a chat of their own. Null where there is none.
 */
export async function shownElsewhere(turn: Turn, parts: BotParts, overviewId: string): Promise<Place | null> {
  const { runId } = await parts.overviews.get(overviewId);
  const { origin } = await parts.runs.get(runId);
  if (origin?.activityId == null) return null;
  const isClicked = origin.conversationId === turn.conversationId && origin.activityId === turn.clickedId;
  return isClicked ? null : { conversationId: origin.conversationId, activityId: origin.activityId };
}

/** Lets the message that the overview first came to show what was decided about it on another one. */
export async function showElsewhere(turn: Turn, parts: BotParts, overviewId: string): Promise<void> {
  const place = await shownElsewhere(turn, parts, overviewId);
  if (place === null) return;
  const reader = await readerIn(place.conversationId, { locale: null, conversations: parts.references });
  parts.notifier.renew(place, await overviewAt(parts, overviewId, { ...reader, number: 0 }));
}

/** Lets that message follow the sync of the overview, to its result. */
export async function followElsewhere(parts: BotParts, run: Run, place: Place): Promise<void> {
  const { body: connection } = await parts.connections.get(run.connectionId);
  parts.notifier.watch(run, connection, place);
  // It may have ended before it was watched.
  const now = await parts.runs.get(run.id);
  if (!isActive(now)) {
    const reader = await readerIn(place.conversationId, { locale: null, conversations: parts.references });
    parts.notifier.renew(place, await runCard(parts, now, { ...reader, mode: 'watching' }));
  }
}
