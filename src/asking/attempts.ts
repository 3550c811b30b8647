import type { SyncFailure } from '../model/failure.ts';
import type { Clock } from './clock.ts';

/** How long another service is asked again. Times are milliseconds. */
export interface RetryPolicy {
  /** How many times one request is sent again after an outage or an answer that makes no sense. */
  readonly retries: number;
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** How long one request may be put off by `Retry-After` altogether before it is given up. */
  readonly patience: number;
  /** How long one attempt may take. */
  readonly timeout: number;
}

/**
 * Why an attempt came to nothing, when another one may succeed. `throttled` is 429 (and Graph's 509); `unavailable`
 * is everything else, from a lost connection to a page of HTML where JSON was due.
 */
export interface Trouble {
  readonly kind: 'throttled' | 'unavailable';
  /** What the other side asked for, or null when it did not say. */
  readonly retryAfter: number | null;
  readonly detail: string;
}

/** The attempts of one request: how long to wait before the next one, and when it is enough. */
export class Attempts {
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #failureOf: (trouble: Trouble) => SyncFailure;
  #retries = 0;
  #throttled = 0;
  #putOffSince: number | null = null;

  /** @param options.failureOf what it comes to when there should be no next attempt */
  constructor(options: {
    readonly policy: RetryPolicy;
    readonly clock: Clock;
    readonly failureOf: (trouble: Trouble) => SyncFailure;
  }) {
    this.#policy = options.policy;
    this.#clock = options.clock;
    this.#failureOf = options.failureOf;
  }

  /** Whether there would be no next attempt after an outage. */
  get isLast(): boolean {
    return this.#retries >= this.#policy.retries;
  }

  /**
   * Milliseconds to wait before the next attempt: at least `Retry-After`, whatever its length, and at least a delay
   * that doubles with every attempt, half of it by chance so that many requests do not come back at once.
   *
   * @throws SyncFailure when there should be no next attempt
   */
  delayAfter(trouble: Trouble): number {
    const turn = trouble.kind === 'throttled' ? this.#throttled++ : this.#retries++;
    if (trouble.kind === 'unavailable' && this.#retries > this.#policy.retries) throw this.#failureOf(trouble);
    const delay = Math.max(trouble.retryAfter ?? 0, this.#backoff(turn));
    const now = this.#clock.now();
    this.#putOffSince ??= now;
    if (now + delay - this.#putOffSince > this.#policy.patience) throw this.#failureOf(trouble);
    return delay;
  }

  #backoff(turn: number): number {
    const longest = Math.min(this.#policy.longestDelay, this.#policy.firstDelay * 2 ** turn);
    return Math.round(longest * (0.5 + Math.random() / 2));
  }
}

/**
 * Reads `Retry-After`, which is seconds or a date (RFC 9110, 10.2.3), as milliseconds from now; null when it is
 * missing or makes no sense.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const date = text === '' ? NaN : Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
