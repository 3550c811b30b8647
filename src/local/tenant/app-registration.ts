/** A client secret of an app registration. */
export interface AppSecret {
  value: string;
  validity: 'valid' | 'expired';
  /** When it expires (ISO 8601), as its registration says; what signs in is `validity`. */
  endDateTime?: string;
}

/** Whose tokens may stand for the app (Graph: `federatedIdentityCredential`); compared letter by letter. */
export interface AppTrust {
  issuer: string;
  subject: string;
  audience: string;
}

/** An app registration with its enterprise application in the simulated tenant. */
export interface AppRegistration {
  /** Application (client) id, a GUID. */
  appId: string;
  displayName: string;
  secrets: AppSecret[];
  /** Certificates without their keys, PEM. */
  certificates?: string[];
  /** Identities that it trusts. */
  trusts?: AppTrust[];
  /** Application permissions that the administrator consented to, such as `User.Read.All`. */
  permissions: string[];
  /** Enabled when absent. */
  state?: 'enabled' | 'disabled';
}
