import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientSecretCredentialOptions } from '@azure/identity';
import { ClientSecretCredential } from '@azure/identity';
import type { Cloud } from '../../model/cloud.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { SignInAnswer } from './classify-failure.ts';
import { classifySignIn } from './classify-failure.ts';
import { parseJson } from './graph-answer.ts';

/** Who signs in where. */
export interface Registration {
  readonly cloud: Cloud;
  /** Tenant id or verified domain. */
  readonly tenant: string;
  /** Application (client) id. */
  readonly clientId: string;
  readonly secret: string;
}

/** One attempt to get a token failed; `failure` says why, in the words that administrators see. */
export class SignInFailed extends Error {
  readonly failure: SyncFailure;
  /** `Retry-After` as the sign-in service sent it. */
  readonly retryAfter: string | null;

  constructor(failure: SyncFailure, retryAfter: string | null) {
    super(failure.message, { cause: failure });
    this.name = 'SignInFailed';
    this.failure = failure;
    this.retryAfter = retryAfter;
  }
}

interface Observation {
  /** Milliseconds for each request of this attempt. */
  readonly timeout: number;
  answer: SignInAnswer | null;
}

type ObservingPolicy = NonNullable<ClientSecretCredentialOptions['additionalPolicies']>[number]['policy'];

/** The attempt that runs in this asynchronous context: the library hands nothing of ours through to its requests. */
const attempt = new AsyncLocalStorage<Observation>();

/**
 * Sees the answers that the library does not pass on: it turns every failure of a token request into one error
 * without status or headers, so that a throttled sign-in could not be told from a refused one.
 */
const observingPolicy: ObservingPolicy = {
  name: 'observeSignInAnswer',
  async sendRequest(request, next) {
    const observation = attempt.getStore();
    if (observation === undefined) return await next(request);
    observation.answer = null;
    // Not `request.timeout`: its timer outlives a lost connection, and it does not watch the body.
    request.abortSignal = AbortSignal.timeout(observation.timeout);
    const response = await next(request);
    const retryAfter = response.headers.get('retry-after') ?? null;
    observation.answer = { status: response.status, retryAfter, error: oauthError(response.bodyAsText ?? '') };
    return response;
  },
};

/** RFC 6749, 5.2. */
function oauthError(text: string): SignInAnswer['error'] {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string') return null;
  const description = 'error_description' in body ? body.error_description : undefined;
  return { word: body.error, description: typeof description === 'string' ? description : body.error };
}

/** An app registration in one tenant, as the sign-in library knows it, with the token that it holds. */
export class TenantCredential {
  readonly #registration: Registration;
  #credential: ClientSecretCredential | null = null;
  #lastToken: string | null = null;
  #underWay: Promise<string> | null = null;

  constructor(registration: Registration) {
    this.#registration = registration;
  }

  /**
   * A token for Graph, from memory while it is valid. One attempt, shared by everybody who asks meanwhile: waiting and
   * asking again is up to the caller.
   *
   * @throws SignInFailed when the service did not issue one
   * @throws SyncFailure when the registration lacks something to ask with
   */
  async token(timeout: number): Promise<string> {
    this.#underWay ??= this.#ask(timeout).finally(() => {
      this.#underWay = null;
    });
    return await this.#underWay;
  }

  /** Forgets a token that Graph refused, unless it has been replaced already. */
  forget(token: string): void {
    if (this.#lastToken === token) this.#credential = null;
  }

  async #ask(timeout: number): Promise<string> {
    this.#credential ??= createCredential(this.#registration);
    const credential = this.#credential;
    const observation: Observation = { timeout, answer: null };
    const scope = `${this.#registration.cloud.graphEndpoint}/.default`;
    try {
      const issued = await attempt.run(observation, () => credential.getToken(scope));
      this.#lastToken = issued.token;
      return issued.token;
    } catch (error) {
      // The library remembers a throttled or failed answer, and would repeat it for a minute instead of asking again.
      this.#credential = null;
      const failure = classifySignIn(error, observation.answer, [this.#registration.secret]);
      throw new SignInFailed(failure, observation.answer?.retryAfter ?? null);
    }
  }
}

function createCredential({ cloud, tenant, clientId, secret }: Registration): ClientSecretCredential {
  const needed = { tenant, 'client id': clientId, 'client secret': secret };
  const missing = Object.entries(needed).find(([, value]) => value === '');
  if (missing !== undefined) throw new SyncFailure('settings-missing', `The ${missing[0]} is missing.`);
  // The library refuses other characters with an error of no particular kind.
  if (!/^[0-9a-zA-Z.-]+$/.test(tenant)) {
    throw new SyncFailure('tenant-not-found', `'${tenant}' is neither a tenant id nor a domain.`);
  }
  if (!cloud.authorityHost.startsWith('https://')) {
    throw new SyncFailure('settings-missing', `The authority host of cloud '${cloud.name}' must start with https://.`);
  }
  return new ClientSecretCredential(tenant, clientId, secret, {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: cloud.custom,
    // Its own retries wait in real time, cannot be cancelled, and hide what they saw.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: observingPolicy, position: 'perRetry' }],
  });
}
