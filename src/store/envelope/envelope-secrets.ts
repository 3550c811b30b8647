import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { link, open, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SealedSecret } from '../../model/sealed-secret.ts';
import { SecretUnreadable, type SecretStore } from '../secrets.ts';
import type { Store } from '../store.ts';

/** Key-encryption keys, 32 bytes each. New secrets are sealed with `current`; `older` ones still open what they sealed. */
export interface EncryptionKeys {
  readonly current: Buffer;
  readonly older: readonly Buffer[];
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const partition = 'all';

/**
 * Secrets in the store under envelope encryption: each has a data key of its own, and that key is wrapped with a
 * key-encryption key that is not in the store. The reference is bound to both as additional authenticated data, so a
 * sealed secret moved to another reference does not open.
 */
export function openEnvelopeSecrets(options: { readonly store: Store; readonly keys: EncryptionKeys }): SecretStore {
  const { store, keys } = options;
  const all = [keys.current, ...keys.older];
  if (all.some((key) => key.length !== keyBytes)) {
    throw new SecretUnreadable(`A key for stored secrets has ${keyBytes} bytes.`);
  }
  const byId = new Map(all.map((key) => [keyIdOf(key), key]));

  return {
    put: async (secret) => {
      const reference = randomBytes(16).toString('base64url');
      const body = seal(secret, reference, keys.current);
      const [result] = await store.write('secrets', partition, [{ kind: 'create', id: reference, body }]);
      if (result?.ok !== true) {
        throw new Error('A new random reference to a secret was taken already.');
      }
      return reference;
    },

    get: async (reference) => {
      const stored = await store.get('secrets', partition, reference);
      if (stored === undefined) {
        throw new SecretUnreadable('The secret is not stored here (any more). Enter it again.');
      }
      const key = byId.get(stored.body.keyId);
      if (key === undefined) {
        throw new SecretUnreadable(
          'The secret was stored with another key than the one that Rollcall was started with. ' +
            'Start Rollcall with that key, or enter the secret again.',
        );
      }
      return unseal(stored.body, reference, key);
    },

    remove: async (reference) => {
      await store.write('secrets', partition, [{ kind: 'delete', id: reference }]);
    },
  };
}

/**
 * Seals with the current key what older keys sealed, so that those can be thrown away. Several processes may do so at
 * once, and while secrets come and go; what no known key opens stays as it is.
 *
 * @returns how many were sealed anew
 */
export async function resealSecrets(options: {
  readonly store: Store;
  readonly keys: EncryptionKeys;
}): Promise<number> {
  const { store, keys } = options;
  const older = new Map(keys.older.map((key) => [keyIdOf(key), key]));
  let resealed = 0;
  for await (const page of store.scan('secrets', partition))
    for (const { id, body, etag } of page) {
      const key = older.get(body.keyId);
      if (key === undefined) continue;
      const anew = seal(unseal(body, id, key), id, keys.current);
      const [result] = await store.write('secrets', partition, [{ kind: 'replace', id, body: anew, etag }]);
      if (result?.ok === true) resealed += 1;
    }
  return resealed;
}

function seal(secret: string, reference: string, key: Buffer): SealedSecret {
  const keyId = keyIdOf(key);
  const dataKey = randomBytes(keyBytes);
  const wrapNonce = randomBytes(nonceBytes);
  const nonce = randomBytes(nonceBytes);
  const sealed = {
    keyId,
    wrappedKey: encrypt(dataKey, key, wrapNonce, boundTo('key', reference, keyId)),
    wrapNonce: wrapNonce.toString('base64'),
    nonce: nonce.toString('base64'),
    ciphertext: encrypt(Buffer.from(secret), dataKey, nonce, boundTo('secret', reference, keyId)),
  };
  dataKey.fill(0);
  return sealed;
}

function unseal(sealed: SealedSecret, reference: string, key: Buffer): string {
  try {
    const { keyId, wrappedKey, wrapNonce, nonce, ciphertext } = sealed;
    const dataKey = decrypt(wrappedKey, key, wrapNonce, boundTo('key', reference, keyId));
    const secret = decrypt(ciphertext, dataKey, nonce, boundTo('secret', reference, keyId)).toString();
    dataKey.fill(0);
    return secret;
  } catch {
    // Whatever the cipher found wrong stays here: it says more about the document than anybody needs to know.
    throw new SecretUnreadable('The stored secret is damaged, or was changed by somebody else. Enter it again.');
  }
}

/** AES-256-GCM (NIST SP 800-38D), the tag behind the ciphertext. Every key is used with random nonces; a data key once. */
function encrypt(plain: Buffer, key: Buffer, nonce: Buffer, bound: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function decrypt(sealed: string, key: Buffer, nonce: string, bound: Buffer): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: tagBytes });
  decipher.setAAD(bound).setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
}

function boundTo(what: 'key' | 'secret', reference: string, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['rollcall', what, reference, keyId]));
}

/** Names a key without saying anything of it, so that no names have to be configured. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('rollcall key id\n').update(key).digest('base64url').slice(0, 16);
}

/**
 * The key in a file, made when there is none: 32 random bytes in base64, for its owner alone. Throws `SecretUnreadable`
 * when others may read the file or when it holds something else.
 */
export async function loadOrCreateKeyFile(path: string): Promise<Buffer> {
  return (await loadKeyFile(path)) ?? (await createKeyFile(path));
}

async function loadKeyFile(path: string): Promise<Buffer | undefined> {
  let mode: number;
  let text: string;
  try {
    ({ mode } = await stat(path));
    text = await readFile(path, 'latin1');
  } catch (error) {
    if (isCode(error, 'ENOENT')) {
      return undefined;
    }
    throw new SecretUnreadable(`The key file ${path} cannot be read. Check that it is a file and belongs to you.`, {
      cause: error,
    });
  }
  // Windows has no such bits; there the folder's permissions count.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new SecretUnreadable(
      `Others on this machine can read the key file ${path} (mode ${(mode & 0o777).toString(8)}). ` +
        `Run "chmod 600 ${path}", and enter stored secrets anew if somebody may have seen it.`,
    );
  }
  if (!/^[A-Za-z0-9+/]{43}=\s*$/.test(text)) {
    throw new SecretUnreadable(
      `The key file ${path} does not hold ${keyBytes} bytes in base64. Put back the right file from a backup; ` +
        'without it, remove the file and enter stored secrets anew.',
    );
  }
  return Buffer.from(text, 'base64');
}

async function createKeyFile(path: string): Promise<Buffer> {
  const key = randomBytes(keyBytes);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    // A link is made whole or not at all, and never over a file that another process made first.
    await link(draft, path);
    await syncFolder(dirname(path));
    return key;
  } catch (error) {
    const theirs = isCode(error, 'EEXIST') ? await loadKeyFile(path) : undefined;
    if (theirs !== undefined) {
      return theirs;
    }
    throw new SecretUnreadable(`The key file ${path} cannot be made. Check that Rollcall may write to its folder.`, {
      cause: error,
    });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** Makes the file's name last through a power cut, where folders can be opened. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') {
    const handle = await open(folder);
    await handle.sync();
    await handle.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
