import { SyncFailure } from '../../model/failure.ts';
import { BrokenRows } from '../broken-rows.ts';
import type { Authorize } from './authorize.ts';
import type { Clock } from '../../asking/clock.ts';
import { AddressRefused, NoAnswer, type FetchReply, type GuardedFetch } from './guarded-fetch.ts';
import { isObject, parseJson, textOf, valueOf, type JsonObject } from './json.ts';
import type { Pace } from './pace.ts';
import { quoted } from '../../asking/quoted.ts';
import { type Attempts, parseRetryAfter, type RetryPolicy, type Trouble } from '../../asking/attempts.ts';
import { unavailable, attemptsOf } from './retry.ts';
import { unlessAborted } from '../../asking/cancel.ts';

export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind the base address, with its query: `/Users?count=1`. */
  readonly path: string;
  readonly body?: JsonObject;
  readonly ifMatch?: string | null;
  /** Statuses that are an answer here whatever comes with them: there may be no such thing at this service. */
  readonly absent?: ReadonlySet<number>;
  /** Called right before it is sent. */
  readonly confirm?: () => Promise<void>;
}

/** An answer that the service meant as one: a resource, a list, nothing, or an error in its own words. */
export interface ScimAnswer {
  readonly status: number;
  /** The body; an empty object where there was none. */
  readonly json: JsonObject;
  readonly header: (name: string) => string | null;
}

/** What became of a write: an answer, or trouble after which nobody knows whether it was carried out. */
export type Sent = { readonly kind: 'answer'; readonly answer: ScimAnswer } | Unknown;

export interface Unknown {
  readonly kind: 'unknown';
  readonly trouble: Trouble;
  /** What the service answered with, null where it did not. */
  readonly status: number | null;
}

export interface ScimClientOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly fetch: GuardedFetch;
  readonly authorize: Authorize;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  readonly signal?: AbortSignal;
}

/** RFC 7644, 3.1; some services know JSON only by its first name. */
const accepted = 'application/scim+json, application/json;q=0.9';

const plainJson = 'application/json';

/**
 * Talks to one service: paced, signed in, and again where that helps. Nothing that may have been carried out is
 * repeated here; whoever wrote it looks first.
 */
export class ScimClient {
  readonly #options: ScimClientOptions;
  #authorization: Promise<string> | null = null;
  #secret = '';
  /** Services that take JSON by its first name only say so with 415. */
  #contentType = 'application/scim+json';
  #renewing: Promise<string> | null = null;
  readonly #broken = new BrokenRows();

  constructor(options: ScimClientOptions) {
    this.#options = options;
  }

