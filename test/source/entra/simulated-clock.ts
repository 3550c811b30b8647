import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../src/asking/clock.ts';

/** A clock that jumps over every wait, and remembers how long it was asked to wait. */
export class SimulatedClock implements Clock {
  readonly naps: number[] = [];
  #now = Date.UTC(2026, 0, 5, 9);

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.naps.push(ms);
    const wake = this.#now + ms;
    await turn();
    signal.throwIfAborted();
    this.#now = Math.max(this.#now, wake);
  }
}
