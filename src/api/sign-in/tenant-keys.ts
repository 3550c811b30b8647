import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** The signing keys could not be read, so that nothing can be said about a token. */
export class KeysUnreachable extends Error {
  constructor(cause: unknown) {
    super('The signing keys of the tenant could not be read.', { cause });
    this.name = 'KeysUnreachable';
  }
}

const timeoutDuration = 5_000;
/** A key that is not known has the keys read again, but not by every token that names one. */
const cooldownDuration = 30_000;
/** Entra's documentation asks to read its keys at least once a day; a key that is withdrawn works this long at most. */
const cacheMaxAge = 60 * 60_000;

/** What a token is to blame for; anything else that goes wrong is about the keys. */
const faultsOfTokens = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported] as const;

/**
 * The signing keys of one tenant, read when first needed and kept. Keys come from here alone, whatever a token's header
 * offers (`jwk`, `jku`, `x5c`, `x5u`). Throws `KeysUnreachable`, or jose's error for a token that names no key of these.
 */
export function tenantKeys(authority: string, tenantId: string): JWTVerifyGetKey {
  const address = new URL(`${authority}/${tenantId}/discovery/v2.0/keys`);
  const keys = createRemoteJWKSet(address, { timeoutDuration, cooldownDuration, cacheMaxAge });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (faultsOfTokens.some((fault) => error instanceof fault)) throw error;
      throw new KeysUnreachable(error);
    }
  };
}
