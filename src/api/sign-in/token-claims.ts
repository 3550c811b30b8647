import * as z from 'zod';

const guid = z.string().regex(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i);

/**
 * What is read from an access token of a person
 * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 */
export const tokenClaims = z.object({
  ver: z.literal('2.0'),
  aud: z.string(),
  tid: guid,
  oid: guid,
  azp: guid,
  scp: z.string(),
  /** Only where the registration asks for it: `app` for an application's own token. */
  idtyp: z.literal('user').optional(),
  name: z.string().optional(),
  acct: z.union([z.number(), z.string()]).optional(),
  idp: z.string().optional(),
});
export type TokenClaims = z.output<typeof tokenClaims>;

/** `acct` is 1 for a guest; `idp` is there where another organisation, or no organisation, vouches for the person. */
export function isGuest({ acct, idp, tid }: Pick<TokenClaims, 'acct' | 'idp' | 'tid'>): boolean {
  if (acct !== undefined && String(acct) !== '0') return true;
  return idp !== undefined && !idp.toLowerCase().split('/').includes(tid.toLowerCase());
}

/** A name to show: on one line, and not endless. */
export function shownName({ name, oid }: Pick<TokenClaims, 'name' | 'oid'>): string {
  const shown = (name ?? '')
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 100)
    .toWellFormed();
  return shown === '' ? oid : shown;
}
