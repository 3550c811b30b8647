import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessTokens, signedToken } from '../../src/local/tenant/access-token.ts';

/** A managed identity that is assigned to the host. */
export interface HostedIdentity {
  /** Object id of its service principal: the subject of its tokens. */
  readonly principalId: string;
  /** The tenant that the host belongs to. */
  readonly tenantId: string;
  /** Application permissions that it was granted. */
  readonly roles: readonly string[];
}

type Fault = { readonly status: number; readonly body: string } | 'reset' | 'silent';

/**
 * Where a host gives out tokens of its managed identities, as App Service answers at `IDENTITY_ENDPOINT`
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity). The sign-in library looks for it once in a
 * process and remembers its tokens: there is one for all tests of a process, and each test assigns identities of its own.
 */
export class IdentityEndpoint {
  static #one: Promise<IdentityEndpoint> | undefined;
  readonly #server: Server;
  readonly #header = randomUUID();
  readonly #identities = new Map<string, HostedIdentity>();
  /** Tokens that were given out. */
  readonly issued: string[] = [];
  requests = 0;
  fault: Fault | null = null;

  private constructor() {
    this.#server = createServer((request, response) => this.#receive(request, response)).unref();
  }

  /** Starts it, and lets the process know where it is, as the host would in its environment. */
  static async start(): Promise<IdentityEndpoint> {
    this.#one ??= new IdentityEndpoint().#listen();
    const endpoint = await this.#one;
    const { port } = endpoint.#server.address() as AddressInfo;
    process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${String(port)}/msi/token`;
    process.env.IDENTITY_HEADER = endpoint.#header;
    return endpoint;
  }

  /** Lets the environment forget it, and no identity stay assigned. */
  stop(): void {
    delete process.env.IDENTITY_ENDPOINT;
    delete process.env.IDENTITY_HEADER;
    this.#identities.clear();
    this.#server.closeAllConnections();
    this.fault = null;
  }

  /** Assigns an identity to the host: under a new client id, or as the system-assigned one. */
  assign(
    identity: Pick<HostedIdentity, 'tenantId'> & Partial<HostedIdentity>,
    as: 'user-assigned' | 'system-assigned' = 'user-assigned',
  ): HostedIdentity & { readonly clientId: string; readonly issuer: string } {
    const clientId = as === 'user-assigned' ? randomUUID() : '';
    const whole = { principalId: randomUUID(), roles: [], ...identity };
    this.#identities.set(clientId, whole);
    return { ...whole, clientId, issuer: issuerOf(whole) };
  }

  async #listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    if (this.fault === 'silent') return;
    if (this.fault === 'reset') {
      request.socket.destroy();
      return;
    }
    const { status, body } = this.fault ?? this.#answer(request);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(body);
  }

  #answer(request: IncomingMessage): Exclude<Fault, string> {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.headers['x-identity-header'] !== this.#header) return refusal(401, 'Missing or wrong header.');
    const resource = searchParams.get('resource');
    const identity = this.#identities.get(searchParams.get('client_id') ?? '');
    if (searchParams.get('api-version') !== '2019-08-01' || resource === null) return refusal(400, 'Bad request.');
    if (identity === undefined) return refusal(400, 'Unable to load the proper Managed Identity.');
    const now = Math.floor(Date.now() / 1000);
    const token = tokenOf(identity, resource, now);
    this.issued.push(token);
    const answer = { access_token: token, expires_on: String(now + 86_400), resource, token_type: 'Bearer' };
    return { status: 200, body: JSON.stringify(answer) };
  }
}

function refusal(status: number, message: string): Exclude<Fault, string> {
  return { status, body: JSON.stringify({ statusCode: status, message, correlationId: randomUUID() }) };
}

function issuerOf({ tenantId }: HostedIdentity): string {
  return `https://login.microsoftonline.com/${tenantId}/v2.0`;
}

/** A token for Graph as the tenant would give it to an app, and for anything else one that says who the identity is. */
function tokenOf(identity: HostedIdentity, resource: string, now: number): string {
  const { principalId, tenantId, roles } = identity;
  const times = { iat: now, nbf: now, exp: now + 86_400 };
  if (!resource.startsWith('api://')) {
    return new AccessTokens().issue({
      ...{ aud: resource, iss: `https://sts.windows.net/${tenantId}/`, ...times },
      ...{
        app_displayname: 'Rollcall',
        appid: principalId,
        idtyp: 'app',
        roles: [...roles],
        tid: tenantId,
        ver: '1.0',
      },
    });
  }
  const who = { sub: principalId, oid: principalId, tid: tenantId };
  return signedToken({ aud: resource, iss: issuerOf(identity), ...times, ...who, ver: '2.0' });
}
