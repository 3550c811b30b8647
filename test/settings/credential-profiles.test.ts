import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { CredentialProfile } from '../../src/model/credential-profile.ts';
import { CallerError } from '../../src/model/errors.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { CredentialProfileInput, SecretRotationInput } from '../../src/settings/credential-profile-input.ts';
import type { Rotation } from '../../src/settings/credential-profile-rotation.ts';
import type { OpenTenant } from '../../src/settings/open-tenant.ts';
import type { ConnectionTest } from '../../src/source/source.ts';
import { StoreUnavailable, type Stored } from '../../src/store/store.ts';
import { ArraySource } from '../support/array-source.ts';
import { ada, grace, openSettings, type SettingsForTests } from './settings-for-tests.ts';

const input: CredentialProfileInput = {
  name: 'Contoso app',
  clientId: '11111111-2222-4333-8444-555555555555',
  secret: 'first-secret-value-AbC1',
  secretExpiresAt: '2027-01-31',
};

function refusal(kind: CallerError['kind'], says: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CallerError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, says);
    return true;
  };
}

describe('CredentialProfiles', () => {
  it('keeps the secret apart and shows only its last four characters', async () => {
    await using settings = await openSettings();
    const { body } = await settings.profiles.create(input, ada);
    assert.equal(settings.secrets.kept.get(body.secretRef), 'first-secret-value-AbC1');
    assert.equal(body.secretHint, 'AbC1');
    assert.equal(body.secretExpiresAt, '2027-01-31T00:00:00.000Z');
    assert.ok(!JSON.stringify(body).includes('first-secret'));
  });

  it('shows nothing of a short secret', async () => {
    await using settings = await openSettings();
    assert.equal((await settings.profiles.create({ ...input, secret: 'short' }, ada)).body.secretHint, '');
  });

  const refused: readonly (readonly [title: string, change: Partial<CredentialProfileInput>, says: RegExp])[] = [
    ['a client id that is no GUID', { clientId: 'contoso' }, /^clientId: .*Application \(client\) ID/],
    ['an empty secret', { secret: ' ' }, /^secret: Enter the value/],
    [
      'the secret’s ID in place of its value',
      { secret: '9d8b6a10-1111-4222-8333-444455556666' },
      /looks like the secret’s ID/,
    ],
    ['a secret with a line break inside', { secret: 'a\nb' }, /without spaces or line breaks/],
    ['an expiry that is no date', { secretExpiresAt: 'next year' }, /^secretExpiresAt: Enter a date/],
    ['a day that does not exist', { secretExpiresAt: '2027-02-30' }, /^secretExpiresAt: Enter a date/],
  ];
  for (const [title, change, says] of refused) {
    it(`refuses ${title}, without repeating a secret`, async () => {
      await using settings = await openSettings();
      await assert.rejects(settings.profiles.create({ ...input, ...change }, ada), refusal('invalid-input', says));
      assert.equal(settings.secrets.kept.size, 0);
    });
  }

  it('removes the secret again when the profile cannot be stored', async () => {
    await using settings = await openSettings();
    await settings.profiles.create(input, ada);
    await assert.rejects(
      settings.profiles.create({ ...input, name: 'CONTOSO APP' }, ada),
      refusal('conflict', /another name/),
    );
    assert.equal(settings.secrets.kept.size, 1);
  });

  it('replaces only the secret: new reference, new hint, old secret removed, old expiry forgotten', async () => {
    await using settings = await openSettings();
    const before = await settings.profiles.create(input, ada);
    const after = await settings.profiles.change(
      before.id,
      { secret: ' second-secret-value-XyZ9\n' },
      { etag: before.etag, by: grace },
    );
    assert.notEqual(after.body.secretRef, before.body.secretRef);
    assert.deepEqual([...settings.secrets.kept.values()], ['second-secret-value-XyZ9']);
    assert.deepEqual(after.body, {
      ...before.body,
      secretRef: after.body.secretRef,
      secretHint: 'XyZ9',
      secretExpiresAt: null,
      updatedAt: after.body.updatedAt,
      updatedBy: 'Grace Hopper',
    });
  });

  it('keeps the working secret when a replacement comes too late', async () => {
    await using settings = await openSettings();
    const { id, etag } = await settings.profiles.create(input, ada);
    await settings.profiles.change(id, { name: 'Renamed' }, { etag, by: grace });
    const late = settings.profiles.change(id, { secret: 'second-secret-value-XyZ9' }, { etag, by: ada });
    await assert.rejects(late, refusal('precondition-failed', /changed by Grace Hopper/));
    assert.deepEqual([...settings.secrets.kept.values()], ['first-secret-value-AbC1']);
  });

  it('keeps secret and expiry when only the name changes', async () => {
    await using settings = await openSettings();
    const before = await settings.profiles.create(input, ada);
    const { body } = await settings.profiles.change(before.id, { name: 'Renamed' }, { etag: before.etag, by: ada });
    assert.equal(body.secretRef, before.body.secretRef);
    assert.equal(body.secretExpiresAt, before.body.secretExpiresAt);
  });

  it('refuses to remove a profile in use and names the connections; removes its secret with it otherwise', async () => {
    await using settings = await openSettings();
    const { id } = await settings.profiles.create(input, ada);
    const connection = await settings.connections.create(
      { name: 'Contoso', tenant: 'contoso.com', cloud: 'global', credentialProfileId: id },
      ada,
    );
    await assert.rejects(settings.profiles.remove(id, ada), refusal('conflict', /used by “Contoso”/));
    await settings.connections.remove(connection.id, { confirmName: 'Contoso', by: ada });
    await settings.profiles.remove(id, ada);
    assert.deepEqual(await settings.profiles.list(), []);
    assert.equal(settings.secrets.kept.size, 0);
  });
});

