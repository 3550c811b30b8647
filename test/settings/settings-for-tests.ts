import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../../src/model/cloud.ts';
import { builtInClouds } from '../../src/model/cloud.ts';
import type { Actor } from '../../src/model/role.ts';
import type { OpenTenant } from '../../src/settings/open-tenant.ts';
import { Connections } from '../../src/settings/connections.ts';
import { CredentialProfiles } from '../../src/settings/credential-profiles.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { SecretStore } from '../../src/store/secrets.ts';
import { SecretUnreadable } from '../../src/store/secrets.ts';
import type { Store } from '../../src/store/store.ts';
import { testOfTenant } from '../../src/settings/test-connection.ts';
import { targetRules } from '../support/sides.ts';

export const tenantId = 'aaaaaaaa-0000-4000-8000-000000000001';
export const ada: Actor = { id: 'aaaaaaaa-0000-4000-8000-0000000000a1', tenantId, name: 'Ada Lovelace' };
export const grace: Actor = { id: 'aaaaaaaa-0000-4000-8000-0000000000a2', tenantId, name: 'Grace Hopper' };
export const groupA = '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11';
export const groupB = '9d8b6a10-1111-4222-8333-444455556666';

export const clouds: readonly Cloud[] = [
  ...builtInClouds,
  { name: 'simulated', authorityHost: 'https://localhost:1', graphEndpoint: 'https://localhost:1', custom: true },
];

/** Secrets in memory, so that a test can see which are kept. */
export class RememberedSecrets implements SecretStore {
  readonly kept = new Map<string, string>();
  #count = 0;

  async put(secret: string): Promise<string> {
    this.#count += 1;
    const reference = `secret-${this.#count}`;
    this.kept.set(reference, secret);
    return reference;
  }

  async get(reference: string): Promise<string> {
    const secret = this.kept.get(reference);
    if (secret === undefined) {
      throw new SecretUnreadable(`There is no secret ${reference}.`);
    }
    return secret;
  }

  async remove(reference: string): Promise<void> {
    this.kept.delete(reference);
  }
}

export interface SettingsForTests extends AsyncDisposable {
  readonly store: Store;
  readonly secrets: RememberedSecrets;
  readonly profiles: CredentialProfiles;
  readonly connections: Connections;
}

/** Settings over a store of their own in a temporary folder; `clock` is read at every write. */
export async function openSettings(
  options: { openSource?: OpenTenant; now?: () => Date } = {},
): Promise<SettingsForTests> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-settings-'));
  const store = await openSqliteStore({ file: join(folder, 'rollcall.db') });
  const secrets = new RememberedSecrets();
  const now = options.now ?? ((): Date => new Date());
  const openSource =
    options.openSource ??
    (async (): Promise<never> => {
      throw new Error('No source was given to this test.');
    });
  return {
    store,
    secrets,
    profiles: new CredentialProfiles({ store, secrets, test: testOfTenant(openSource), now }),
    connections: new Connections({
      store,
      secrets,
      clouds,
      openTenant: openSource,
      test: testOfTenant(openSource),
      targetRules,
      now,
    }),
    async [Symbol.asyncDispose](): Promise<void> {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
