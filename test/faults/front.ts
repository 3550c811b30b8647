import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as ask } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate, type ServerCertificate } from '../../src/local/tenant/certificate.ts';
import { trustAuthority, type TestTenant } from '../support/tenant.ts';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a request ends without an answer. */
type Broken = 'cut' | 'cut in the body' | 'silence';

/** What becomes of a request; `pass` gets the tenant's own answer to it. */
export type Mishap = (asked: Asked, pass: () => Promise<Answer>) => Promise<Answer | Broken>;

/** A simulated tenant behind something that may do anything to requests and answers. */
export interface Front {
  /** Authority host and Graph endpoint at once. */
  readonly endpoint: string;
  /** Puts something between the clients and the tenant, or takes it away again. */
  interfere(mishap: Mishap | undefined): void;
  /** Nobody listens any more: connections are cut, and new ones refused. */
  shut(): Promise<void>;
  /** Listens again where it did, if it was shut. */
  open(): Promise<void>;
}

const host = '127.0.0.1';
let shared: Promise<ServerCertificate> | undefined;

/** `trusted: false` shows a certificate of an authority that nobody knows. */
export async function startFront(
  { tenant, caPem }: TestTenant,
  { trusted = true }: { readonly trusted?: boolean } = {},
): Promise<Front> {
  shared ??= createCertificate();
  const { ca, cert, key } = await (trusted ? shared : createCertificate());
  if (trusted) trustAuthority(ca);
  let mishap: Mishap | undefined;
  let endpoint = '';
  /** The tenant signs what it says with its own address, and takes tokens for no other. */
  const exchanged = (text: string, from: string, to: string): string =>
    text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to));
  const pass = async (asked: Asked): Promise<Answer> => {
    const body = exchanged(asked.body, endpoint, tenant.origin);
    const { 'content-length': _length, host: _host, connection: _connection, ...headers } = asked.headers;
    const passed = ask(`${tenant.origin}${exchanged(asked.path, endpoint, tenant.origin)}`, {
      ...{ method: asked.method, ca: caPem, agent: false },
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    });
    passed.end(body);
    const [response] = (await once(passed, 'response')) as [IncomingMessage];
    const text = exchanged(await textOf(response), tenant.origin, endpoint);
    const kept = ['content-type', 'retry-after', 'location', 'x-ms-resource-unit'].flatMap((name) => {
      const value = response.headers[name];
      return typeof value === 'string' ? [[name, exchanged(value, tenant.origin, endpoint)]] : [];
    });
    return { status: response.statusCode ?? 500, headers: Object.fromEntries(kept) as Answer['headers'], body: text };
  };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = request;
    const asked = { method, path, headers, body: await textOf(request) };
    give(await (mishap ?? straight)(asked, () => pass(asked)), { request, response });
  };
  const server = createServer({ key, cert }, (request, response) => {
    receive(request, response).catch(() => response.destroy());
  });
  const listen = async (port: number): Promise<void> => {
    if (server.listening) return;
    server.listen(port, host);
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  endpoint = `https://localhost:${String(port)}`;
  return {
    endpoint,
    interfere: (next) => {
      mishap = next;
    },
    shut: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    open: () => listen(port),
  };
}

const straight: Mishap = (_asked, pass) => pass();

function give(
  answer: Answer | Broken,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): void {
  if (answer === 'silence') return;
  if (answer === 'cut') {
    request.socket.destroy();
    return;
  }
  if (answer === 'cut in the body') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"value":[', () => request.socket.destroy());
    return;
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
  });
  response.end(answer.body);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