describe('rotating a secret', () => {
  const next = 'second-secret-value-XyZ9';

  interface Bench extends AsyncDisposable {
    readonly settings: SettingsForTests;
    /** Every sign-in: the connection's tenant, and the secret that was tried. */
    readonly tried: (readonly [tenant: string, secret: string | undefined])[];
    readonly profile: Stored<CredentialProfile>;
    rotate(input?: SecretRotationInput, etag?: string): Promise<Rotation>;
  }

  /** A profile with connections to these tenants. `meet` is called with a tenant while the secret is tried there. */
  async function openBench(
    tenants: readonly string[],
    meet: (tenant: string, bench: Bench) => Promise<ConnectionTest> | ConnectionTest = () => works,
  ): Promise<Bench> {
    const tried: (readonly [string, string | undefined])[] = [];
    const openSource: OpenTenant = async ({ tenant }, given) => {
      tried.push([tenant, given?.secret]);
      const source = new ArraySource({ users: [], groups: [], members: {} });
      source.test = async () => meet(tenant, bench);
      return source;
    };
    const settings = await openSettings({ openSource });
    const profile = await settings.profiles.create(input, ada);
    for (const tenant of tenants)
      await settings.connections.create(
        { name: tenant, tenant, cloud: 'global', credentialProfileId: profile.id },
        ada,
      );
    const bench: Bench = {
      ...{ settings, tried, profile },
      rotate: (given = { secret: next, secretExpiresAt: '2028-01-31' }, etag = profile.etag) =>
        settings.profiles.rotate(profile.id, given, { etag, by: grace, signal: new AbortController().signal }),
      [Symbol.asyncDispose]: async () => settings[Symbol.asyncDispose](),
    };
    return bench;
  }

  const works: ConnectionTest = { ok: true, summary: 'Works.', failure: null, checks: [] };

  async function assertUnchanged({ settings, profile }: Bench): Promise<void> {
    assert.deepEqual(await settings.profiles.get(profile.id), profile);
    assert.deepEqual([...settings.secrets.kept.values()], [input.secret]);
  }

  it('tries the new secret on every connection that uses the profile, then replaces the old one', async () => {
    await using bench = await openBench(['b.example', 'a.example']);
    const { swapped, trials, profile } = await bench.rotate();
    assert.deepEqual(bench.tried.sort(), [
      ['a.example', next],
      ['b.example', next],
    ]);
    assert.deepEqual([swapped, trials.map(({ connection }) => connection.name)], [true, ['a.example', 'b.example']]);
    assert.deepEqual(await bench.settings.profiles.get(profile.id), profile);
    assert.deepEqual([...bench.settings.secrets.kept], [[profile.body.secretRef, next]]);
    const { secretHint, secretExpiresAt, updatedBy } = profile.body;
    assert.deepEqual([secretHint, secretExpiresAt, updatedBy], ['XyZ9', '2028-01-31T00:00:00.000Z', 'Grace Hopper']);
  });

  it('changes nothing when one connection of several cannot use it', async () => {
    const failed: ConnectionTest = {
      ...works,
      ok: false,
      summary: 'No.',
      failure: { code: 'secret-invalid', detail: null },
    };
    await using bench = await openBench(['a.example', 'b.example'], (tenant) =>
      tenant === 'b.example' ? failed : works,
    );
    const { swapped, trials } = await bench.rotate();
    assert.deepEqual([swapped, trials.map(({ ok }) => ok)], [false, [true, false]]);
    await assertUnchanged(bench);
  });

  it('takes what cannot even be opened as a connection that cannot use it', async () => {
    await using bench = await openBench(['a.example'], () => {
      throw new SyncFailure('settings-missing', 'Cloud “mars” is not configured on this server.');
    });
    const { swapped, trials } = await bench.rotate();
    assert.deepEqual([swapped, trials[0]?.failure?.code], [false, 'settings-missing']);
    await assertUnchanged(bench);
  });

  it('changes nothing when the caller goes away', async () => {
    await using bench = await openBench(['a.example'], () => {
      throw new SyncFailure('cancelled');
    });
    await assert.rejects(bench.rotate(), SyncFailure);
    await assertUnchanged(bench);
  });

  it('replaces it untried where no connection uses the profile, but never by the ID of a secret', async () => {
    await using bench = await openBench([]);
    const id = { secret: '9d8b6a10-1111-4222-8333-444455556666' };
    await assert.rejects(bench.rotate(id), refusal('invalid-input', /looks like the secret’s ID/));
    await assertUnchanged(bench);
    const { swapped, trials, profile } = await bench.rotate({ secret: next });
    assert.deepEqual([swapped, trials, profile.body.secretExpiresAt], [true, [], null]);
  });

  it('signs in nowhere for a profile that was changed before', async () => {
    await using bench = await openBench(['a.example']);
    await assert.rejects(bench.rotate(undefined, 'older'), refusal('precondition-failed', /read it again/));
    assert.deepEqual(bench.tried, []);
    await assertUnchanged(bench);
  });

  it('gives way to a change that was made while the secret was tried', async () => {
    await using bench = await openBench(['a.example'], async (_tenant, { settings, profile }) => {
      await settings.profiles.change(profile.id, { name: 'Renamed' }, { etag: profile.etag, by: ada });
      return works;
    });
    await assert.rejects(bench.rotate(), refusal('precondition-failed', /changed by Ada Lovelace/));
    assert.deepEqual([...bench.settings.secrets.kept.values()], [input.secret]);
  });

  it('keeps both secrets when it is not known which one is stored', async () => {
    await using bench = await openBench(['a.example']);
    const { settings, profile } = bench;
    const write = sinon.stub(settings.store, 'write').callsFake(async (...args) => {
      await write.wrappedMethod.apply(settings.store, args);
      throw new StoreUnavailable('The answer was lost.');
    });
    await assert.rejects(bench.rotate(), StoreUnavailable);
    write.restore();
    const { secretRef } = (await settings.profiles.get(profile.id)).body;
    assert.deepEqual([settings.secrets.kept.get(secretRef), settings.secrets.kept.size], [next, 2]);
  });
});

