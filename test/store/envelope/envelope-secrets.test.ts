import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { SealedSecret } from '../../../src/model/sealed-secret.ts';
import {
  loadOrCreateKeyFile,
  openEnvelopeSecrets,
  resealSecrets,
} from '../../../src/store/envelope/envelope-secrets.ts';
import { SecretUnreadable } from '../../../src/store/secrets.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { StoreUnavailable, type Store } from '../../../src/store/store.ts';

const secret = 'Xy7~client-secret-of-contoso-Ünïcödé-👩‍🚀';

describe('Secrets under envelope encryption', () => {
  let folder: string;
  let store: Store;
  const current = randomBytes(32);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-secrets-'));
    store = await openSqliteStore({ file: join(folder, 'rollcall.db') });
  });
  after(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const open = (key = current, older: readonly Buffer[] = []) =>
    openEnvelopeSecrets({ store, keys: { current: key, older } });
  const sealedOf = async (reference: string): Promise<SealedSecret> => {
    const stored = await store.get('secrets', 'all', reference);
    assert.ok(stored !== undefined);
    return stored.body;
  };
  const storeAs = async (reference: string, body: SealedSecret): Promise<void> => {
    await store.write('secrets', 'all', [{ kind: 'put', id: reference, body }]);
  };
  const unreadable = (sentence: RegExp) => (error: unknown) => {
    assert.ok(error instanceof SecretUnreadable, String(error));
    assert.match(error.message, sentence);
    assert.ok(
      !inspect(error, { depth: 10, showHidden: true }).includes('client-secret'),
      'the error gives the secret away',
    );
    return true;
  };

  it('gives a secret back by its reference, also to another process with the same key', async () => {
    const reference = await open().put(secret);
    assert.equal(await open().get(reference), secret);
    for (const odd of ['', ' ', 'x'.repeat(10_000), '\u0000']) {
      assert.equal(await open().get(await open().put(odd)), odd);
    }
  });

  it('makes a new reference every time, also for the same secret', async () => {
    const references = await Promise.all([open().put(secret), open().put(secret)]);
    assert.equal(new Set(references).size, 2);
  });

  it('stores nothing from which the secret or a key could be read', async () => {
    const reference = await open().put(secret);
    const again = await open().put(secret);
    const [one, other] = [await sealedOf(reference), await sealedOf(again)];
    const stored = JSON.stringify(one) + Buffer.from(one.ciphertext, 'base64').toString('latin1');
    for (const part of ['client', 'contoso', current.toString('base64'), current.toString('hex')]) {
      assert.ok(!stored.includes(part), part);
    }
    for (const field of ['wrappedKey', 'wrapNonce', 'nonce', 'ciphertext'] as const) {
      assert.notEqual(one[field], other[field], field);
    }
  });

  it('are sealed anew with another key, after which the one before opens nothing', async () => {
    const next = randomBytes(32);
    const strange = await open(randomBytes(32)).put(secret);
    const references = [await open().put(secret), await open().put('another')];
    const keys = { current: next, older: [current] };
    assert.ok((await resealSecrets({ store, keys })) >= 2);
    assert.equal(await resealSecrets({ store, keys }), 0);
    assert.equal(await open(next).get(references[0] ?? ''), secret);
    assert.equal(await open(next).get(references[1] ?? ''), 'another');
    await assert.rejects(open(current).get(references[0] ?? ''), unreadable(/another key/));
    await assert.rejects(open(next).get(strange), unreadable(/another key/));
  });

  it('forgets a removed secret, and does not mind removing it twice', async () => {
    const secrets = open();
    const reference = await secrets.put(secret);
    await secrets.remove(reference);
    await secrets.remove(reference);
    await assert.rejects(secrets.get(reference), unreadable(/^The secret is not stored here/));
  });

  it('opens with an older key what was sealed with it, and seals with the current one', async () => {
    const reference = await open().put(secret);
    const next = randomBytes(32);
    const rotated = open(next, [current]);
    assert.equal(await rotated.get(reference), secret);
    const fresh = await rotated.put(secret);
    assert.equal(await open(next).get(fresh), secret);
    await assert.rejects(open().get(fresh), unreadable(/stored with another key/));
  });

  it('does not open with another key, nor when the stored key id is forged to fit', async () => {
    const reference = await open().put(secret);
    const other = randomBytes(32);
    await assert.rejects(open(other).get(reference), unreadable(/stored with another key/));
    const { keyId } = await sealedOf(await open(other).put('x'));
    await storeAs(reference, { ...(await sealedOf(reference)), keyId });
    await assert.rejects(open(other).get(reference), unreadable(/damaged, or was changed/));
    await assert.rejects(open(current, [other]).get(reference), unreadable(/damaged, or was changed/));
  });

  it('does not open under another reference', async () => {
    const [one, other] = [await open().put(secret), await open().put('another')];
    await storeAs(other, await sealedOf(one));
    await assert.rejects(open().get(other), unreadable(/damaged, or was changed/));
  });

  it('does not open after any field was changed, cut or swapped', async () => {
    const reference = await open().put(secret);
    const other = await sealedOf(await open().put(secret));
    const sealed = await sealedOf(reference);
    for (const field of ['wrappedKey', 'wrapNonce', 'nonce', 'ciphertext'] as const) {
      const bytes = Buffer.from(sealed[field], 'base64');
      const flipped = Buffer.from(bytes);
      flipped[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      for (const wrong of [flipped, bytes.subarray(0, 8), Buffer.alloc(0), Buffer.from(other[field], 'base64')]) {
        await storeAs(reference, { ...sealed, [field]: wrong.toString('base64') });
        await assert.rejects(open().get(reference), unreadable(/damaged, or was changed/), field);
      }
    }
    await storeAs(reference, sealed);
    assert.equal(await open().get(reference), secret);
  });

  it('refuses keys of another size', () => {
    assert.throws(() => open(randomBytes(16)), SecretUnreadable);
    assert.throws(() => open(current, [randomBytes(33)]), SecretUnreadable);
  });

  it('says that the store cannot be reached rather than that a secret is unreadable', async () => {
    const gone = await openSqliteStore({ file: join(folder, 'gone.db') });
    const secrets = openEnvelopeSecrets({ store: gone, keys: { current, older: [] } });
    const reference = await secrets.put(secret);
    await gone.close();
    await assert.rejects(secrets.get(reference), StoreUnavailable);
  });
});

