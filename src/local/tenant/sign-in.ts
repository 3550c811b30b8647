import type { AccessTokenClaims, AccessTokens } from './access-token.ts';
import { publicKeys } from './access-token.ts';
import type { AppRegistration } from './app-registration.ts';
import { checkAssertion } from './client-assertion.ts';
import type { TenantContext } from './tenant-context.ts';
import {
  TokenFault,
  appDisabled,
  appNotFound,
  blockedByConditionalAccess,
  expiredSecret,
  invalidScope,
  invalidSecret,
  missingParameter,
  missingSecret,
  postOnly,
  resourceUnknown,
  tenantNotFound,
  tokenFaultBody,
  transientFault,
  unsupportedGrant,
} from './token-fault.ts';

/** One http request to the sign-in service. */
export interface SignInRequest {
  method: string;
  /** Path without query: `/{tenant}/oauth2/v2.0/token`. */
  path: string;
  search: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

export interface SignInAnswer {
  status: number;
  contentType: string;
  body: string;
}

const TOKEN_LIFETIME_SECONDS = 3599;
const SHORT_TOKEN_SECONDS = 5;
const PATHS = /^\/([^/]+)\/(v2\.0\/\.well-known\/openid-configuration|oauth2\/v2\.0\/token|discovery\/v2\.0\/keys)$/;

/** Whether a path belongs to the sign-in service rather than to Graph. */
export function isSignInPath(path: string): boolean {
  return PATHS.test(path) || path === '/common/discovery/instance';
}

/** The sign-in service of the tenant: metadata, keys and the client credentials flow (OAuth 2.0, RFC 6749, 4.4). */
export class SignInService {
  readonly #context: TenantContext;
  readonly #apps: readonly AppRegistration[];
  readonly #tokens: AccessTokens;

  constructor(context: TenantContext, apps: readonly AppRegistration[], tokens: AccessTokens) {
    this.#context = context;
    this.#apps = apps;
    this.#tokens = tokens;
  }

