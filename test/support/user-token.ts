import { randomUUID } from 'node:crypto';
import { signedToken } from '../../src/local/tenant/access-token.ts';
import type { Actor } from '../../src/model/role.ts';
import { teamsClients } from '../../src/api/sign-in/sign-in-settings.ts';

export const tabAppId = '5d1c0a52-7c0e-4c7a-9a53-0d8a3b6f2e99';

/** What the token of a person says; `undefined` leaves a claim out. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claims of the token that Teams gives a tab for Rollcall, of a member of a tenant. */
export function userClaims(authority: string, { id, tenantId, name }: Actor): Claims {
  const now = Math.floor(Date.now() / 1000);
  return {
    aud: tabAppId,
    iss: `${authority}/${tenantId}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    acct: 0,
    azp: teamsClients[0],
    azpacr: '0',
    idtyp: 'user',
    name,
    oid: id,
    preferred_username: `${name.replace(' ', '.').toLowerCase()}@contoso.example`,
    scp: 'access_as_user',
    sub: randomUUID(),
    tid: tenantId,
    uti: randomUUID(),
    ver: '2.0',
  };
}

/** A token with these claims, signed by the simulated tenant. */
export function userToken(authority: string, person: Actor, overrides: Claims = {}): string {
  return signedToken({ ...userClaims(authority, person), ...overrides });
}
