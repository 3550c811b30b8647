import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import { openTenantFor } from '../support/sides.ts';
import type { ApiForTests } from '../api/api-for-tests.ts';
import { openApi } from '../api/api-for-tests.ts';
import { DocumentedClient } from '../api/documented-client.ts';
import type { TestTenant } from '../support/tenant.ts';
import { startTestTenant } from '../support/tenant.ts';
import { openBrowser, widerThanPage } from './open-browser.ts';

export interface Look {
  readonly width: number;
  readonly theme: 'light' | 'dark' | 'contrast';
}

interface Seen {
  readonly page: Page;
  /** What the console and the network complained about. */
  readonly complaints: string[];
}

/** The tab on the real API in a real browser, with a simulated tenant that is read through the Entra adapter. */
export class SetupScene implements AsyncDisposable {
  readonly tenant: TestTenant;
  readonly api: ApiForTests;
  readonly client: DocumentedClient;
  readonly #browser: Browser;

  private constructor(tenant: TestTenant, api: ApiForTests, client: DocumentedClient, browser: Browser) {
    this.tenant = tenant;
    this.api = api;
    this.client = client;
    this.#browser = browser;
  }

  static async open(): Promise<SetupScene> {
    assert.notEqual(await buildTab({ when: 'stale' }), 'failed');
    const tenant = await startTestTenant();
    const { authorityHost, graphEndpoint } = tenant;
    const cloud = { name: 'simulated', authorityHost, graphEndpoint, custom: true, ca: null };
    const api = await openApi({
      tabFolder: fileURLToPath(new URL('../../tab/dist/', import.meta.url)),
      opener: ({ store, secrets }) => openTenantFor({ store, secrets, clouds: [cloud] }),
    });
    return new SetupScene(tenant, api, await DocumentedClient.of(api.origin), await openBrowser());
  }

  /** A profile that works, and a connection that signs in with it. */
  async connected(name: string): Promise<{ readonly profileId: string; readonly connectionId: string }> {
    const { appId, clientSecret, tenantId } = this.tenant;
    const profile = await this.client.call('createCredentialProfile', {
      body: { name: `${name} app`, clientId: appId, secret: clientSecret, secretExpiresAt: '2027-05-31' },
    });
    const profileId = String(profile.json.id);
    const connection = await this.client.call('createConnection', {
      body: { name, tenant: tenantId, cloud: 'simulated', credentialProfileId: profileId },
    });
    return { profileId, connectionId: String(connection.json.id) };
  }

  /** Object id of a group of the simulated company. */
  groupId(name: string): string {
    const { groups } = this.tenant.tenant.directory;
    const rows = Array.from({ length: groups.rows }, (_, row) => row);
    const row = rows.find((one) => groups.profile(one).displayName === name);
    assert.ok(row !== undefined, name);
    return groups.idOf(row);
  }

  /** A page as an administrator sees it. */
  async visit(
    path: string,
    { width = 1280, theme = 'light', locale = 'en-GB' }: Partial<Look> & { readonly locale?: string } = {},
  ): Promise<Seen> {
    const context = await this.#browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme === 'light' ? 'light' : 'dark',
      forcedColors: theme === 'contrast' ? 'active' : 'none',
      reducedMotion: 'reduce',
      locale,
      timezoneId: 'Europe/Berlin',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(this.api.origin + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { page, complaints };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.api[Symbol.asyncDispose]();
    await this.tenant.tenant.close();
  }
}

/** Holds a page against the rules of WCAG 2.2 AA. */
async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
  assert.deepEqual(found, [], page.url());
}

/** The same, and against scrolling sideways. */
export async function assertUsable(page: Page): Promise<void> {
  await assertAccessible(page);
  assert.deepEqual(await widerThanPage(page), [], page.url());
}

/** Acts as somebody else of the demo company. */
export async function actAs(page: Page, name: string): Promise<void> {
  const people = page.getByRole('combobox', { name: /^Act as/ });
  const option = people.locator('option', { hasText: name });
  await people.selectOption(await option.innerText());
}

/** Presses Tab until an element has the focus; says so where it never gets it. */
export async function tabTo(page: Page, name: RegExp | string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null) return '';
      const isField =
        element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement;
      const labels = isField ? [...(element.labels ?? [])] : [];
      return (
        element.getAttribute('aria-label') ??
        (labels.map(({ textContent }) => textContent).join(' ') || element.textContent)
      );
    });
    if (typeof name === 'string' ? focused.startsWith(name) : name.test(focused)) return;
  }
  assert.fail(`${String(name)} is not reached by keyboard.`);
}
