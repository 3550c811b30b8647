import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import type { ApiForTests } from '../api/api-for-tests.ts';
import { openApi } from '../api/api-for-tests.ts';
import { openInTeams } from '../support/teams-host.ts';
import { openBrowser } from './open-browser.ts';

describe('the tab in a frame of Teams', function () {
  this.timeout(60_000);
  let api: ApiForTests;
  let browser: Browser;

  before(async () => {
    assert.notEqual(await buildTab({ when: 'stale' }), 'failed');
    api = await openApi({ tabFolder: fileURLToPath(new URL('../../tab/dist/', import.meta.url)) });
    // A page at teams.microsoft.com may not open one on this machine, unless the person allows it.
    browser = await openBrowser(['--disable-features=LocalNetworkAccessChecks']);
  });
  after(async () => {
    await browser.close();
    await api[Symbol.asyncDispose]();
  });

  it('follows the theme and the language of Teams, at the start and on change', async () => {
    const { page, frame, complaints, changeTheme } = await openInTeams(browser, `${api.origin}/tab/`, {
      theme: 'dark',
      locale: 'de-DE',
    });
    const ground = async (): Promise<string> =>
      frame.locator('.fui-FluentProvider').evaluate((element) => getComputedStyle(element).backgroundColor);
    const becomes = async (colour: string): Promise<unknown> =>
      frame.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('.fui-FluentProvider')].some(
            (one) => getComputedStyle(one).backgroundColor === wanted,
          ),
        colour,
      );
    await frame.getByRole('heading', { level: 1, name: /Connections|Verbindungen/ }).waitFor();
    await becomes('rgb(36, 36, 36)');
    await changeTheme('contrast');
    await becomes('rgb(0, 0, 0)');
    await changeTheme('default');
    await becomes('rgb(250, 250, 250)');
    assert.equal(await ground(), 'rgb(250, 250, 250)');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
