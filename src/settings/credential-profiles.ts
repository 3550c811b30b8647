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
import { nothingKept, pastedOf, refuseForeignFields, type Pasted } from './credential-profile-proof.ts';
import { trySecret, type Rotation } from './credential-profile-rotation.ts';
import { isGuid } from './input-values.ts';
import { KeptSecrets } from './kept-secrets.ts';
import type { TestConnection } from './test-connection.ts';
import { invalidInput, readInput } from './read-input.ts';
import { SettingsDocuments } from './settings-documents.ts';

/**
 * The app registrations, and identities of the host, that connections sign in with. Secrets and keys go in and never come
 * out of here.
 */
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
    const now = this.#now();
    const { name } = given;
    const written = { name, createdAt: now.toISOString(), updatedAt: now.toISOString(), updatedBy: by.name };
    if (given.kind === 'managed-identity' || given.kind === 'federated') {
      return this.#documents.create(name, (id) => ({ id, ...written, ...given, ...nothingKept }));
    }
    const { credential, known } = pasted(given, now);
    const { clientId } = given;
    return this.#secrets.withNew(credential.secret, async (secretRef) =>
      this.#documents.create(name, (id) => ({ id, ...written, clientId, secretRef, ...known })),
    );
  }

  /**
   * Changes the given fields. A new secret or certificate gets a new reference and the old one is removed once the profile
   * is stored, so that at every moment the profile names one that exists.
   *
   * @throws CallerError `not-found`, `invalid-input`, `precondition-failed`, `conflict` (the name is taken)
   */
  async change(
    id: string,
    input: CredentialProfileChange,
    options: { etag: string; by: Actor },
  ): Promise<Stored<CredentialProfile>> {
    const given = readInput(credentialProfileChange, input);
    const before = await this.#documents.get(id);
    refuseForeignFields(before.body, given);
    const edit = (now: CredentialProfile): CredentialProfile => ({
      ...edited(now, given),
      updatedAt: this.#now().toISOString(),
      updatedBy: options.by.name,
    });
    const replacement = pastedOf(given, this.#now());
    return replacement === null
      ? this.#documents.change(id, options.etag, edit)
      : this.#replaceSecret({ ...before, etag: options.etag }, replacement, edit);
  }

  /**
   * Tries a new secret or certificate on every connection that uses the profile, and replaces the old one only when it
   * works on all of them; else nothing changes. A certificate may take the place of a secret, and the other way round.
   * Where no connection uses the profile it is replaced untried. Runs that go on meanwhile keep what they began with.
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
    const before = await this.#documents.version(id, options.etag);
    refuseForeignFields(before.body, given);
    const replacement = pasted(given, this.#now());
    const { credential, known } = replacement;
    const connections = await this.#connectionsOf(id);
    if (connections.length === 0 && isGuid(credential.secret)) {
      throw invalidInput([{ path: 'secret', message: looksLikeId }]);
    }
    const trials = await trySecret(connections, { tried: credential, test: this.#test, signal: options.signal });
    if (!trials.every(({ ok }) => ok)) {
      return { swapped: false, trials, profile: before };
    }
    const found = trials.find(({ secretExpiresAt }) => secretExpiresAt !== null)?.secretExpiresAt ?? null;
    const learnt = known.kind === 'secret' ? { ...known, secretExpiresAt: known.secretExpiresAt ?? found } : known;
    const profile = await this.#replaceSecret(before, { credential, known: learnt }, (now) => ({
      ...now,
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
    const isUnknown = before?.body.kind === 'secret' && before.body.secretExpiresAt === null;
    if (!isUnknown || secretExpiresAt === undefined) return result;
    try {
      await this.#documents.change(profileId, before.etag, (now) => edited(now, { secretExpiresAt }));
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
    const { secretRef } = profile.body;
    if (secretRef !== null) await this.#secrets.forget(secretRef);
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
    { credential, known }: Pasted,
    edit: (now: CredentialProfile) => CredentialProfile,
  ): Promise<Stored<CredentialProfile>> {
    const after = await this.#secrets.withNew(credential.secret, async (secretRef) =>
      this.#documents.change(before.id, before.etag, (now) => withKept(edit(now), secretRef, known)),
    );
    if (before.body.secretRef !== null) await this.#secrets.forget(before.body.secretRef);
    return after;
  }
}

/** What was pasted, where nothing else would do. Throws CallerError `invalid-input`. */
function pasted(given: Parameters<typeof pastedOf>[0], now: Date): Pasted {
  const found = pastedOf(given, now);
  if (found === null) throw invalidInput([{ path: 'secret', message: 'Enter the value of the client secret.' }]);
  return found;
}

/** A profile that signs in with another secret or certificate. */
function withKept(
  { id, name, clientId, createdAt, updatedAt, updatedBy }: CredentialProfile,
  secretRef: string,
  known: Pasted['known'],
): CredentialProfile {
  return { id, name, clientId, createdAt, updatedAt, updatedBy, secretRef, ...known };
}

/** A profile with the given fields, as far as one of its kind has them. */
function edited(
  now: CredentialProfile,
  { name = now.name, clientId = now.clientId, secretExpiresAt, identityClientId }: CredentialProfileChange,
): CredentialProfile {
  if (now.kind === 'secret') {
    const end = secretExpiresAt === undefined ? now.secretExpiresAt : secretExpiresAt;
    return { ...now, name, clientId, secretExpiresAt: end };
  }
  if (now.kind === 'federated') {
    return { ...now, name, clientId, identityClientId: identityClientId ?? now.identityClientId };
  }
  return { ...now, name, clientId };
}
