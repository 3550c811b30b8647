import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { ApiForTests } from '../api/api-for-tests.ts';
import { canary, openApi, smallCompany } from '../api/api-for-tests.ts';
import { DocumentedClient } from '../api/documented-client.ts';
import { parseCsv } from '../api/parse-csv.ts';
import { Walk } from '../api/walk.ts';
import { openBrowser, openPage, widerThanPage } from './open-browser.ts';

const looks = [
  { width: 320, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
] as const;

describe('the tab in a browser', function () {
  this.timeout(120_000);
  let api: ApiForTests;
  let client: DocumentedClient;
  let walk: Walk;
  let browser: Browser;
  let overviewId: string;
  let failedRunId: string;

  before(async () => {
    assert.notEqual(await buildTab({ when: 'stale' }), 'failed');
    api = await openApi({ tabFolder: fileURLToPath(new URL('../../tab/dist/', import.meta.url)) });
    client = await DocumentedClient.of(api.origin);
    walk = new Walk(api, client);
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await api[Symbol.asyncDispose]();
  });

  async function visit(
    path: string,
    look: (typeof looks)[number] = looks[1],
  ): Promise<{ page: Page; complaints: string[] }> {
    const opened = await openPage(browser, look);
    opened.page.setDefaultTimeout(8_000);
    await opened.page.goto(api.origin + path);
    return opened;
  }

  it('says what to do next where there is nothing', async () => {
    const { page } = await visit('/tab/');
    await page.getByText('No connections yet').waitFor();
    const add = page.getByRole('link', { name: 'Add connection' });
    assert.equal(await add.getAttribute('href'), '/tab/new-connection');
    await page.context().close();
  });

  it('has something to show', async () => {
    const profile = await client.call('createCredentialProfile', {
      body: { name: 'App', clientId: '11111111-2222-4333-8444-555555555555', secret: canary },
    });
    walk.profileId = String(profile.json.id);
    const connection = await client.call('createConnection', {
      body: { name: 'Contoso', tenant: 'contoso.example', cloud: 'simulated', credentialProfileId: walk.profileId },
    });
    walk.connectionId = String(connection.json.id);
    const first = await walk.preview();
    const { json } = await client.call('getOverview', { params: { id: first } });
    const approved = await client.call('approveOverview', { params: { id: first }, body: { hash: json.hash } });
    walk.syncRunId = String((await walk.ended(String(approved.json.id))).id);
    api.company = smallCompany('Ada King');
    overviewId = await walk.preview();
    api.openSource = (): never => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    };
    const failed = await client.call('startRun', { params: { id: walk.connectionId }, body: { kind: 'overview' } });
    failedRunId = String((await walk.ended(String(failed.json.id))).id);
    api.openSource = null;
  });

  for (const look of looks) {
    it(`shows every page at ${look.width} px, ${look.scheme}, without complaints and without scrolling sideways`, async () => {
      const pages: readonly (readonly [path: string, heading: string, text: string])[] = [
        ['/tab/', 'Connections', 'Current overview'],
        [`/tab/connections/${walk.connectionId}`, 'Contoso', 'contoso.example'],
        [`/tab/connections/${walk.connectionId}/history`, 'History of Contoso', 'Adele Vance, tab'],
        [`/tab/overviews/${overviewId}`, 'Sync Overview of Contoso', 'displayName changed'],
        [`/tab/runs/${walk.syncRunId}`, 'Sync of Contoso', 'Applied'],
        [`/tab/runs/${failedRunId}`, 'Preview of Contoso', 'has expired'],
        [`/tab/credential-profiles/${walk.profileId}`, 'App', 'Test and replace'],
        ['/tab/new-connection', 'Add a connection', 'Step 1 of 6'],
        ['/tab/credential-profiles', 'Credential profiles', '11111111-2222-4333-8444-555555555555'],
        ['/tab/people', 'People and roles', 'from configuration'],
        ['/tab/notices', 'Notices', 'Everything was delivered'],
        ['/tab/nothing/here', 'Not found', 'There is no such page'],
      ];
      for (const [path, heading, text] of pages) {
        const { page, complaints } = await visit(path, look);
        await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
        await page.getByText(text).first().waitFor();
        assert.deepEqual(complaints, [], path);
        assert.deepEqual(await widerThanPage(page), [], path);
        assert.equal(await page.title(), `${heading} · Rollcall`);
        await page.context().close();
      }
    });
  }

  it('follows the system from light to dark', async () => {
    const { page } = await visit('/tab/', looks[0]);
    const ground = (): Promise<string> =>
      page
        .locator('.fui-FluentProvider')
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    await page.getByText('Current overview').waitFor();
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(
      (before) =>
        getComputedStyle(document.querySelector('.fui-FluentProvider') ?? document.body).backgroundColor !== before,
      light,
    );
    await page.context().close();
  });

  it('leads from a connection to its overview and back, by keyboard alone', async () => {
    const { page } = await visit('/tab/');
    const link = page.getByRole('link', { name: 'Current overview' });
    await link.waitFor();
    for (
      let presses = 0;
      presses < 20 && !(await link.evaluate((element) => element === document.activeElement));
      presses += 1
    ) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: 'Sync Overview of Contoso' });
    await heading.waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    await page.context().close();
  });

  it('saves the CSV under its name', async () => {
    const { page } = await visit(`/tab/overviews/${overviewId}`);
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const saved = await saving;
    assert.equal(saved.suggestedFilename(), `rollcall-overview-${overviewId}.csv`);
    const text = await readFile(await saved.path(), 'utf8');
    assert.equal(parseCsv(text.slice(1)).length, 2);
    await page.context().close();
  });

  it('watches a run until it ends', async () => {
    const { run, release } = await walk.blockedRun();
    const { page } = await visit(`/tab/runs/${run}`);
    await page.getByText('Read so far').waitFor();
    release();
    await page.getByText('Succeeded').waitFor();
    await page.getByRole('link', { name: 'Its overview' }).waitFor();
    await page.context().close();
  });

  it('says why it shows nothing, and tries again', async () => {
    const { page } = await visit('/tab/overviews/nothing.at-all');
    await page.getByText('There is no such overview').waitFor();
    await page.context().close();
    const other = await openPage(browser, looks[1]);
    await other.page.goto(`${api.origin}/tab/nothing`);
    await other.page.getByText('There is no such page').waitFor();
    await other.page.context().setOffline(true);
    await other.page.getByRole('link', { name: 'list of connections' }).click();
    await other.page.getByText('Rollcall cannot be reached').waitFor();
    await other.page.context().setOffline(false);
    await other.page.getByRole('button', { name: 'Try again' }).click();
    await other.page.getByText('Current overview').waitFor();
    await other.page.context().close();
  });
});
