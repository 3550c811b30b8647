import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TenantDirectory } from '../../src/local/tenant/directory.ts';
import { openChat, type Chat } from '../support/playground.ts';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestTenant, type TestTenant } from '../support/tenant.ts';
import { ProductApi, type OverviewSeen } from './product-api.ts';

const run = promisify(execFile);
const tenantCommand = fileURLToPath(new URL('../../src/local/tenant/cli.ts', import.meta.url));
const domain = 'contoso.com';

interface Row {
  readonly class: string;
  readonly action: string;
  readonly objectId: string;
  readonly name: string;
}

describe('the main walk with an Entra tenant as target, in a real browser', function () {
  this.timeout(180_000);
  let directory: TenantDirectory;
  let tenant: TestTenant;
  let product: Product;
  let chat: Chat;
  let api: ProductApi;
  let id: string;
  let somebodyElse: string;
  const dataDir = temporaryFolder();

  before(async () => {
    directory = new TenantDirectory({
      tenantId: '7d1a8f1e-30f6-4a0b-8d3b-6a1f7b1c9e55',
      displayName: 'Contoso Learning',
      domains: [domain, 'contosolearning.onmicrosoft.com'],
    });
    somebodyElse = directory.addUser({
      displayName: 'Somebody Else',
      userPrincipalName: 'else@contosolearning.onmicrosoft.com',
    });
    tenant = await startTestTenant({ directory, permissions: ['User.ReadWrite.All'] });
    const folder = temporaryFolder();
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, tenant.caPem);
    const clouds = join(folder, 'clouds.json');
    const { authorityHost, graphEndpoint } = tenant;
    writeFileSync(clouds, JSON.stringify([{ name: 'learning', authorityHost, graphEndpoint, caFile }]));
    product = await startProduct({ dataDir, chat: true, env: { ROLLCALL_CUSTOM_CLOUDS: clouds } });
    api = new ProductApi(product);
    chat = await openChat({ url: product.chat ?? '' });
  });

  after(async () => {
    await chat.close();
    assert.equal(await product.end('SIGINT'), 0, product.output());
    await tenant.tenant.close();
  });

  it('begins with the people that another connection brings into Rollcall’s directory', async () => {
    await chat.send('preview sync');
    await chat.waitForCard('Waiting for approval');
    await chat.click(/^Approve/);
    await chat.waitForCard('205 changes were applied.');
  });

  it('is set up over the API and tested: the permission, the domain, the secret', async () => {
    const profile = await api.send('POST', '/credential-profiles', {
      body: { name: 'Learning app', clientId: tenant.appId, secret: tenant.clientSecret },
    });
    const body = {
      name: 'Learning',
      tenant: tenant.tenantId,
      cloud: 'learning',
      credentialProfileId: profile.json.id,
      target: { kind: 'entra', domain },
      removalPolicy: { kind: 'delete' },
    };
    const created = await api.send('POST', '/connections', { body });
    id = String(created.json.id);
    const tested = (await api.send('POST', `/connections/${id}/test`)).json as {
      ok: boolean;
      summary: string;
      checks: { name: string; ok: boolean }[];
    };
    assert.equal(tested.ok, true, tested.summary);
    assert.deepEqual(
      tested.checks.map(({ name }) => name),
      ['sign-in', 'target'],
    );
  });

  it('is previewed as a dry run, with the Immutable ID of everybody in its CSV', async () => {
    await chat.send('preview sync Learning');
    await chat.waitForCard('Waiting for approval');
    assert.equal([...directory.userIds()].length, 1);
    const { id: overviewId } = await api.get<OverviewSeen>(`/connections/${id}/overview`);
    const csv = await (await fetch(`${product.api}/overviews/${overviewId}/changes.csv`)).text();
    const [header = '', first = ''] = csv.replace('\uFEFF', '').split('\r\n');
    assert.match(header, /Immutable ID/);
    assert.match(first, /[A-Za-z0-9+/]{22}==/);
  });

  it('gets the people of its domain when that is approved, and nobody else', async () => {
    const { changeCount } = await api.get<OverviewSeen>(`/connections/${id}/overview`);
    await chat.click(/^Approve/);
    await chat.waitForCard(`${String(changeCount)} changes were applied.`);
    const { items } = await api.get<{ items: { attributes: Record<string, string> }[] }>('/directory/users?limit=1000');
    const wanted = items
      .map(({ attributes }) => attributes.userPrincipalName ?? '')
      .filter((name) => name.toLowerCase().endsWith(`@${domain}`));
    const found = [...directory.userIds()].map((one) => directory.user(one)?.userPrincipalName ?? '');
    assert.deepEqual(
      found.filter((name) => name.endsWith(`@${domain}`)).sort(),
      wanted.map((name) => name.toLowerCase()).sort(),
    );
    assert.ok(found.includes('else@contosolearning.onmicrosoft.com'));
    assert.ok(wanted.length > 40);
    assert.equal((await api.previewed(id)).changeCount, 0);
  });

  it('blocks whom the directory blocks, and touches nobody of another domain', async () => {
    const before = JSON.stringify(directory.user(somebodyElse));
    const [demo] = (await api.get<{ items: { id: string }[] }>('/connections')).items.filter((one) => one.id !== id);
    await run(process.execPath, [tenantCommand, 'day'], { env: { ...process.env, ROLLCALL_DATA_DIR: dataDir } });
    const inbound = await synced(demo?.id ?? '');
    const left = inbound.filter((row) => row.class === 'user' && row.action === 'remove');
    assert.ok(left.length > 0);
    await synced(id);
    for (const { objectId, name } of left) {
      const person = [...directory.userIds()]
        .map((one) => directory.user(one))
        .find((one) => one?.displayName === name);
      if (person !== undefined) assert.equal(person.accountEnabled, false, `${objectId} ${name}`);
    }
    assert.equal(JSON.stringify(directory.user(somebodyElse)), before);
    assert.equal((await api.previewed(id)).changeCount, 0);
  });

  /** Previews and approves over the API; what was in the overview. */
  async function synced(connectionId: string): Promise<readonly Row[]> {
    const overview = await api.previewed(connectionId);
    const { items } = await api.get<{ items: Row[] }>(`/overviews/${overview.id}/changes?limit=1000`);
    const { json } = await api.send('POST', `/overviews/${overview.id}/approve`, { body: { hash: overview.hash } });
    assert.equal((await api.ended(String(json.id))).status, 'succeeded');
    return items;
  }
});
