import { createRemoteJWKSet, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose';
import * as z from 'zod';
import { ActivityRefused } from './activity-refused.ts';

const patienceMs = 5_000;
/** The Bot Framework's documentation asks to read the keys again once a day. */
const metadataMaxAgeMs = 24 * 60 * 60_000;
/** A key that is withdrawn works this long at most. */
const keysMaxAgeMs = 60 * 60_000;
/** A key that is not known has the keys read again, but not by every token that names one. */
const cooldownMs = 30_000;

const metadata = z.object({ jwks_uri: z.url({ protocol: /^https$/ }) });
const endorsed = z.object({ kid: z.string(), endorsements: z.array(z.string()) });

/**
 * The keys that activities of one channel are signed with, read when first needed. The Bot Framework endorses each of
 * its keys for channels: with the key of another channel nobody speaks as Teams, nor with one that is endorsed for none
 * (which the SDK would take for all).
 */
export class SigningKeys {
  readonly #metadataUrl: string;
  readonly #channel: string;
  readonly #now: () => Date;
  #keys: RemoteJWKSet | null = null;
  #readAt = 0;

  constructor(options: { readonly openIdMetadata: string; readonly channel: string; readonly now: () => Date }) {
    this.#metadataUrl = options.openIdMetadata;
    this.#channel = options.channel;
    this.#now = options.now;
  }

  /** Throws `ActivityRefused`: 401 for a key that is none of the channel, 503 where the keys cannot be read. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const { kid } = header;
    if (typeof kid !== 'string') throw new ActivityRefused(401, 'the token names no key');
    const keys = await this.#current();
    const key = await keys(header, token).catch((error: unknown) => {
      if (isAboutTheToken(error)) throw new ActivityRefused(401, 'the key is none of the Bot Framework');
      throw new ActivityRefused(503, 'the signing keys could not be read', { cause: error });
    });
    if (!this.#isEndorsed(keys, kid)) throw new ActivityRefused(401, `the key is not endorsed for ${this.#channel}`);
    return key;
  };

  #isEndorsed(keys: RemoteJWKSet, kid: string): boolean {
    return (keys.jwks()?.keys ?? []).some((jwk) => {
      const { data } = endorsed.safeParse(jwk);
      return data?.kid === kid && data.endorsements.includes(this.#channel);
    });
  }

  async #current(): Promise<RemoteJWKSet> {
    const age = this.#now().getTime() - this.#readAt;
    if (this.#keys !== null && age < metadataMaxAgeMs) return this.#keys;
    try {
      const response = await fetch(this.#metadataUrl, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
      if (!response.ok) throw new Error(`The metadata is answered with ${String(response.status)}.`);
      const { jwks_uri: address } = metadata.parse(await response.json());
      this.#keys = createRemoteJWKSet(new URL(address), {
        timeoutDuration: patienceMs,
        cooldownDuration: cooldownMs,
        cacheMaxAge: keysMaxAgeMs,
      });
      this.#readAt = this.#now().getTime();
      return this.#keys;
    } catch (error) {
      throw new ActivityRefused(503, 'the metadata of the signing keys could not be read', { cause: error });
    }
  }
}

function isAboutTheToken(error: unknown): boolean {
  const codes = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
