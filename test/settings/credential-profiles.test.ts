import assert from 'node:assert/strict';
import { CallerError } from '../../src/model/errors.ts';
import type { CredentialProfileInput } from '../../src/settings/credential-profile-input.ts';
import { ada, grace, openSettings } from './settings-for-tests.ts';

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
