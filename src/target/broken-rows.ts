import type { RemoteResult } from './remote.ts';

/** How many writes in a row may be given up before it is the service that does not work. */
const mostGivenUp = 3;

/**
 * Writes that a service breaks down over, each by itself, answering 500 to the last attempt as to all before: they must
 * not keep it from the others for ever. Several in a row, with nothing answered between them, mean that it is away.
 */
export class BrokenRows {
  #inARow = 0;

  /** Takes in that a write was answered. */
  hear(): void {
    this.#inARow = 0;
  }

  /**
   * Whether a write that there is no further attempt for is given up alone. Whoever gives it up looks once more.
   *
   * @param status what it was answered with the last time; null where no answer came
   */
  givesUp(status: number | null): boolean {
    if (status !== 500 || this.#inARow >= mostGivenUp) return false;
    this.#inARow += 1;
    return true;
  }
}

/** The result of a write that was given up, with the service's words. */
export function staysBroken(detail: string): Extract<RemoteResult, { ok: false }> {
  return { ok: false, why: 'refused', message: `${detail} It stayed so.` };
}
