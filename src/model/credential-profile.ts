/**
 * A named app registration that connections share. The secret itself is not here: `secretRef` names it in the secret
 * store, and changes with every new secret, so that nothing built from an older one is used again.
 */
export interface CredentialProfile {
  readonly id: string;
  readonly name: string;
  /** Application (client) id of the app registration. */
  readonly clientId: string;
  readonly secretRef: string;
  /** Last four characters of the secret, as Entra's portal shows a hint too. */
  readonly secretHint: string;
  /** When the secret expires (ISO 8601), if known. */
  readonly secretExpiresAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}
