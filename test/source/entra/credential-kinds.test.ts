import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { FailureCode } from '../../../src/model/failure.ts';
import { exchangeAudience, type SignsIn } from '../../../src/source/entra/credential.ts';
import { openEntraSource } from '../../../src/source/entra/entra-source.ts';
import { HostIdentity } from '../../../src/source/entra/host-identity.ts';
import type { ConnectionTest, Source } from '../../../src/source/source.ts';
import { builtInClouds } from '../../../src/model/cloud.ts';
import { EntraRemote } from '../../../src/target/entra/entra-remote.ts';
import { makeCertificate, type TestCertificate } from '../../support/certificates.ts';
import { IdentityEndpoint } from '../../support/managed-identity.ts';
import { startTestTenant, type TestTenant } from '../../support/tenant.ts';
import { never } from './scripted-graph.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { readAll } from './simulated-company.ts';

const day = 24 * 60 * 60 * 1000;
const reading = ['User.Read.All', 'GroupMember.Read.All'];
const audience = 'api://AzureADTokenExchange';

describe('signing in to the simulated tenant', function () {
  this.timeout(20_000);
  let test: TestTenant;
  let host: IdentityEndpoint;
  let certificate: TestCertificate;

  before(async () => {
    test = await startTestTenant();
    host = await IdentityEndpoint.start();
    certificate = await makeCertificate();
  });
  after(async () => {
    host.stop();
    await test.tenant.close();
  });
  beforeEach(() => {
    const [app] = test.tenant.apps;
    assert.ok(app);
    app.certificates = [certificate.cert];
    app.trusts = [];
    host.fault = null;
  });

  function place(tenant = test.tenantId) {
    const { authorityHost, graphEndpoint } = test;
    const cloud = { name: 'simulated', authorityHost, graphEndpoint, custom: true };
    return { cloud, tenant, clock: new SimulatedClock() };
  }

  function sourceFor(signsIn: SignsIn, tenant?: string): Source {
    return openEntraSource({ ...place(tenant), ...signsIn });
  }

  /** An app registration that trusts an identity of the host. */
  function federated(trust: Partial<{ issuer: string; subject: string; audience: string }> = {}): SignsIn {
    // Of a host in whatever tenant.
    const { clientId: identityClientId, principalId: subject, issuer } = host.assign({ tenantId: randomUUID() });
    test.tenant.apps[0]?.trusts?.push({ issuer, subject, audience, ...trust });
    return { clientId: test.appId, identityClientId };
  }

  function managed(roles: readonly string[] = reading, tenantId = test.tenantId): SignsIn {
    return { hostIdentity: host.assign({ tenantId, roles }).clientId };
  }

  async function tested(signsIn: SignsIn, tenant?: string): Promise<ConnectionTest> {
    return sourceFor(signsIn, tenant).test({ signal: never });
  }

  const kinds: readonly (readonly [title: string, signsIn: () => SignsIn])[] = [
    ['a client secret', () => ({ clientId: test.appId, secret: test.clientSecret })],
    ['a certificate', () => ({ clientId: test.appId, certificate: certificate.pem })],
    ['a managed identity of the host', () => managed()],
    ['an app registration that trusts an identity of the host', () => federated()],
  ];
  for (const [title, signsIn] of kinds) {
    it(`works with ${title}, by the tenant’s id and by its domain`, async () => {
      const who = signsIn();
      for (const tenant of [test.tenantId, 'contoso.com']) {
        const source = sourceFor(who, tenant);
        assert.deepEqual(
          (await source.test({ signal: never })).checks.map(({ ok }) => ok),
          [true, true, true],
        );
        assert.ok((await readAll(source.readGroups({ signal: never }))).items.length > 0);
      }
    });

    it(`works with ${title} to write people too`, async () => {
      const [app] = test.tenant.apps;
      app?.permissions.push('User.ReadWrite.All');
      const who = title.startsWith('a managed') ? managed([...reading, 'User.ReadWrite.All']) : signsIn();
      const remote = new EntraRemote({ ...place(), ...who, domain: 'contoso.com', attributes: ['displayName'] });
      const { ok, detail } = await remote.test({ signal: never });
      assert.ok(ok, detail);
      app?.permissions.pop();
    });
  }

  it('works with the system-assigned identity', async () => {
    host.assign({ tenantId: test.tenantId, roles: reading }, 'system-assigned');
    assert.equal((await tested({ hostIdentity: '' })).ok, true);
  });

  it('asks for a new token although a run holds one that still works, once a certificate was removed', async () => {
    const source = sourceFor({ clientId: test.appId, certificate: certificate.pem });
    await readAll(source.readGroups({ signal: never }));
    test.tenant.apps[0]?.certificates?.splice(0);
    await readAll(source.readGroups({ signal: never }));
    assert.equal((await source.test({ signal: never })).failure?.code, 'secret-invalid');
  });

  const expired = async (): Promise<SignsIn> => {
    const old = await makeCertificate({ from: new Date(Date.now() - 60 * day), to: new Date(Date.now() - day) });
    test.tenant.apps[0]?.certificates?.push(old.cert);
    return { clientId: test.appId, certificate: old.pem };
  };
  const answering = (status: number, body: object | string) => (): SignsIn => {
    const who = federated();
    host.fault = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    return who;
  };
  const nobody = randomUUID();

  const failures: readonly (readonly [
    title: string,
    signsIn: () => SignsIn | Promise<SignsIn>,
    code: FailureCode,
    detail: RegExp,
  ])[] = [
    [
      'a certificate that is not registered',
      async () => ({ clientId: test.appId, certificate: (await makeCertificate()).pem }),
      'secret-invalid',
      /^AADSTS700027: The certificate .* is not registered/,
    ],
    ['a certificate that has expired', expired, 'secret-expired', /^AADSTS700027: The certificate .* is expired/],
    [
      'no certificate',
      () => ({ clientId: test.appId, certificate: '' }),
      'settings-missing',
      /^The certificate is missing/,
    ],
    ['an unknown app', () => ({ clientId: nobody, certificate: certificate.pem }), 'app-not-found', /^AADSTS700016/],
    [
      'an issuer that is not trusted',
      () => federated({ issuer: 'https://x' }),
      'secret-invalid',
      /^AADSTS700211: No matc/,
    ],
    ['an identity that is not trusted', () => federated({ subject: 'x' }), 'secret-invalid', /^AADSTS700213: No match/],
    [
      'a trust for another audience',
      () => federated({ audience: 'x' }),
      'secret-invalid',
      /^AADSTS700212: No matching/,
    ],
    [
      'a trusted identity that is not assigned to the host',
      () => ({ clientId: test.appId, identityClientId: nobody }),
      'settings-missing',
      new RegExp(`client id ${nobody}: Unable to load the proper Managed Identity\\.$`),
    ],
    [
      'an identity that is not assigned to the host',
      () => ({ hostIdentity: nobody }),
      'settings-missing',
      /^The host gives no token of a user-assigned identity/,
    ],
    [
      'an identity that a virtual machine does not know',
      answering(400, { error: 'invalid_request', error_description: 'Identity not found' }),
      'settings-missing',
      /: Identity not found$/,
    ],
    [
      'a host of another tenant',
      () => managed(reading, nobody),
      'settings-missing',
      new RegExp(`belongs to the tenant ${nobody}, and the connection is to`),
    ],
    [
      'a host that fails',
      answering(500, { statusCode: 500, message: 'An unexpected error.' }),
      'source-unavailable',
      /unexp/,
    ],
    ['a host that is down', answering(503, '<html>503</html>'), 'source-unavailable', /./],
    ['a host with HTML in place of a token', answering(200, '<html>hello</html>'), 'source-unavailable', /./],
    ['a host with an answer that is no token', answering(200, { hello: 1 }), 'source-unavailable', /./],
    [
      'a host that does not know Rollcall',
      answering(401, { statusCode: 401, message: 'No.' }),
      'source-unavailable',
      /: No\.$/,
    ],
    ['a host that is not ready', answering(404, ''), 'source-unavailable', /./],
    [
      'a host that is asked too much',
      answering(429, { error: 'too_many', message: 'Later.' }),
      'source-throttled',
      /./,
    ],
    [
      'a host that hangs up',
      () => {
        const who = federated();
        host.fault = 'reset';
        return who;
      },
      'source-unavailable',
      /./,
    ],
  ];
  for (const [title, signsIn, code, detail] of failures)
    it(`fails with ${title} as ${code}`, async () => {
      const { ok, failure, checks } = await tested(await signsIn());
      assert.deepEqual([ok, failure?.code], [false, code], failure?.detail ?? '');
      assert.match(failure?.detail ?? '', detail);
      assert.deepEqual(
        checks.map((check) => check.ok),
        [false, false, false],
      );
    });

  it('names the permission that an identity of the host lacks', async () => {
    const { summary, failure } = await tested(managed(['User.Read.All']));
    assert.equal(failure?.code, 'consent-missing');
    assert.match(summary, /may not read groups: grant GroupMember\.Read\.All/);
  });

  it('does not wait for a host that never answers', async () => {
    const { clientId } = host.assign({ tenantId: test.tenantId });
    host.fault = 'silent';
    const asked = new HostIdentity(clientId).token('https://graph.microsoft.com/.default', 100);
    await assert.rejects(asked, { code: 'source-unavailable', detail: /did not answer/ });
  });

  it('asks the identity of the host once for many tokens', async () => {
    const who = federated();
    const before = host.requests;
    for (let time = 0; time < 3; time += 1) assert.equal((await tested(who)).ok, true);
    assert.equal(host.requests - before, 1);
  });

  it('asks for the audience of the cloud', () => {
    assert.deepEqual(
      builtInClouds.map((cloud) => [cloud.name, exchangeAudience(cloud)]),
      [
        ['global', 'api://AzureADTokenExchange'],
        ['us-gov-gcc-high', 'api://AzureADTokenExchangeUSGov'],
        ['us-gov-dod', 'api://AzureADTokenExchangeUSGov'],
        ['china', 'api://AzureADTokenExchangeChina'],
      ],
    );
  });
});
