import type { CredentialProfile } from '../model/credential-profile.ts';
import { CallerError } from '../model/errors.ts';
import type { Actor } from '../model/role.ts';
import type { SecretStore } from '../store/secrets.ts';
import type { Store, Stored } from '../store/store.ts';
import type { CredentialProfileChange, CredentialProfileInput } from './credential-profile-input.ts';
import { credentialProfileChange, credentialProfileInput } from './credential-profile-input.ts';
import { readInput } from './read-input.ts';
import { SettingsDocuments } from './settings-documents.ts';

/** The app registrations that connections sign in with. Secrets go in and never come out of here. */
export class CredentialProfiles {
  readonly #store: Store;
  readonly #secrets: SecretStore;
  readonly #now: () => Date;
  readonly #documents: SettingsDocuments<'credentialProfiles'>;

  constructor(options: { store: Store; secrets: SecretStore; now(): Date }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
    this.#now = () => options.now();
    this.#documents = new SettingsDocuments({
      store: options.store,
      collection: 'credentialProfiles',
      noun: 'credential profile',
    });
  }

  /** All profiles, by name. */
  async list(): Promise<readonly Stored<CredentialProfile>[]> {
    return this.#documents.list();
  }

  /** @throws CallerError `not-found` */
  async get(id: string): Promise<Stored<CredentialProfile>> {
    return this.#documents.get(id);
  }

  /** @throws CallerError `invalid-input`, `conflict` (the name is taken) */
  async create(input: CredentialProfileInput, by: Actor): Promise<Stored<CredentialProfile>> {
    const given = readInput(credentialProfileInput, input);
    const now = this.#now().toISOString();
    return this.#withNewSecret(given.secret, async (secretRef) =>
      this.#documents.create(given.name, (id) => ({
        id,
        name: given.name,
        clientId: given.clientId,
        secretRef,
        secretHint: hintOf(given.secret),
        secretExpiresAt: given.secretExpiresAt ?? null,
        createdAt: now,
        updatedAt: now,
        updatedBy: by.name,
      })),
    );
  }

  /**
   * Changes the given fields. A new secret gets a new reference and the old one is removed once the profile is
   * stored, so that at every moment the profile names a secret that exists.
   *
   * @throws CallerError `not-found`, `invalid-input`, `precondition-failed`, `conflict` (the name is taken)
   */
  async change(
    id: string,
    input: CredentialProfileChange,
    options: { etag: string; by: Actor },
  ): Promise<Stored<CredentialProfile>> {
    const given = readInput(credentialProfileChange, input);
    const edit = (before: CredentialProfile): CredentialProfile => ({
      ...before,
      name: given.name ?? before.name,
      clientId: given.clientId ?? before.clientId,
      secretExpiresAt: given.secretExpiresAt === undefined ? before.secretExpiresAt : given.secretExpiresAt,
      updatedAt: this.#now().toISOString(),
      updatedBy: options.by.name,
    });
    const { secret } = given;
    if (secret === undefined) {
      return this.#documents.change(id, options.etag, edit);
    }
    const before = await this.#documents.get(id);
    const after = await this.#withNewSecret(secret, async (secretRef) =>
      this.#documents.change(id, options.etag, (now) => ({
        ...edit(now),
        secretRef,
        secretHint: hintOf(secret),
        secretExpiresAt: given.secretExpiresAt ?? null,
      })),
    );
    await this.#forget(before.body.secretRef);
    return after;
  }

  /** @throws CallerError `not-found`, `conflict` while connections sign in with it */
  async remove(id: string, _by: Actor): Promise<void> {
    const profile = await this.#documents.get(id);
    const users = await this.#connectionsOf(id);
    if (users.length > 0) {
      throw new CallerError(
        'conflict',
        `“${profile.body.name}” is used by ${users.join(', ')}: give ${users.length === 1 ? 'it' : 'them'} another credential profile first.`,
      );
    }
    await this.#documents.remove(profile);
    await this.#forget(profile.body.secretRef);
  }

  async #connectionsOf(profileId: string): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const page of this.#store.scan('connections', 'all')) {
      names.push(
        ...page.filter(({ body }) => body.credentialProfileId === profileId).map(({ body }) => `“${body.name}”`),
      );
    }
    return names.sort();
  }

  async #withNewSecret<Result>(secret: string, store: (secretRef: string) => Promise<Result>): Promise<Result> {
    const secretRef = await this.#secrets.put(secret);
    try {
      return await store(secretRef);
    } catch (error) {
      await this.#forget(secretRef);
      throw error;
    }
  }

  /** A secret that nothing names any more; where it cannot be removed now it stays behind, unreachable and sealed. */
  async #forget(secretRef: string): Promise<void> {
    await this.#secrets.remove(secretRef).catch(() => undefined);
  }
}

/** The last four characters; nothing of a secret so short that they would be a good part of it. */
function hintOf(secret: string): string {
  return secret.length < 16 ? '' : secret.slice(-4);
}
