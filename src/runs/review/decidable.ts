import { CallerError } from '../../model/errors.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { Overview } from '../../model/overview.ts';
import { whatIfSentence } from '../../model/texts.ts';

/** Throws unless an overview can be approved, edited or cancelled now. */
export function requireDecidable(overview: Overview): void {
  if (overview.status === 'ready') return;
  if (overview.status === 'draft') throw new CallerError('conflict', whatIfSentence);
  if (overview.status === 'expired')
    throw overview.endedBecause === 'configuration-changed'
      ? new SyncFailure('overview-stale')
      : new SyncFailure('overview-expired');
  const who = overview.decidedBy === null ? '' : ` by ${overview.decidedBy.name}`;
  const what = {
    generating: 'is still being made',
    approved: 'was approved',
    applied: 'was applied',
    cancelled: 'was cancelled',
    failed: 'could not be completed',
  };
  throw new CallerError('conflict', `This overview ${what[overview.status]}${who}.`);
}

/** Throws unless the overview is the one that somebody looked at: approving, editing or releasing another is refused. */
export function requireSeen(overview: Pick<Overview, 'hash'>, hash: string): void {
  if (overview.hash === hash) return;
  throw new CallerError(
    'conflict',
    'This is not the overview as it is now: it was edited after you looked. Look at it again, and then decide.',
  );
}