  /** The same service, asked with another patience, and signed in anew. */
  with(options: { readonly policy: RetryPolicy; readonly signal: AbortSignal }): ScimClient {
    const client = new ScimClient({ ...this.#options, ...options });
    client.#authorization = this.#options.authorize({ fresh: true });
    client.#authorization.catch(() => undefined);
    return client;
  }

  attempts(): Attempts {
    return attemptsOf(this.#options.policy, this.#options.clock);
  }

  /** Waits before the next attempt. @throws SyncFailure when there should be none */
  async wait(attempts: Attempts, trouble: Trouble): Promise<void> {
    await this.#options.clock.sleep(attempts.delayAfter(trouble), this.#options.signal);
  }

  /**
   * Waits before a write is sent again. False where it is given up instead: the service breaks down over this one time
   * after time, which must not keep it from all the others for ever. Whoever gives up looks once more.
   *
   * @throws SyncFailure when there should be no next attempt because the service is away
   */
  async waitToRepeat(attempts: Attempts, { trouble, status }: Unknown): Promise<boolean> {
    if (attempts.isLast && this.#broken.givesUp(status)) return false;
    await this.wait(attempts, trouble);
    return true;
  }

  /**
   * Reads, as often as it takes.
   *
   * @throws SyncFailure `target-unavailable`, `target-refused`
   */
  async read(path: string, options: Pick<ScimRequest, 'absent'> = {}): Promise<ScimAnswer> {
    const attempts = this.attempts();
    for (;;) {
      const sent = await this.send({ method: 'GET', path, ...options }, attempts);
      if (sent.kind === 'answer') return sent.answer;
      await this.wait(attempts, sent.trouble);
    }
  }

  /** Sends until it is answered, or may have been carried out without an answer. @throws SyncFailure */
  async send(request: ScimRequest, attempts: Attempts): Promise<Sent> {
    let renewed = false;
    for (;;) {
      const authorization = await this.#authorize();
      const contentType = this.#contentType;
      const reply = await this.#once(request, { authorization, contentType });
      if ('notSent' in reply) {
        await this.wait(attempts, reply.notSent);
        continue;
      }
      if ('unknown' in reply) return { kind: 'unknown', trouble: reply.unknown, status: null };
      if (reply.status === 401 && !renewed) {
        renewed = true;
        await this.#renew(authorization);
        continue;
      }
      if (reply.status === 415 && contentType !== plainJson) {
        this.#contentType = plainJson;
        continue;
      }
      const judged = this.#judge(request, reply);
      if (judged.kind === 'answer' && request.method !== 'GET') this.#broken.hear();
      if (judged.kind !== 'throttled') return judged;
      const { trouble } = judged;
      if (trouble.retryAfter !== null) this.#options.pace.pause(trouble.retryAfter);
      await this.wait(attempts, trouble);
    }
  }

  /** What the service says in the body of an error (RFC 7644, 3.12), as it may be shown. */
  saying(status: number, json: unknown): string {
    const detail = textOf(valueOf(json, 'detail')) ?? textOf(valueOf(json, 'description'));
    const type = textOf(valueOf(json, 'scimType'));
    const words = [detail, type === null ? null : `(${type})`].filter((word) => word !== null).join(' ');
    return words === '' ? `The service answered ${status}.` : `The service answered ${status}: ${this.#quoted(words)}`;
  }

  async #once(
    request: ScimRequest,
    { authorization, contentType }: { readonly authorization: string; readonly contentType: string },
  ): Promise<FetchReply | { notSent: Trouble } | { unknown: Trouble }> {
    const { baseUrl, fetch, pace, policy, signal } = this.#options;
    const { method, path, body, ifMatch = null } = request;
    const headers: Record<string, string> = { Accept: accepted, Authorization: authorization };
    if (body !== undefined) headers['Content-Type'] = contentType;
    if (ifMatch !== null) headers['If-Match'] = ifMatch;
    await pace.admit(signal);
    await request.confirm?.();
    try {
      const text = body === undefined ? undefined : JSON.stringify(body);
      return await fetch.send({ method, url: baseUrl + path, headers, body: text, timeout: policy.timeout, signal });
    } catch (error) {
      if (error instanceof AddressRefused) throw new SyncFailure('target-refused', error.message, { cause: error });
      if (!(error instanceof NoAnswer)) throw error;
      if (error.final) throw unavailable(error.message, error);
      const trouble: Trouble = { kind: 'unavailable', retryAfter: null, detail: error.message };
      return error.sent ? { unknown: trouble } : { notSent: trouble };
    }
  }

  #judge(request: ScimRequest, reply: FetchReply): Sent | { kind: 'throttled'; trouble: Trouble } {
    const { status } = reply;
    const json = reply.text.trim() === '' ? {} : parseJson(reply.text);
    const retryAfter = parseRetryAfter(reply.header('retry-after'), this.#options.clock.now());
    if (request.absent?.has(status) === true)
      return { kind: 'answer', answer: { status, json: isObject(json) ? json : {}, header: reply.header } };
    if (status === 429)
      return { kind: 'throttled', trouble: { kind: 'throttled', retryAfter, detail: this.saying(status, json) } };
    if (status === 401)
      throw new SyncFailure('target-refused', `${this.saying(status, json)} Enter a valid token or client secret.`);
    if (status === 403 && textOf(valueOf(json, 'scimType')) === null)
      throw new SyncFailure(
        'target-refused',
        `${this.saying(status, json)} Grant the client permission to ${doing(request)}.`,
      );
    if (status >= 300 && status < 400)
      throw new SyncFailure(
        'target-refused',
        `The service answered with a redirect (${status}), which is not followed. Enter the address it redirects to.`,
      );
    if (status === 408 || (status >= 500 && status !== 501))
      return this.#unknown(status, retryAfter, this.saying(status, json));
    // An error page of something in between comes with any status. It is no answer: least of all "there is nothing".
    if (!isObject(json) && (status < 300 || status === 404 || status === 410)) {
      const type = this.#quoted(reply.header('content-type') ?? 'something');
      return this.#unknown(status, null, `The service answered ${status} with ${type} where JSON was due.`);
    }
    if (request.method === 'GET' && status === 200 && reply.text.trim() === '')
      return this.#unknown(status, null, 'The service answered with nothing where a resource was due.');
    return { kind: 'answer', answer: { status, json: isObject(json) ? json : {}, header: reply.header } };
  }

  #unknown(status: number, retryAfter: number | null, detail: string): Unknown {
    if (retryAfter !== null) this.#options.pace.pause(retryAfter);
    const kind = status === 503 && retryAfter !== null ? 'throttled' : 'unavailable';
    return { kind: 'unknown', trouble: { kind, retryAfter, detail }, status };
  }

  async #authorize(): Promise<string> {
    const { authorize, signal } = this.#options;
    const header = await unlessAborted(this.#authorization ?? authorize({ fresh: false }), signal);
    this.#secret = header.replace(/^\w+ /, '');
    return header;
  }

  /** Asks for a fresh token, once for all who were refused with the same one. */
  async #renew(refused: string): Promise<void> {
    const current = await this.#authorize();
    if (current !== refused) return;
    this.#renewing ??= this.#options.authorize({ fresh: true }).finally(() => (this.#renewing = null));
    const fresh = this.#renewing;
    if (this.#authorization !== null) this.#authorization = fresh;
    await unlessAborted(fresh, this.#options.signal);
  }

  #quoted(text: string): string {
    return quoted(text, [this.#secret]);
  }
}

function doing({ method, path }: ScimRequest): string {
  const what = /^\/(\w+)/.exec(path)?.[1] ?? 'it';
  const verbs = { GET: 'read', POST: 'create', PUT: 'change', PATCH: 'change', DELETE: 'delete' };
  return `${verbs[method]} ${what}`;
}
