import { chunksOf } from '../model/chunks.ts';
import type { Connection } from '../model/connection.ts';
import type { CredentialProfile, PastedCredential } from '../model/credential-profile.ts';
import { SyncFailure, type Failure } from '../model/failure.ts';
import type { ConnectionTest } from '../source/source.ts';
import type { Stored } from '../store/store.ts';
import { failureText } from '../texts/failure-text.ts';
import { english } from '../texts/texts.ts';
import type { TestConnection } from './test-connection.ts';

/** How a new secret or certificate did on one connection. */
export interface SecretTrial {
  readonly connection: Connection;
  readonly ok: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly failure: Failure | null;
  /** When the secret expires (ISO 8601), where the tenant says so. */
  readonly secretExpiresAt: string | null;
}

/** What came of a rotation. Nothing was tried where no connection uses the profile. */
export interface Rotation {
  readonly swapped: boolean;
  readonly trials: readonly SecretTrial[];
  /** As it is now. */
  readonly profile: Stored<CredentialProfile>;
}

/** Each trial asks another tenant; that many are asked at once. */
const atOnce = 8;

/**
 * Signs in to every connection with what is not stored, and reads one page of users and of groups.
 *
 * @throws SyncFailure `cancelled`; whatever else fails is in the result
 */
export async function trySecret(
  connections: readonly Connection[],
  options: { readonly tried: PastedCredential; readonly test: TestConnection; readonly signal: AbortSignal },
): Promise<readonly SecretTrial[]> {
  const trials: SecretTrial[] = [];
  for (const some of chunksOf(connections, atOnce))
    trials.push(...(await Promise.all(some.map((connection) => trial(connection, options)))));
  return trials;
}

async function trial(
  connection: Connection,
  { tried, test, signal }: Parameters<typeof trySecret>[1],
): Promise<SecretTrial> {
  const { ok, summary, failure, secretExpiresAt = null } = await tested();
  return { connection, ok, summary, failure, secretExpiresAt };

  async function tested(): Promise<Omit<ConnectionTest, 'checks'>> {
    try {
      return await test(connection, { tried, signal });
    } catch (error) {
      if (!(error instanceof SyncFailure) || error.code === 'cancelled') throw error;
      return { ok: false, summary: failureText(english, error.code).sentence, failure: error.toFailure() };
    }
  }
}
