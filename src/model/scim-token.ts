/**
 * What a SCIM client signs in with to write to the directory. The token itself is shown once and never stored: `digest`
 * is its SHA-256.
 */
export interface ScimToken {
  readonly id: string;
  readonly name: string;
  /**
   * Who came in with a token belongs to its line: a token that takes the place of another is of the same line, so that
   * tokens can be changed while the client goes on.
   */
  readonly line: string;
  readonly digest: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
}

export type ScimTokenState = 'active' | 'expired' | 'revoked';

export function stateOfToken({ revokedAt, expiresAt }: ScimToken, now: Date): ScimTokenState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now.toISOString() ? 'expired' : 'active';
}
