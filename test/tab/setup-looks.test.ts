import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { german } from '../../tab/src/texts/de.ts';
import type { TabTextKey } from '../../tab/src/texts/en.ts';
import { english } from '../../tab/src/texts/en.ts';
import { japanese } from '../../tab/src/texts/ja.ts';
import { SetupScene, tabTo } from './setup-scene.ts';

/** Words that only English has. */
const ofEnglish = /\b(the|and|with|that|which|from|this|has|not|is)\b/;

describe('the pages for settings', function () {
  this.timeout(60_000);
  let scene: SetupScene;
  let pages: readonly string[];

  before(async () => {
    scene = await SetupScene.open();
    const { profileId, connectionId } = await scene.connected('Contoso');
    const to = { kind: 'mail', address: 'lee@contoso.example', name: 'Lee' } as const;
    await scene.api.outbox.add([
      { connectionId, topic: { kind: 'release-asked', overviewId: 'c1.r1' }, locale: null, to },
    ]);
    await scene.api.outbox.idle();
    await scene.tenant.tenant.control.expireSecret();
    const run = await scene.client.call('startRun', { params: { id: connectionId }, body: { kind: 'overview' } });
    await scene.api.runs.settled(String(run.json.id));
    pages = [
      '/tab/',
      '/tab/new-connection',
      '/tab/credential-profiles',
      `/tab/credential-profiles/${profileId}`,
      '/tab/directory',
      '/tab/directory/groups',
      '/tab/directory/imports',
      '/tab/directory/scim-clients',
      '/tab/people',
      '/tab/notices',
      '/tab/nothing/here',
    ];
  });
  after(() => scene[Symbol.asyncDispose]());

  async function open(page: Page, path: string): Promise<void> {
    await page.goto(scene.api.origin + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.fui-Spinner').waitFor({ state: 'detached' });
  }

  /** Up to the test, which tells that the secret has expired. */
  async function throughWizard(page: Page, name: string): Promise<void> {
    await open(page, '/tab/new-connection');
    const next = page.locator('form button[type=submit]');
    await page.locator('form input').nth(0).fill(name);
    await page.locator('form input').nth(1).fill(scene.tenant.tenantId);
    await next.click();
    await page.locator('form input[value=scim]').check();
    const scim = await page.locator('body').innerText();
    await page.locator('form input[value=entra]').check();
    assert.doesNotMatch(`${scim} ${await page.locator('body').innerText()}`, ofEnglish);
    await page.locator('form input[value=directory]').check();
    await next.click();
    await page.locator('form select').selectOption('Contoso app');
    await next.click();
    await page.locator('form button[type=button]').first().click();
    await page.getByText('AADSTS').waitFor();
  }

  for (const [locale, messages] of [
    ['de-DE', german],
    ['ja-JP', japanese],
  ] as const) {
    it(`say nothing in English to somebody who reads ${locale}`, async () => {
      const translated = (Object.keys(english) as TabTextKey[])
        .filter((key) => english[key] !== messages[key] && /^[A-Z][^{}]* [^{}]*$/.test(english[key]))
        .map((key) => english[key]);
      assert.ok(translated.length > 100);
      const { page, complaints } = await scene.visit('/tab/', { locale });
      for (const path of pages) {
        await open(page, path);
        // What is stored is in English: why a message was not delivered.
        const text = (await page.locator('body').innerText()).replace(/No mail server[^\n]*/, '');
        assert.deepEqual(
          translated.filter((sentence) => text.includes(sentence)),
          [],
          path,
        );
        assert.doesNotMatch(text, ofEnglish, path);
        assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
      }
      await throughWizard(page, `Contoso ${locale}`);
      const text = (await page.locator('body').innerText()).replace(/AADSTS[^\n]*/, '');
      assert.doesNotMatch(text, ofEnglish);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  it('say in the list what troubles a connection, and lead to where it is mended', async () => {
    const { page } = await scene.visit('/tab/');
    await page.getByText('The client secret or certificate of the app registration has expired.').waitFor();
    await page.getByRole('link', { name: 'Mend it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contoso app' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.context().close();
  });

  it('lead past the menu to the content, and on a phone through a menu, by keyboard', async () => {
    const { page } = await scene.visit('/tab/people', { width: 320 });
    await tabTo(page, 'Skip to the content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN');
    await page.goto(`${scene.api.origin}/tab/people`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tabTo(page, 'Menu');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Credential profiles' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Credential profiles' }).waitFor();
    await page.context().close();
  });
});
