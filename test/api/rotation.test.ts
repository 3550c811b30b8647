import type { ConfiguredCloud } from '../../src/config/clouds.ts';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openTenantFor } from '../support/sides.ts';
import { startTestTenant, type TestTenant } from '../support/tenant.ts';
import { openApi, type ApiForTests } from './api-for-tests.ts';
import { DocumentedClient } from './documented-client.ts';
import { Walk } from './walk.ts';

interface Rotation {
  readonly swapped: boolean;
  readonly summary: string;
  readonly results: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly summary: string;
    readonly failure: { readonly code: string; readonly action: string } | null;
  }[];
}

describe('rotating the secret of a tenant that is synced', function () {
  this.timeout(20_000);
  let test: TestTenant;
  let api: ApiForTests;
  let client: DocumentedClient;
  let walk: Walk;
  let cloud: ConfiguredCloud;
  const used: string[] = [];

  before(async () => {
    test = await startTestTenant();
    cloud = {
      ...{ name: 'simulated', authorityHost: test.authorityHost, graphEndpoint: test.graphEndpoint },
      ...{ custom: true, ca: null },
    };
    api = await openApi({ opener: ({ store, secrets }) => openTenantFor({ store, secrets, clouds: [cloud] }) });
    client = await DocumentedClient.of(api.origin);
    walk = new Walk(api, client);
    const profile = { name: 'Contoso app', clientId: test.appId, secret: test.clientSecret };
    walk.profileId = String((await client.call('createCredentialProfile', { body: profile })).json.id);
    const connection = { tenant: test.tenantId, cloud: 'simulated', credentialProfileId: walk.profileId };
    const created = await client.call('createConnection', { body: { name: 'Contoso', ...connection } });
    walk.connectionId = String(created.json.id);
    await client.call('createConnection', { body: { name: 'Contoso, Sales', ...connection } });
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
    await test.tenant.close();
  });

  async function rotate(secret: string): Promise<Rotation> {
    used.push(secret);
    const params = { id: walk.profileId };
    const { headers } = await client.call('getCredentialProfile', { params });
    const answered = await client.call('rotateSecret', { params, ifMatch: headers.etag ?? '', body: { secret } });
    assert.equal(answered.status, 200, answered.text);
    assert.ok(!answered.text.includes(secret));
    return answered.json as unknown as Rotation;
  }

  const refused: readonly (readonly [title: string, secret: string])[] = [
    ['a wrong secret', 'wrong8Q~not-the-secret-of-this-app-0123456'],
    ['the secret’s ID in place of its value', randomUUID()],
  ];
  for (const [title, secret] of refused)
    it(`keeps the old secret when ${title} is pasted, and says so for each connection`, async () => {
      const { swapped, summary, results } = await rotate(secret);
      assert.equal(swapped, false);
      assert.equal(
        summary,
        '2 connections cannot use the new secret, so nothing was changed. The old one stays in use.',
      );
      assert.deepEqual(
        results.map(({ name, ok, failure }) => [name, ok, failure?.code]),
        [
          ['Contoso', false, 'secret-invalid'],
          ['Contoso, Sales', false, 'secret-invalid'],
        ],
      );
      for (const result of results) {
        assert.match(result.summary, /Entra ID does not accept the client secret, certificate or identity\./);
        assert.match(result.failure?.action ?? '', /secret’s value \(not its ID\)/);
      }
      await walk.preview();
    });

  it('swaps to a secret that works, and the next preview signs in with it', async () => {
    const next = await test.tenant.control.rotateSecret();
    const rotation = await rotate(next);
    assert.deepEqual(
      [rotation.swapped, rotation.summary],
      [true, 'The new secret works for all 2 connections that use it, and is in use from now on.'],
    );
    assert.ok(rotation.results.every(({ ok, summary }) => ok && summary.includes('can read users and groups')));
    assert.deepEqual([...api.secrets.kept.values()], [next]);
    const [first] = test.tenant.apps[0]?.secrets ?? [];
    assert.ok(first);
    first.validity = 'expired';
    await walk.preview();
  });

  it('disturbs neither a run that goes on meanwhile nor one that is just about to sign in', async () => {
    const next = await test.tenant.control.rotateSecret();
    const connection = { tenant: test.tenantId, cloud: 'simulated', credentialProfileId: walk.profileId };
    const { store, secrets } = api;
    const before = await openTenantFor({ store, secrets, clouds: [cloud] })(connection);
    let isRotated = false;
    const swapping = {
      get: async (reference: string): Promise<string> => {
        // Between the profile and the secret that it named a moment ago.
        if (!isRotated) {
          isRotated = true;
          assert.equal((await rotate(next)).swapped, true);
        }
        return secrets.get(reference);
      },
    };
    const during = await openTenantFor({ store, secrets: swapping, clouds: [cloud] })(connection);
    const { signal } = new AbortController();
    for (const source of [before, during]) assert.equal((await source.test({ signal })).ok, true);
    const { secretRef } = (await store.get('credentialProfiles', 'all', walk.profileId))?.body ?? {};
    assert.deepEqual([...secrets.kept], [[secretRef, next]]);
  });

  it('tells what else is missing, and keeps the old secret', async () => {
    const next = await test.tenant.control.rotateSecret();
    const [app] = test.tenant.apps;
    assert.ok(app);
    const permissions = app.permissions.splice(0, app.permissions.length, 'User.Read.All');
    const { swapped, results } = await rotate(next);
    app.permissions.splice(0, app.permissions.length, ...permissions);
    assert.equal(swapped, false);
    assert.match(results[0]?.summary ?? '', /may not read groups: grant GroupMember\.Read\.All/);
    await walk.preview();
  });

  it('learns when the secret expires from a tenant that lets that be read, and keeps what somebody entered', async () => {
    const params = { id: walk.profileId };
    const expiry = async (): Promise<unknown> =>
      (await client.call('getCredentialProfile', { params })).json.secretExpiresAt;
    const tested = async (): Promise<unknown> =>
      (await client.call('testConnection', { params: { id: walk.connectionId } })).json.ok;
    const [app] = test.tenant.apps;
    const newest = (): string => app?.secrets.at(-1)?.endDateTime ?? '';
    await test.tenant.control.rotateSecret();
    await rotate(app?.secrets.at(-1)?.value ?? '');
    assert.deepEqual([await tested(), await expiry()], [true, null]);
    app?.permissions.push('Application.Read.All');
    assert.deepEqual([await tested(), await expiry()], [true, newest()]);
    await test.tenant.control.rotateSecret();
    await rotate(app?.secrets.at(-1)?.value ?? '');
    assert.equal(await expiry(), newest());
    const { headers } = await client.call('getCredentialProfile', { params });
    const entered = { ifMatch: headers.etag ?? '', body: { secretExpiresAt: '2027-01-31' } };
    await client.call('changeCredentialProfile', { params, ...entered });
    assert.deepEqual([await tested(), await expiry()], [true, '2027-01-31T00:00:00.000Z']);
  });

  it('puts no secret into a log', () => {
    for (const secret of [test.clientSecret, ...used]) assert.ok(!api.log.join('').includes(secret));
  });
});
