import type { Context, GraphRequest as LibraryRequest, Middleware } from '@microsoft/microsoft-graph-client';
import {
  AuthenticationHandler,
  AuthenticationHandlerOptions,
  Client,
  ResponseType,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import type { Cloud } from '../../model/cloud.ts';
import type { Clock } from '../../asking/clock.ts';
import { parseJson } from './graph-answer.ts';
import type { Charge, GraphReply, Judgement } from './graph-reply.ts';
import { chargeOf, judge } from './graph-reply.ts';
import { Limiter } from './limiter.ts';
import type { RetryPolicy, Trouble } from '../../asking/attempts.ts';
import { type Attempts } from '../../asking/attempts.ts';
import { attemptsOf } from './retry.ts';

/** What is sent: a GET, or a POST when there is a body, which is how batches and some questions are sent. */
interface Outgoing {
  /** What is sent otherwise; both are answered with nothing as a rule, which `read` is given as null. */
  readonly method?: 'PUT' | 'DELETE';
  /** Below the version, with an encoded query: `/users?$top=999`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A Buffer is sent as it is; headers say what it is. */
  readonly body?: unknown;
}

/** One request to Graph. */
export interface GraphRequest<Result> extends Outgoing {
  /** Expected cost in resource units. */
  readonly units: number;
  /** Turns the JSON body into what was asked for, or throws MalformedAnswer. */
  readonly read: (json: unknown) => Result;
  /** A status outside of 2xx that brings a result all the same. */
  readonly resultStatus?: number;
  /** Where the result knows better than the answer's headers what was charged. */
  readonly charge?: (result: Result) => Charge;
}

/** Where tokens come from: `SignIn`. */
export interface TokenSource {
  /** @throws SyncFailure with the reason why there is no token */
  token(signal: AbortSignal): Promise<string>;
  /** Called with a token that Graph refused. */
  forget(token: string): void;
}

export const graphVersion = 'v1.0';

/** Makes a lost connection say what happened: the library keeps nothing but the message, "fetch failed". */
class FetchHandler implements Middleware {
  async execute(context: Context): Promise<void> {
    const url: unknown = context.request;
    if (typeof url !== 'string') throw new TypeError('The client is expected to hand on a URL.');
    try {
      context.response = await fetch(url, context.options);
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error });
    }
  }
}

/**
 * Sends requests through Microsoft's client, which attaches token and telemetry, and decides by itself when to ask
 * again: the client's own retries cut `Retry-After` off at three minutes, and give up at once on 500, 502, 401, lost
 * connections and bodies that are no JSON.
 */
export class GraphClient {
  /** Origin of Graph. */
  readonly endpoint: string;
  readonly limiter: Limiter;
  readonly #graph: Client;
  readonly #signIn: TokenSource;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  #requests = 0;
  #lastToken: string | null = null;

