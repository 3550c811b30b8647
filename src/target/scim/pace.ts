import type { Clock } from '../../asking/clock.ts';

/** Keeps the requests of one target apart: so many a second, and none while the service asks for a pause. */
export class Pace {
  readonly #clock: Clock;
  readonly #gap: number;
  #next = 0;

  constructor(options: { readonly requestsPerSecond: number; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#gap = 1_000 / options.requestsPerSecond;
  }

  /** Waits for its turn. */
  async admit(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.#clock.now();
      if (now >= this.#next) {
        this.#next = Math.max(this.#next, now - this.#gap) + this.#gap;
        return;
      }
      await this.#clock.sleep(Math.ceil(this.#next - now), signal);
    }
  }

  /** No request at all for this long: whoever throttles one of us throttles all of us. */
  pause(ms: number): void {
    this.#next = Math.max(this.#next, this.#clock.now() + ms);
  }
}
