import type { Connection } from '../model/connection.ts';
import type { CredentialProfile } from '../model/credential-profile.ts';
import { CallerError } from '../model/errors.ts';
import type { Actor } from '../model/role.ts';
import type { ConnectionTest } from '../source/source.ts';
import type { SecretStore } from '../store/secrets.ts';
import type { Store, Stored } from '../store/store.ts';
import type {
  CredentialProfileChange,
  CredentialProfileInput,
  SecretRotationInput,
} from './credential-profile-input.ts';
import {
  credentialProfileChange,
  credentialProfileInput,
  looksLikeId,
  secretRotationInput,
} from './credential-profile-input.ts';
import { trySecret, type Rotation } from './credential-profile-rotation.ts';
import { isGuid } from './input-values.ts';
import { hintOf, KeptSecrets } from './kept-secrets.ts';
import type { TestConnection } from './test-connection.ts';
import { invalidInput, readInput } from './read-input.ts';
import { SettingsDocuments } from './settings-documents.ts';

/** The app registrations that connections sign in with. Secrets go in and never come out of here. */
export class CredentialProfiles {
  readonly #store: Store;
  readonly #secrets: KeptSecrets;
  readonly #test: TestConnection;
  readonly #now: () => Date;
  readonly #documents: SettingsDocuments<'credentialProfiles'>;

  constructor(options: { store: Store; secrets: SecretStore; test: TestConnection; now(): Date }) {
    this.#store = options.store;
    this.#secrets = new KeptSecrets(options.secrets);
    this.#test = options.test;
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
    return this.#secrets.withNew(given.secret, async (secretRef) =>
      this.#documents.create(given.name, (id) => ({
        id,
        name: given.name,
        clientId: given.clientId,
        ...kept(given, secretRef),
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
    return this.#replaceSecret({ ...before, etag: options.etag }, secret, (now, secretRef) => ({
      ...edit(now),
      ...kept({ secret, secretExpiresAt: given.secretExpiresAt }, secretRef),
    }));
  }

  /**
   * Tries a new secret on every connection that uses the profile, and replaces the old one only when it works on all of
   * them; else nothing changes. Where no connection uses the profile it is replaced untried. Runs that go on meanwhile
   * keep the secret that they began with.
   *
   * @throws CallerError `not-found`, `invalid-input`, `precondition-failed`
   * @throws SyncFailure `cancelled`, and nothing is replaced
   */
  async rotate(
    id: string,
    input: SecretRotationInput,
    options: { etag: string; by: Actor; signal: AbortSignal },
  ): Promise<Rotation> {
    const given = readInput(secretRotationInput, input);
    const { secret } = given;
    const before = await this.#documents.version(id, options.etag);
    const connections = await this.#connectionsOf(id);
    if (connections.length === 0 && isGuid(secret)) {
      throw invalidInput([{ path: 'secret', message: looksLikeId }]);
    }
    const trials = await trySecret(connections, { secret, test: this.#test, signal: options.signal });
    if (!trials.every(({ ok }) => ok)) {
      return { swapped: false, trials, profile: before };
    }
    const found = trials.find(({ secretExpiresAt }) => secretExpiresAt !== null)?.secretExpiresAt;
    const profile = await this.#replaceSecret(before, secret, (now, secretRef) => ({
      ...now,
      ...kept({ secret, secretExpiresAt: given.secretExpiresAt ?? found }, secretRef),
      updatedAt: this.#now().toISOString(),
      updatedBy: options.by.name,
    }));
    return { swapped: true, trials, profile };
  }

  /**
   * Runs a test of a connection, and notes when the profile's secret expires where the test tells and nobody entered it.
   * What somebody changes meanwhile stays as they changed it.
   */
  async learningExpiry(profileId: string, test: () => Promise<ConnectionTest>): Promise<ConnectionTest> {
    const before = await this.#documents.find(profileId);
    const result = await test();
    const { secretExpiresAt } = result;
    if (before?.body.secretExpiresAt !== null || secretExpiresAt === undefined) return result;
    try {
      await this.#documents.change(profileId, before.etag, (now) => ({ ...now, secretExpiresAt }));
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
    }
    return result;
  }

  /** @throws CallerError `not-found`, `conflict` while connections sign in with it */
  async remove(id: string, _by: Actor): Promise<void> {
    const profile = await this.#documents.get(id);
    const users = (await this.#connectionsOf(id)).map(({ name }) => `“${name}”`);
    if (users.length > 0) {
      throw new CallerError(
        'conflict',
        `“${profile.body.name}” is used by ${users.join(', ')}: give ${users.length === 1 ? 'it' : 'them'} another credential profile first.`,
      );
    }
    await this.#documents.remove(profile);
    await this.#secrets.forget(profile.body.secretRef);
  }

  /** The connections that sign in with a profile, by name. */
  async #connectionsOf(profileId: string): Promise<readonly Connection[]> {
    const users: Connection[] = [];
    for await (const page of this.#store.scan('connections', 'all')) {
      users.push(...page.flatMap(({ body }) => (body.credentialProfileId === profileId ? [body] : [])));
    }
    return users.sort((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' }));
  }

  /** The old secret goes once the profile names the new one: at every moment it names one that is there. */
  async #replaceSecret(
    before: Stored<CredentialProfile>,
    secret: string,
    edit: (now: CredentialProfile, secretRef: string) => CredentialProfile,
  ): Promise<Stored<CredentialProfile>> {
    const after = await this.#secrets.withNew(secret, async (secretRef) =>
      this.#documents.change(before.id, before.etag, (now) => edit(now, secretRef)),
    );
    await this.#secrets.forget(before.body.secretRef);
    return after;
  }
}

/** What a profile knows of a secret. Without a new end none is known: the old secret's end says nothing of it. */
function kept(
  { secret, secretExpiresAt = null }: { secret: string; secretExpiresAt?: string | null | undefined },
  secretRef: string,
): Pick<CredentialProfile, 'secretRef' | 'secretHint' | 'secretExpiresAt'> {
  return { secretRef, secretHint: hintOf(secret), secretExpiresAt };
}
