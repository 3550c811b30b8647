import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { IdentityEndpoint } from '../support/managed-identity.ts';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestTenant, type TestTenant } from '../support/tenant.ts';

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly json: Record<string, unknown>;
}

interface Test {
  readonly ok: boolean;
  readonly summary: string;
  readonly failure: { readonly code: string; readonly detail: string; readonly action: string } | null;
}

const reading = ['User.Read.All', 'GroupMember.Read.All'];

describe('credential profiles of every kind, in the whole product', function () {
  this.timeout(60_000);
  const dataDir = temporaryFolder();
  let test: TestTenant;
  let host: IdentityEndpoint;
  let product: Product;
  let first: TestCertificate;
  let second: TestCertificate;
  /** Everything that it has answered. */
  const answers: string[] = [];

  before(async () => {
    test = await startTestTenant();
    host = await IdentityEndpoint.start();
    [first, second] = await Promise.all([makeCertificate(), makeCertificate({ name: 'Second' })]);
    const folder = temporaryFolder();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const { authorityHost, graphEndpoint, caPem } = test;
    const clouds = [{ name: 'lab', authorityHost, graphEndpoint, caFile: file('lab.pem', caPem) }];
    product = await startProduct({
      dataDir,
      chat: false,
      env: { ROLLCALL_CUSTOM_CLOUDS: file('clouds.json', JSON.stringify(clouds)), ROLLCALL_LOG_LEVEL: 'trace' },
    });
  });
  after(async () => {
    assert.equal(await product.end('SIGINT'), 0, product.output());
    host.stop();
    await test.tenant.close();
  });

  async function send(method: string, path: string, body?: object, etag?: string): Promise<Answer> {
    const response = await fetch(`${product.api}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(etag !== undefined && { 'if-match': etag }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    answers.push(text);
    const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, etag: response.headers.get('etag') ?? '', json };
  }

  async function connect(name: string, profile: object): Promise<{ profileId: string; connectionId: string }> {
    const created = await send('POST', '/credential-profiles', { name, ...profile });
    assert.equal(created.status, 201, JSON.stringify(created.json));
    const profileId = String(created.json.id);
    const connection = { name, tenant: test.tenantId, cloud: 'lab', credentialProfileId: profileId };
    const { json } = await send('POST', '/connections', connection);
    return { profileId, connectionId: String(json.id) };
  }

  async function tested(connectionId: string): Promise<Test> {
    return (await send('POST', `/connections/${connectionId}/test`)).json as unknown as Test;
  }

  /** Previews, and returns how that ended. */
  async function preview(connectionId: string): Promise<unknown> {
    const { json } = await send('POST', `/connections/${connectionId}/runs`, { kind: 'overview' });
    for (;;) {
      const { status } = (await send('GET', `/runs/${String(json.id)}`)).json;
      if (status !== 'running') return status;
      await sleep(50);
    }
  }

  const thumbprintOf = ({ cert }: TestCertificate): string => new X509Certificate(cert).fingerprint.replaceAll(':', '');

  it('refuse what is no certificate with its key, and say what to do', async () => {
    const profile = { kind: 'certificate', name: 'Wrong', clientId: test.appId };
    for (const certificate of [first.key, first.cert, `${first.cert}\n${second.key}`]) {
      const { status, json } = await send('POST', '/credential-profiles', { ...profile, certificate });
      assert.equal(status, 400);
      assert.match(JSON.stringify(json.problems), /"path":"certificate","message":"Enter the certificate/);
    }
  });

  it('sign in with a certificate, whose thumbprint and end they show, and replace it without a break', async () => {
    const [app] = test.tenant.apps;
    assert.ok(app);
    app.certificates = [first.cert];
    const given = { kind: 'certificate', clientId: test.appId, certificate: first.pem };
    const { profileId, connectionId } = await connect('Certificate', given);
    const before = await send('GET', `/credential-profiles/${profileId}`);
    const { kind, thumbprint, secretExpiresAt } = before.json;
    const end = new Date(new X509Certificate(first.cert).validTo).toISOString();
    assert.deepEqual([kind, thumbprint, secretExpiresAt], ['certificate', thumbprintOf(first), end]);
    assert.equal((await tested(connectionId)).ok, true);
    assert.equal(await preview(connectionId), 'succeeded');

    const rotate = async (): Promise<Record<string, unknown>> =>
      (await send('POST', `/credential-profiles/${profileId}/rotation`, { certificate: second.pem }, before.etag)).json;
    const kept = await rotate();
    assert.equal(kept.swapped, false);
    assert.match(String(kept.summary), /^1 connection cannot use the new certificate, so nothing was changed\./);
    assert.match(JSON.stringify(kept.results), /secret-invalid.*a certificate that is registered on the app/);
    assert.equal((await tested(connectionId)).ok, true);

    app.certificates.push(second.cert);
    const swapped = await rotate();
    assert.equal(swapped.swapped, true);
    assert.match(String(swapped.summary), /^The new certificate works for the one connection/);
    assert.equal((swapped.profile as typeof before.json).thumbprint, thumbprintOf(second));
    app.certificates.shift();
    assert.equal(await preview(connectionId), 'succeeded');
    app.certificates.pop();
    const { failure } = await tested(connectionId);
    assert.equal(failure?.code, 'secret-invalid');
    assert.match(failure.detail, new RegExp(new X509Certificate(second.cert).fingerprint256.replaceAll(':', '')));
  });

  it('sign in as a managed identity of the host, to its own tenant and to no other', async () => {
    const own = host.assign({ tenantId: test.tenantId, roles: reading });
    const here = await connect('Host', { kind: 'managed-identity', clientId: own.clientId });
    assert.equal((await tested(here.connectionId)).ok, true);
    assert.equal(await preview(here.connectionId), 'succeeded');
    const foreign = host.assign({ tenantId: 'dddddddd-0000-4000-8000-000000000001', roles: reading });
    const there = await connect('Host of another tenant', { kind: 'managed-identity', clientId: foreign.clientId });
    const { ok, failure } = await tested(there.connectionId);
    assert.deepEqual([ok, failure?.code], [false, 'settings-missing']);
    assert.match(failure?.detail ?? '', /belongs to the tenant dddddddd-/);
  });

  it('sign in as an app that trusts an identity of the host, which may belong to any tenant', async () => {
    const identity = host.assign({ tenantId: 'dddddddd-0000-4000-8000-000000000001' });
    const given = { kind: 'federated', clientId: test.appId, identityClientId: identity.clientId };
    const { connectionId, profileId } = await connect('Federated', given);
    assert.equal((await tested(connectionId)).failure?.code, 'secret-invalid');
    const { issuer, principalId: subject } = identity;
    const [app] = test.tenant.apps;
    assert.ok(app);
    app.trusts = [{ issuer, subject, audience: 'api://AzureADTokenExchange' }];
    assert.deepEqual(await tested(connectionId).then(({ ok, failure }) => [ok, failure]), [true, null]);
    assert.equal(await preview(connectionId), 'succeeded');
    const { json } = await send('GET', `/credential-profiles/${profileId}`);
    assert.deepEqual([json.kind, json.identityClientId, json.thumbprint], ['federated', identity.clientId, null]);
  });

  it('show neither a key nor a token in any answer, in a log of everything, or in the database', () => {
    const stored = readdirSync(dataDir)
      .filter((name) => name.startsWith('rollcall.db'))
      .map((name) => readFileSync(join(dataDir, name), 'latin1'));
    assert.ok(stored.join('').includes(thumbprintOf(second)));
    assert.ok(product.output().includes('request'), 'The log has nothing in it.');
    const everything = [...answers, product.output(), ...stored].join('\n');
    const keyLines = [first, second].flatMap(({ key }) => key.split('\n').filter((line) => line.length > 40));
    assert.ok(keyLines.length > 40);
    for (const secret of [...keyLines, ...host.issued, test.clientSecret]) assert.ok(!everything.includes(secret));
    // A key in whatever form, and of a token, as of an assertion, header, claims and signature.
    const hidden = [
      /PRIVATE KEY-----(?:\\n|\s)+[\w+/]{40}/,
      /client_assertion=/,
      /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}/,
    ];
    for (const form of hidden) assert.ok(!form.test(everything), String(form));
  });
});

describe('credential profiles on a host without a managed identity', function () {
  this.timeout(60_000);

  it('say so in one sentence, and what to do', async () => {
    const product = await startProduct({ dataDir: temporaryFolder(), chat: false });
    const send = async (path: string, body?: object): Promise<Record<string, unknown>> => {
      const response = await fetch(`${product.api}${path}`, {
        method: 'POST',
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return (await response.json()) as Record<string, unknown>;
    };
    const profile = await send('/credential-profiles', { kind: 'managed-identity', name: 'Host' });
    const place = { tenant: 'contoso.com', cloud: 'global', credentialProfileId: profile.id };
    const connection = await send('/connections', { name: 'Anywhere', ...place });
    const tested = (await send(`/connections/${String(connection.id)}/test`)) as unknown as Test & { detail?: string };
    assert.match(
      JSON.stringify(tested),
      /This host offers no managed identity: assign one to it in Azure, or sign in with a certificate or a client secret\./,
    );
    assert.equal(await product.end('SIGINT'), 0, product.output());
  });
});
