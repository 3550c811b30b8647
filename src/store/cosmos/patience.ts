import { monotonic, wait } from '../real-time.ts';
import { StoreUnavailable } from '../store.ts';
import { isPassing, readCosmosFailure, translateCosmosFailure, type CosmosFailure } from './cosmos-failure.ts';

const firstPause = 50;
const longestPause = 5000;

/** Thrown by an attempt that was answered, with an answer that will pass. */
export class TryAgain extends Error {
  readonly failure: CosmosFailure;

  constructor(failure: CosmosFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** How the store insists: attempts, the pauses between them, and the plain words when it gives up. */
export class Patience {
  readonly #host: string;
  readonly #milliseconds: number;
  #closed = false;

  constructor(options: { readonly host: string; readonly milliseconds: number }) {
    this.#host = options.host;
    this.#milliseconds = options.milliseconds;
  }

  /**
   * Calls `attempt` until it returns, as long as its failures are of the passing kind and patience lasts. The signal
   * ends a request that outlasts it. Throws `StoreUnavailable`.
   */
  async insist<Result>(attempt: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const until = monotonic() + this.#milliseconds;
    for (let tries = 0; ; tries += 1) {
      if (this.#closed) {
        throw new StoreUnavailable(`The connection to Cosmos DB at ${this.#host} is closed.`);
      }
      const signal = AbortSignal.timeout(Math.max(1000, Math.ceil(until - monotonic())));
      try {
        return await attempt(signal);
      } catch (error) {
        const failure = error instanceof TryAgain ? error.failure : readCosmosFailure(error);
        if (failure === undefined) {
          throw error;
        }
        const pause = pauseBefore(tries, failure);
        if (!isPassing(failure.status) || monotonic() + pause > until) {
          throw translateCosmosFailure(failure, this.#host);
        }
        await wait(pause);
      }
    }
  }

  close(): void {
    this.#closed = true;
  }
}

/** What the service asks for, or twice as long every time; with chance in it, so that many clients do not return at once. */
function pauseBefore(tries: number, failure: CosmosFailure): number {
  if (failure.retryAfter !== null) {
    return failure.retryAfter * (1 + Math.random() / 4);
  }
  return Math.min(longestPause, firstPause * 2 ** tries) * (0.5 + Math.random() / 2);
}