describe('learning when a secret expires', () => {
  const works: ConnectionTest = { ok: true, summary: 'Works.', failure: null, checks: [] };
  const found = '2027-06-30T00:00:00.000Z';
  const table: readonly (readonly [
    title: string,
    entered: string | null,
    told: string | null,
    expected: string | null,
  ])[] = [
    ['notes what the tenant tells where nothing was entered', null, found, found],
    ['keeps what was entered', '2027-01-31', found, '2027-01-31T00:00:00.000Z'],
    ['knows nothing where the tenant tells nothing', null, null, null],
  ];
  for (const [title, secretExpiresAt, told, expected] of table)
    it(title, async () => {
      await using settings = await openSettings();
      const { id } = await settings.profiles.create({ ...input, secretExpiresAt }, ada);
      const test = async (): Promise<ConnectionTest> => ({ ...works, ...(told !== null && { secretExpiresAt: told }) });
      assert.equal((await settings.profiles.learningExpiry(id, test)).ok, true);
      const { body } = await settings.profiles.get(id);
      assert.deepEqual([body.secretExpiresAt, body.updatedBy], [expected, 'Ada Lovelace']);
    });

  it('says nothing of a secret that replaced the tested one meanwhile, nor of a profile that is gone', async () => {
    await using settings = await openSettings();
    const { id, etag } = await settings.profiles.create({ ...input, secretExpiresAt: null }, ada);
    await settings.profiles.learningExpiry(id, async () => {
      await settings.profiles.change(id, { secret: 'second-secret-value-XyZ9' }, { etag, by: grace });
      return { ...works, secretExpiresAt: found };
    });
    assert.equal((await settings.profiles.get(id)).body.secretExpiresAt, null);
    const gone = async (): Promise<ConnectionTest> => ({ ...works, secretExpiresAt: found });
    assert.equal((await settings.profiles.learningExpiry('nobody-000000', gone)).ok, true);
  });
});
