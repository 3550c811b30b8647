import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import type { ApiForTests } from '../api/api-for-tests.ts';
import { administrator, openApi } from '../api/api-for-tests.ts';
import type { SignInForTests } from '../api/sign-in-for-tests.ts';
import { openSignIn } from '../api/sign-in-for-tests.ts';
import { openInTeams, type TeamsSurroundings } from '../support/teams-host.ts';
import { userToken } from '../support/user-token.ts';
import { openBrowser } from './open-browser.ts';

const tabFolder = fileURLToPath(new URL('../../tab/dist/', import.meta.url));

describe('the tab in a frame of Teams', function () {
  this.timeout(60_000);
  let api: ApiForTests;
  let browser: Browser;

  before(async () => {
    assert.notEqual(await buildTab({ when: 'stale' }), 'failed');
    api = await openApi({ tabFolder });
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
    /** How light the page is, from 0 to 255. */
    const becomes = async (least: number, most: number): Promise<unknown> =>
      frame.waitForFunction(
        ([from, to]) => {
          const provider = document.querySelector('.fui-FluentProvider');
          const [red = '0'] = /\d+/.exec(provider === null ? '' : getComputedStyle(provider).backgroundColor) ?? ['-1'];
          return Number(red) >= (from ?? 0) && Number(red) <= (to ?? 0);
        },
        [least, most],
      );
    await frame.getByRole('heading', { level: 1, name: 'Verbindungen' }).waitFor();
    await becomes(20, 60);
    await changeTheme('contrast');
    await becomes(0, 0);
    await changeTheme('default');
    await becomes(240, 255);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('gives a team or a chat the tab that was chosen for it', async () => {
    const { page, frame, save } = await openInTeams(browser, `${api.origin}/tab/configure`, {
      frameContext: 'settings',
    });
    await frame.getByRole('radio', { name: 'All connections' }).waitFor();
    const url = `${api.origin}/tab/`;
    const tab = { suggestedDisplayName: 'Rollcall', entityId: '/tab/', contentUrl: url, websiteUrl: url };
    assert.deepEqual(await save(), tab);
    await page.context().close();
  });

  describe('where people sign in', () => {
    let production: SignInForTests;
    before(async () => {
      production = await openSignIn({}, { tabFolder });
    });
    after(async () => {
      await production[Symbol.asyncDispose]();
    });

    const openAs = async (token: TeamsSurroundings['token']): Promise<Awaited<ReturnType<typeof openInTeams>>> =>
      openInTeams(browser, `${production.api.origin}/tab/`, { token });

    it('signs a person in by the token of Teams, and shows what their role allows', async () => {
      const token = userToken(production.authority, administrator);
      const { page, frame, complaints } = await openAs({ ok: true, token });
      await frame.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
      await frame.getByText(administrator.name).first().waitFor();
      await frame.getByText('No connections yet').waitFor();
      // The first call goes without a token, because on one machine none is asked for; that it was refused is said.
      assert.deepEqual(
        complaints.filter((line) => !line.includes('401')),
        [],
      );
      await page.context().close();
    });

    for (const [who, token] of [
      ['somebody whose token is forged', 'a.b.c'],
      ['somebody to whom Teams gives no token', null],
    ] as const)
      it(`shows nothing to ${who}, and says what to do`, async () => {
        const { page, frame } = await openAs(
          token === null ? { ok: false, reason: 'resourceDisabled' } : { ok: true, token },
        );
        await frame
          .getByText(/[Ss]ign in|Microsoft Teams/)
          .first()
          .waitFor();
        assert.equal(await frame.getByText('No connections yet').count(), 0);
        await page.context().close();
      });
  });
});
