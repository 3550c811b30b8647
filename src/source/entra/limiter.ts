import type { Clock } from '../../asking/clock.ts';
import { largestTenant, quotaForUsers, quotaWindowMs } from './resource-units.ts';

/** Room left for others: other programs of the same app registration spend from the same quota. */
const shareOfQuota = 0.9;

/** From this share of the limit on Graph says how near it is (`x-ms-throttle-limit-percentage`, 0.8 to 1.8). */
const nearLimit = 0.8;

interface Spending {
  readonly at: number;
  units: number;
}

/**
 * Keeps a source's requests below Graph's quota: a sliding window of ten seconds over resource units, a pause when
 * Graph asks for one, and a slower pace while Graph says that the limit is near. The quota belongs to the app in the
 * tenant, so a pause is for every request and not only for the one that was refused: throttled calls are charged too.
 */
export class Limiter {
  readonly #clock: Clock;
  #spent: Spending[] = [];
  #pausedUntil = 0;
  readonly #seen = new Set<string>();
  #users = 0;
  #resourceUnits = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Everything that was charged so far. */
  get resourceUnits(): number {
    return this.#resourceUnits;
  }

  /** Waits for its turn and books the expected cost; call what it returns with the charge once that is known. */
  async admit(units: number, signal: AbortSignal): Promise<(charged: number) => void> {
    for (let wait = this.#waitFor(units); wait > 0; wait = this.#waitFor(units)) {
      await this.#clock.sleep(wait, signal);
    }
    signal.throwIfAborted();
    const spending: Spending = { at: this.#clock.now(), units };
    this.#spent.push(spending);
    this.#resourceUnits += units;
    return (charged) => {
      this.#resourceUnits += charged - spending.units;
      spending.units = charged;
    };
  }

  /** No request at all for this long. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
  }

  /** Takes in `x-ms-throttle-limit-percentage`: at the limit itself it waits a second before the next request. */
  nearLimit(share: number): void {
    if (share >= nearLimit) this.pause(200 + Math.min(10_000, ((share - nearLimit) / 0.2) * 800));
  }

  /** The quota grows with the tenant, which has at least this many people. */
  knowsUsers(atLeast: number): void {
    this.#users = Math.max(this.#users, atLeast);
  }

  /** People of the tenant who were seen, by their ids, until there are enough for the largest quota. */
  sawUsers(users: Iterable<{ readonly id: string }>): void {
    if (this.#users > largestTenant) return;
    for (const { id } of users) this.#seen.add(id);
    this.knowsUsers(this.#seen.size);
    if (this.#users > largestTenant) this.#seen.clear();
  }

  #waitFor(units: number): number {
    const now = this.#clock.now();
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    this.#spent = this.#spent.filter((spending) => spending.at > now - quotaWindowMs);
    const [oldest] = this.#spent;
    const spent = this.#spent.reduce((sum, spending) => sum + spending.units, 0);
    const fits = spent + units <= quotaForUsers(this.#users) * shareOfQuota;
    return fits || oldest === undefined ? 0 : oldest.at + quotaWindowMs - now;
  }
}
