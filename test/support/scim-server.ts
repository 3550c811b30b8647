import { createServer } from 'node:https';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createCertificate, type ServerCertificate } from '../../src/local/tenant/certificate.ts';

/** An https server on this machine, and what it was asked. */
export interface HttpsServer {
  readonly origin: string;
  /** `127.0.0.1:` and its port. */
  readonly host: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** Method and path of each request, in order. */
  readonly requests: string[];
  /** Connections that were opened to it. */
  readonly connections: () => number;
  close(): Promise<void>;
}

let certificate: Promise<ServerCertificate> | null = null;

/** With a certificate that all of these servers share, unless another one is given. */
export async function startHttps(listener: RequestListener, own?: ServerCertificate): Promise<HttpsServer> {
  certificate ??= createCertificate();
  const { key, cert, ca } = own ?? (await certificate);
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ key, cert }, (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    listener(request, response);
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    origin: `https://${host}`,
    host,
    ca,
    requests,
    connections: () => connections,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Lets a request be carried out and its answer get lost. */
export function loseAnswer(request: IncomingMessage, response: ServerResponse): void {
  const lose = (): ServerResponse => {
    request.socket.destroy();
    return response;
  };
  response.write = (() => !lose().closed) as typeof response.write;
  response.end = lose as typeof response.end;
}

export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
