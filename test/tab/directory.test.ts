import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { reader } from '../api/api-for-tests.ts';
import { ConfigurationScene } from './configuration-scene.ts';
import { actAs, assertUsable, tabTo } from './setup-scene.ts';

interface Person {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string | boolean | null>>;
}

/** Lines of a file of people, as Entra ID's own export has its columns. */
function csv(...lines: readonly string[]): string {
  return `${['User principal name,Display name,Job title', ...lines].join('\n')}\n`;
}

describe('the directory in the tab', function () {
  this.timeout(60_000);
  let bench: ConfigurationScene;

  before(async () => {
    bench = await ConfigurationScene.open();
    await bench.walk.approve(await bench.walk.preview());
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  const button = (page: Page, name: string | RegExp): ReturnType<Page['getByRole']> =>
    page.getByRole('button', { name });
  const says = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const rows = (page: Page): ReturnType<Page['locator']> => page.locator('tbody').getByRole('row');

  async function found(text: string): Promise<readonly Person[]> {
    const { json } = await bench.scene.client.call('listDirectoryUsers', { query: { text } });
    return json.items as readonly Person[];
  }

  async function choose(page: Page, name: string, text: string): Promise<void> {
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
    await page.locator('input[type=file]').setInputFiles(file);
    await says(page, name);
  }

  /** Sends a file and leads to what it would do. */
  async function look(page: Page, name: string, text: string): Promise<void> {
    await page.goto(`${bench.scene.api.origin}/tab/directory/imports`);
    await choose(page, name, text);
    await button(page, 'Look at the file').click();
    await page.getByRole('heading', { level: 1, name: `Import of ${name}` }).waitFor();
  }

  async function confirm(page: Page, apply: string | RegExp): Promise<void> {
    await button(page, apply).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  }

  const countOf = async (page: Page, name: string): Promise<string> =>
    page
      .getByRole('region', { name: 'What the file does' })
      .locator('div', { has: page.getByText(name, { exact: true }) })
      .locator('dd')
      .innerText();

  it('lists people with who brought them in, a page after the other, and finds one', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Directory' }).click();
    await page.getByRole('heading', { level: 1, name: 'Directory' }).waitFor();
    await rows(page).nth(49).waitFor();
    assert.equal(await rows(page).count(), 50);
    await button(page, 'Next').click();
    await says(page, '51–60');
    assert.equal(await rows(page).count(), 10);
    await page.getByRole('searchbox', { name: 'Search' }).fill('miriam');
    await says(page, '1–1');
    await rows(page).getByText('Miriam Graham').waitFor();
    assert.match(page.url(), /text=miriam/);
    assert.match(
      (await rows(page).getByRole('link', { name: 'Contoso' }).getAttribute('href')) ?? '',
      new RegExp(`/tab/connections/${bench.walk.connectionId}$`),
    );
    await page.getByRole('searchbox', { name: 'Search' }).fill('nobody at all');
    await says(page, 'Nothing matches');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('copies photos when told to, says how it went, and shows them to whoever looks at a person', async () => {
    const { page, complaints } = await bench.visit();
    const photos = page.getByRole('region', { name: 'Photos' });
    await photos.getByText('No photos were copied yet.').waitFor();
    await photos.getByRole('button', { name: 'Copy now' }).click();
    await photos.getByText(/^(Succeeded|Partly succeeded)$/).waitFor();
    const { json } = await bench.scene.client.call('getPhotoPass', { params: { id: bench.walk.connectionId } });
    const { copied, people } = json.pass as { readonly copied: number; readonly people: number };
    assert.ok(copied > 0);
    await photos.getByText(`${String(people)} of ${String(people)} people`).waitFor();
    await photos.getByText(String(copied), { exact: true }).waitFor();

    const listed = await bench.scene.client.call('listDirectoryUsers', { query: { limit: '1000' } });
    const withPhoto = await firstWithPhoto(listed.json.items as readonly Person[]);
    const name = String(withPhoto.attributes.displayName);
    await page.goto(`${bench.scene.api.origin}/tab/directory?${new URLSearchParams({ text: name }).toString()}`);
    await button(page, `Details of ${name}`).click();
    const details = page.getByRole('group', { name: `Details of ${name}` });
    await details.locator('img[src^="data:image/"]').waitFor();
    await details.getByText(withPhoto.id).waitFor();
    await assertUsable(page);
    await details.getByRole('button', { name: 'Close' }).click();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Details');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  async function firstWithPhoto(people: readonly Person[]): Promise<Person> {
    for (const person of people) {
      const answer = await fetch(`${bench.scene.api.origin}/api/directory/users/${person.id}/photo`);
      if (answer.ok) return person;
    }
    assert.fail('Nobody has a photo.');
  }

  it('leads from a group to its members and back', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/directory/groups');
    await page.getByRole('searchbox', { name: 'Search' }).fill('aurora core');
    await says(page, '1–1');
    await button(page, 'Members of Aurora core team').click();
    await page.getByRole('heading', { level: 2, name: 'Members of Aurora core team' }).waitFor();
    await says(page, 'Pat O');
    assert.equal(await rows(page).count(), 3);
    await button(page, 'All groups').click();
    await says(page, 'Sales EMEA');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('shows what a file would do, row by row, and writes nothing before it is confirmed', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/directory');
    await look(page, 'first.csv', csv('mia@hand.example,Mia,Analyst', 'leo@hand.example,Leo,', 'nobody,No name,'));
    assert.deepEqual(
      [await countOf(page, 'New'), await countOf(page, 'Changed'), await countOf(page, 'With problems')],
      ['2', '0', '1'],
    );
    await rows(page).filter({ hasText: 'nobody' }).getByText('is no user principal name').waitFor();
    assert.match(await rows(page).first().innerText(), /^4\b/);
    await assertUsable(page);
    await page.getByLabel('Show').selectOption('New (2)');
    await says(page, 'jobTitle');
    await button(page, 'Apply 2 changes').click();
    await page.getByRole('dialog').getByText('2 people are added.').waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(await found('hand.example'), []);
    await confirm(page, 'Apply 2 changes');
    await says(page, '2 changes were applied.');
    assert.equal((await found('hand.example')).length, 2);
    assert.equal(await button(page, /^Apply/).count(), 0);

    await look(page, 'second.csv', csv('mia@hand.example,Mia Malone,Analyst', 'leo@hand.example,Leo,'));
    await rows(page).getByText('Mia Malone').waitFor();
    assert.match(await rows(page).first().innerText(), /displayName\s+Mia\s+→\s+Mia Malone/);
    assert.equal(await countOf(page, 'Unchanged'), '1');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('leaves a row whose person was changed after the file was read, and says so', async () => {
    const { page } = await bench.scene.visit('/tab/directory');
    await look(page, 'late.csv', csv('mia@hand.example,Mia Later,Analyst'));
    const between = await bench.scene.client.call('previewImport', {
      body: { text: csv('mia@hand.example,Mia Between,Analyst') },
    });
    await bench.scene.client.call('applyImport', {
      params: { id: String(between.json.id) },
      body: { hash: between.json.hash },
    });
    await confirm(page, 'Apply one change');
    await says(page, 'No change was applied.');
    await says(page, 'One row was left out');
    await rows(page).getByText('Somebody changed them after the import was looked at.').waitFor();
    assert.equal((await found('mia@hand.example'))[0]?.attributes.displayName, 'Mia Between');
    await page.context().close();
  });

  it('says at its line why a file cannot be read, and takes it once it was mended', async () => {
    const { page } = await bench.scene.visit('/tab/directory/imports');
    await choose(page, 'wrong.csv', 'Name,Shoe size\nMia,38\n');
    await button(page, 'Look at the file').click();
    await page.getByRole('alert').getByText('No column is called “User principal name”').waitFor();
    await choose(page, 'wrong.csv', csv('mia@hand.example,Mia Between,Analyst'));
    await button(page, 'Look at the file').click();
    await says(page, 'This file changes nobody.');
    await page.context().close();
  });

  it('takes a file that is dropped', async () => {
    const { page } = await bench.scene.visit('/tab/directory/imports');
    const dropped = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
      return data;
    }, csv('dropped@hand.example,Dropped,'));
    const field = page.getByRole('group', { name: 'CSV file' });
    await field.dispatchEvent('dragover', { dataTransfer: dropped });
    await field.dispatchEvent('drop', { dataTransfer: dropped });
    await says(page, 'dropped.csv, 1 KB');
    await button(page, 'Look at the file').click();
    await page.getByRole('heading', { level: 1, name: 'Import of dropped.csv' }).waitFor();
    assert.equal(await countOf(page, 'New'), '1');
    await page.context().close();
  });

  it('removes whom a complete list of a domain does not name, many only by their number', async () => {
    const { client } = bench.scene;
    const all = Array.from({ length: 120 }, (_, index) => `p${String(index)}@many.example,P${String(index)},`);
    const { json } = await client.call('previewImport', { body: { text: csv(...all) } });
    await client.call('applyImport', { params: { id: String(json.id) }, body: { hash: json.hash } });
    const { page, complaints } = await bench.scene.visit('/tab/directory/imports');
    await choose(page, 'complete.csv', csv(...all.slice(0, 60)));
    await page.getByLabel('This file is the complete list of a domain').check();
    const domain = page.getByLabel('Complete list of the domain');
    await domain.fill('many');
    await says(page, 'Enter a domain');
    await domain.fill('many.example');
    await page.keyboard.press('Enter');
    await says(page, 'of which 120 people were entered by hand');
    assert.equal(await countOf(page, 'Removed'), '60');
    await rows(page).getByText('not in the file').first().waitFor();
    await button(page, 'Apply 60 changes').click();
    const dialog = page.getByRole('dialog');
    const apply = dialog.getByRole('button', { name: 'Apply' });
    assert.equal(await apply.getAttribute('aria-disabled'), 'true');
    await dialog.getByRole('textbox').fill('59');
    assert.equal(await apply.getAttribute('aria-disabled'), 'true');
    await dialog.getByRole('textbox').fill('60');
    await apply.click();
    await says(page, '60 changes were applied.');
    const left = await client.call('listDirectoryUsers', { query: { text: 'many.example', limit: '1000' } });
    assert.equal((left.json.items as readonly unknown[]).length, 60);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('shows a new SCIM token once, with which a client gets in, and revokes it', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/directory/scim-clients');
    await says(page, 'No SCIM tokens yet');
    assert.equal(
      await page.getByRole('textbox', { name: 'URL for SCIM clients' }).inputValue(),
      'http://localhost:3978/scim/v2',
    );
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button(page, 'Create token').click();
    await tabTo(page, 'Name');
    await page.keyboard.type('HR system');
    await page.keyboard.press('Enter');
    const shown = page.getByRole('group', { name: 'The token of “HR system”' });
    const token = await shown.getByRole('textbox', { name: 'Token' }).inputValue();
    await shown.getByRole('button', { name: 'Copy: Token' }).click();
    await shown.getByText('Copied.').waitFor();
    assert.equal(await page.evaluate(async () => navigator.clipboard.readText()), token);
    await assertUsable(page);
    await page.getByRole('link', { name: 'Connections' }).first().click();
    await button(page, 'Stay here').click();
    await button(page, 'I have copied it').click();
    assert.ok(!(await page.content()).includes(token));
    const ask = async (): Promise<number> =>
      (
        await fetch(`${bench.scene.api.origin}/scim/v2/Users?count=1`, {
          headers: { Authorization: `Bearer ${token}` },
        })
      ).status;
    assert.equal(await ask(), 200);

    await page.reload();
    const row = rows(page).filter({ hasText: 'HR system' });
    await row.getByText('Active', { exact: true }).waitFor();
    assert.doesNotMatch(await row.innerText(), /never/);
    await button(page, 'Replace HR system').click();
    await says(page, 'Both work until you revoke the old one');
    await button(page, 'Cancel').click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Replace HR system');
    await button(page, 'Revoke HR system').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked', { exact: true }).waitFor();
    assert.equal(await ask(), 401);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  for (const locale of ['de-DE', 'ja-JP']) {
    it(`is in the language of somebody who reads ${locale}`, async () => {
      const { client } = bench.scene;
      const { json } = await client.call('previewImport', {
        query: { fileName: `${locale}.csv`, completeDomain: 'hand.example' },
        body: { text: csv('mia@hand.example,Mia Again,Analyst', 'new@hand.example,New,') },
      });
      await client.call('createScimToken', { body: { name: `HR ${locale}` } });
      const { page, complaints } = await bench.scene.visit('/tab/directory?text=hand.example', { locale });
      const isTranslated = async (): Promise<void> =>
        assert.doesNotMatch(
          await page.locator('body').innerText(),
          /\b(the|and|with|that|which|from|this|has|not|is|was|are|of|by|to)\b/,
          page.url(),
        );
      await rows(page).first().getByRole('button').click();
      await isTranslated();
      await page.goto(`${bench.scene.api.origin}/tab/directory/imports/${String(json.id)}`);
      await rows(page).first().waitFor();
      await isTranslated();
      await page.getByRole('region').getByRole('button').click();
      await page.getByRole('dialog').waitFor();
      await isTranslated();
      await page.goto(`${bench.scene.api.origin}/tab/directory/scim-clients`);
      await rows(page).first().getByRole('button').first().click();
      await isTranslated();
      await page.getByRole('group').locator('input').first().fill('HR');
      await page.getByRole('group').locator('button[type=submit]').click();
      await page.getByText('rcscim').or(page.locator('input[value^=rcscim]')).waitFor();
      await isTranslated();
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  it('shows readers everything but what they may not do', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/directory/imports');
    await actAs(page, reader.name);
    await page.getByRole('link', { name: 'first.csv' }).waitFor();
    assert.equal(await page.locator('input[type=file]').count(), 0);
    assert.equal(await page.getByRole('link', { name: 'SCIM clients' }).count(), 0);
    await page.getByRole('link', { name: 'dropped.csv' }).click();
    await says(page, 'Administrators can apply it.');
    assert.equal(await button(page, /^Apply/).count(), 0);
    await page.getByRole('link', { name: 'Directory' }).first().click();
    await rows(page).first().waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
