import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import type { ConnectionView } from '../../src/api/contract/connections.ts';
import { TenantDirectory } from '../../src/local/tenant/directory.ts';
import { startProduct, type Product } from '../support/product.ts';
import { scimToken, startScimmy, type ScimmyServer } from '../support/scim-scimmy.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestTenant, trustAuthority, type TestTenant } from '../support/tenant.ts';
import { save, saveButton, section } from './configuration-scene.ts';
import { openBrowser, openPage } from './open-browser.ts';

const wrongToken = 'wrong-token-canary-0000';

/** A tenant that is written to: in the domain of the demo company, and empty. */
function emptyTenant(): TenantDirectory {
  return new TenantDirectory({
    tenantId: '0d6a5f64-8f2a-4f2c-9a2b-5a8f1f0c7e11',
    displayName: 'Contoso subsidiary',
    domains: ['contoso.com'],
  });
}

describe('targets in the tab, with the product that people start', function () {
  this.timeout(90_000);
  let service: ScimmyServer;
  let outbound: TestTenant;
  let product: Product;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  before(async () => {
    assert.notEqual(await buildTab({ when: 'stale' }), 'failed');
    service = await startScimmy({ bulk: true });
    trustAuthority(service.ca);
    outbound = await startTestTenant({ directory: emptyTenant(), permissions: ['User.ReadWrite.All'] });
    const folder = temporaryFolder();
    const [ca, tenantCa, clouds] = ['ca.pem', 'tenant-ca.pem', 'clouds.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(ca, service.ca);
    writeFileSync(tenantCa, outbound.caPem);
    const { authorityHost, graphEndpoint } = outbound;
    writeFileSync(clouds, JSON.stringify([{ name: 'second', authorityHost, graphEndpoint, caFile: tenantCa }]));
    const env = {
      NODE_EXTRA_CA_CERTS: ca,
      ROLLCALL_SCIM_PRIVATE_HOSTS: new URL(service.baseUrl).host,
      ROLLCALL_CUSTOM_CLOUDS: clouds,
    };
    product = await startProduct({ dataDir: temporaryFolder(), chat: false, env });
    browser = await openBrowser();
    ({ page, complaints } = await openPage(browser, { width: 1280, scheme: 'light' }));
    page.setDefaultTimeout(15_000);
  });

  after(async () => {
    await browser.close();
    assert.equal(await product.end('SIGINT'), 0, product.output());
    await service.close();
    await outbound.tenant.close();
  });

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
  const says = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  /** The one secret that can be entered somewhere. */
  const secretOf = (where: Locator | Page): Locator => where.locator('input[type=password]');
  const next = (): Promise<void> => button('Next').click();
  const check = (name: string, how: 'works' | 'does not work'): Promise<void> =>
    page
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`^${name}: ${how}`) })
      .waitFor();
  const isStep = (name: string, of: number): Promise<void> =>
    page.getByRole('heading', { level: 2, name: new RegExp(`Step \\d of ${String(of)}: ${name}`) }).waitFor();

  async function api<Body>(path: string): Promise<Body> {
    return (await (await fetch(`${product.api}${path}`)).json()) as Body;
  }

  async function connection(name: string): Promise<ConnectionView> {
    const { items } = await api<{ items: readonly ConnectionView[] }>('/connections');
    return items.find((one) => one.name === name) ?? assert.fail(name);
  }

  async function change(id: string, body: object): Promise<void> {
    const read = await fetch(`${product.api}/connections/${id}`);
    const changed = await fetch(`${product.api}/connections/${id}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'If-Match': read.headers.get('etag') ?? '' },
      body: JSON.stringify(body),
    });
    assert.equal(changed.status, 200, await changed.text());
  }

  /** From a preview that goes on to everything being applied. */
  async function approve(name: string): Promise<void> {
    await page.getByRole('heading', { level: 1, name: `Preview of ${name}` }).waitFor();
    await page
      .getByRole('main')
      .getByRole('link', { name: /overview/i })
      .first()
      .click();
    await button(/^Approve \d+ changes/).click();
    await says(/^\d+ of \d+ planned changes applied/);
  }

  async function begin(name: string, tenant: string): Promise<void> {
    await page.goto(`${product.tab}/new-connection`);
    await page.getByLabel('Name of the connection').fill(name);
    await page.getByLabel('Tenant ID or domain').fill(tenant);
  }

  it('adds a connection to a SCIM application: a wrong token is told apart, corrected, and the sync arrives', async () => {
    const { tenant } = await connection('Contoso');
    await begin('App', tenant);
    await next();
    await isStep('Target', 6);
    await page.getByLabel('A SCIM 2.0 application').check();
    await page.getByLabel('Base URL').fill(service.baseUrl);
    assert.ok(await button('Next').isDisabled());
    const token = secretOf(page);
    await token.fill(wrongToken);
    await page.getByLabel('Requests per second, at most').fill('20');
    await next();
    await page.getByLabel('Sign in with').selectOption({ index: 1 });
    await next();
    await button('Create and test').click();
    for (const name of ['Sign-in', 'People', 'Groups']) await check(name, 'works');
    await check('Target', 'does not work');
    assert.ok(await button('Next').isDisabled());
    await button('Change the target').click();
    assert.equal(await token.inputValue(), '');
    await says('One that ends in 0000 is stored. Leave this empty to keep it.');
    await token.fill(scimToken);
    await next();
    await next();
    await button('Create and test').or(button('Test again')).click();
    await check('Target', 'works');
    await says('Signed in, can read people and groups, and the application answers.');
    assert.ok(!(await page.content()).includes(scimToken));
    await next();
    await isStep('Scope', 6);
    await next();
    await button('Preview now').click();
    await approve('App');
    const listed = await fetch(`${service.baseUrl}/Users?count=1`, {
      headers: { Authorization: `Bearer ${scimToken}` },
    });
    assert.equal(((await listed.json()) as { totalResults: number }).totalResults, 60);
    const { target } = await connection('App');
    assert.deepEqual(target, {
      ...{ kind: 'scim', baseUrl: service.baseUrl, requestsPerSecond: 20 },
      authentication: { kind: 'bearer', secretHint: scimToken.slice(-4) },
    });
    assert.deepEqual(complaints, []);
  });

  it('replaces the token and the rate on the page of the connection, and forgets what was typed', async () => {
    const { id } = await connection('App');
    await page.goto(`${product.tab}/connections/${id}`);
    const target = section(page, 'Target');
    await target.getByText(service.baseUrl).waitFor();
    await target.getByText('Kind and address never change').waitFor();
    assert.equal(await section(page, 'Photos').count(), 0);
    await target.getByLabel('Requests per second, at most').fill('0');
    await target.getByText('Enter 0.1 to 1,000 requests per second.').waitFor();
    await target.getByLabel('Requests per second, at most').fill('12,5');
    await secretOf(target).fill(wrongToken);
    await says('One unsaved change');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Directory' }).click();
    await button('Stay here').click();
    await save(page);
    assert.equal(await secretOf(target).inputValue(), '');
    await target.getByText('One that ends in 0000 is stored.').waitFor();
    await button('Test now').click();
    await check('Target', 'does not work');
    await secretOf(target).fill(scimToken);
    await save(page);
    await button('Test now').click();
    await check('Target', 'works');
    const { target: saved } = await connection('App');
    assert.equal(saved.kind === 'scim' && saved.requestsPerSecond, 12.5);
    await button('Try these settings out').click();
    await says('These settings');
    assert.deepEqual(complaints, []);
  });

  it('asks who is right when another administrator changed the target meanwhile, without a word of a token', async () => {
    const { id, target } = await connection('App');
    await page.goto(`${product.tab}/connections/${id}`);
    const ours = section(page, 'Target');
    await secretOf(ours).fill(scimToken);
    await change(id, {
      target: {
        ...target,
        authentication: { kind: 'bearer', token: 'the-token-of-another-9999' },
        requestsPerSecond: 5,
      },
    });
    await saveButton(page).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Target' }).waitFor();
    await dialog.getByText('signs in with a new bearer token').waitFor();
    await dialog.getByText('signs in with a bearer token that ends in 9999').waitFor();
    await dialog.getByText('at most 5 requests per second').waitFor();
    assert.ok(!(await dialog.innerHTML()).includes(scimToken));
    await button('Continue with my choice').click();
    await save(page);
    const { target: saved } = await connection('App');
    assert.deepEqual(saved, target);
    assert.deepEqual(
      complaints.splice(0).filter((line) => !line.includes('412')),
      [],
    );
  });

  it('takes over another token that was stored meanwhile where none was typed', async () => {
    const { id, target } = await connection('App');
    await page.goto(`${product.tab}/connections/${id}`);
    await section(page, 'Target').getByLabel('Requests per second, at most').fill('30');
    await change(id, { target: { ...target, authentication: { kind: 'bearer', token: 'the-token-of-another-8888' } } });
    await saveButton(page).click();
    await page.getByRole('dialog').waitFor();
    await button('Continue with my choice').click();
    await section(page, 'Target').getByText('One that ends in 8888 is stored.').waitFor();
    await save(page);
    const { target: saved } = await connection('App');
    assert.ok(saved.kind === 'scim');
    assert.deepEqual([saved.authentication.secretHint, saved.requestsPerSecond], ['8888', 30]);
    await change(id, { target: { ...target, authentication: { kind: 'bearer', token: scimToken } } });
  });

  it('does not send a client’s secret to where it was not entered for', async () => {
    const { id } = await connection('App');
    await page.goto(`${product.tab}/connections/${id}`);
    const target = section(page, 'Target');
    await target.getByLabel('OAuth client credentials').check();
    await target.getByLabel('Token URL').fill('http://login.example.com/token');
    await target.getByText('Enter an address that begins with https://.').waitFor();
    await target.getByLabel('Token URL').fill('https://login.example.com/token');
    await target.getByRole('textbox', { name: 'Client ID' }).fill('rollcall');
    await secretOf(target).fill('a-secret-of-a-client-7777');
    await save(page);
    await target.getByText('One that ends in 7777 is stored.').waitFor();
    await target.getByLabel('Token URL').fill('https://elsewhere.example.com/token');
    await target.getByText('Enter the client’s secret again').waitFor();
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), 'true');
    await button('Discard changes').click();
    const { target: saved } = await connection('App');
    assert.ok(saved.kind === 'scim' && saved.authentication.kind === 'client-credentials');
    assert.equal(saved.authentication.tokenUrl, 'https://login.example.com/token');
  });

  it('adds a connection that writes people of a domain to an Entra tenant', async () => {
    const { id } = await connection('Contoso');
    await page.goto(`${product.tab}/connections/${id}`);
    await button('Preview now').click();
    await approve('Contoso');

    await begin('Outbound', outbound.tenantId);
    await page.getByLabel('Cloud').selectOption('second');
    await next();
    await page.getByLabel('This Entra tenant (outbound)').check();
    await says('The app registration needs User.ReadWrite.All for this, and for nothing else.');
    await page.getByRole('textbox', { name: 'Domain' }).fill('fabrikam.com');
    await next();
    await isStep('Credential profile', 5);
    await says('User.ReadWrite.All');
    assert.equal(await page.getByText('GroupMember.Read.All').count(), 0);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Outbound app');
    await page.getByLabel('Application (client) ID').fill(outbound.appId);
    await page.getByLabel('Value of the client secret').fill(outbound.clientSecret);
    await next();
    await button('Create and test').click();
    await check('Sign-in', 'works');
    await check('Target', 'does not work');
    await button('Change the target').click();
    await page.getByRole('textbox', { name: 'Domain' }).fill('contoso.com');
    await next();
    await next();
    await button(/test/i).click();
    await check('Target', 'works');
    await says('Signed in, and can write people of contoso.com.');
    await next();
    await isStep('Review and schedule', 5);
    await button('Preview now').click();
    await approve('Outbound');
    assert.ok(outbound.tenant.directory.users.rows > 40);
    assert.deepEqual((await connection('Outbound')).target, { kind: 'entra', domain: 'contoso.com' });
  });

  it('offers neither groups nor a Graph filter where the tenant is the target, and copies photos into it', async () => {
    const { id } = await connection('Outbound');
    await page.goto(`${product.tab}/connections/${id}`);
    await section(page, 'Target').getByText('contoso.com', { exact: true }).waitFor();
    assert.equal(await section(page, 'Scope').count(), 0);
    assert.equal(await page.getByLabel('Filter definition').count(), 0);
    const photos = section(page, 'Photos');
    await photos.getByText('they replace the ones that people have there').waitFor();
    await photos.getByRole('button', { name: 'Copy now' }).click();
    await photos.getByText('Succeeded', { exact: true }).waitFor();
    await photos.getByText('Looked at').waitFor();
    await section(page, 'Filters').getByLabel('E-mail address does not contain').fill('@test');
    await save(page);
    await page.goto(`${product.tab}/`);
    await says('to contoso.com');
  });

  it('leaves photos alone once the switch is off', async () => {
    const { id } = await connection('Contoso');
    await page.goto(`${product.tab}/connections/${id}`);
    const photos = section(page, 'Photos');
    await photos.getByRole('button', { name: 'Copy now' }).waitFor();
    await photos.getByLabel('Copy profile photos after syncs').uncheck();
    await save(page);
    await photos.getByText('Save first').waitFor();
    assert.equal(await photos.getByRole('button', { name: 'Copy now' }).count(), 0);
    assert.equal((await connection('Contoso')).photos, 'leave');
  });

  it('never wrote a token anywhere in clear', () => {
    for (const secret of [scimToken, wrongToken, outbound.clientSecret]) assert.ok(!product.output().includes(secret));
  });
});