  constructor(options: { cloud: Cloud; signIn: TokenSource; policy: RetryPolicy; clock: Clock }) {
    const { origin, hostname } = new URL(options.cloud.graphEndpoint);
    this.endpoint = origin;
    this.limiter = new Limiter(options.clock);
    this.#signIn = options.signIn;
    this.#policy = options.policy;
    this.#clock = options.clock;
    this.#graph = Client.initWithMiddleware({
      baseUrl: origin,
      defaultVersion: graphVersion,
      // Without it the client sends no token to a host that it does not know.
      customHosts: new Set([hostname]),
      middleware: [new AuthenticationHandler(noToken), new TelemetryHandler(), new FetchHandler()],
    });
  }

  /** HTTP requests and resource units so far, refused and repeated ones included, sign-in not. */
  get usage(): { requests: number; resourceUnits: number } {
    return { requests: this.#requests, resourceUnits: this.limiter.resourceUnits };
  }

  get clock(): Clock {
    return this.#clock;
  }

  /** A new count of attempts, for requests that are repeated inside a batch. */
  attempts(): Attempts {
    return attemptsOf(this.#policy, this.#clock);
  }

  /**
   * The token that requests are sent with.
   *
   * @throws SyncFailure with the reason why there is no token
   */
  signIn(signal: AbortSignal): Promise<string> {
    return this.#signIn.token(signal);
  }

  /** Gets a new token for the next request: Graph refused the last one inside a batch. */
  renewSignIn(): void {
    if (this.#lastToken !== null) this.#signIn.forget(this.#lastToken);
  }

  /**
   * Sends a request until it is answered.
   *
   * @throws GraphRefusal when Graph says no, which its caller puts into context
   * @throws SyncFailure when signing in failed, or when there is no use in asking again
   */
  async request<Result>(request: GraphRequest<Result>, signal: AbortSignal): Promise<Result> {
    const attempts = this.attempts();
    for (;;) {
      const judgement = await this.attempt(request, { signal });
      if (judgement.kind === 'result') return judgement.result;
      if (judgement.kind === 'refused') throw judgement.refusal;
      await this.#wait(judgement.trouble, attempts, signal);
    }
  }

  /**
   * Sends a request once, for what has to be looked up before it is repeated. A token that Graph refuses is renewed,
   * because nothing was done with it. `confirm` is called when its turn has come, right before it is sent.
   *
   * @throws SyncFailure when signing in failed
   */
  async attempt<Result>(
    request: GraphRequest<Result>,
    options: { readonly signal: AbortSignal; readonly confirm?: () => Promise<void> },
  ): Promise<Judgement<Result>> {
    const { signal, confirm } = options;
    for (let renewed = false; ;) {
      const token = await this.#signIn.token(signal);
      this.#lastToken = token;
      const settle = await this.limiter.admit(request.units, signal);
      await confirm?.();
      const reply = await this.#send(request, { token, signal });
      if ('kind' in reply) return { kind: 'trouble', trouble: reply, status: null };
      const { read, resultStatus } = request;
      const judgement = judge(reply, { read, resultStatus, now: this.#clock.now() });
      const result = judgement.kind === 'result' ? judgement.result : null;
      this.#settle(result === null ? chargeOf(reply) : (request.charge?.(result) ?? chargeOf(reply)), settle);
      if (reply.status !== 401 || renewed) return judgement;
      renewed = true;
      this.#signIn.forget(token);
    }
  }

  /** Throttling holds every request back, which the limiter does; anything else only the one that met it. */
  async #wait(trouble: Trouble, attempts: Attempts, signal: AbortSignal): Promise<void> {
    const delay = attempts.delayAfter(trouble);
    if (trouble.kind === 'throttled') this.limiter.pause(delay);
    else await this.#clock.sleep(delay, signal);
  }

  #settle(charge: Charge, settle: (charged: number) => void): void {
    if (charge.units !== null) settle(charge.units);
    if (charge.shareOfLimit !== null) this.limiter.nearLimit(charge.shareOfLimit);
  }

  async #send(
    { method, path, headers, body }: Outgoing,
    options: { token: string; signal: AbortSignal },
  ): Promise<GraphReply | Trouble> {
    const { token, signal } = options;
    const request = this.#graph
      .api(path)
      .responseType(ResponseType.RAW)
      .middlewareOptions([new AuthenticationHandlerOptions({ getAccessToken: () => Promise.resolve(token) })])
      .headers({ Accept: 'application/json', ...headers })
      .options({ signal: AbortSignal.any([signal, AbortSignal.timeout(this.#policy.timeout)]), redirect: 'manual' });
    this.#requests += 1;
    try {
      const response = (await sent(request, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        body,
      })) as Response;
      const text = await response.text();
      const json = text === '' && method !== undefined ? null : parseJson(text);
      return { status: response.status, header: (name) => response.headers.get(name), json };
    } catch (error) {
      signal.throwIfAborted();
      const detail = `Microsoft Graph at ${new URL(this.endpoint).host} could not be reached: ${reasonOf(error)}`;
      return { kind: 'unavailable', retryAfter: null, detail };
    }
  }
}

function sent(
  request: LibraryRequest,
  { method, body }: { readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly body: unknown },
): Promise<unknown> {
  switch (method) {
    case 'GET':
      return request.get();
    case 'POST':
      return request.post(body);
    case 'PUT':
      return request.put(body);
    case 'DELETE':
      return request.delete();
  }
}

/** Tokens come with each request, see `#send`. */
const noToken = { getAccessToken: () => Promise.reject(new Error('no token was given')) };

/** The innermost reason: fetch wraps a lost connection twice, and the code is at the bottom. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? error.code : error.message;
}
