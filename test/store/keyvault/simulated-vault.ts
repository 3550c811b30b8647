import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createCertificate } from '../../../src/local/tenant/certificate.ts';

/** What is wrong with the vault at the moment. */
export type VaultHabit = 'none' | 'down' | 'refuses' | 'throttles-once';

/**
 * A vault that answers as Azure Key Vault's REST API 7.x does: a challenge to who comes without a token, versions,
 * soft delete, errors with a code. Source: learn.microsoft.com, Key Vault REST API reference, and "Authentication,
 * requests and responses".
 */
export class SimulatedVault {
  readonly secrets = new Map<string, string>();
  readonly deleted = new Set<string>();
  readonly tokens: string[] = [];
  habit: VaultHabit = 'none';
  #server: Server | null = null;
  #ca = '';

  static async open(): Promise<SimulatedVault> {
    const vault = new SimulatedVault();
    const { ca, cert, key } = await createCertificate();
    vault.#ca = ca;
    vault.#server = createServer({ cert, key }, (request, response) => void vault.#answer(request, response));
    vault.#server.listen(0, 'localhost');
    await once(vault.#server, 'listening');
    return vault;
  }

  get url(): string {
    return `https://localhost:${String((this.#server?.address() as AddressInfo).port)}`;
  }

  get ca(): string {
    return this.#ca;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      response.setHeader(
        'WWW-Authenticate',
        'Bearer authorization="https://login.example.com/tenant", resource="https://vault.azure.net"',
      );
      send(response, 401, failure('Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.'));
      return;
    }
    this.tokens.push(authorization);
    if (this.habit === 'down') {
      send(response, 503, failure('ServiceUnavailable', 'Try again.'));
      return;
    }
    if (this.habit === 'refuses') {
      send(response, 403, failure('Forbidden', 'Caller is not authorized.'));
      return;
    }
    if (this.habit === 'throttles-once') {
      this.habit = 'none';
      response.setHeader('Retry-After', '0');
      send(response, 429, failure('Throttled', 'Too many requests.'));
      return;
    }
    const [, , name = ''] = new URL(request.url ?? '', this.url).pathname.split('/');
    const id = `${this.url}/secrets/${name}/0123456789abcdef0123456789abcdef`;
    if (request.method === 'PUT') {
      const body = JSON.parse(await textOf(request)) as { value: string };
      this.secrets.set(name, body.value);
      send(response, 200, { value: body.value, id, attributes: { enabled: true } });
      return;
    }
    const value = this.secrets.get(name);
    if (value === undefined) {
      send(response, 404, failure('SecretNotFound', `A secret with (name/id) ${name} was not found.`));
      return;
    }
    if (request.method === 'DELETE') {
      this.secrets.delete(name);
      this.deleted.add(name);
      send(response, 200, { id, recoveryId: `${this.url}/deletedsecrets/${name}`, attributes: {} });
      return;
    }
    send(response, 200, { value, id, attributes: { enabled: true } });
  }
}

function failure(code: string, message: string): object {
  return { error: { code, message } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
