import type { Browser, Frame, Page } from 'playwright-core';

/** What Teams tells a tab about where it is shown. */
export interface TeamsSurroundings {
  readonly theme: 'default' | 'dark' | 'contrast';
  readonly locale: string;
  readonly frameContext: 'content' | 'settings';
  readonly width: number;
  /** The answer to `getAuthToken`: a token, or why there is none. */
  readonly token: { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: string };
}

const hostUrl = 'https://teams.microsoft.com/_rollcall-test-host';

/**
 * Opens a tab as Teams does: in a frame of a page at teams.microsoft.com, which speaks the protocol of teams-js (its
 * `initialize` is answered with frame context, client type, what the host supports, and a version). Only that page is
 * made here; everything in the frame is the real server's, and its frame-ancestors have to let the page in.
 */
export async function openInTeams(
  browser: Browser,
  tabUrl: string,
  surroundings: Partial<TeamsSurroundings> = {},
): Promise<{
  readonly page: Page;
  readonly frame: Frame;
  readonly complaints: string[];
  readonly changeTheme: (theme: TeamsSurroundings['theme']) => Promise<void>;
  /** Presses Save on a configuration page; answers with the tab that it gave Teams. */
  readonly save: () => Promise<unknown>;
}> {
  const all: TeamsSurroundings = {
    ...{ theme: 'default', locale: 'en-GB', frameContext: 'content', width: 1024 },
    token: { ok: false, reason: 'resourceDisabled' },
    ...surroundings,
  };
  const context = await browser.newContext({
    viewport: { width: all.width, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The server of the tests has no certificate: an https page that frames it is warned of.
    const isOfTest = message.text().startsWith('Mixed Content:');
    if (['error', 'warning'].includes(message.type()) && !isOfTest) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  // teams-js asks here which hosts there are, beside those that it knows.
  await page.route('https://res.cdn.office.net/**', (route) =>
    route.fulfill({ json: { validOrigins: ['teams.microsoft.com'] }, headers: { 'access-control-allow-origin': '*' } }),
  );
  await page.route(hostUrl, (route) => route.fulfill({ contentType: 'text/html', body: hostPage(tabUrl, all) }));
  await page.goto(hostUrl);
  const shown = await page.waitForSelector('iframe');
  const frame = await shown.contentFrame();
  if (frame === null) throw new Error('The host shows no frame.');
  return {
    page,
    frame,
    complaints,
    async save() {
      await page.waitForFunction(() => (globalThis as unknown as HostWindow).canSave);
      await page.evaluate(() => (globalThis as unknown as HostWindow).save());
      const saved = await page.waitForFunction(() => (globalThis as unknown as HostWindow).savedTab);
      return saved.jsonValue();
    },
    changeTheme: (theme) => page.evaluate((name) => (globalThis as unknown as HostWindow).changeTheme(name), theme),
  };
}

interface HostWindow {
  changeTheme(theme: string): void;
  save(): void;
  readonly canSave: boolean;
  readonly savedTab: unknown;
}

function hostPage(tabUrl: string, surroundings: TeamsSurroundings): string {
  const given = JSON.stringify({ tabUrl, ...surroundings }).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><title>Teams</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; }</style>
<body><iframe title="tab"></iframe><script>
const given = ${given};
const frame = document.querySelector('iframe');
const context = {
  ...{ locale: given.locale, theme: given.theme, frameContext: given.frameContext, entityId: 'rollcall' },
  ...{ sessionId: 's', hostClientType: 'web', hostName: 'Teams', userObjectId: 'u', tid: 't' },
};
const runtime = { apiVersion: 4, isLegacyTeams: false, supports: { pages: { config: {} } }, hostVersionsInfo: {} };
const answers = {
  initialize: () => [given.frameContext, 'web', JSON.stringify(runtime), '2.58.0'],
  getContext: () => [context],
  'settings.setValidityState': ([isValid]) => {
    globalThis.canSave = isValid;
    return [true];
  },
  'settings.setSettings': ([config]) => {
    globalThis.savedTab = config;
    return [true];
  },
  'authentication.getAuthToken': () => (given.token.ok ? [true, given.token.token] : [false, given.token.reason]),
};
addEventListener('message', ({ data, source, origin }) => {
  if (source !== frame.contentWindow || typeof data?.func !== 'string') return;
  const answer = answers[data.func];
  if (answer) source.postMessage({ id: data.id, uuid: data.uuid, args: answer(data.args ?? []) }, origin);
});
globalThis.save = () => frame.contentWindow.postMessage({ func: 'settings.save', args: [{}] }, '*');
globalThis.changeTheme = (theme) => frame.contentWindow.postMessage({ func: 'themeChange', args: [theme] }, '*');
frame.src = given.tabUrl;
</script></body></html>`;
}
