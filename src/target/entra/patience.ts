import { SyncFailure } from '../../model/failure.ts';
import type { GraphClient } from '../../source/entra/graph-client.ts';
import type { Attempts } from '../../asking/attempts.ts';
import type { Unclear, WriteAnswer } from './batch-writer.ts';
import { no, type No } from './results.ts';

/** How long unclear writes of one call are looked after. */
export class Patience {
  readonly #client: GraphClient;
  readonly #attempts = new Map<number, Attempts>();
  #delay = 0;
  #isHeard = false;

  constructor(client: GraphClient) {
    this.#client = client;
  }

  /** Takes in what came back: one clear answer says that Graph is there. */
  hear(answers: readonly WriteAnswer[]): void {
    this.#isHeard ||= answers.some(({ kind }) => kind !== 'unclear');
  }

  /** Whether this write was unclear before. */
  has(index: number): boolean {
    return this.#attempts.has(index);
  }

  /**
   * Null when the write shall be looked at again after `wait`. A single write that never becomes clear is given up
   * while others are answered: it must not stop them for ever.
   *
   * @throws SyncFailure when Graph as a whole does not answer
   */
  afterUnclear(index: number, { trouble, alone }: Unclear): No | null {
    const attempts = this.#attempts.get(index) ?? this.#client.attempts();
    this.#attempts.set(index, attempts);
    try {
      this.#delay = Math.max(this.#delay, attempts.delayAfter(trouble));
      return null;
    } catch (error) {
      if (!(error instanceof SyncFailure) || !alone || !this.#isHeard) throw error;
      return no('refused', `${trouble.detail} It stayed so.`);
    }
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#delay > 0) await this.#client.clock.sleep(this.#delay, signal);
    this.#delay = 0;
  }
}
