import { CosmosClient } from '@azure/cosmos';
import { createHttpsServer } from '@vercel/cosmosdb-server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What to do with a request instead of, or before, answering it; `answer` hands it on to the server. */
export type Interference = (request: IncomingMessage, response: ServerResponse, answer: () => void) => void;

export interface CosmosServer {
  readonly endpoint: string;
  /** Any key is taken; this one has the right form. */
  readonly key: string;
  /** Puts something between the clients and the server, or takes it away again. */
  interfere(interference: Interference | undefined): void;
  /** Stops answering: connections are cut and the port is free. */
  stop(): Promise<void>;
}

/** Removes a database of a test from a real account or an emulator. */
export async function deleteDatabase(options: {
  readonly endpoint: string;
  readonly key: string;
  readonly databaseId: string;
}): Promise<void> {
  const { endpoint, key, databaseId } = options;
  const local = /^https:\/\/(localhost|127\.)/.test(endpoint);
  const agent = new Agent({ rejectUnauthorized: !local });
  const client = new CosmosClient({
    endpoint,
    key,
    agent,
    connectionPolicy: { enableEndpointDiscovery: !local, enableBackgroundEndpointRefreshing: false },
  });
  await client.database(databaseId).delete();
  client.dispose();
  agent.destroy();
}

/** Starts the wire-compatible Cosmos DB server in this process, on a port of its own, with nothing in it. */
export async function startCosmosServer(): Promise<CosmosServer> {
  const server = createHttpsServer({ keepAlive: true });
  let interference: Interference | undefined;
  const [handler] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const answer = (): void => {
      Reflect.apply(handler as (...args: unknown[]) => void, server, [request, response]);
    };
    if (request.headers['x-ms-cosmos-is-query-plan-request'] !== undefined) {
      // The server knows no plans and would answer with the query's documents; the SDK does without.
      // Not chained: where restify was imported, `writeHead` of every server in the process returns nothing.
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"message":"no query plans here"}');
    } else if (interference === undefined) {
      answer();
    } else {
      interference(request, response, answer);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `https://127.0.0.1:${port}`,
    key: Buffer.from('any key will do').toString('base64'),
    interfere: (next) => {
      interference = next;
    },
    stop: async () => {
      if (server.listening) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}
