import { SyncFailure } from '../../model/failure.ts';
import type { Clock } from './clock.ts';

/** How long a service is asked again. Times are milliseconds. */
export interface RetryPolicy {
  /** How many times one request is repeated after an outage or an answer that makes no sense. */
  readonly retries: number;
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** How long one request may be put off altogether. */
  readonly patience: number;
  /** How long one attempt may take. */
  readonly timeout: number;
}

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

/** Why an attempt came to nothing, when another one may succeed. */
export interface Trouble {
  readonly kind: 'throttled' | 'unavailable';
  /** Milliseconds that the service asked for, or null when it did not say. */
  readonly retryAfter: number | null;
  /** One sentence. */
  readonly detail: string;
}

/** The attempts of one request: how long to wait before the next one, and when it is enough. */
export class Attempts {
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  #turns = 0;
  #retries = 0;
  #since: number | null = null;

  constructor(policy: RetryPolicy, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
  }

  /**
   * Milliseconds to wait before the next attempt: what the service asked for, and at least a delay that doubles with
   * every attempt, half of it by chance.
   *
   * @throws SyncFailure `target-unavailable` when there should be no next attempt
   */
  delayAfter(trouble: Trouble): number {
    if (trouble.kind === 'unavailable' && ++this.#retries > this.#policy.retries) throw unavailable(trouble.detail);
    const longest = Math.min(this.#policy.longestDelay, this.#policy.firstDelay * 2 ** this.#turns++);
    const delay = Math.max(trouble.retryAfter ?? 0, Math.round(longest * (0.5 + Math.random() / 2)));
    const now = this.#clock.now();
    this.#since ??= now;
    if (now + delay - this.#since > this.#policy.patience) throw unavailable(trouble.detail);
    return delay;
  }
}

export function unavailable(detail: string, cause?: unknown): SyncFailure {
  return new SyncFailure('target-unavailable', detail, cause === undefined ? undefined : { cause });
}

/** Milliseconds from now that `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3), or null. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const date = text === '' ? NaN : Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
