import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createCertificate } from '../../src/local/tenant/certificate.ts';

/** One item of telemetry (https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete), as far as tests look. */
export interface Envelope {
  readonly name: string;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly name?: string;
      readonly success?: boolean;
      readonly responseCode?: string;
      readonly properties?: Readonly<Record<string, string>>;
      readonly metrics?: readonly { readonly name: string; readonly value: number; readonly count?: number }[];
    };
  };
}

/** The endpoint of Application Insights that takes telemetry. */
export class IngestionEndpoint {
  readonly ca: string;
  readonly envelopes: Envelope[] = [];
  /** Every request as it came: its headers and its body. */
  readonly raw: string[] = [];
  readonly #server: Server;
  /** Takes requests and never answers them. */
  isDeaf = false;

  private constructor(server: Server, ca: string) {
    this.#server = server;
    this.ca = ca;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#take(request, response);
    });
  }

  static async open(): Promise<IngestionEndpoint> {
    const { ca, cert, key } = await createCertificate();
    const server = createServer({ cert, key });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return new IngestionEndpoint(server, ca);
  }

  get connectionString(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `InstrumentationKey=7c2a4a52-0000-4000-8000-0000000000a1;IngestionEndpoint=https://localhost:${String(port)}/`;
  }

  /** What App Service gives a process whose managed identity may send here; the same server gives the tokens. */
  environmentOfIdentity(clientId: string): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${clientId}`,
      IDENTITY_ENDPOINT: `https://localhost:${String(port)}/msi/token/`,
      IDENTITY_HEADER: 'identity-header',
    };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
    if (pathname === '/msi/token/') {
      const about = [searchParams.get('resource'), searchParams.get('client_id')].join(' for ');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          access_token: Buffer.from(about).toString('base64url'),
          expires_on: String(Math.floor(Date.now() / 1000) + 24 * 3600),
          resource: searchParams.get('resource'),
          token_type: 'Bearer',
        }),
      );
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
    this.raw.push(`${request.url ?? ''} ${JSON.stringify(request.headers)} ${text}`);
    const items = JSON.parse(text) as readonly Envelope[];
    this.envelopes.push(...items);
    if (this.isDeaf) return;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ itemsReceived: items.length, itemsAccepted: items.length, errors: [] }));
  }
}
