import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What the bot asks of Teams. */
export interface ConnectorRequest {
  readonly kind: 'send' | 'update' | 'begin a chat';
  /** The text of the card. */
  readonly says: string;
  /** Milliseconds since the connector was opened. */
  readonly at: number;
}

/** A status, the connection cut before or after it was done, or nothing at all until the connection breaks. */
export type ConnectorMishap =
  { readonly status: number; readonly retryAfter?: number } | 'cut' | 'cut after it was done' | 'silence';

/** A message as people see it: the last of its texts. */
interface Shown {
  readonly id: string;
  says: string;
}

const breaksAfterMs = 60;

/** The Bot Connector's side of Teams, which fails as a plan says. */
export class Connector {
  readonly requests: ConnectorRequest[] = [];
  readonly messages: Shown[] = [];
  plan: (request: ConnectorRequest) => ConnectorMishap | null = () => null;
  readonly #opened = performance.now();
  readonly #server = createServer((request, response) => {
    this.#receive(request, response).catch(() => response.destroy());
  });
  #port = 0;

  static async open(): Promise<Connector> {
    const connector = new Connector();
    await connector.listen();
    return connector;
  }

  get serviceUrl(): string {
    return `http://localhost:${String(this.#port)}`;
  }

  /** Listens, where it did before if it was shut. */
  async listen(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(this.#port, 'localhost');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Nobody listens any more. */
  async shut(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly summary?: string };
    const asked: ConnectorRequest = {
      kind: request.url === '/v3/conversations' ? 'begin a chat' : request.method === 'PUT' ? 'update' : 'send',
      says: body.summary ?? '',
      at: performance.now() - this.#opened,
    };
    this.requests.push(asked);
    const mishap = this.plan(asked);
    if (mishap === 'silence') await wait(breaksAfterMs);
    if (mishap === 'silence' || mishap === 'cut') {
      request.socket.destroy();
      return;
    }
    if (mishap !== null && typeof mishap === 'object') {
      const headers = mishap.retryAfter === undefined ? {} : { 'retry-after': String(mishap.retryAfter) };
      response.writeHead(mishap.status, { 'content-type': 'application/json', ...headers });
      response.end('{"error":{"code":"Failed","message":"For a test."}}');
      return;
    }
    const id = this.#carryOut(asked, request.url ?? '');
    if (mishap !== null) {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id }));
  }

  #carryOut({ kind, says }: ConnectorRequest, url: string): string {
    if (kind === 'begin a chat') return 'a:begun';
    const known = this.messages.find(({ id }) => kind === 'update' && url.endsWith(`/${id}`));
    if (known !== undefined) known.says = says;
    else this.messages.push({ id: `m${String(this.messages.length + 1)}`, says });
    return (known ?? this.messages.at(-1))?.id ?? '';
  }
}
