import type { ConfiguredCloud } from './config/clouds.ts';
import type { Connection, MappingRule, ScimAuthentication, TargetSettings } from './model/connection.ts';
import type {
  CertificateProfile,
  CredentialProfile,
  PastedCredential,
  SecretProfile,
} from './model/credential-profile.ts';
import { SyncFailure } from './model/failure.ts';
import type { OpenTenant } from './settings/open-tenant.ts';
import type { OpenTarget } from './settings/open-target.ts';
import type { TargetRules } from './settings/target-problems.ts';
import { testOfTenant, type TestConnection } from './settings/test-connection.ts';
import { DirectorySource } from './source/directory/directory-source.ts';
import type { Registration, SignsIn } from './source/entra/credential.ts';
import { openEntraSource } from './source/entra/entra-source.ts';
import type { ConnectionTest, Source } from './source/source.ts';
import { SecretUnreadable, type SecretStore } from './store/secrets.ts';
import type { Store } from './store/store.ts';
import { DirectoryTarget } from './target/directory/directory-target.ts';
import { EntraRemote } from './target/entra/entra-remote.ts';
import { isWritable } from './target/entra/person.ts';
import type { Remote } from './target/remote.ts';
import { RemoteTarget } from './target/remote/remote-target.ts';
import { refusalOfUrl, serviceAddressProblem } from './target/scim/address-rules.ts';
import { bearerToken, clientCredentials, type Authorize } from './target/scim/authorize.ts';
import { GuardedFetch } from './target/scim/guarded-fetch.ts';
import { scimAttributeProblems } from './target/scim/scim-attributes.ts';
import { ScimRemote } from './target/scim/scim-remote.ts';

type Scim = Extract<TargetSettings, { kind: 'scim' }>;

export interface SidesOptions {
  readonly store: Store;
  readonly secrets: Pick<SecretStore, 'get'>;
  readonly clouds: readonly ConfiguredCloud[];
  /** Whether there are managed identities to sign in with. */
  readonly hostOffersIdentity: boolean;
  readonly scimHosts: readonly string[];
  readonly scimPrivateHosts: readonly string[];
  readonly now: () => Date;
}

/**
 * Opens the two sides of a connection. The one place where a secret is taken out of its store: on its way to the
 * identity provider, or to the service that it was entered for.
 */
export class Sides {
  readonly #options: SidesOptions;
  readonly #fetch: GuardedFetch;
  readonly targetRules: TargetRules;

  constructor(options: SidesOptions) {
    this.#options = options;
    const policy = { allowedHosts: options.scimHosts, allowedPrivateHosts: options.scimPrivateHosts };
    this.#fetch = new GuardedFetch({ policy });
    this.targetRules = {
      attributes: attributeProblems,
      address: (url, of) => (of === 'service' ? serviceAddressProblem(url, policy) : refusalOfUrl(url, policy)),
    };
  }

