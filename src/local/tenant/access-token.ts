import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What an application's access token says (Microsoft identity platform: "Access token claims reference"). */
export interface AccessTokenClaims {
  aud: string;
  iss: string;
  iat: number;
  nbf: number;
  exp: number;
  app_displayname: string;
  appid: string;
  idtyp: 'app';
  roles?: string[];
  tid: string;
  uti: string;
  ver: '1.0';
}

export type TokenVerdict =
  { state: 'valid'; claims: AccessTokenClaims } | { state: 'malformed' | 'expired' | 'revoked' };

const KEY_ID = 'rollcall-local-signing-key';
const MOST_REMEMBERED = 1000;

let signingKey: KeyObject | undefined;

function privateKey(): KeyObject {
  // Made when first needed and shared by all tenants of the process: an RSA key takes a noticeable moment to make.
  signingKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return signingKey;
}

/** Issues and checks the signed access tokens of one tenant. */
export class AccessTokens {
  readonly #verified = new Map<string, AccessTokenClaims>();
  readonly #revoked = new Set<string>();

  issue(claims: Omit<AccessTokenClaims, 'uti'>): string {
    return signedToken({ ...claims, uti: randomUUID() });
  }

  check(token: string, now: Date): TokenVerdict {
    const claims = this.#verified.get(token) ?? verifiedClaims(token);
    if (!claims) {
      return { state: 'malformed' };
    }
    if (this.#verified.size >= MOST_REMEMBERED) {
      this.#verified.clear();
    }
    this.#verified.set(token, claims);
    if (this.#revoked.has(claims.uti)) {
      return { state: 'revoked' };
    }
    return claims.exp * 1000 <= now.getTime() ? { state: 'expired' } : { state: 'valid', claims };
  }

  revoke(claims: AccessTokenClaims): void {
    this.#revoked.add(claims.uti);
  }
}

/** A JSON Web Token signed with the key of the tenant; Entra itself signs with RS256 only. */
export function signedToken(claims: object, alg: 'RS256' | 'RS512' = 'RS256'): string {
  const signed = `${encode({ typ: 'JWT', alg, kid: KEY_ID })}.${encode(claims)}`;
  return `${signed}.${sign(alg.replace('RS', 'RSA-SHA'), Buffer.from(signed), privateKey()).toString('base64url')}`;
}

/** The public key as a JSON Web Key, for `jwks_uri`; Entra's keys do not say for which algorithm they are. */
export function publicKeys(): { keys: Record<string, unknown>[] } {
  const jwk = createPublicKey(privateKey()).export({ format: 'jwk' });
  return { keys: [{ ...jwk, kid: KEY_ID, use: 'sig' }] };
}

/** The claims of a token that the key of the tenant signed, whatever it is for; undefined for any other. */
export function verifiedClaims(token: string): AccessTokenClaims | undefined {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  if (
    rest.length > 0 ||
    !verify('RSA-SHA256', signed, createPublicKey(privateKey()), Buffer.from(signature, 'base64url'))
  ) {
    return undefined;
  }
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as AccessTokenClaims;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
