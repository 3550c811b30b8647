/**
 * A secret under envelope encryption: `ciphertext` with a data key of its own (AES-256-GCM), and that data key with
 * the key-encryption key `keyId`. All values base64.
 */
export interface SealedSecret {
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly wrapNonce: string;
  readonly nonce: string;
  readonly ciphertext: string;
}
