import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import type { ApiForTests } from '../api/api-for-tests.ts';
import { administrator, openApi } from '../api/api-for-tests.ts';
import type { SignInForTests } from '../api/sign-in-for-tests.ts';
import { openSignIn } from '../api/sign-in-for-tests.ts';
import { openInTeams, type TeamsSurroundings, type TokenAnswer } from '../support/teams-host.ts';
import { tabAppId, userToken } from '../support/user-token.ts';
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

    type InTeams = Awaited<ReturnType<typeof openInTeams>>;

    const openWith = async (tokens: readonly TokenAnswer[], more: Partial<TeamsSurroundings> = {}): Promise<InTeams> =>
      openInTeams(browser, `${production.api.origin}/tab/`, { tokens, tenantId: administrator.tenantId, ...more });

    const ofAdministrator = (): TokenAnswer => ({ ok: true, token: userToken(production.authority, administrator) });

    const isSignedIn = async ({ frame }: InTeams): Promise<void> => {
      await frame.getByText('No connections yet').waitFor();
      await frame.getByText(administrator.name).first().waitFor();
      assert.equal(await frame.getByRole('alert').count(), 0);
    };

    it('signs a person in by the token of Teams, and shows what their role allows', async () => {
      const teams = await openWith([ofAdministrator()]);
      await isSignedIn(teams);
      assert.deepEqual(teams.complaints, []);
      await teams.page.context().close();
    });

    const troubles: readonly (readonly [who: string, reason: string, says: string, button: string])[] = [
      ['somebody who has not consented', 'resourceRequiresConsent', 'Rollcall needs your consent', 'Grant consent'],
      ['somebody who needs another proof', 'resourceRequiresMfa', 'Microsoft Teams needs you to sign in', 'Sign in'],
      ['somebody who closed the window', 'CancelledByUser', 'The sign-in was cancelled', 'Sign in'],
      ['somebody whose browser blocks windows', 'FailedToOpenWindow', 'The browser did not let Teams', 'Sign in'],
      ['an app that Entra ID does not know', 'invalid_resource', 'The app registration does not fit', 'Try again'],
      ['an outage of the token service', 'renewalTimeout: timed out', 'cannot reach the sign-in service', 'Try again'],
      ['words that nobody knows', 'unknownAuthError', 'Teams says: unknownAuthError', 'Try again'],
    ];
    for (const [who, reason, says, button] of troubles)
      it(`says to ${who} what to do, and goes on by itself once Teams gives a token`, async () => {
        const teams = await openWith([{ ok: false, reason }, ofAdministrator()]);
        const alert = teams.frame.getByRole('alert');
        await alert.getByText(says).waitFor();
        assert.equal(await teams.frame.getByText('No connections yet').count(), 0);
        // However much the page wants to know, one question is asked.
        assert.equal(await teams.asked(), 1);
        await alert.getByRole('button', { name: button }).click();
        await isSignedIn(teams);
        assert.equal(await teams.asked(), 2);
        assert.deepEqual(teams.complaints, []);
        await teams.page.context().close();
      });

    it('says who else can consent, and where, and says so again when it was not enough', async () => {
      const consent = { ok: false, reason: 'resourceRequiresConsent' } as const;
      const { page, frame } = await openWith([consent, { ok: false, reason: 'CancelledByUser' }, consent]);
      const link = frame.getByRole('link', { name: 'the consent page for your organisation' });
      assert.equal(
        await link.getAttribute('href'),
        `https://login.microsoftonline.com/${administrator.tenantId}/adminconsent?client_id=${tabAppId}`,
      );
      await frame.getByRole('button', { name: 'Grant consent' }).click();
      await frame.getByText('The sign-in was cancelled').waitFor();
      await frame.getByRole('button', { name: 'Sign in' }).click();
      await frame.getByText('Rollcall needs your consent').waitFor();
      await page.context().close();
    });

    it('says it in the language of Teams, and fits a phone', async () => {
      for (const [locale, title, button] of [
        ['de-DE', 'Rollcall braucht Ihre Zustimmung', 'Zustimmen'],
        ['ja-JP', 'Rollcall の利用には同意が必要です', '同意する'],
      ] as const) {
        const tokens = [{ ok: false, reason: 'resourceRequiresConsent' }] as const;
        const { page, frame } = await openWith(tokens, { locale, width: 320 });
        await frame.getByText(title).waitFor();
        await frame.getByRole('button', { name: button }).waitFor();
        const wide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${String(wide)} px wider than the page`);
        const { violations } = await new AxeBuilder({ page }).include(['iframe', '#root']).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
          [],
        );
        await page.context().close();
      }
    });

    it('does not wait for ever for Teams, and takes an answer that comes late', async () => {
      const teams = await openWith([null], { prepare: (page) => page.clock.install() });
      while ((await teams.asked()) === 0) await teams.page.clock.runFor(100);
      await teams.page.clock.runFor(40_000);
      await teams.frame.getByText('cannot reach the sign-in service').waitFor();
      await teams.answer(userToken(production.authority, administrator));
      await teams.page.clock.resume();
      await isSignedIn(teams);
      assert.equal(await teams.asked(), 1);
      await teams.page.context().close();
    });

    it('keeps what is entered while nobody is signed in', async () => {
      const teams = await openWith([ofAdministrator(), { ok: false, reason: 'tokenRevoked' }, ofAdministrator()], {
        prepare: async (page) => page.clock.install(),
      });
      await isSignedIn(teams);
      await teams.frame.getByRole('link', { name: 'People and roles' }).click();
      await teams.frame.getByRole('button', { name: /^Add/ }).click();
      await teams.frame.getByLabel('Object ID').fill('bbbbbbbb-0000-4000-8000-00000000beef');
      await teams.frame.getByLabel('Name').fill('Diego Siciliani');
      // A token is used until five minutes before it expires; for the page this one has, all of a sudden.
      await teams.page.clock.fastForward('01:10:00');
      await teams.frame.getByRole('button', { name: 'Save' }).click();
      await teams.frame.getByText('Microsoft Teams needs you to sign in once more').waitFor();
      assert.equal(await teams.frame.getByLabel('Name').inputValue(), 'Diego Siciliani');
      await teams.frame.getByRole('button', { name: 'Sign in' }).click();
      await teams.frame.getByRole('alert').filter({ hasText: 'once more' }).waitFor({ state: 'detached' });
      await teams.frame.getByRole('button', { name: 'Save' }).click();
      await teams.frame.getByRole('row').filter({ hasText: 'Diego Siciliani' }).waitFor();
      await teams.page.context().close();
    });

    it('shows nothing to somebody whose token is forged, says so, and tries another one when asked to', async () => {
      const forged = userToken(production.authority, administrator, { aud: 'somebody else' });
      const teams = await openWith([{ ok: true, token: forged }, ofAdministrator()]);
      await teams.frame.getByText('The token is not one that Teams gave for this Rollcall').waitFor();
      assert.equal(await teams.frame.getByText('No connections yet').count(), 0);
      await teams.frame.getByRole('button', { name: 'Try again' }).click();
      await isSignedIn(teams);
      await teams.page.context().close();
    });

    it('sends somebody who opens it outside of Teams there', async () => {
      const page = await browser.newPage();
      await page.goto(`${production.api.origin}/tab/`);
      await page.getByText('Open Rollcall in Microsoft Teams').first().waitFor();
      await page.close();
    });
  });
});