  /** The tenant of a connection, whatever its source is. */
  readonly openTenant: OpenTenant = async (connection, tried) =>
    openEntraSource(await this.#registration(connection, tried));

  /** Where a connection's people and groups are read. */
  readonly openSource = async (connection: Connection): Promise<Source> => {
    const { target } = connection;
    if (target.kind === 'entra') return new DirectorySource({ store: this.#options.store, domain: target.domain });
    return this.openTenant(connection);
  };

  readonly openTarget: OpenTarget = async (connection, options) => {
    const { store, now } = this.#options;
    const common = { store, connectionId: connection.id, now };
    const remote = await this.#remote(connection, options);
    return remote === null ? new DirectoryTarget(common) : new RemoteTarget({ ...common, remote });
  };

  readonly test: TestConnection = async (connection, options) => {
    const tenant = await testOfTenant(this.openTenant)(connection, options);
    const { kind } = connection.target;
    const remote = await this.#remote(connection, { tried: options.tried });
    if (remote === null) return tenant;
    const signIn = tenant.checks.filter(({ name }) => name === 'sign-in');
    // The tenant is only written to: what reading its groups takes is not asked for.
    const source = kind === 'entra' ? { ...tenant, checks: signIn, ok: signIn.every(({ ok }) => ok) } : tenant;
    return source.ok ? withTarget(source, await remote.test(options)) : source;
  };

  async #remote(
    connection: Connection,
    { signal, tried }: { readonly signal?: AbortSignal; readonly tried?: PastedCredential | undefined } = {},
  ): Promise<Remote | null> {
    const { target, mapping } = connection;
    switch (target.kind) {
      case 'directory':
        return null;
      case 'scim':
        return this.#scim(target, { mapping, signal });
      case 'entra': {
        const registration = await this.#registration(connection, tried);
        return new EntraRemote({ ...registration, domain: target.domain, attributes: namesOf(mapping), signal });
      }
    }
  }

  #scim(
    { baseUrl, authentication, requestsPerSecond }: Scim,
    { mapping, signal }: { readonly mapping: readonly MappingRule[]; readonly signal: AbortSignal | undefined },
  ): Remote {
    const authorize = this.#authorize(authentication);
    const attributes = namesOf(mapping);
    return new ScimRemote({ baseUrl, fetch: this.#fetch, authorize, attributes, requestsPerSecond, signal });
  }

  #authorize(authentication: ScimAuthentication): Authorize {
    const secret = async (): Promise<string> => {
      try {
        return await this.#options.secrets.get(authentication.secretRef);
      } catch (error) {
        if (!(error instanceof SecretUnreadable)) throw error;
        throw new SyncFailure('settings-missing', `${error.message} Enter it in the connection’s target.`, {
          cause: error,
        });
      }
    };
    if (authentication.kind === 'bearer') return bearerToken(secret);
    const { tokenUrl, clientId, scope } = authentication;
    return clientCredentials(
      { tokenUrl, clientId, clientSecret: secret, ...(scope !== null && { scope }) },
      { fetch: this.#fetch },
    );
  }

  async #registration(
    { tenant, cloud: cloudName, credentialProfileId }: Pick<Connection, 'tenant' | 'cloud' | 'credentialProfileId'>,
    tried?: PastedCredential,
  ): Promise<Registration> {
    const profile = await this.#profile(credentialProfileId);
    const cloud = this.#options.clouds.find(({ name }) => name === cloudName);
    if (cloud === undefined)
      throw new SyncFailure('settings-missing', `Cloud “${cloudName}” is not configured on this server.`);
    return { cloud, tenant, ...(await this.#signsIn(profile, tried)) };
  }

  async #signsIn(profile: CredentialProfile, tried?: PastedCredential): Promise<SignsIn> {
    const { clientId } = profile;
    if (tried !== undefined) return signsInWith(clientId, tried);
    if (profile.secretRef === null && !this.#options.hostOffersIdentity) {
      throw new SyncFailure(
        'settings-missing',
        'This host offers no managed identity: assign one to it in Azure, or sign in with a certificate or a client secret.',
      );
    }
    switch (profile.kind) {
      case 'managed-identity':
        return { hostIdentity: clientId };
      case 'federated':
        return { clientId, identityClientId: profile.identityClientId };
      case 'secret':
      case 'certificate':
        return this.#withKept(profile);
    }
  }

  async #profile(id: string): Promise<CredentialProfile> {
    const profile = await this.#options.store.get('credentialProfiles', 'all', id);
    if (profile === undefined) throw new SyncFailure('settings-missing', 'Its credential profile was deleted.');
    return profile.body;
  }

  async #withKept({ id, kind, clientId, secretRef }: SecretProfile | CertificateProfile): Promise<SignsIn> {
    try {
      return signsInWith(clientId, { kind, secret: await this.#options.secrets.get(secretRef) });
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      // It may have been replaced, and removed, since the profile was read.
      const now = await this.#profile(id);
      if (now.secretRef !== secretRef) return this.#signsIn(now);
      const what = kind === 'secret' ? 'client secret' : 'certificate';
      throw new SyncFailure('settings-missing', `${error.message} Enter the ${what} again.`, { cause: error });
    }
  }
}

function signsInWith(clientId: string, { kind, secret }: PastedCredential): SignsIn {
  return kind === 'secret' ? { clientId, secret } : { clientId, certificate: secret };
}

function attributeProblems(
  kind: TargetSettings['kind'],
  attributes: readonly string[],
): ReturnType<TargetRules['attributes']> {
  switch (kind) {
    case 'directory':
      return [];
    case 'scim':
      return scimAttributeProblems(attributes).map(({ name, message }) => ({
        index: attributes.indexOf(name),
        message,
      }));
    case 'entra':
      return attributes.flatMap((name, index) =>
        isWritable(name)
          ? []
          : [{ index, message: `${name} is no attribute of a person that Rollcall writes to Entra ID.` }],
      );
  }
}

function withTarget(
  source: ConnectionTest,
  { ok, detail }: { readonly ok: boolean; readonly detail: string },
): ConnectionTest {
  return {
    ...source,
    ok,
    summary: ok ? `${source.summary} ${detail}` : detail,
    failure: ok ? null : { code: 'target-refused', detail },
    checks: [...source.checks, { name: 'target', ok, detail }],
  };
}

function namesOf(mapping: readonly MappingRule[]): readonly string[] {
  return mapping.map(({ attribute }) => attribute);
}
