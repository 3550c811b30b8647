import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../bot/cards/card.ts';
import { createCertificate } from '../../src/local/tenant/certificate.ts';
import { buttonsOf, textOf, type ShownMessage } from '../bot/teams-for-tests.ts';

/** What a token says; `undefined` leaves a claim out. */
export type Claims = Readonly<Record<string, unknown>>;

/** The published keys by what they are endorsed for; `stranger` is published nowhere. */
export type KeyName = 'teams' | 'web-chat' | 'none' | 'stranger';

const endorsements: Readonly<Record<KeyName, readonly string[] | undefined>> = {
  teams: ['msteams', 'skype'],
  'web-chat': ['webchat', 'directline'],
  none: undefined,
  stranger: undefined,
};

/** Somebody at a client of Teams. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
}

/**
 * The Bot Framework of production, as far as a bot sees it: the keys that activities are signed with
 * (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication), the managed
 * identity of Azure App Service that gives the bot its own token
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference), and the connector
 * that takes the bot's messages with that token and no other.
 */
export class BotConnector {
  readonly appId: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  readonly messages: ShownMessage[] = [];
  /** What was asked for that nobody may have, in words; empty as it should be. */
  readonly complaints: string[] = [];
  readonly #server: Server;
  readonly #keys = Object.fromEntries(
    Object.keys(endorsements).map((name) => [name, generateKeyPairSync('rsa', { modulusLength: 2048 })]),
  ) as Record<KeyName, KeyPair>;
  readonly #botToken = `bot-token-${randomUUID()}`;
  readonly #identityHeader = randomUUID();
  #next = 1;

  private constructor(options: { readonly appId: string; readonly server: Server; readonly ca: string }) {
    this.appId = options.appId;
    this.ca = options.ca;
    this.#server = options.server;
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async open(appId: string): Promise<BotConnector> {
    const { ca, cert, key } = await createCertificate();
    const server = createServer({ cert, key });
    const connector = new BotConnector({ appId, server, ca });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return connector;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get host(): string {
    return `localhost:${String((this.#server.address() as AddressInfo).port)}`;
  }

  get serviceUrl(): string {
    return `https://${this.host}/teams/`;
  }

  get openIdMetadata(): string {
    return `https://${this.host}/v1/.well-known/openidconfiguration`;
  }

  /** What a process needs to speak with this Bot Framework in place of Microsoft's; the CA comes in a file. */
  get environment(): Readonly<Record<string, string>> {
    return {
      BOT_ID: this.appId,
      ROLLCALL_BOT_OPENID_METADATA: this.openIdMetadata,
      ROLLCALL_BOT_SERVICE_HOSTS: this.host,
      IDENTITY_ENDPOINT: `https://${this.host}/msi/token/`,
      IDENTITY_HEADER: this.#identityHeader,
    };
  }

  /** What the connector says of an activity that it sends. */
  claims(): Claims {
    const now = Math.floor(Date.now() / 1000);
    return {
      serviceurl: this.serviceUrl,
      nbf: now - 60,
      exp: now + 3600,
      iss: 'https://api.botframework.com',
      aud: this.appId,
    };
  }

  /** A token with the connector's claims and changes to them. */
  token(changes: Claims = {}, key: KeyName = 'teams', header: Claims = {}): string {
    const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: key, ...header })}.${encode({ ...this.claims(), ...changes })}`;
    const hash = `RSA-SHA${typeof header.alg === 'string' && header.alg.startsWith('RS') ? header.alg.slice(2) : '256'}`;
    return `${signed}.${sign(hash, Buffer.from(signed), this.#keys[key].privateKey).toString('base64url')}`;
  }

  /** A token whose shared secret is what everybody can read of a key. */
  tokenOfPublicKey(format: 'pem' | 'jwk'): string {
    const { publicKey } = this.#keys.teams;
    const secret =
      format === 'pem'
        ? publicKey.export({ format: 'pem', type: 'spki' })
        : JSON.stringify(publicKey.export({ format: 'jwk' }));
    const signed = `${encode({ typ: 'JWT', alg: 'HS256', kid: 'teams' })}.${encode(this.claims())}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }

  /** The stranger's own key, as a token may offer it in its header. */
  get strangersKey(): object {
    return this.#keys.stranger.publicKey.export({ format: 'jwk' });
  }

  /** What somebody's client sends, without what it says: a personal chat with the bot. */
  envelope(member: Member): JsonObject {
    return {
      id: `in-${String(this.#next++)}`,
      channelId: 'msteams',
      serviceUrl: this.serviceUrl,
      timestamp: new Date().toISOString(),
      from: { id: `29:${member.id}`, name: member.name, aadObjectId: member.id },
      recipient: { id: `28:${this.appId}`, name: 'Rollcall' },
      conversation: { id: `a:${member.id}`, conversationType: 'personal', tenantId: member.tenantId },
      channelData: { tenant: { id: member.tenantId } },
      locale: 'en-US',
    };
  }

  /** Sends an activity as Teams does. */
  async post(
    botUrl: string,
    activity: object,
    token: string = this.token(),
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(botUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** The invoke by which a client presses a button of a message. */
  click(member: Member, message: ShownMessage, title: string): object {
    const button = buttonsOf(message).find((candidate) => candidate.title.startsWith(title));
    if (button === undefined) throw new Error(`No button “${title}” on: ${textOf(message)}`);
    const { verb, data } = button;
    return {
      ...this.envelope(member),
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message.id,
      value: { action: { type: 'Action.Execute', title, verb, data }, trigger: 'manual' },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', `https://${this.host}`);
    const body = await textIn(request);
    if (pathname === '/v1/.well-known/openidconfiguration') json(response, 200, this.#metadata());
    else if (pathname === '/v1/.well-known/keys') json(response, 200, { keys: this.#published() });
    else if (pathname === '/msi/token/') this.#identity(request, searchParams, response);
    else if (request.headers.authorization !== `Bearer ${this.#botToken}`) {
      this.complaints.push(`${request.method ?? ''} ${pathname} without the bot's token`);
      json(response, 401, { error: { code: 'Unauthorized', message: 'Authorization has been denied.' } });
    } else this.#conversation(request.method ?? '', pathname, JSON.parse(body), response);
  }

  #metadata(): object {
    return {
      issuer: 'https://api.botframework.com',
      authorization_endpoint: 'https://invalid.botframework.com',
      jwks_uri: `https://${this.host}/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    };
  }

  #published(): readonly object[] {
    return (['teams', 'web-chat', 'none'] as const).map((kid) => ({
      ...this.#keys[kid].publicKey.export({ format: 'jwk' }),
      ...{ kid, use: 'sig', x5t: kid },
      ...(endorsements[kid] !== undefined && { endorsements: endorsements[kid] }),
    }));
  }

  #identity(request: IncomingMessage, asked: URLSearchParams, response: ServerResponse): void {
    const isOurs =
      request.headers['x-identity-header'] === this.#identityHeader &&
      asked.get('client_id') === this.appId &&
      asked.get('resource') === 'https://api.botframework.com';
    if (!isOurs) this.complaints.push(`a token for ${asked.toString()}`);
    const token = {
      access_token: this.#botToken,
      expires_on: String(Math.floor(Date.now() / 1000) + 24 * 3600),
      resource: 'https://api.botframework.com',
      token_type: 'Bearer',
      client_id: this.appId,
    };
    json(response, isOurs ? 200 : 400, isOurs ? token : { statusCode: 400, message: 'No such identity.' });
  }

  #conversation(method: string, path: string, activity: unknown, response: ServerResponse): void {
    const [, conversation = '', activityId] =
      /^\/teams\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(path) ?? [];
    const card = (activity as { attachments?: { content: JsonObject }[] }).attachments?.[0]?.content;
    if (conversation === '' || card === undefined) {
      this.complaints.push(`${method} ${path}`);
      json(response, 404, { error: { code: 'NotFound', message: '' } });
      return;
    }
    const id = method === 'PUT' ? decodeURIComponent(activityId ?? '') : `m${String(this.#next++)}`;
    const known = this.messages.find((message) => message.id === id);
    if (known === undefined) {
      this.messages.push({ id, conversationId: decodeURIComponent(conversation), versions: [card] });
    } else known.versions.push(card);
    json(response, 200, { id });
  }
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function textIn(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
