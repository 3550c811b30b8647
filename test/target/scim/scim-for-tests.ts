import { setImmediate as turn } from 'node:timers/promises';
import type { RemoteUnderTest } from '../../contracts/remote-under-test.ts';
import { bearerToken } from '../../../src/target/scim/authorize.ts';
import type { Clock } from '../../../src/asking/clock.ts';
import { GuardedFetch } from '../../../src/target/scim/guarded-fetch.ts';
import type { RetryPolicy } from '../../../src/asking/attempts.ts';
import { ScimRemote, type ScimRemoteOptions } from '../../../src/target/scim/scim-remote.ts';
import type { HttpsServer } from '../../support/scim-server.ts';
import { scimToken, startScimmy } from '../../support/scim-scimmy.ts';

/** A clock that jumps over every wait, and remembers how long it was asked to wait. */
export class LeapingClock implements Clock {
  readonly naps: number[] = [];
  #now = Date.UTC(2026, 0, 5, 9);

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.naps.push(ms);
    const wake = this.#now + ms;
    await turn();
    this.#now = Math.max(this.#now, wake);
  }
}

/** Patient, but for answers that do not come. */
export const testPolicy: RetryPolicy = {
  retries: 6,
  firstDelay: 1_000,
  longestDelay: 60_000,
  patience: 15 * 60_000,
  timeout: 2_000,
};

function fetchFor(server: HttpsServer): GuardedFetch {
  return new GuardedFetch({ policy: { allowedHosts: [], allowedPrivateHosts: [server.host] }, ca: server.ca });
}

export function remoteFor(
  server: HttpsServer & { readonly baseUrl: string },
  options: Partial<ScimRemoteOptions> = {},
): ScimRemote {
  return new ScimRemote({
    baseUrl: server.baseUrl,
    fetch: fetchFor(server),
    authorize: bearerToken(() => Promise.resolve(scimToken)),
    requestsPerSecond: 1_000,
    policy: testPolicy,
    clock: new LeapingClock(),
    ...options,
  });
}

/** A service by others, as the suites of remotes and of targets want it. */
export async function openScimmy(options: { readonly bulk: boolean }): Promise<RemoteUnderTest> {
  const server = await startScimmy(options);
  return {
    remote: remoteFor(server),
    required: (of, name) => (of === 'user' ? { userPrincipalName: `${name}@example.com` } : {}),
    byHand: server.byHand,
    loseNextAnswer: () => server.loseNextAnswer(),
    dispose: () => server.close(),
  };
}
