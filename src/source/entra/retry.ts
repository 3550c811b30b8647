import { Attempts, type RetryPolicy } from '../../asking/attempts.ts';
import type { Clock } from '../../asking/clock.ts';
import { SyncFailure } from '../../model/failure.ts';

/** For runs: they may take as long as the tenant wants them to. */
export const patientPolicy: RetryPolicy = {
  retries: 6,
  firstDelay: 1_000,
  longestDelay: 60_000,
  patience: 30 * 60_000,
  timeout: 60_000,
};

/** For photos: one that cannot be had is not waited for long, because thousands may be like it. */
export const photoPolicy: RetryPolicy = { ...patientPolicy, retries: 2, longestDelay: 5_000 };

/** For "Test connection", which answers within seconds. */
export const quickPolicy: RetryPolicy = {
  retries: 1,
  firstDelay: 500,
  longestDelay: 1_000,
  patience: 3_000,
  timeout: 8_000,
};

/** The attempts of one request. They end with `source-throttled` or `source-unavailable`. */
export function attemptsOf(policy: RetryPolicy, clock: Clock): Attempts {
  return new Attempts({
    policy,
    clock,
    failureOf: ({ kind, detail }) =>
      new SyncFailure(kind === 'throttled' ? 'source-throttled' : 'source-unavailable', detail),
  });
}
