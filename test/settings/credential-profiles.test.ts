import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import sinon from 'sinon';
import type { CredentialProfile } from '../../src/model/credential-profile.ts';
import { CallerError } from '../../src/model/errors.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type {
  CredentialProfileChange,
  CredentialProfileInput,
  SecretRotationInput,
} from '../../src/settings/credential-profile-input.ts';
import type { Rotation } from '../../src/settings/credential-profile-rotation.ts';
import type { OpenTenant } from '../../src/settings/open-tenant.ts';
import type { ConnectionTest } from '../../src/source/source.ts';
import { StoreUnavailable, type Stored } from '../../src/store/store.ts';
import { ArraySource } from '../support/array-source.ts';
import { makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { ada, grace, openSettings, type SettingsForTests } from './settings-for-tests.ts';

const input = {
  name: 'Contoso app',
  clientId: '11111111-2222-4333-8444-555555555555',
  secret: 'first-secret-value-AbC1',
  secretExpiresAt: '2027-01-31',
} satisfies CredentialProfileInput;

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
    assert.equal(settings.secrets.kept.get(body.secretRef ?? ''), 'first-secret-value-AbC1');
    assert.equal(body.secretHint, 'AbC1');
    assert.equal(body.secretExpiresAt, '2027-01-31T00:00:00.000Z');
    assert.ok(!JSON.stringify(body).includes('first-secret'));
  });

  it('shows nothing of a short secret', async () => {
    await using settings = await openSettings();
    assert.equal((await settings.profiles.create({ ...input, secret: 'short' }, ada)).body.secretHint, '');
  });

  const refused: readonly (readonly [title: string, change: Partial<typeof input>, says: RegExp])[] = [
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

describe('profiles that sign in otherwise', function () {
  this.timeout(10_000);
  const { name, clientId } = input;
  const identity = '99999999-2222-4333-8444-555555555555';
  const trusting = { kind: 'federated', name, clientId, identityClientId: identity } as const;
  let first: TestCertificate;
  let second: TestCertificate;
  before(async () => {
    [first, second] = await Promise.all([makeCertificate(), makeCertificate({ name: 'Second' })]);
  });

  it('keep a certificate with its key apart, and know its thumbprint and its end', async () => {
    await using settings = await openSettings();
    const { body } = await settings.profiles.create(
      { kind: 'certificate', name, clientId, certificate: first.pem },
      ada,
    );
    const { fingerprint, validTo } = new X509Certificate(first.cert);
    assert.deepEqual(
      [body.kind, body.thumbprint, body.secretExpiresAt, body.secretHint],
      ['certificate', fingerprint.replaceAll(':', ''), new Date(validTo).toISOString(), ''],
    );
    assert.match(settings.secrets.kept.get(body.secretRef ?? '') ?? '', /BEGIN CERTIFICATE[^]*BEGIN PRIVATE KEY/);
    assert.ok(!JSON.stringify(body).includes('PRIVATE'));
  });

  const identities: readonly (readonly [CredentialProfileInput, expected: object])[] = [
    [{ kind: 'managed-identity', name }, { clientId: '' }],
    [{ kind: 'managed-identity', name, clientId: identity.toUpperCase() }, { clientId: identity }],
    [
      { kind: 'federated', name, clientId, identityClientId: identity },
      { clientId, identityClientId: identity },
    ],
  ];
  for (const [given, expected] of identities)
    it(`keep nothing where an identity of the host signs in: ${JSON.stringify(given)}`, async () => {
      await using settings = await openSettings();
      const { id, body } = await settings.profiles.create(given, ada);
      const { createdAt, updatedAt } = body;
      const written = { id, name, createdAt, updatedAt, updatedBy: 'Ada Lovelace' };
      const nothing = { secretRef: null, secretHint: '', secretExpiresAt: null, thumbprint: null };
      assert.deepEqual(body, { ...written, ...nothing, kind: given.kind, ...expected });
      assert.equal(settings.secrets.kept.size, 0);
      await settings.profiles.remove(id, ada);
      assert.deepEqual(await settings.profiles.list(), []);
    });

  const wrong: readonly (readonly [title: string, given: object, says: RegExp])[] = [
    ['an unknown kind', { kind: 'password', name, clientId }, /^kind: /],
    ['a secret for a certificate', { kind: 'certificate', name, clientId, secret: 'x' }, /^certificate: /],
    ['a secret for an identity', { kind: 'managed-identity', name, secret: 'x' }, /^secret: There is no field/],
    [
      'an identity that is no GUID',
      { kind: 'federated', name, clientId, identityClientId: 'me' },
      /^identityClientId: /,
    ],
    ['no app for a federated identity', { kind: 'federated', name, identityClientId: identity }, /^clientId: /],
    ['no identity for a federated app', { kind: 'federated', name, clientId }, /^identityClientId: /],
    ['an end for a certificate', { kind: 'certificate', name, clientId, certificate: 'x', secretExpiresAt: null }, /./],
  ];
  for (const [title, given, says] of wrong)
    it(`are refused with ${title}`, async () => {
      await using settings = await openSettings();
      const create = settings.profiles.create(given as CredentialProfileInput, ada);
      await assert.rejects(create, refusal('invalid-input', says));
    });

  it('exchange a secret for a certificate, and one certificate for the next', async () => {
    await using settings = await openSettings();
    const before = await settings.profiles.create(input, ada);
    const to = async ({ pem }: TestCertificate, { id, etag }: Stored<CredentialProfile>) =>
      settings.profiles.change(id, { certificate: pem }, { etag, by: grace });
    const after = await to(second, await to(first, before));
    assert.deepEqual([after.body.kind, after.body.clientId, after.body.secretHint], ['certificate', clientId, '']);
    assert.equal(after.body.thumbprint, new X509Certificate(second.cert).fingerprint.replaceAll(':', ''));
    assert.deepEqual([...settings.secrets.kept.keys()], [after.body.secretRef]);
    const back = await settings.profiles.rotate(
      after.id,
      { secret: 'second-secret-value-XyZ9' },
      { etag: after.etag, by: ada, signal: new AbortController().signal },
    );
    const { kind, thumbprint, secretExpiresAt, secretHint } = back.profile.body;
    assert.deepEqual([kind, thumbprint, secretExpiresAt, secretHint], ['secret', null, null, 'XyZ9']);
  });

  const foreign: readonly (readonly [of: CredentialProfileInput, CredentialProfileChange, says: RegExp])[] = [
    [{ kind: 'managed-identity', name }, { secret: 'a-secret-value' }, /^secret: Leave it out: this profile signs in/],
    [trusting, { certificate: 'x' }, /^certificate: Leave it out: this profile signs in/],
    [trusting, { secretExpiresAt: null }, /^secretExpiresAt: Leave it out: this profile/],
    [trusting, { clientId: '' }, /^clientId: Enter the Application/],
    [
      { kind: 'managed-identity', name },
      { identityClientId: identity },
      /^identityClientId: Leave it out: only an app/,
    ],
    [input, { identityClientId: identity }, /^identityClientId: Leave it out/],
    [input, { clientId: '' }, /^clientId: Enter the Application/],
    [
      input,
      { secret: 'a-secret-value', certificate: 'x' },
      /^certificate: Enter a client secret or a certificate, not/,
    ],
    [input, { certificate: 'x', secretExpiresAt: '2027-01-31' }, /^secretExpiresAt: Leave it out: a certificate says/],
    [input, { certificate: 'x' }, /^certificate: Enter the certificate: the text from/],
  ];
  for (const [of, change, says] of foreign)
    it(`of kind ${of.kind ?? 'secret'} refuse ${JSON.stringify(change)}`, async () => {
      await using settings = await openSettings();
      const { id, etag } = await settings.profiles.create(of, ada);
      const changed = settings.profiles.change(id, change, { etag, by: ada });
      await assert.rejects(changed, refusal('invalid-input', says));
    });

  it('may be trusted by another identity later, and be renamed', async () => {
    await using settings = await openSettings();
    const { id, etag } = await settings.profiles.create({ ...trusting, identityClientId: clientId }, ada);
    const change = { name: 'Fabrikam', identityClientId: identity };
    const { body } = await settings.profiles.change(id, change, { etag, by: ada });
    assert.ok(body.kind === 'federated');
    assert.deepEqual([body.name, body.clientId, body.identityClientId], ['Fabrikam', clientId, identity]);
  });

  it('have nothing to rotate where an identity of the host signs in', async () => {
    await using settings = await openSettings();
    const { id, etag } = await settings.profiles.create({ kind: 'managed-identity', name }, ada);
    const options = { etag, by: ada, signal: new AbortController().signal };
    for (const given of [{ secret: 'a-secret-value' }, { certificate: first.pem }])
      await assert.rejects(settings.profiles.rotate(id, given, options), refusal('invalid-input', /Leave it out/));
    await assert.rejects(settings.profiles.rotate(id, {}, options), refusal('invalid-input', /^secret: /));
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
    assert.deepEqual([settings.secrets.kept.get(secretRef ?? ''), settings.secrets.kept.size], [next, 2]);
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
