import assert from 'node:assert/strict';
import { saveButton, save, section, ConfigurationScene } from './configuration-scene.ts';

describe('leaving, colliding and deleting in the configuration of a connection', function () {
  this.timeout(60_000);
  let bench: ConfigurationScene;

  before(async () => {
    bench = await ConfigurationScene.open();
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('asks before unsaved changes are left, and keeps them for who stays', async () => {
    const { page } = await bench.visit();
    const name = section(page, 'General').getByLabel('Name');
    await name.fill('Never saved');
    await page.getByRole('main').getByRole('link', { name: 'History' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await name.inputValue(), 'Never saved');
    await page.getByRole('main').getByRole('link', { name: 'History' }).click();
    await dialog.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { level: 1, name: 'History of Contoso' }).waitFor();
    assert.equal((await bench.saved()).name, 'Contoso');
    await page.context().close();
  });

  it('lets two administrators who change the same connection keep theirs or take the other’s, field by field', async () => {
    const [first, second] = [(await bench.visit()).page, (await bench.visit()).page];
    await section(first, 'General').getByLabel('Name').fill('Named first');
    await section(first, 'Filters').getByLabel('E-mail address contains').fill('@contoso.com');
    await section(first, 'Review and full scans').getByLabel('Days between full scans').fill('3');
    await save(first);
    await section(second, 'General').getByLabel('Name').fill('Named second');
    await section(second, 'Filters').getByLabel('E-mail address contains').fill('@fabrikam.com');
    await section(second, 'Filters').getByLabel('Filter definition').fill("department eq 'Sales'");
    await saveButton(second).click();
    const dialog = second.getByRole('dialog', { name: 'Adele Vance changed this connection meanwhile' });
    const choice = (name: string): ReturnType<typeof dialog.getByRole> => dialog.getByRole('radiogroup', { name });
    await choice('Name')
      .getByLabel(/^Yours/)
      .waitFor();
    // Deciding can wait: what is entered stays, and nothing is stored until it is decided.
    await second.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await section(second, 'General').getByLabel('Name').inputValue(), 'Named second');
    assert.equal((await bench.saved()).name, 'Named first');
    await saveButton(second).click();
    await choice('Name')
      .getByLabel(/^Yours/)
      .waitFor();
    assert.ok(await choice('Name').getByLabel('Named second').isChecked());
    // What only the other one changed is proposed as they saved it.
    assert.ok(
      await choice('Days between full scans')
        .getByLabel(/^Saved by Adele Vance/)
        .isChecked(),
    );
    assert.equal(await dialog.getByRole('radiogroup').count(), 3);
    await choice('E-mail address contains').getByLabel('@contoso.com').check();
    await dialog.getByRole('button', { name: 'Continue with my choice' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(
      await section(second, 'Filters').getByLabel('Filter definition').inputValue(),
      "department eq 'Sales'",
    );
    await save(second);
    const saved = await bench.saved();
    assert.deepEqual(
      [saved.name, saved.filters.mailContains, saved.filters.definition, saved.fullScanDays],
      ['Named second', ['@contoso.com'], "department eq 'Sales'", 3],
    );
    await first.context().close();
    await second.context().close();
  });

  it('tests the connection, and says what works and what does not', async () => {
    const { page } = await bench.visit();
    const part = section(page, 'Test connection');
    await part.getByRole('button', { name: 'Test now' }).click();
    await part.getByText('Sign-in: works').waitFor();
    await part.getByText('People: works').waitFor();
    await part.getByText('Groups: works').waitFor();
    const { kept } = bench.scene.api.secrets;
    const before = [...kept];
    before.forEach(([reference]) => kept.set(reference, 'wrong8Q~not-the-secret-of-this-app-0123456'));
    await part.getByRole('button', { name: 'Test now' }).click();
    await part.getByText('Sign-in: does not work').waitFor();
    const link = part.getByRole('link', { name: 'Open settings' });
    assert.equal(await link.getAttribute('href'), `/tab/credential-profiles/${bench.walk.profileId}`);
    before.forEach(([reference, secret]) => kept.set(reference, secret));
    await page.context().close();
  });

  it('disconnects and enables at once, whatever else is unsaved', async () => {
    const { page } = await bench.visit();
    const name = section(page, 'General').getByLabel('Name');
    await name.fill('Not saved yet');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('does not run until it is enabled again').waitFor();
    assert.deepEqual([(await bench.saved()).enabled, (await bench.saved()).name], [false, 'Named second']);
    assert.equal(await name.inputValue(), 'Not saved yet');
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByText('Runs only when somebody asks for it.').waitFor();
    assert.equal((await bench.saved()).enabled, true);
    await page.getByText('One unsaved change').waitFor();
    await save(page);
    assert.equal((await bench.saved()).name, 'Not saved yet');
    await page.context().close();
  });

  it('deletes a connection once its name was typed', async () => {
    const { page } = await bench.visit();
    await page.getByRole('button', { name: 'Delete connection' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete “Not saved yet”?' });
    await dialog.getByText('Kept: its sync logs').waitFor();
    await dialog.getByText('Dropped: its settings').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete', exact: true });
    await dialog.getByLabel(/^Type its name/).fill('not saved');
    assert.equal(await confirm.getAttribute('aria-disabled'), 'true');
    await dialog.getByLabel(/^Type its name/).fill('Not saved yet');
    await confirm.click();
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    const { json } = await bench.scene.client.call('listConnections');
    assert.deepEqual(json.items, []);
    await page.context().close();
  });
});
