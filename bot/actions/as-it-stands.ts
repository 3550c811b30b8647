import { CallerError } from '../../src/model/errors.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { Card } from '../cards/card.ts';
import type { BotParts } from '../parts.ts';
import type { Turn } from '../turn.ts';
import { currentOverviewCard } from './page.ts';

/**
 * A decision on an overview was refused. When that is because it was decided, replaced or outlived meanwhile, the
 * answer is the overview as it stands now; any other error goes on.
 */
export async function asItStands(
  turn: Turn,
  parts: BotParts,
  { error, overviewId }: { readonly error: unknown; readonly overviewId: string },
): Promise<Card> {
  const refused = error instanceof SyncFailure || (error instanceof CallerError && error.kind === 'conflict');
  if (!refused) throw error;
  const { status } = await parts.overviews.get(overviewId);
  if (status === 'ready') throw error;
  return currentOverviewCard(turn, parts, overviewId);
}
