import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openChat, type Chat } from '../support/playground.ts';
import { startProduct, type Product } from '../support/product.ts';
import { scimToken, startScimmy, type ScimmyServer } from '../support/scim-scimmy.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { trustAuthority } from '../support/tenant.ts';
import { ProductApi } from './product-api.ts';

const run = promisify(execFile);
const tenantCommand = fileURLToPath(new URL('../../src/local/tenant/cli.ts', import.meta.url));

interface Listed {
  readonly totalResults: number;
  readonly Resources: readonly {
    readonly id: string;
    readonly userName?: string;
    readonly active?: boolean;
    readonly members?: readonly unknown[];
  }[];
}

describe('the main walk with a SCIM service as target, in a real browser', function () {
  this.timeout(180_000);
  const dataDir = temporaryFolder();
  let service: ScimmyServer;
  let product: Product;
  let chat: Chat;
  let api: ProductApi;
  let id: string;

  before(async () => {
    service = await startScimmy({ bulk: true });
    trustAuthority(service.ca);
    const ca = join(temporaryFolder(), 'ca.pem');
    writeFileSync(ca, service.ca);
    const env = { NODE_EXTRA_CA_CERTS: ca, ROLLCALL_SCIM_PRIVATE_HOSTS: new URL(service.baseUrl).host };
    product = await startProduct({ dataDir, chat: true, env });
    api = new ProductApi(product);
    chat = await openChat({ url: product.chat ?? '' });
  });

  /** At the end a run waits for a service that is away, which must not hold the process up. */
  after(async () => {
    await chat.close();
    assert.equal(await product.end('SIGINT'), 0, product.output());
  });

  it('is set up over the API, tested with a wrong token and a right one, and keeps the token to itself', async () => {
    const [demo] = (await api.get<{ items: Record<string, unknown>[] }>('/connections')).items;
    assert.ok(demo);
    const { tenant, cloud, credentialProfileId } = demo;
    const target = {
      kind: 'scim',
      baseUrl: service.baseUrl,
      authentication: { kind: 'bearer', token: 'wrong-token-0000' },
    };
    const created = await api.send('POST', '/connections', {
      body: { name: 'App', tenant, cloud, credentialProfileId, target, removalPolicy: { kind: 'delete' } },
    });
    id = String(created.json.id);
    const wrong = (await api.send('POST', `/connections/${id}/test`)).json as { ok: boolean; summary: string };
    assert.equal(wrong.ok, false);
    assert.match(wrong.summary, /token|credential/i);
    const right = { ...target, authentication: { kind: 'bearer', token: scimToken } };
    const changed = await api.send('PATCH', `/connections/${id}`, { body: { target: right }, etag: created.etag });
    assert.ok(!changed.text.includes(scimToken));
    const tested = (await api.send('POST', `/connections/${id}/test`)).json as { ok: boolean; summary: string };
    assert.equal(tested.ok, true, tested.summary);
  });

  it('is previewed, approved and applied from the chat', async () => {
    await chat.send('preview sync App');
    const card = await chat.waitForCard('Waiting for approval');
    assert.match(await card.innerText(), /205/);
    assert.equal((await scim('/Users')).totalResults, 0);
    await chat.click(/^Approve/);
    await chat.waitForCard('205 changes were applied.');
    const users = await scim('/Users');
    const groups = await scim('/Groups');
    assert.equal(users.totalResults, 60);
    assert.equal(
      groups.Resources.reduce((sum, { members = [] }) => sum + members.length, 0) +
        users.totalResults +
        groups.totalResults,
      205,
    );
  });

  it('has nothing to do right after', async () => {
    await chat.send('preview sync App');
    await chat.waitForCard(/nothing to do/i);
  });

  it('gets what a day brings, and no more', async () => {
    await run(process.execPath, [tenantCommand, 'day'], { env: { ...process.env, ROLLCALL_DATA_DIR: dataDir } });
    await chat.send('preview sync App');
    await chat.waitForCard('Waiting for approval');
    const { changeCount } = await api.get<{ changeCount: number }>(`/connections/${id}/overview`);
    assert.ok(changeCount > 0 && changeCount < 205);
    await chat.click(/^Approve/);
    await chat.waitForCard(`${String(changeCount)} changes were applied.`);
    assert.equal((await api.previewed(id)).changeCount, 0);
  });

  it('never wrote the token anywhere in clear', () => {
    assert.ok(!product.output().includes(scimToken));
    for (const file of readdirSync(dataDir).filter((name) => name.startsWith('rollcall.db')))
      assert.ok(!readFileSync(join(dataDir, file)).includes(scimToken), file);
  });

  it('is said to be away where it is', async () => {
    await service.close();
    const tested = (await api.send('POST', `/connections/${id}/test`)).json as { ok: boolean; summary: string };
    assert.equal(tested.ok, false);
    assert.match(tested.summary, /broke off|does not answer|reached/);
  });

  it('is waited for by a run', async () => {
    const { json } = await api.send('POST', `/connections/${id}/runs`, { body: { kind: 'overview' } });
    await sleep(2_000);
    assert.equal((await api.get<{ status: string }>(`/runs/${String(json.id)}`)).status, 'running');
  });

  async function scim(path: string): Promise<Listed> {
    const response = await fetch(`${service.baseUrl}${path}?count=500`, {
      headers: { Authorization: `Bearer ${scimToken}` },
    });
    return (await response.json()) as Listed;
  }
});
