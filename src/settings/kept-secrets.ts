import { CallerError } from '../model/errors.ts';
import type { SecretStore } from '../store/secrets.ts';

/** Secrets that settings name by reference. They go in here, and never come out to whoever edits settings. */
export class KeptSecrets {
  readonly #secrets: SecretStore;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /** Keeps a secret while `store` names it in a document; where that is refused it is let go again. */
  async withNew<Result>(secret: string, store: (secretRef: string) => Promise<Result>): Promise<Result> {
    const secretRef = await this.#secrets.put(secret);
    try {
      return await store(secretRef);
    } catch (error) {
      // Of anything but a refusal it is not known whether the document names the new secret by now.
      if (error instanceof CallerError) await this.forget(secretRef);
      throw error;
    }
  }

  /** A secret that nothing names any more; where it cannot be removed now it stays behind, unreachable and sealed. */
  async forget(secretRef: string): Promise<void> {
    await this.#secrets.remove(secretRef).catch(() => undefined);
  }
}

/** The last four characters; nothing of a secret so short that they would be a good part of it. */
export function hintOf(secret: string): string {
  return secret.length < 16 ? '' : secret.slice(-4);
}
