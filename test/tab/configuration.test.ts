import assert from 'node:assert/strict';
import { saveButton, save, section, ConfigurationScene } from './configuration-scene.ts';
import { actAs } from './setup-scene.ts';

describe('the configuration of a connection', function () {
  this.timeout(60_000);
  let bench: ConfigurationScene;

  before(async () => {
    bench = await ConfigurationScene.open();
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('saves what changed in every section, and the API has it', async () => {
    const { page, complaints } = await bench.visit();
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), 'true');
    await page.getByText('Everything is saved.').waitFor();
    await section(page, 'General').getByLabel('Name').fill('Contoso EU');
    const filters = section(page, 'Filters');
    await filters.getByLabel('Filter definition').fill("department eq 'Sales'");
    await filters.getByLabel('E-mail address does not contain').fill('@test, @lab');
    await filters.getByLabel('Guest accounts are in').uncheck();
    const mapping = section(page, 'Mapping');
    await mapping.getByLabel('How mail is made').selectOption('first');
    await mapping.getByRole('button', { name: 'Take mail from another attribute else' }).click();
    await mapping.getByLabel('Source 2 of mail').selectOption('preferredLanguage');
    await mapping.getByRole('button', { name: 'Remove: manager' }).click();
    await mapping.getByRole('button', { name: 'Add rule' }).click();
    await mapping.getByLabel('Attribute in the target: companyName').fill('country');
    await mapping.getByLabel('How country is made').selectOption('constant');
    await mapping.getByLabel('Value of country', { exact: true }).fill('DE');
    const removal = section(page, 'Matching and removal');
    await removal.getByLabel('deactivated, later deleted').check();
    await removal.getByLabel('Days until they are deleted').fill('14');
    await section(page, 'Removal limits').getByLabel('or more than').first().fill('7');
    await section(page, 'Review and full scans').getByLabel('applies at once').check();
    await section(page, 'Review and full scans').getByLabel('Full scan on next run').uncheck();
    await page.getByText('9 unsaved changes').waitFor();
    await save(page);
    const saved = await bench.saved();
    assert.equal(saved.name, 'Contoso EU');
    assert.deepEqual(saved.filters, {
      definition: "department eq 'Sales'",
      mailContains: [],
      mailExcludes: ['@test', '@lab'],
      ...{ guests: 'exclude', blocked: 'include' },
    });
    const ruleOf = (name: string): unknown => saved.mapping.find(({ attribute }) => attribute === name);
    assert.deepEqual(ruleOf('mail'), { attribute: 'mail', kind: 'first', from: ['mail', 'preferredLanguage'] });
    assert.deepEqual(ruleOf('country'), { attribute: 'country', kind: 'constant', value: 'DE' });
    assert.equal(ruleOf('manager'), undefined);
    assert.deepEqual(saved.removalPolicy, { kind: 'deactivate-then-delete', days: 14 });
    assert.deepEqual(saved.limits.user, { percent: 20, minimum: 100, count: 7 });
    assert.deepEqual([saved.reviewMode, saved.fullScanOnNextRun], ['auto', false]);
    await page.getByRole('heading', { level: 1, name: 'Contoso EU' }).waitFor();
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), 'true');
    await mapping.getByRole('button', { name: 'Restore defaults' }).click();
    // What a sync or an approver switches meanwhile is not for this page to save.
    const params = { id: bench.walk.connectionId };
    await bench.scene.client.call('setFullScan', { params, body: { onNextRun: true } });
    await save(page);
    assert.ok(await section(page, 'Review and full scans').getByLabel('Full scan on next run').isChecked());
    assert.equal((await bench.saved()).mapping.length, 12);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('shows pasted groups by name, and says which of them the tenant does not have', async () => {
    const { page } = await bench.visit();
    const scope = section(page, 'Scope');
    const [known, unknown] = [bench.groupId('Sales EMEA'), '00000000-1111-4222-8333-444455556666'];
    await scope.getByLabel('Members of chosen groups').check();
    const field = scope.getByLabel('Object IDs of the groups');
    await field.fill('Sales EMEA');
    await scope.getByText('“Sales” is not an object ID').waitFor();
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), 'true');
    await field.fill(`${known.toUpperCase()},\n${unknown}`);
    await scope.getByRole('listitem').filter({ hasText: 'Sales EMEA' }).waitFor();
    await scope.getByText(`The tenant has no group ${unknown}`).waitFor();
    await scope.getByRole('button', { name: `Remove: ${unknown}` }).click();
    await scope.getByText('The tenant has no group').waitFor({ state: 'detached' });
    await scope.getByLabel('Members of groups within').uncheck();
    await save(page);
    assert.deepEqual((await bench.saved()).scope, { kind: 'groups', groupIds: [known], nested: false });
    await page.context().close();
  });

  it('says when a schedule would run before it is saved, and what is wrong with one', async () => {
    const { page } = await bench.visit({ locale: 'de' });
    const schedule = section(page, 'Zeitplan');
    await schedule.getByLabel('jeden Tag zu einer Uhrzeit').check();
    await schedule.getByLabel('Uhrzeit', { exact: true }).fill('03:30');
    await schedule.getByLabel('Zeitzone').fill('Asia/Tokyo');
    const times = schedule.getByRole('listitem');
    await times.filter({ hasText: '01.03.2026, 19:30' }).waitFor();
    const { json } = await bench.scene.client.call('listNextRuns', {
      body: { schedule: { kind: 'daily', at: '03:30', timeZone: 'Asia/Tokyo' } },
    });
    const moments = await times.locator('time').evaluateAll((all) => all.map((one) => one.getAttribute('datetime')));
    assert.deepEqual(moments, json.items);
    await schedule.getByLabel('Zeitzone').fill('Neverland');
    await schedule.getByText('IANA').last().waitFor();
    await schedule.getByLabel('Zeitzone').fill('Europe/Berlin');
    await schedule.getByLabel('nach einem Cron-Ausdruck').check();
    await schedule.getByLabel('Cron-Ausdruck', { exact: true }).fill('* * * * *');
    await schedule.getByText('höchstens alle 5 Minuten').waitFor();
    const saving = page.getByRole('button', { name: 'Speichern', exact: true });
    assert.equal(await saving.getAttribute('aria-disabled'), 'true');
    await schedule.getByLabel('Cron-Ausdruck', { exact: true }).fill('15  4 * * 1');
    await times.filter({ hasText: '02.03.2026, 04:15' }).waitFor();
    await saving.click();
    await page.getByText('Gespeichert.').waitFor();
    const saved = await bench.saved();
    assert.deepEqual(saved.schedule, { kind: 'cron', expression: '15 4 * * 1', timeZone: 'Europe/Berlin' });
    await page.getByText(/Nächste Läufe: 02\.03\.2026, 04:15/).waitFor();
    await page.context().close();
  });

  it('tells people and channels of scheduled runs', async () => {
    const { page } = await bench.visit();
    const part = section(page, 'Notifications');
    await part.getByLabel('after every run').check();
    await part.getByLabel('Add somebody with a role').selectOption('Alex Wilber');
    await part.getByLabel('Add a channel or group chat').selectOption('IT › Directory');
    await part.getByRole('button', { name: 'Add another person' }).click();
    const added = part.getByRole('listitem').last();
    await added.getByLabel('Name').fill('Lee Gu');
    await added.getByLabel('Object ID').fill('Lee');
    await added.getByText('Enter the person’s object ID, a GUID.').waitFor();
    await added.getByLabel('Object ID').fill('AAAAAAAA-0000-4000-8000-0000000000A9');
    await added.getByLabel('By').selectOption('both');
    await added.getByText('or choose Teams alone').waitFor();
    await added.getByLabel('E-mail address').fill('lee@contoso.example');
    await save(page);
    const { when, recipients } = (await bench.saved()).notifications;
    assert.equal(when, 'completion');
    assert.deepEqual(
      recipients.map((one) => (one.kind === 'person' ? [one.name, one.by, one.mail, one.id.slice(-2)] : [one.name])),
      [['Alex Wilber', 'teams', null, 'a2'], ['IT › Directory'], ['Lee Gu', 'both', 'lee@contoso.example', 'a9']],
    );
    await part.getByRole('button', { name: 'Remove: IT › Directory' }).click();
    await save(page);
    assert.equal((await bench.saved()).notifications.recipients.length, 2);
    await page.context().close();
  });

  it('says at its field what the API refuses, until it is mended', async () => {
    await bench.scene.connected('Fabrikam');
    const { page } = await bench.visit();
    const name = section(page, 'General').getByLabel('Name');
    await name.fill('fabrikam');
    await saveButton(page).click();
    await section(page, 'General').getByText('Choose a name that is not taken.').waitFor();
    await name.fill('');
    await section(page, 'General').getByText('Enter a name.').waitFor();
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), 'true');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByText('Everything is saved.').waitFor();
    assert.equal(await name.inputValue(), 'Contoso EU');
    await page.context().close();
  });

  it('shows a reader every setting and lets them change none', async () => {
    const { page } = await bench.visit();
    await actAs(page, 'Megan Bowen');
    await page.getByText('Administrators change these settings').waitFor();
    await page.getByText("department eq 'Sales'").waitFor();
    await page.getByText('15 4 * * 1 (Europe/Berlin)').waitFor();
    await page.getByText('Alex Wilber: Teams').waitFor();
    const main = page.getByRole('main');
    assert.equal(await main.locator('input, select, textarea').count(), 0);
    assert.equal(await main.getByRole('button').count(), 0);
    await page.context().close();
  });
});
