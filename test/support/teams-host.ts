import type { Browser, Frame, Page } from 'playwright-core';

/** What Teams says to `getAuthToken`: a token, or why there is none; null for nothing at all. */
export type TokenAnswer =
  { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: string } | null;

/** What Teams tells a tab about where it is shown. */
export interface TeamsSurroundings {
  readonly theme: 'default' | 'dark' | 'contrast';
  readonly locale: string;
  readonly frameContext: 'content' | 'settings';
  readonly width: number;
  readonly tenantId: string;
  /** The answers to `getAuthToken`, one after the other; the last one stays. */
  readonly tokens: readonly TokenAnswer[];
  /** What is to be made ready before the tab is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
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
  /** How often a token was asked for. */
  readonly asked: () => Promise<number>;
  /** Answers what was left without an answer. */
  readonly answer: (token: string) => Promise<void>;
  /** Presses Save on a configuration page; answers with the tab that it gave Teams. */
  readonly save: () => Promise<unknown>;
}> {
  const all: TeamsSurroundings = {
    ...{ theme: 'default', locale: 'en-GB', frameContext: 'content', width: 1024, tenantId: 't' },
    tokens: [{ ok: false, reason: 'resourceDisabled' }],
    ...surroundings,
  };
  const { prepare, ...given } = all;
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
  await page.route(hostUrl, (route) => route.fulfill({ contentType: 'text/html', body: hostPage(tabUrl, given) }));
  await prepare?.(page);
  await page.goto(hostUrl);
  const shown = await page.waitForSelector('iframe');
  const frame = await shown.contentFrame();
  if (frame === null) throw new Error('The host shows no frame.');
  return {
    page,
    frame,
    complaints,
    asked: () => page.evaluate(() => (globalThis as unknown as HostWindow).asked),
    answer: (token) => page.evaluate((given) => (globalThis as unknown as HostWindow).answer(given), token),
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
  answer(token: string): void;
  readonly asked: number;
  readonly canSave: boolean;
  readonly savedTab: unknown;
}

function hostPage(tabUrl: string, surroundings: Omit<TeamsSurroundings, 'prepare'>): string {
  const given = JSON.stringify({ tabUrl, ...surroundings }).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><title>Teams</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; }</style>
<body><iframe title="tab"></iframe><script>
const given = ${given};
const frame = document.querySelector('iframe');
const context = {
  ...{ locale: given.locale, theme: given.theme, frameContext: given.frameContext, entityId: 'rollcall' },
  ...{ sessionId: 's', hostClientType: 'web', hostName: 'Teams', userObjectId: 'u', tid: given.tenantId },
};
const reply = (data, args) => frame.contentWindow.postMessage({ id: data.id, uuid: data.uuid, args }, '*');
const open = [];
globalThis.asked = 0;
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
};
function answerToken(data) {
  const said = given.tokens[Math.min(globalThis.asked, given.tokens.length - 1)];
  globalThis.asked += 1;
  if (said === null) open.push(data);
  else reply(data, said.ok ? [true, said.token] : [false, said.reason]);
}
globalThis.answer = (token) => open.splice(0).forEach((data) => reply(data, [true, token]));
addEventListener('message', ({ data, source }) => {
  if (source !== frame.contentWindow || typeof data?.func !== 'string') return;
  if (data.func === 'authentication.getAuthToken') answerToken(data);
  const answer = answers[data.func];
  if (answer) reply(data, answer(data.args ?? []));
});
globalThis.save = () => frame.contentWindow.postMessage({ func: 'settings.save', args: [{}] }, '*');
globalThis.changeTheme = (theme) => frame.contentWindow.postMessage({ func: 'themeChange', args: [theme] }, '*');
frame.src = given.tabUrl;
</script></body></html>`;
}
