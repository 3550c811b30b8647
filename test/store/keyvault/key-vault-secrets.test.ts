import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { openKeyVaultSecrets, withOlderSecrets } from '../../../src/store/keyvault/key-vault-secrets.ts';
import { SecretUnreadable, type SecretStore } from '../../../src/store/secrets.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { RememberedSecrets } from '../../settings/settings-for-tests.ts';
import { SimulatedVault } from './simulated-vault.ts';

const secret = 'Xy7~canary-of-contoso-Ünïcödé';

describe('Secrets in Key Vault', () => {
  let vault: SimulatedVault;
  let secrets: SecretStore;

  before(async () => {
    vault = await SimulatedVault.open();
    secrets = openKeyVaultSecrets({
      vaultUrl: vault.url,
      credential: { getToken: async () => ({ token: 'of-the-identity', expiresOnTimestamp: Date.now() + 3_600_000 }) },
      client: {
        disableChallengeResourceVerification: true,
        tlsOptions: { ca: vault.ca },
        retryOptions: { maxRetries: 1, retryDelayInMs: 1, maxRetryDelayInMs: 1 },
      },
    });
  });
  after(() => vault.close());
  afterEach(() => {
    vault.habit = 'none';
  });

  it('gives a secret back by its reference, and asks with the identity’s token', async () => {
    const reference = await secrets.put(secret);
    assert.equal(await secrets.get(reference), secret);
    assert.equal(vault.secrets.get(reference), secret);
    assert.deepEqual([...new Set(vault.tokens)], ['Bearer of-the-identity']);
  });

  it('makes a new reference every time, also for the same secret', async () => {
    const references = await Promise.all([secrets.put(secret), secrets.put(secret)]);
    assert.equal(new Set(references).size, 2);
  });

  it('forgets a removed secret, and does not mind removing it twice', async () => {
    const reference = await secrets.put(secret);
    await secrets.remove(reference);
    await secrets.remove(reference);
    assert.ok(vault.deleted.has(reference));
    await assert.rejects(secrets.get(reference), (error) => {
      assert.ok(error instanceof SecretUnreadable);
      assert.match(error.message, /Enter it again/);
      return true;
    });
  });

  it('says what to do where the identity may not read', async () => {
    const reference = await secrets.put(secret);
    vault.habit = 'refuses';
    await assert.rejects(secrets.get(reference), (error) => {
      assert.ok(error instanceof SecretUnreadable);
      assert.match(error.message, /Key Vault Secrets Officer/);
      return true;
    });
  });

  it('does not take an outage for a missing secret', async () => {
    const reference = await secrets.put(secret);
    vault.habit = 'down';
    for (const attempt of [secrets.get(reference), secrets.put(secret), secrets.remove(reference)])
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof StoreUnavailable, String(error));
        assert.ok(!inspect(error, { depth: 8 }).includes('canary'), 'the error gives the secret away');
        return true;
      });
    vault.habit = 'none';
    assert.equal(await secrets.get(reference), secret);
  });

  it('waits where it is throttled', async () => {
    const reference = await secrets.put(secret);
    vault.habit = 'throttles-once';
    assert.equal(await secrets.get(reference), secret);
  });

  it('still reads what was kept elsewhere before, and keeps what is new', async () => {
    const sealed = new RememberedSecrets();
    const old = await sealed.put('old');
    const both = withOlderSecrets(secrets, sealed);
    assert.equal(await both.get(old), 'old');
    const reference = await both.put('new');
    assert.deepEqual([vault.secrets.get(reference), sealed.kept.size], ['new', 1]);
    assert.equal(await both.get(reference), 'new');
    await both.remove(old);
    await both.remove(reference);
    assert.deepEqual([vault.secrets.has(reference), sealed.kept.size], [false, 0]);
  });
});
