import type { Texts } from '../../src/texts/texts.ts';
import { askButton } from '../cards/buttons.ts';
import type { Card, JsonObject } from '../cards/card.ts';
import { overviewPage } from '../cards/outcome.ts';
import type { BotParts } from '../parts.ts';
import type { Reader } from '../readers.ts';
import { shownOverview } from '../shown-overview.ts';
import { sharedAudience, type Turn } from '../turn.ts';
import { forMembers, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';

/** Another page of the overview's changes, on the same card. */
export const page: ActionHandler<ActionOf<'page'>> = async (turn, parts, { overviewId, page: number }) => {
  await parts.people.require(turn.actor, 'reader');
  const { conversationId, clickedId: activityId } = turn;
  if (activityId !== null)
    await parts.outbox.add([shownOverview(overviewId, { conversationId, activityId }, turn.locale)]);
  return forMembers(turn, parts, (audience) => overviewAt(parts, overviewId, { texts: turn.texts, audience, number }));
};

/** The overview as it stands now. */
export async function currentOverviewCard(turn: Turn, parts: BotParts, overviewId: string): Promise<Card> {
  return overviewAt(parts, overviewId, { texts: turn.texts, audience: sharedAudience(turn), number: 0 });
}

/** A page of the overview as it stands now, from 0. */
export async function overviewAt(
  parts: BotParts,
  overviewId: string,
  shown: Reader & { readonly number: number },
): Promise<Card> {
  const { connectionId } = await parts.overviews.get(overviewId);
  const { body: connection } = await parts.connections.get(connectionId);
  return overviewPage({ ...shown, overviewId, connection, overviews: parts.overviews, links: parts.links });
}

/** The way back to an overview from an answer that took its place. */
export function backToOverview(texts: Texts, overviewId: string): JsonObject {
  return askButton({ title: texts.say('button.back'), verb: 'page', data: { overviewId, page: '0' } });
}
