import type { Clock } from '../../asking/clock.ts';
import { SignInFailed, type TenantCredential } from './credential.ts';
import type { TokenSource } from './graph-client.ts';
import type { RetryPolicy } from '../../asking/attempts.ts';
import { type Attempts, parseRetryAfter } from '../../asking/attempts.ts';
import { attemptsOf } from './retry.ts';
import { unlessAborted } from '../../asking/cancel.ts';

/** Signs one source in, and asks again where that may help. */
export class SignIn implements TokenSource {
  readonly #credential: TenantCredential;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;

  constructor(credential: TenantCredential, options: { policy: RetryPolicy; clock: Clock }) {
    this.#credential = credential;
    this.#policy = options.policy;
    this.#clock = options.clock;
  }

  /** @throws SyncFailure with the reason why there is no token */
  async token(signal: AbortSignal): Promise<string> {
    const attempts = attemptsOf(this.#policy, this.#clock);
    for (;;) {
      try {
        return await unlessAborted(this.#credential.token(this.#policy.timeout), signal);
      } catch (error) {
        if (!(error instanceof SignInFailed)) throw error;
        await this.#clock.sleep(delayAfter(error, attempts, this.#clock.now()), signal);
      }
    }
  }

  /** Forgets a token that Graph refused. */
  forget(token: string): void {
    this.#credential.forget(token);
  }
}

function delayAfter({ failure, retryAfter }: SignInFailed, attempts: Attempts, now: number): number {
  if (failure.code !== 'source-throttled' && failure.code !== 'source-unavailable') throw failure;
  return attempts.delayAfter({
    kind: failure.code === 'source-throttled' ? 'throttled' : 'unavailable',
    retryAfter: parseRetryAfter(retryAfter, now),
    detail: failure.detail ?? 'The sign-in service did not answer.',
  });
}
