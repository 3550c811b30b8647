/** So many a second, and so many at once after a rest. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const mostRemembered = 10_000;

/** A token bucket for each key. Of very many keys, the one that was counted longest ago is forgotten. */
export class Rates {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Seconds until the key may go on; 0 when it may now. */
  wait(key: string): number {
    return Math.max(0, (1 - this.#tokens(key)) / this.#rate.perSecond);
  }

  /** Counts one for the key. */
  count(key: string): void {
    const tokens = Math.max(0, this.#tokens(key) - 1);
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens, at: performance.now() });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > mostRemembered && oldest !== undefined) this.#buckets.delete(oldest);
  }

  #tokens(key: string): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#rate.burst;
    const gained = ((performance.now() - bucket.at) / 1000) * this.#rate.perSecond;
    return Math.min(this.#rate.burst, bucket.tokens + gained);
  }
}