  answer(request: SignInRequest): SignInAnswer {
    const broken = this.#context.habits.shows('tokenServerErrors', request.path);
    if (broken) {
      const status = broken.status ?? 503;
      return { status, contentType: 'text/html', body: `<html><body><h1>${status}</h1></body></html>` };
    }
    try {
      return json(200, this.#answer(request));
    } catch (fault) {
      if (!(fault instanceof TokenFault)) {
        throw fault;
      }
      const correlationId = request.headers['client-request-id'];
      return json(fault.status, tokenFaultBody(fault, { correlationId, now: this.#context.now() }));
    }
  }

  #answer(request: SignInRequest): object {
    if (request.path === '/common/discovery/instance') {
      return this.#instances(request);
    }
    const [, tenant = '', endpoint = ''] = PATHS.exec(request.path) ?? [];
    const isToken = endpoint.endsWith('token');
    const { identity } = this.#context.directory;
    const names = [identity.tenantId, ...identity.domains].map((name) => name.toLowerCase());
    const missing = this.#context.habits.shows('tenantNotFound', request.path) !== undefined;
    if (missing || !names.includes(decodeURIComponent(tenant).toLowerCase())) {
      throw tenantNotFound(decodeURIComponent(tenant), isToken ? 'invalid_request' : 'invalid_tenant');
    }
    if (isToken) {
      return this.#token(request);
    }
    return endpoint.endsWith('keys') ? publicKeys() : this.#metadata(tenant);
  }

  #metadata(tenant: string): object {
    const origin = this.#context.origin();
    const base = `${origin}/${tenant}`;
    return {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: `${origin}/${this.#context.directory.tenantId}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      tenant_region_scope: 'EU',
      cloud_instance_name: 'localhost',
      msgraph_host: new URL(origin).host,
    };
  }

  #instances(request: SignInRequest): object {
    const endpoint = new URLSearchParams(request.search).get('authorization_endpoint') ?? '';
    const host = new URL(this.#context.origin()).host;
    const tenant = /^https:\/\/[^/]+\/([^/]+)\//.exec(endpoint)?.[1] ?? 'common';
    return {
      tenant_discovery_endpoint: `${this.#context.origin()}/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    };
  }

  #token(request: SignInRequest): object {
    if (request.method !== 'POST') {
      throw postOnly(request.method);
    }
    const form = new URLSearchParams(request.body);
    const grant = required(form, 'grant_type');
    if (grant !== 'client_credentials') {
      throw unsupportedGrant(grant);
    }
    const client = clientOf(request, form);
    const app = this.#app(client.id, request.path);
    if (form.has('client_assertion')) {
      checkAssertion(form, { app, audiences: this.#assertionAudiences(), now: this.#context.now() });
    } else {
      this.#checkSecret(app, client.secret, request.path);
    }
    const audience = this.#audience(required(form, 'scope'));
    this.#refuseByHabit(request.path);
    const lifetime = this.#lifetime(request.path);
    return {
      token_type: 'Bearer',
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: this.#tokens.issue(this.#claims(app, { audience, lifetime, path: request.path })),
    };
  }

  #app(id: string, path: string): AppRegistration {
    const { habits, directory } = this.#context;
    const app = this.#apps.find((candidate) => candidate.appId.toLowerCase() === id.toLowerCase());
    if (!app || habits.shows('appNotFound', path)) {
      throw appNotFound(id, directory.identity.displayName);
    }
    if (app.state === 'disabled' || habits.shows('appDisabled', path)) {
      throw appDisabled(app.appId, app.displayName);
    }
    return app;
  }

  #checkSecret(app: AppRegistration, secret: string | undefined, path: string): void {
    if (secret === undefined || secret === '') {
      throw missingSecret();
    }
    const { habits } = this.#context;
    const known = app.secrets.find(({ value }) => value === secret);
    if (!known || habits.shows('invalidSecret', path)) {
      throw invalidSecret(app.appId);
    }
    if (known.validity === 'expired' || habits.shows('expiredSecret', path)) {
      throw expiredSecret(app.appId);
    }
  }

  /** The token endpoint and the issuer, by each name of the tenant. */
  #assertionAudiences(): readonly string[] {
    const { identity } = this.#context.directory;
    return [identity.tenantId, ...identity.domains]
      .map((name) => `${this.#context.origin()}/${name}`.toLowerCase())
      .flatMap((base) => [`${base}/oauth2/v2.0/token`, `${base}/v2.0`]);
  }

  #audience(scope: string): string {
    const resource = /^(\S+)\/\.default$/.exec(scope.trim())?.[1];
    if (resource === undefined) {
      throw invalidScope(scope);
    }
    const port = new URL(this.#context.origin()).port;
    const own = ['localhost', '127.0.0.1', '[::1]'].map((host) => `https://${host}:${port}`);
    const audience = resource.replace(/\/$/, '');
    if (audience !== 'https://graph.microsoft.com' && !own.includes(audience)) {
      throw resourceUnknown(audience, this.#context.directory.identity.displayName);
    }
    return audience;
  }

  #refuseByHabit(path: string): void {
    const { habits } = this.#context;
    if (habits.shows('conditionalAccess', path)) {
      throw blockedByConditionalAccess();
    }
    const transient = habits.shows('tokenErrors', path);
    if (transient) {
      throw transientFault(transient.code ?? 90033, transient.status);
    }
  }

  #lifetime(path: string): number {
    const short = this.#context.habits.shows('shortTokens', path);
    return short ? (short.seconds ?? SHORT_TOKEN_SECONDS) : TOKEN_LIFETIME_SECONDS;
  }

  #claims(
    app: AppRegistration,
    options: { audience: string; lifetime: number; path: string },
  ): Omit<AccessTokenClaims, 'uti'> {
    const { directory, habits } = this.#context;
    const now = Math.floor(this.#context.now().getTime() / 1000);
    const missing = habits.shows('missingConsent', options.path);
    const roles = missing
      ? app.permissions.filter((permission) => missing.permissions && !missing.permissions.includes(permission))
      : app.permissions;
    return {
      aud: options.audience,
      iss: `https://sts.windows.net/${directory.tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + options.lifetime,
      app_displayname: app.displayName,
      appid: app.appId,
      idtyp: 'app',
      // Without consent the token is issued all the same; it just carries no roles.
      ...(roles.length > 0 ? { roles } : {}),
      tid: directory.tenantId,
      ver: '1.0',
    };
  }
}

function clientOf(request: SignInRequest, form: URLSearchParams): { id: string; secret: string | undefined } {
  const basic = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) {
    return { id: required(form, 'client_id'), secret: form.get('client_secret') ?? undefined };
  }
  // RFC 6749, 2.3.1: id and secret are form-encoded before they are joined.
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id: decodeForm(id), secret: decodeForm(secret.join(':')) };
}

function decodeForm(text: string): string {
  return new URLSearchParams(`value=${text}`).get('value') ?? '';
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') {
    throw missingParameter(name);
  }
  return value;
}

function json(status: number, body: object): SignInAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
