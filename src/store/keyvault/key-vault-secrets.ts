import { randomBytes } from 'node:crypto';
import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import { SecretUnreadable, type SecretStore } from '../secrets.ts';
import { StoreUnavailable } from '../store.ts';

/** Tells a secret of the vault from one that is sealed in the store: see `withOlderSecrets`. */
const prefix = 'rollcall-';

/** Two more attempts of the SDK, so that a vault that is away is told within seconds. */
const retryOptions = { maxRetries: 2, retryDelayInMs: 500, maxRetryDelayInMs: 5_000 };

export interface KeyVaultOptions {
  /** Such as https://contoso-rollcall.vault.azure.net. */
  readonly vaultUrl: string;
  /** Needs to get, set and delete secrets (the role Key Vault Secrets Officer). */
  readonly credential: TokenCredential;
  readonly client?: SecretClientOptions;
}

/** The user-assigned managed identity of the host, by its client id. */
export function managedIdentity(clientId: string): TokenCredential {
  return new ManagedIdentityCredential({ clientId });
}

/**
 * Secrets in Azure Key Vault, each under a random name of its own and never replaced. What is removed can be brought
 * back for as long as the vault's soft delete says.
 *
 * Every method throws `StoreUnavailable` where the vault cannot be reached or keeps refusing for now; that is no
 * statement about a secret.
 */
export function openKeyVaultSecrets({ vaultUrl, credential, client: options = {} }: KeyVaultOptions): SecretStore {
  const client = new SecretClient(vaultUrl, credential, { retryOptions, ...options });

  return {
    put: async (secret) => {
      const reference = `${prefix}${randomBytes(16).toString('hex')}`;
      await answered(client.setSecret(reference, secret, { tags: { application: 'rollcall' } }));
      return reference;
    },

    get: async (reference) => {
      const { value } = await answered(client.getSecret(reference));
      if (value === undefined) throw new SecretUnreadable('Key Vault keeps no value under the secret’s name.');
      return value;
    },

    remove: async (reference) => {
      try {
        await answered(client.beginDeleteSecret(reference));
      } catch (error) {
        if (!(error instanceof SecretUnreadable)) throw error;
      }
    },
  };
}

/** New secrets go to `now`; those that `before` gave a reference are read there, until they are replaced. */
export function withOlderSecrets(now: SecretStore, before: SecretStore): SecretStore {
  const home = (reference: string): SecretStore => (reference.startsWith(prefix) ? now : before);
  return {
    put: async (secret) => now.put(secret),
    get: async (reference) => home(reference).get(reference),
    remove: async (reference) => home(reference).remove(reference),
  };
}

/**
 * What an answer of the vault means. Its own words stay in the `cause`, which is not logged: they can hold the name of
 * the secret and the identity that asked.
 */
async function answered<Result>(request: Promise<Result>): Promise<Result> {
  try {
    return await request;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404)
      throw new SecretUnreadable('The secret is not in Key Vault (any more). Enter it again.', { cause: error });
    if (status === 403)
      throw new SecretUnreadable(
        'Key Vault refuses Rollcall’s identity. Give it the role “Key Vault Secrets Officer” in the vault, and let the vault’s network rules admit it.',
        { cause: error },
      );
    throw new StoreUnavailable('Key Vault cannot be reached at the moment, or does not accept the managed identity.', {
      cause: error,
    });
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
