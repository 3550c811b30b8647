import { SyncFailure } from '../../model/failure.ts';
import { describeRefusal } from '../../source/entra/classify-failure.ts';
import type { GraphRefusal } from '../../source/entra/graph-answer.ts';
import type { RemoteResult } from '../remote.ts';
import { UnwritablePerson } from './wanted-person.ts';

export type No = Extract<RemoteResult, { ok: false }>;

export function no(why: No['why'], message: string): No {
  return { ok: false, why, message };
}

export const notThere = no('missing', 'Nobody of this connection’s domain is there under this id.');
export const administrator = no(
  'refused',
  'The person has an administrator role in the tenant, and Rollcall changes no administrators.',
);

/** What is made, or why a person cannot be written as asked. */
export function orRefused<Made extends object>(make: () => Made): Made | No {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnwritablePerson) return no('refused', error.message);
    throw error;
  }
}

/** Graph's own words for what it would not have. */
export function refusedBy(refusal: GraphRefusal): No {
  if (isConflict(refusal)) return no('taken', describeRefusal(refusal));
  return no('refused', describeRefusal(refusal));
}

/** Somebody else has what only one may have; deleted people count until they are purged. */
export function isConflict({ details, message }: GraphRefusal): boolean {
  const codes = details.map(({ code }) => code.toLowerCase());
  return codes.includes('objectconflict') || /same value for property|conflicting object/i.test(message);
}

/**
 * The tenant is full: nothing can be added until somebody purges deleted objects, which count too, or verifies a domain.
 * https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions
 */
export function tenantIsFull(refusal: GraphRefusal): SyncFailure | null {
  if (refusal.code.toLowerCase() !== 'directory_quotaexceeded') return null;
  return new SyncFailure('target-refused', describeRefusal(refusal), { cause: refusal });
}
