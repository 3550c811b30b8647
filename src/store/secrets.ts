/**
 * Where secrets live. Write-only for everybody but the adapter that signs in to the identity provider: nothing here
 * is ever returned by the API, logged or put on a card.
 */
export interface SecretStore {
  /** Keeps the secret and returns a new reference to it; every call makes a new reference. */
  put(secret: string): Promise<string>;
  /** Throws `SecretUnreadable` when the reference or the key is not there. */
  get(reference: string): Promise<string>;
  remove(reference: string): Promise<void>;
}

export class SecretUnreadable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SecretUnreadable';
  }
}
