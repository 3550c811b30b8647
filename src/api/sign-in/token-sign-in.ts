import type { IncomingMessage } from 'node:http';
import { decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import type { Actor } from '../../model/role.ts';
import { RequestRefused } from '../problem.ts';
import { bearerToken } from './bearer-token.ts';
import type { SignInSettings } from './sign-in-settings.ts';
import { KeysUnreachable, tenantKeys } from './tenant-keys.ts';
import { isGuest, shownName, tokenClaims, type TokenClaims } from './token-claims.ts';

/** Clocks differ; Entra's documentation allows for it, and does not say by how much. */
const leewaySeconds = 60;

/**
 * Signs people in by the token that Teams gives a tab for Rollcall (single sign-on). People are known by tenant and
 * object id; their name is for showing only.
 */
export class TokenSignIn {
  readonly clientId: string;
  readonly #settings: SignInSettings;
  readonly #keys: ReadonlyMap<string, JWTVerifyGetKey>;
  readonly #logger: Logger;
  readonly #now: () => Date;

  constructor(settings: SignInSettings, options: { readonly logger: Logger; readonly now: () => Date }) {
    this.clientId = settings.clientId;
    this.#settings = settings;
    this.#keys = new Map(settings.tenants.map((id) => [id, tenantKeys(settings.authority, id)]));
    this.#logger = options.logger;
    this.#now = () => options.now();
  }

  /**
   * The person who sent a request.
   *
   * @throws RequestRefused `not-signed-in`; `not-allowed` for a guest; `sign-in-unavailable` where the token cannot be
   *   checked, because the tenant's keys cannot be read
   */
  async personOf(request: Pick<IncomingMessage, 'rawHeaders'>): Promise<Actor> {
    const token = bearerToken(request);
    if (token === null)
      throw notSignedIn('Open Rollcall in Microsoft Teams, or send a token as “Authorization: Bearer”.');
    if (token === undefined) throw this.#refusal('no bearer token');
    const claims = await this.#verified(token);
    if (isGuest(claims)) {
      const detail = 'Guests may not use this Rollcall: sign in with an account of the organisation itself.';
      throw new RequestRefused('not-allowed', detail);
    }
    return { id: claims.oid.toLowerCase(), tenantId: claims.tid.toLowerCase(), name: shownName(claims) };
  }

  async #verified(token: string): Promise<TokenClaims> {
    try {
      const { authority, clientId, applicationUri, clients } = this.#settings;
      const { tenantId, keys } = this.#tenantOf(decodeJwt(token));
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: `${authority}/${tenantId}/v2.0`,
        audience: [clientId, applicationUri],
        requiredClaims: ['exp', 'nbf'],
        clockTolerance: leewaySeconds,
        currentDate: this.#now(),
      });
      const parsed = tokenClaims.safeParse(payload);
      if (!parsed.success) throw this.#refusal(`claim ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
      if (!parsed.data.scp.split(' ').includes('access_as_user')) throw this.#refusal('claim scp');
      if (!clients.includes(parsed.data.azp.toLowerCase())) throw this.#refusal('claim azp');
      return parsed.data;
    } catch (error) {
      throw this.#said(error);
    }
  }

  /** The tenant that the token says it is from, which decides by whose keys it is checked. */
  #tenantOf({ tid }: JWTPayload): { tenantId: string; keys: JWTVerifyGetKey } {
    const tenantId = typeof tid === 'string' ? tid.toLowerCase() : '';
    const keys = this.#keys.get(tenantId);
    if (keys === undefined) {
      const detail =
        'This Rollcall is not open to the organisation that you are signed in to: switch to another in Teams.';
      throw this.#refusal('claim tid', detail);
    }
    return { tenantId, keys };
  }

  #said(error: unknown): unknown {
    if (error instanceof KeysUnreachable) {
      this.#logger.error({ err: error }, 'sign-in cannot be checked');
      const detail =
        'The sign-in cannot be checked now, because Microsoft Entra ID does not answer. Try again in a moment.';
      return new RequestRefused('sign-in-unavailable', detail);
    }
    if (error instanceof errors.JWTExpired) return this.#refusal('expired', 'The sign-in has expired: sign in again.');
    return error instanceof errors.JOSEError ? this.#refusal(error.message) : error;
  }

  /** The log has the reason, in which there is nothing of the token; the caller has none that would help a forger. */
  #refusal(
    reason: string,
    detail = 'The token is not one that Teams gave for this Rollcall: open Rollcall in Teams again.',
  ): RequestRefused {
    this.#logger.info({ reason }, 'sign-in refused');
    return notSignedIn(detail, 'invalid_token');
  }
}

/** With the challenge of RFC 6750, section 3. */
function notSignedIn(detail: string, error?: 'invalid_token'): RequestRefused {
  const challenge = error === undefined ? 'Bearer' : `Bearer error="${error}"`;
  return new RequestRefused('not-signed-in', detail, { 'WWW-Authenticate': challenge });
}
