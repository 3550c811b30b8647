import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { assertUsable, SetupScene } from './setup-scene.ts';

describe('adding a connection in the tab', function () {
  this.timeout(60_000);
  let scene: SetupScene;

  before(async () => {
    scene = await SetupScene.open();
  });
  after(() => scene[Symbol.asyncDispose]());

  const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Next' }).click();
  const isStep = (page: Page, name: string): Promise<void> =>
    page.getByRole('heading', { level: 2, name: new RegExp(`Step \\d of 6: ${name}`) }).waitFor();

  async function enterTenant(page: Page, name: string, tenant = scene.tenant.tenantId): Promise<void> {
    await page.getByLabel('Name of the connection').fill(name);
    await page.getByLabel('Tenant ID or domain').fill(tenant);
    await next(page);
    await isStep(page, 'Target');
    await next(page);
    await isStep(page, 'Credential profile');
  }

  async function enterProfile(page: Page, name: string, secret: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByLabel('Application (client) ID').fill(scene.tenant.appId);
    await page.getByLabel('Value of the client secret').fill(secret);
    await next(page);
    await isStep(page, 'Create and test');
  }

  const connections = async (): Promise<readonly Record<string, unknown>[]> =>
    (await scene.client.call('listConnections')).json.items as readonly Record<string, unknown>[];

  it('goes from an empty list through a wrong secret and the right one to the first preview', async () => {
    const { page, complaints } = await scene.visit('/tab/');
    await page.getByText('No connections yet').waitFor();
    await page.getByRole('link', { name: 'Add connection' }).click();
    await isStep(page, 'Tenant');
    await page.getByText('Tenant and cloud can never be changed later').waitFor();
    await enterTenant(page, 'Contoso');
    await page.getByText('User.Read.All').waitFor();
    await page.getByText('GroupMember.Read.All').waitFor();
    const wrong = 'wrong8Q~not-the-secret-of-this-app-0123456';
    await enterProfile(page, 'Contoso app', wrong);

    await page.getByRole('button', { name: 'Create and test' }).click();
    await page.getByText('Entra ID does not accept the client secret, certificate or identity.').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Sign-in: does not work/ })
      .waitFor();
    assert.ok(await page.getByRole('button', { name: 'Next' }).isDisabled());
    await assertUsable(page);
    const mend = page.getByRole('group', { name: 'Correct the secret' });
    await mend.getByLabel('Value of the client secret').fill(scene.tenant.clientSecret);
    await mend.getByRole('button', { name: 'Save and test again' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Groups: works/ })
      .waitFor();
    assert.ok(!(await page.content()).includes(wrong));
    assert.deepEqual([...scene.api.secrets.kept.values()], [scene.tenant.clientSecret]);
    assert.deepEqual(
      (await connections()).map(({ name, enabled }) => [name, enabled]),
      [['Contoso', false]],
    );
    await next(page);

    await isStep(page, 'Scope');
    await page.getByLabel('Members of chosen groups').check();
    const groupId = scene.groupId('Engineering');
    const ids = page.getByLabel('Object IDs of the groups');
    await ids.fill(`${groupId}, 11111111-2222-4333-8444-000000000000`);
    await page
      .getByRole('list', { name: 'Members of chosen groups' })
      .getByText('The tenant has no such group')
      .waitFor();
    assert.ok(await page.getByRole('button', { name: 'Next' }).isDisabled());
    await ids.fill(groupId);
    await page.getByRole('list', { name: 'Members of chosen groups' }).getByText('Engineering').waitFor();
    await next(page);

    await isStep(page, 'Review and schedule');
    await page.getByLabel('every day at a time').check();
    await page.getByLabel('Time', { exact: true }).fill('03:30');
    await page.getByRole('status').getByRole('listitem').nth(2).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await isStep(page, 'Scope');
    assert.equal(await ids.inputValue(), groupId);
    await next(page);
    assert.equal(await page.getByLabel('Time', { exact: true }).inputValue(), '03:30');
    await page.getByRole('button', { name: 'Preview now' }).click();

    await page.getByRole('heading', { level: 1, name: 'Preview of Contoso' }).waitFor();
    await page.getByText('Succeeded').first().waitFor();
    const [connection] = await connections();
    assert.deepEqual(
      [connection?.enabled, connection?.scope, connection?.schedule],
      [
        true,
        { kind: 'groups', groupIds: [groupId], nested: true },
        { kind: 'daily', at: '03:30', timeZone: 'Europe/Berlin' },
      ],
    );
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('keeps what was typed when going back, and says at its field what the API refuses', async () => {
    const { page } = await scene.visit('/tab/new-connection');
    await enterTenant(page, 'contoso', 'not a tenant');
    await page.getByLabel('Sign in with').selectOption('Contoso app');
    await next(page);
    await page.getByRole('button', { name: 'Create and test' }).click();
    await isStep(page, 'Tenant');
    await page.getByText('Enter the tenant’s id (a GUID) or one of its verified domains').waitFor();
    assert.equal(await page.getByLabel('Name of the connection').inputValue(), 'contoso');
    await page.getByLabel('Tenant ID or domain').fill('contoso.com');
    await next(page);
    await next(page);
    assert.notEqual(await page.getByLabel('Sign in with').inputValue(), '');
    await next(page);
    await page.getByRole('button', { name: 'Create and test' }).click();
    await page.getByText('Choose a name that is not taken.').waitFor();
    await isStep(page, 'Tenant');
    assert.equal((await connections()).length, 1);
    await page.context().close();
  });

  it('reads from another tenant in place of one that does not exist', async () => {
    const { page } = await scene.visit('/tab/new-connection');
    await enterTenant(page, 'Fabrikam', 'fabrikam.example');
    await page.getByLabel('Sign in with').selectOption('Contoso app');
    await next(page);
    await page.getByRole('button', { name: 'Create and test' }).click();
    await page.getByRole('button', { name: 'Change name, tenant or cloud' }).click();
    await enterTenant(page, 'Fabrikam');
    await next(page);
    await page.getByRole('button', { name: 'Create and test' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Groups: works/ })
      .waitFor();
    const fabrikam = (await connections()).filter(({ name }) => name === 'Fabrikam');
    assert.deepEqual(
      fabrikam.map(({ tenant }) => tenant),
      [scene.tenant.tenantId],
    );
    await page.context().close();
  });

  it('asks before what was typed is lost: on a link, and on the way back', async () => {
    const { page } = await scene.visit('/tab/');
    await page.getByRole('link', { name: 'Add connection' }).click();
    await page.getByLabel('Name of the connection').fill('Half');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'People and roles' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Stay here' }).click();
    await page.goBack();
    await page.getByRole('button', { name: 'Stay here' }).click();
    assert.equal(await page.getByLabel('Name of the connection').inputValue(), 'Half');
    assert.match(page.url(), /new-connection$/);
    await page.goBack();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    assert.match(page.url(), /\/tab\/$/);
    await page.context().close();
  });
});
