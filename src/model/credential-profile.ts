interface Profile {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** What signs in is kept in the secret store. */
interface Kept {
  /**
   * Names what signs in in the secret store. It changes with every new secret or certificate, so that nothing built from
   * an older one is used again.
   */
  readonly secretRef: string;
}

/** Nothing is kept: the host vouches for Rollcall, so there is nothing to leak, to replace or to expire. */
interface NothingKept {
  readonly secretRef: null;
  readonly secretHint: '';
  readonly secretExpiresAt: null;
  readonly thumbprint: null;
}

export interface SecretProfile extends Profile, Kept {
  readonly kind: 'secret';
  /** Application (client) id of the app registration. */
  readonly clientId: string;
  /** Last four characters of the secret, as Entra's portal shows a hint too. */
  readonly secretHint: string;
  /** When the secret expires (ISO 8601), if known. */
  readonly secretExpiresAt: string | null;
  readonly thumbprint: null;
}

export interface CertificateProfile extends Profile, Kept {
  readonly kind: 'certificate';
  /** Application (client) id of the app registration. */
  readonly clientId: string;
  readonly secretHint: '';
  /** When the certificate expires (ISO 8601), as it says itself. */
  readonly secretExpiresAt: string;
  /** SHA-1 of the certificate in upper-case hex, by which Entra's portal lists it. */
  readonly thumbprint: string;
}

/** The managed identity of the host signs in itself, to the host's own tenant. */
export interface ManagedIdentityProfile extends Profile, NothingKept {
  readonly kind: 'managed-identity';
  /** Client id of a user-assigned identity; empty for the system-assigned one. */
  readonly clientId: string;
}

/**
 * An app registration that trusts a user-assigned managed identity of the host, for every tenant that it was consented to
 * in. Entra ID lets an app trust identities of its own tenant, and no system-assigned ones.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export interface FederatedProfile extends Profile, NothingKept {
  readonly kind: 'federated';
  /** Application (client) id of the app registration. */
  readonly clientId: string;
  /** Client id of the identity that it trusts. */
  readonly identityClientId: string;
}

/** A named app registration, or identity of the host, that connections share. */
export type CredentialProfile = SecretProfile | CertificateProfile | ManagedIdentityProfile | FederatedProfile;
export type CredentialKind = CredentialProfile['kind'];

/** What somebody pastes into a profile, as it is kept: a client secret, or a certificate with its key (PEM). */
export interface PastedCredential {
  readonly kind: 'secret' | 'certificate';
  readonly secret: string;
}
