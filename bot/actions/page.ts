import { overviewPage } from '../cards/outcome.ts';
import type { Card } from '../cards/card.ts';
import { askButton } from '../cards/buttons.ts';
import type { JsonObject } from '../cards/card.ts';
import type { BotParts } from '../parts.ts';
import { forEverybody, type ActionHandler } from './answer.ts';
import type { ActionOf } from './read-action.ts';

/** Another page of the overview's changes, on the same card. */
export const page: ActionHandler<ActionOf<'page'>> = async (turn, parts, { overviewId, page: number }) => {
  await parts.people.require(turn.actor, 'reader');
  return forEverybody(await currentOverviewCard(parts, overviewId, number));
};

/** The overview as it stands now. */
export async function currentOverviewCard(parts: BotParts, overviewId: string, number = 0): Promise<Card> {
  const { connectionId } = await parts.overviews.get(overviewId);
  const { body: connection } = await parts.connections.get(connectionId);
  return overviewPage({ overviewId, number, connection, overviews: parts.overviews, links: parts.links });
}

/** The way back to an overview from an answer that took its place. */
export function backToOverview(overviewId: string): JsonObject {
  return askButton({ title: 'Back to the overview', verb: 'page', data: { overviewId, page: '0' } });
}