describe('The key file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-key-'));
    path = join(folder, 'secrets.key');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('is made with 32 random bytes for its owner alone, and nothing is left beside it', async () => {
    const key = await loadOrCreateKeyFile(path);
    assert.equal(key.length, 32);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(await readFile(path, 'utf8'), `${key.toString('base64')}\n`);
    assert.deepEqual(await readdir(folder), ['secrets.key']);
    assert.notDeepEqual(await loadOrCreateKeyFile(join(folder, 'other.key')), key);
  });

  it('is read again and not made anew', async () => {
    const key = await loadOrCreateKeyFile(path);
    assert.deepEqual(await loadOrCreateKeyFile(path), key);
    await writeFile(path, key.toString('base64'));
    assert.deepEqual(await loadOrCreateKeyFile(path), key);
  });

  it('is the same for processes that start at the same moment', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKeyFile(path)));
    assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, 1);
    assert.deepEqual(await readdir(folder), ['secrets.key']);
  });

  it('is refused when others can read it', async () => {
    await loadOrCreateKeyFile(path);
    for (const mode of [0o640, 0o604, 0o644, 0o660]) {
      await chmod(path, mode);
      await assert.rejects(loadOrCreateKeyFile(path), (error) => {
        assert.ok(error instanceof SecretUnreadable);
        assert.match(
          error.message,
          new RegExp(
            `^Others on this machine can read the key file .* \\(mode ${mode.toString(8)}\\)\\. Run "chmod 600`,
          ),
        );
        return true;
      });
    }
  });

  it('is refused, and left as it is, when it holds anything else', async () => {
    const contents = [
      '',
      'short',
      randomBytes(16).toString('base64'),
      randomBytes(33).toString('base64'),
      'x'.repeat(44),
      randomBytes(32).toString('hex'),
    ];
    for (const content of contents) {
      await writeFile(path, content, { mode: 0o600 });
      await assert.rejects(loadOrCreateKeyFile(path), (error) => {
        assert.ok(error instanceof SecretUnreadable);
        assert.match(error.message, /^The key file .* does not hold 32 bytes in base64\./);
        assert.ok(content === '' || !error.message.includes(content));
        return true;
      });
      assert.equal(await readFile(path, 'utf8'), content);
    }
  });

  it('says so when it cannot be read or made', async () => {
    await mkdir(path);
    await assert.rejects(loadOrCreateKeyFile(path), /^SecretUnreadable: The key file .* cannot be read\./);
    await assert.rejects(
      loadOrCreateKeyFile(join(folder, 'no-folder', 'secrets.key')),
      /^SecretUnreadable: The key file .* cannot be made\./,
    );
  });
});
