import { SyncFailure } from '../../model/failure.ts';
import { systemClock, type Clock } from '../../asking/clock.ts';
import { AddressRefused, NoAnswer, type FetchReply, type GuardedFetch } from './guarded-fetch.ts';
import { countOf, parseJson, textOf, valueOf } from './json.ts';
import { quoted } from '../../asking/quoted.ts';
import { parseRetryAfter, type RetryPolicy, type Trouble } from '../../asking/attempts.ts';
import { patientPolicy, attemptsOf } from './retry.ts';

/** The value of the `Authorization` header. Fresh: not one that was used before, where there can be another one. */
export type Authorize = (options: { readonly fresh: boolean }) => Promise<string>;

/** RFC 6750. */
export function bearerToken(token: () => Promise<string>): Authorize {
  return async () => `Bearer ${await token()}`;
}

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Asked for whenever a token is: a secret is not kept longer than that. */
  readonly clientSecret: () => Promise<string>;
  readonly scope?: string | undefined;
}

/** A token without `expires_in` is taken to be good for this long (RFC 6749, 5.1 leaves it to documentation). */
const usualLifetimeMs = 5 * 60_000;

interface Token {
  readonly header: string;
  readonly until: number;
}

/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4). The client signs in by HTTP Basic (2.3.1), and in the body where the
 * service knows it only there. A token is kept until shortly before it expires, and asked for once at a time.
 *
 * The function it makes throws SyncFailure `target-refused` when the service says no, `target-unavailable` otherwise.
 */
export function clientCredentials(
  credentials: ClientCredentials,
  options: { readonly fetch: GuardedFetch; readonly policy?: RetryPolicy; readonly clock?: Clock },
): Authorize {
  const { fetch, policy = patientPolicy, clock = systemClock } = options;
  const tokens = new TokenEndpoint(credentials, { fetch, policy, clock });
  let kept: Token | null = null;
  let asked: Promise<Token> | null = null;
  return async ({ fresh }) => {
    if (!fresh && kept !== null && clock.now() < kept.until) return kept.header;
    asked ??= tokens.token().finally(() => (asked = null));
    kept = await asked;
    return kept.header;
  };
}

class TokenEndpoint {
  readonly #credentials: ClientCredentials;
  readonly #fetch: GuardedFetch;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  #way: 'basic' | 'post' = 'basic';

  constructor(credentials: ClientCredentials, options: { fetch: GuardedFetch; policy: RetryPolicy; clock: Clock }) {
    this.#credentials = credentials;
    this.#fetch = options.fetch;
    this.#policy = options.policy;
    this.#clock = options.clock;
  }

  async token(): Promise<Token> {
    const secret = await this.#credentials.clientSecret();
    const first = await this.#ask(this.#way, secret);
    if (first.kind === 'token') return first.token;
    const other = this.#way === 'basic' ? 'post' : 'basic';
    const second = first.word === 'invalid_client' ? await this.#ask(other, secret) : first;
    if (second.kind === 'refused') throw new SyncFailure('target-refused', first.detail);
    this.#way = other;
    return second.token;
  }

  async #ask(way: 'basic' | 'post', secret: string): Promise<Exclude<Answer, { kind: 'trouble' }>> {
    const attempts = attemptsOf(this.#policy, this.#clock);
    for (;;) {
      const answer = await this.#once(way, secret);
      if (answer.kind !== 'trouble') return answer;
      await this.#clock.sleep(attempts.delayAfter(answer.trouble));
    }
  }

  async #once(way: 'basic' | 'post', secret: string): Promise<Answer> {
    const { tokenUrl, clientId, scope } = this.#credentials;
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope !== undefined && scope !== '') form.set('scope', scope);
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    if (way === 'basic') headers.Authorization = basic(clientId, secret);
    else {
      form.set('client_id', clientId);
      form.set('client_secret', secret);
    }
    try {
      const request = { method: 'POST', url: tokenUrl, headers, body: form.toString() } as const;
      const reply = await this.#fetch.send({ ...request, timeout: this.#policy.timeout });
      return this.#judge(reply, secret);
    } catch (error) {
      if (error instanceof AddressRefused) throw new SyncFailure('target-refused', `Token address: ${error.message}`);
      if (!(error instanceof NoAnswer)) throw error;
      const detail = `The token service did not answer. ${error.message}`;
      if (error.final) throw new SyncFailure('target-unavailable', detail, { cause: error });
      return troubled(detail, null);
    }
  }

  #judge(reply: FetchReply, secret: string): Answer {
    const now = this.#clock.now();
    const json = parseJson(reply.text);
    const token = textOf(valueOf(json, 'access_token'));
    if (reply.status === 200 && token !== null) return { kind: 'token', token: tokenOf(token, json, now) };
    const word = textOf(valueOf(json, 'error'));
    const described = textOf(valueOf(json, 'error_description'));
    if (reply.status >= 400 && reply.status < 500 && reply.status !== 429 && reply.status !== 408) {
      const said = word === null ? `status ${reply.status}` : `${word}${described === null ? '' : `: ${described}`}`;
      const detail = `The token service does not let the client in (${quoted(said, [secret])}). Check the client ID, the client secret and the scope.`;
      // Some services answer 401 without a word when the client is in the wrong place.
      return { kind: 'refused', word: word ?? (reply.status === 401 ? 'invalid_client' : ''), detail };
    }
    const retryAfter = parseRetryAfter(reply.header('retry-after'), now);
    return troubled(`The token service answered ${reply.status} without a token.`, retryAfter);
  }
}

type Answer =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'refused'; readonly word: string; readonly detail: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

function troubled(detail: string, retryAfter: number | null): Answer {
  return { kind: 'trouble', trouble: { kind: retryAfter === null ? 'unavailable' : 'throttled', retryAfter, detail } };
}

function tokenOf(token: string, json: unknown, now: number): Token {
  const seconds = countOf(valueOf(json, 'expires_in'));
  const lifetime = seconds === null ? usualLifetimeMs : seconds * 1_000;
  return { header: `Bearer ${token}`, until: now + lifetime - Math.min(60_000, lifetime / 10) };
}

/** RFC 6749, 2.3.1: both are form-encoded before they are put together. */
function basic(clientId: string, secret: string): string {
  const encoded = [clientId, secret].map((part) => new URLSearchParams([['', part]]).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}
