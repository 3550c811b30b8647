import { SyncFailure } from '../../model/failure.ts';
import type { Overview } from '../../model/overview.ts';
import { refusal } from '../../texts/refusal.ts';

/** Throws unless an overview can be approved, edited or cancelled now. */
export function requireDecidable(overview: Overview): void {
  if (overview.status === 'ready') return;
  if (overview.status === 'draft') throw refusal('conflict', 'overview-draft');
  if (overview.status === 'expired')
    throw overview.endedBecause === 'configuration-changed'
      ? new SyncFailure('overview-stale')
      : new SyncFailure('overview-expired');
  const who = overview.decidedBy?.name ?? 'none';
  throw refusal('conflict', 'overview-decided', { status: overview.status, who });
}

/** Throws unless the overview is the one that somebody looked at: approving, editing or releasing another is refused. */
export function requireSeen(overview: Pick<Overview, 'hash'>, hash: string): void {
  if (overview.hash === hash) return;
  throw refusal('conflict', 'overview-edited');
}
