import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientSecretCredentialOptions } from '@azure/identity';
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from '@azure/identity';
import type { Cloud } from '../../model/cloud.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { SignInAnswer } from './classify-failure.ts';
import { classifySignIn } from './classify-failure.ts';
import { parseJson } from './graph-answer.ts';
import { HostIdentity } from './host-identity.ts';
import { checkTenantOf } from './token-tenant.ts';

/** What an app registration shows that it is one: exactly one of these. */
type Proof =
  | { readonly secret: string }
  /** A certificate and its private key, PEM. */
  | { readonly certificate: string }
  /** A user-assigned identity of the host that it trusts, by its client id. */
  | { readonly identityClientId: string };

/**
 * Who signs in: an app registration by its application (client) id, or an identity of the host itself by its own, which is
 * empty for the system-assigned one.
 */
export type SignsIn = ({ readonly clientId: string } & Proof) | { readonly hostIdentity: string };

/** Who signs in where. */
export type Registration = SignsIn & {
  readonly cloud: Cloud;
  /** Tenant id or verified domain. */
  readonly tenant: string;
};

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
  /** Why the host gave no token of the identity that the registration trusts, which the library does not pass on. */
  identityFailure: SyncFailure | null;
}

interface TokenIssuer {
  getToken(scope: string): Promise<{ readonly token: string }>;
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
  #credential: TokenIssuer | null = null;
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
    const observation: Observation = { timeout, answer: null, identityFailure: null };
    const { cloud } = this.#registration;
    try {
      const { token } = await attempt.run(observation, () => credential.getToken(`${cloud.graphEndpoint}/.default`));
      if (token !== this.#lastToken && 'hostIdentity' in this.#registration) {
        await checkTenantOf(token, this.#registration, AbortSignal.timeout(timeout));
      }
      this.#lastToken = token;
      return token;
    } catch (error) {
      // The library remembers a throttled or failed answer, and would repeat it for a minute instead of asking again.
      this.#credential = null;
      const known = error instanceof SyncFailure ? error : observation.identityFailure;
      const failure = known ?? classifySignIn(error, observation.answer, secretsOf(this.#registration));
      throw new SignInFailed(failure, observation.answer?.retryAfter ?? null);
    }
  }
}

function secretsOf(registration: Registration): readonly string[] {
  return 'secret' in registration ? [registration.secret] : [];
}

function createCredential(registration: Registration): TokenIssuer {
  const { cloud, tenant } = registration;
  const missing = Object.entries(needed(registration)).find(([, value]) => value === '');
  if (missing !== undefined) throw new SyncFailure('settings-missing', `The ${missing[0]} is missing.`);
  // The library refuses other characters with an error of no particular kind.
  if (!/^[0-9a-zA-Z.-]+$/.test(tenant)) {
    throw new SyncFailure('tenant-not-found', `'${tenant}' is neither a tenant id nor a domain.`);
  }
  if (!cloud.authorityHost.startsWith('https://')) {
    throw new SyncFailure('settings-missing', `The authority host of cloud '${cloud.name}' must start with https://.`);
  }
  if ('hostIdentity' in registration) {
    const identity = new HostIdentity(registration.hostIdentity);
    return { getToken: async (scope) => ({ token: await identity.token(scope, timeoutOfAttempt()) }) };
  }
  const { clientId } = registration;
  const options = {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: cloud.custom,
    // Its own retries wait in real time, cannot be cancelled, and hide what they saw.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: observingPolicy, position: 'perRetry' as const }],
  };
  if ('secret' in registration) return new ClientSecretCredential(tenant, clientId, registration.secret, options);
  if ('certificate' in registration) {
    const { certificate } = registration;
    return new ClientCertificateCredential(tenant, clientId, { certificate }, options);
  }
  const identity = new HostIdentity(registration.identityClientId);
  const assertion = async (): Promise<string> => assertionOf(identity, exchangeAudience(cloud));
  return new ClientAssertionCredential(tenant, clientId, assertion, options);
}

function needed(registration: Registration): Readonly<Record<string, string>> {
  const { tenant } = registration;
  if ('hostIdentity' in registration) return { tenant };
  const { clientId } = registration;
  const app = { tenant, 'client id': clientId };
  if ('secret' in registration) return { ...app, 'client secret': registration.secret };
  return 'certificate' in registration ? { ...app, certificate: registration.certificate } : app;
}

/** What the identity says of itself to the registration that trusts it. */
async function assertionOf(identity: HostIdentity, audience: string): Promise<string> {
  try {
    return await identity.token(`${audience}/.default`, timeoutOfAttempt());
  } catch (error) {
    const observation = attempt.getStore();
    if (observation !== undefined && error instanceof SyncFailure) observation.identityFailure = error;
    throw error;
  }
}

function timeoutOfAttempt(): number {
  return attempt.getStore()?.timeout ?? 0;
}

/**
 * For whom a token that an app registration trusts has to be issued; a custom cloud is taken for one like the global one.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function exchangeAudience({ authorityHost }: Pick<Cloud, 'authorityHost'>): string {
  switch (authorityHost) {
    case 'https://login.microsoftonline.us':
      return 'api://AzureADTokenExchangeUSGov';
    case 'https://login.chinacloudapi.cn':
      return 'api://AzureADTokenExchangeChina';
    default:
      return 'api://AzureADTokenExchange';
  }
}
