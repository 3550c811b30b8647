import type { Clock } from '../../asking/clock.ts';

/**
 * Writes that Graph grants an app in a tenant (https://learn.microsoft.com/graph/throttling-limits, "Identity and access
 * service limits"), with some room left for others of the same app registration.
 */
const writesPerWindow = 3_000 * 0.9;
const windowMs = 150_000;

/** Keeps writes below their quota: a sliding window, and a pause when Graph asks for one. Reading has its own limits. */
export class WriteQuota {
  readonly #clock: Clock;
  #spent: { readonly at: number; readonly writes: number }[] = [];
  #pausedUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until so many writes have their turn, and books them. */
  async admit(writes: number, signal: AbortSignal): Promise<void> {
    for (let wait = this.#waitFor(writes); wait > 0; wait = this.#waitFor(writes)) {
      await this.#clock.sleep(wait, signal);
    }
    this.#spent.push({ at: this.#clock.now(), writes });
  }

  /** No write at all for this long. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
  }

  #waitFor(writes: number): number {
    const now = this.#clock.now();
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    this.#spent = this.#spent.filter((spending) => spending.at > now - windowMs);
    const [oldest] = this.#spent;
    const spent = this.#spent.reduce((sum, spending) => sum + spending.writes, 0);
    return oldest === undefined || spent + writes <= writesPerWindow ? 0 : oldest.at + windowMs - now;
  }
}
