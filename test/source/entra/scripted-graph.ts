import sinon from 'sinon';
import { GraphClient } from '../../../src/source/entra/graph-client.ts';
import type { RetryPolicy } from '../../../src/asking/attempts.ts';
import { patientPolicy } from '../../../src/source/entra/retry.ts';
import { SimulatedClock } from './simulated-clock.ts';

export interface SentRequest {
  /** Simulated milliseconds since the first request could have been sent. */
  readonly at: number;
  /** Path below the version, with its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly method: string | undefined;
  readonly body: unknown;
  /** A body that is no JSON. */
  readonly bytes: unknown;
  readonly token: string;
}

export interface BatchItem {
  readonly id: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the other side does with a request; an Error is a lost connection. */
export type Script = (request: SentRequest, count: number) => Response | Error;

const endpoint = 'https://graph.example';
export const base = `${endpoint}/v1.0`;

export interface ScriptedGraph {
  readonly client: GraphClient;
  readonly clock: SimulatedClock;
  /** Everything that was sent, in order. */
  readonly sent: readonly SentRequest[];
  /** Tokens that the client gave back as refused. */
  readonly forgotten: readonly string[];
  readonly restore: () => void;
}

/** Microsoft's own client in front of a network that does as the script says. Call `restore` after each test. */
export function scriptedGraph(script: Script, policy: RetryPolicy = patientPolicy): ScriptedGraph {
  const clock = new SimulatedClock();
  const started = clock.now();
  const sent: SentRequest[] = [];
  const forgotten: string[] = [];
  let tokens = 1;
  const fetchStub = sinon.stub(globalThis, 'fetch').callsFake((input, init) => {
    const headers = new Headers(init?.headers);
    const request = {
      at: clock.now() - started,
      path: (input as string).replace(base, ''),
      headers,
      method: init?.method,
      bytes: typeof init?.body === 'string' ? null : init?.body,
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : null,
      token: headers.get('authorization') ?? '',
    };
    sent.push(request);
    const answer = script(request, sent.length);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const signIn = {
    token: () => Promise.resolve(`token-${String(tokens)}`),
    forget: (token: string) => {
      forgotten.push(token);
      if (token === `token-${String(tokens)}`) tokens += 1;
    },
  };
  const cloud = { name: 'test', authorityHost: 'https://login.example', graphEndpoint: endpoint, custom: true };
  const client = new GraphClient({ cloud, signIn, policy, clock });
  const restore = (): void => {
    fetchStub.restore();
  };
  return { client, clock, sent, forgotten, restore };
}

export function json(body: unknown, options: { status?: number; headers?: Record<string, string> } = {}): Response {
  const { status = 200, headers = {} } = options;
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export function html(status: number): Response {
  return new Response('<html>Service unavailable</html>', { status, headers: { 'content-type': 'text/html' } });
}

export function graphError(status: number, code: string, headers: Record<string, string> = {}): Response {
  return json(graphErrorBody(code), { status, headers });
}

export function graphErrorBody(code: string): object {
  return { error: { code, message: `It is ${code}.`, innerError: { 'request-id': 'req-1' } } };
}

/** What undici throws when a connection breaks. */
export function lostConnection(): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
}

/** The items of a `$batch`. */
export function itemsOf(request: SentRequest | undefined): readonly BatchItem[] {
  return (request?.body as { requests: BatchItem[] }).requests;
}

/** A GUID that stands for a number. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export async function collect<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

export const never = new AbortController().signal;
