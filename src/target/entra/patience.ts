import { SyncFailure } from '../../model/failure.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import type { Attempts } from '../../asking/attempts.ts';
import type { Unclear, WriteAnswer } from './batch-writer.ts';
import { staysBroken, type BrokenRows } from '../broken-rows.ts';
import type { No } from './results.ts';

/** How long unclear writes of one call are looked after. */
export class Patience {
  readonly #client: GraphClient;
  readonly #broken: BrokenRows;
  readonly #attempts = new Map<number, Attempts>();
  readonly #givenUp = new Map<number, No>();
  #delay = 0;
  #isHeard = false;

  constructor(client: GraphClient, broken: BrokenRows) {
    this.#client = client;
    this.#broken = broken;
  }

  /** Takes in what came back: one clear answer says that Graph is there. */
  hear(answers: readonly WriteAnswer[]): void {
    if (answers.every(({ kind }) => kind === 'unclear')) return;
    this.#isHeard = true;
    this.#broken.hear();
  }

  /** Whether this write was unclear before. */
  has(index: number): boolean {
    return this.#attempts.has(index);
  }

  /**
   * Null when the write shall be looked at again after `wait`. A single write that never becomes clear is given up
   * while others are answered, and one that Graph breaks down over even without others: it must not stop them for ever.
   *
   * @throws SyncFailure when Graph as a whole does not answer
   */
  afterUnclear(index: number, { trouble, alone, status }: Unclear): No | null {
    const attempts = this.#attempts.get(index) ?? this.#client.attempts();
    this.#attempts.set(index, attempts);
    try {
      this.#delay = Math.max(this.#delay, attempts.delayAfter(trouble));
      return null;
    } catch (error) {
      if (!(error instanceof SyncFailure) || !alone) throw error;
      if (!this.#isHeard && !this.#broken.givesUp(status)) throw error;
      const givenUp = staysBroken(trouble.detail);
      this.#givenUp.set(index, givenUp);
      return givenUp;
    }
  }

  /** What is said of this write where a last look shows that it was not done; undefined while it is not given up. */
  lastWord(index: number): No | undefined {
    return this.#givenUp.get(index);
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#delay > 0) await this.#client.clock.sleep(this.#delay, signal);
    this.#delay = 0;
  }
}
