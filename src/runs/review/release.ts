import type { Overview, Release } from '../../model/overview.ts';
import type { Actor } from '../../model/role.ts';
import { refusal } from '../../texts/refusal.ts';
import { requireSeen } from './decidable.ts';

interface ReleaseStep {
  /** The hash that the person saw. */
  readonly hash: string;
  readonly by: Actor;
  readonly now: Date;
}

/** Somebody asks for the release of a removal limit. Asking again changes nothing. Throws `CallerError` (conflict). */
export function askedRelease(overview: Overview, { hash, by, now }: ReleaseStep): Release {
  requireOverLimit(overview, hash);
  return standing(overview) ?? { hash, askedBy: by, askedAt: now.toISOString(), releasedBy: null, releasedAt: null };
}

/** Somebody else releases it. Releasing again changes nothing. Throws `CallerError` (conflict). */
export function granted(overview: Overview, { hash, by, now }: ReleaseStep): Release {
  requireOverLimit(overview, hash);
  const asked = standing(overview);
  if (asked === null) throw refusal('conflict', 'release-not-asked');
  if (asked.releasedBy !== null) return asked;
  if (isSamePerson(asked.askedBy, by)) throw refusal('conflict', 'release-yours');
  return { ...asked, releasedBy: by, releasedAt: now.toISOString() };
}

function requireOverLimit(overview: Overview, hash: string): void {
  requireSeen(overview, hash);
  if (overview.breaches.length === 0) throw refusal('conflict', 'release-needless');
}

/** What was asked or released of the overview as it is now. */
function standing({ release, hash }: Overview): Release | null {
  return release?.hash === hash ? release : null;
}

function isSamePerson(a: Actor, b: Actor): boolean {
  return a.id.toLowerCase() === b.id.toLowerCase() && a.tenantId.toLowerCase() === b.tenantId.toLowerCase();
}
