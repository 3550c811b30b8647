import { Attempts, type RetryPolicy } from '../../asking/attempts.ts';
import type { Clock } from '../../asking/clock.ts';
import { SyncFailure } from '../../model/failure.ts';

/** For runs. */
export const patientPolicy: RetryPolicy = {
  retries: 6,
  firstDelay: 1_000,
  longestDelay: 60_000,
  patience: 15 * 60_000,
  timeout: 60_000,
};

/** For "Test connection", which answers within seconds. */
export const quickPolicy: RetryPolicy = {
  retries: 1,
  firstDelay: 300,
  longestDelay: 1_000,
  patience: 3_000,
  timeout: 8_000,
};

/** The attempts of one request. They end with `target-unavailable`. */
export function attemptsOf(policy: RetryPolicy, clock: Clock): Attempts {
  return new Attempts({ policy, clock, failureOf: ({ detail }) => unavailable(detail) });
}

export function unavailable(detail: string, cause?: unknown): SyncFailure {
  return new SyncFailure('target-unavailable', detail, cause === undefined ? undefined : { cause });
}
