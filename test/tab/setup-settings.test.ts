import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import type { Page } from 'playwright-core';
import { makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { actAs, SetupScene } from './setup-scene.ts';

describe('credential profiles, people and notices in the tab', function () {
  this.timeout(60_000);
  let scene: SetupScene;
  let profileId: string;
  let connectionId: string;

  before(async () => {
    scene = await SetupScene.open();
    ({ profileId, connectionId } = await scene.connected('Contoso'));
  });
  after(() => scene[Symbol.asyncDispose]());

  const row = (page: Page, name: string): ReturnType<Page['locator']> =>
    page.getByRole('row').filter({ hasText: name });

  it('keeps the old secret when the new one does not work, and swaps to one that does', async () => {
    const { page } = await scene.visit(`/tab/credential-profiles/${profileId}`);
    const field = page.getByLabel('Value of the client secret');
    const rotate = page.getByRole('button', { name: 'Test and replace' });
    assert.ok(await rotate.isDisabled());
    await field.fill('wrong8Q~not-the-secret-of-this-app-0123456');
    await rotate.click();
    await page.getByText('cannot use the new secret, so nothing was changed').waitFor();
    await page
      .getByRole('list', { name: 'How the new one did' })
      .getByText(/Contoso: does not work .*Entra ID does not accept the client secret/)
      .waitFor();
    assert.deepEqual([...scene.api.secrets.kept.values()], [scene.tenant.clientSecret]);
    const secret = await scene.tenant.tenant.control.rotateSecret();
    await field.fill(secret);
    await page.getByLabel('Expires on').fill('2029-02-03');
    await rotate.click();
    await page.getByText('is in use from now on').waitFor();
    await page.getByText('3 February 2029').waitFor();
    assert.equal(await field.inputValue(), '');
    assert.deepEqual([...scene.api.secrets.kept.values()], [secret]);
    assert.ok(!(await page.content()).includes(secret));
    await page.context().close();
  });

  it('keeps what was typed when somebody else changed the profile meanwhile, and shows what is there now', async () => {
    const { page } = await scene.visit(`/tab/credential-profiles/${profileId}`);
    const field = page.getByLabel('Value of the client secret');
    await field.fill('another-secret-entirely');
    const params = { id: profileId };
    const { headers } = await scene.client.call('getCredentialProfile', { params });
    await scene.client.call('changeCredentialProfile', {
      ...{ params, ifMatch: headers.etag ?? '' },
      body: { name: 'Renamed app' },
    });
    await page.getByRole('button', { name: 'Test and replace' }).click();
    await page.getByText('was changed by Adele Vance').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Renamed app' }).waitFor();
    assert.equal(await field.inputValue(), 'another-secret-entirely');
    await page.context().close();
  });

  it('adds a profile, asks before it deletes it, and deletes none that is used', async () => {
    const { page } = await scene.visit('/tab/credential-profiles');
    await page.getByRole('button', { name: 'Add credential profile' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Spare app');
    await page.getByLabel('Application (client) ID').fill('not an id');
    await page.getByLabel('Value of the client secret').fill('spare8Q~a-secret-that-nobody-tries-01234');
    await page.getByRole('button', { name: 'Create credential profile' }).click();
    await page.getByText('Enter the Application (client) ID').waitFor();
    await page.getByLabel('Application (client) ID').fill('22222222-2222-4333-8444-555555555555');
    await page.getByRole('button', { name: 'Create credential profile' }).click();
    await page.getByRole('heading', { level: 1, name: 'Spare app' }).waitFor();
    await page.getByRole('button', { name: 'Delete credential profile' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Credential profiles' }).waitFor();
    await page.getByRole('link', { name: 'Renamed app' }).click();
    assert.ok(await page.getByRole('button', { name: 'Delete credential profile' }).isDisabled());
    await page.getByText('One connection signs in with it').waitFor();
    await page.context().close();
  });

  it('adds a certificate, exchanges a secret for one, and shows no key again', async () => {
    // Valid on the day that the API takes for today, and on that of the tenant.
    const from = new Date('2026-01-01');
    const [one, other] = await Promise.all([makeCertificate({ from }), makeCertificate({ from, name: 'Other' })]);
    const thumbprintOf = ({ cert }: TestCertificate): string =>
      new X509Certificate(cert).fingerprint.replaceAll(':', '');
    const { page } = await scene.visit('/tab/credential-profiles');
    await page.getByRole('button', { name: 'Add credential profile' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Certificate app');
    await page.getByRole('radio', { name: /^Certificate/ }).check();
    await page.getByLabel('Application (client) ID').fill('33333333-2222-4333-8444-555555555555');
    const field = page.getByLabel('Certificate and private key (PEM)');
    await field.fill(`${one.cert}${other.key}`);
    await page.getByRole('button', { name: 'Create credential profile' }).click();
    await page.getByText('this key belongs to another certificate').waitFor();
    await field.fill(one.pem);
    await page.getByRole('button', { name: 'Create credential profile' }).click();
    await page.getByText(thumbprintOf(one)).waitFor();
    await page.context().close();

    const app = scene.tenant.tenant.apps[0];
    assert.ok(app);
    app.certificates = [other.cert];
    const { page: used } = await scene.visit(`/tab/credential-profiles/${profileId}`);
    await used.getByRole('radio', { name: 'Certificate' }).check();
    await used.getByText('choose Upload certificate').waitFor();
    await used.getByLabel('Certificate and private key (PEM)').fill(other.pem);
    await used.getByRole('button', { name: 'Test and replace' }).click();
    await used.getByText('The new certificate works for the one connection').waitFor();
    await used.getByText(thumbprintOf(other)).waitFor();
    assert.ok(!(await used.content()).includes('PRIVATE KEY-----M'));
    await used.context().close();
  });

  it('adds identities of the host, for which nothing is entered and nothing expires', async () => {
    const identity = '99999999-2222-4333-8444-555555555555';
    const { page } = await scene.visit('/tab/credential-profiles');
    await page.getByRole('button', { name: 'Add credential profile' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Host');
    await page.getByRole('radio', { name: /^Managed identity/ }).check();
    assert.equal(await page.getByLabel('Application (client) ID').count(), 0);
    await page.getByRole('button', { name: 'Create credential profile' }).click();
    await page.getByText('system-assigned', { exact: true }).waitFor();
    await page.getByText('does not expire').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Test and replace' }).count(), 0);

    await page.getByRole('link', { name: 'Credential profiles' }).first().click();
    await page.getByRole('button', { name: 'Add credential profile' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Trusting app');
    await page.getByRole('radio', { name: /^App that trusts/ }).check();
    await page.getByLabel('Application (client) ID').fill('44444444-2222-4333-8444-555555555555');
    const store = page.getByRole('button', { name: 'Create credential profile' });
    assert.ok(await store.isDisabled());
    await page.getByLabel('Client ID of the managed identity').fill(identity);
    await store.click();
    await page.getByText(identity).waitFor();
    await page.getByRole('link', { name: 'Credential profiles' }).first().click();
    await row(page, 'Trusting app').getByText('App that trusts a managed identity').waitFor();
    await row(page, 'Host').getByText('does not expire').waitFor();
    await page.context().close();
  });

  it('gives a role, changes it and takes it away, and keeps the last administrator', async () => {
    const { page } = await scene.visit('/tab/people');
    await page.getByRole('button', { name: 'Add person or group' }).click();
    await page.getByLabel('Object ID').fill('lee.gu@contoso.com');
    await page.getByText('Enter an object ID, as Entra ID shows it').waitFor();
    await page.getByLabel('Object ID').fill('bbbbbbbb-0000-4000-8000-0000000000b1');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Lee Gu');
    await page.getByLabel('E-mail address').fill('lee.gu@contoso.com');
    await page.getByRole('radio', { name: /^Approver/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Lee Gu').getByText('lee.gu@contoso.com').waitFor();
    await row(page, 'Lee Gu').getByText('Approver', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Change the role of Lee Gu' }).click();
    await page.getByRole('radio', { name: /^Reader/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Lee Gu').getByText('Reader', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Remove Lee Gu' }).click();
    await page.getByRole('button', { name: 'Take the role' }).click();
    await row(page, 'Lee Gu').waitFor({ state: 'detached' });

    assert.equal(await page.getByRole('button', { name: 'Remove Adele Vance' }).count(), 0);
    await page.getByRole('button', { name: 'Change the role of Adele Vance' }).click();
    await page.getByRole('radio', { name: /^Reader/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('administrator').waitFor();
    const { json } = await scene.client.call('listPeople');
    const adele = (json.items as readonly { name: string; role: string }[]).find(({ name }) => name === 'Adele Vance');
    assert.equal(adele?.role, 'administrator');
    await page.context().close();
  });

  it('lists what could not be delivered until it is dismissed, and counts it on every page', async () => {
    const topic = { kind: 'release-asked', overviewId: 'c1.r1-overview' } as const;
    for (const address of ['lee@contoso.example', 'ada@contoso.example', 'alan@contoso.example']) {
      await scene.api.outbox.add([{ connectionId, topic, locale: null, to: { kind: 'mail', address, name: 'Lee' } }]);
    }
    await scene.api.outbox.idle();
    const { page } = await scene.visit('/tab/');
    await page.getByText('3 messages could not be delivered.').waitFor();
    await page.getByRole('link', { name: 'Look at them' }).click();
    await row(page, 'lee@contoso.example').getByText('A request for a second approver').waitFor();
    await page.getByRole('button', { name: 'Dismiss the notice to lee@contoso.example' }).click();
    await page.getByRole('link', { name: 'Notices (2)' }).waitFor();
    await page.getByRole('button', { name: 'Dismiss all' }).click();
    await page.getByText('Everything was delivered').waitFor();
    await page.getByRole('link', { name: 'Notices', exact: true }).waitFor();
    await page.context().close();
  });

  it('offers readers nothing that they may not do, and shows the refusal to whoever has no role', async () => {
    const { page } = await scene.visit('/tab/');
    await page.getByRole('link', { name: 'Add connection' }).waitFor();
    await actAs(page, 'Megan Bowen');
    await page.getByRole('link', { name: 'Add connection' }).waitFor({ state: 'detached' });
    for (const path of ['/tab/credential-profiles', `/tab/credential-profiles/${profileId}`, '/tab/people']) {
      await page.evaluate((to) => history.pushState(null, '', to), path);
      await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
      await page
        .getByRole('main')
        .getByText(/Contoso|Adele/)
        .first()
        .waitFor();
      assert.equal(await page.getByRole('main').getByRole('button').count(), 0, path);
    }
    await actAs(page, 'Nestor Wilke');
    await page.getByText('Not allowed').waitFor();
    assert.equal(await page.getByRole('navigation', { name: 'Pages' }).count(), 0);
    await page.context().close();
  });
});
