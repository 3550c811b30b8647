import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildTab } from '../../scripts/build-tab.ts';
import type { Actor } from '../../src/model/role.ts';
import type { ApiForTests } from '../api/api-for-tests.ts';
import { canary, openApi } from '../api/api-for-tests.ts';
import { DocumentedClient } from '../api/documented-client.ts';
import { Walk } from '../api/walk.ts';
import type { Company } from '../support/array-source.ts';
import { openBrowser, openPage } from './open-browser.ts';

export interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

/** The tab on the real API in a real browser, with a connection to a company of plain data. */
export class ReviewScene implements AsyncDisposable {
  readonly api: ApiForTests;
  readonly client: DocumentedClient;
  readonly walk: Walk;
  readonly #browser: Browser;

  private constructor(api: ApiForTests, client: DocumentedClient, browser: Browser) {
    this.api = api;
    this.client = client;
    this.walk = new Walk(api, client);
    this.#browser = browser;
  }

  static async open(company: Company): Promise<ReviewScene> {
    assert.notEqual(await buildTab({ when: 'stale' }), 'failed');
    const api = await openApi({ company, tabFolder: fileURLToPath(new URL('../../tab/dist/', import.meta.url)) });
    const client = await DocumentedClient.of(api.origin);
    const scene = new ReviewScene(api, client, await openBrowser());
    const profile = await client.call('createCredentialProfile', {
      body: { name: 'App', clientId: '11111111-2222-4333-8444-555555555555', secret: canary },
    });
    const connection = await client.call('createConnection', {
      body: {
        ...{ name: 'Contoso', tenant: 'contoso.example', cloud: 'simulated' },
        credentialProfileId: String(profile.json.id),
      },
    });
    scene.walk.connectionId = String(connection.json.id);
    return scene;
  }

  /** A page as somebody sees it: an administrator by default. */
  async visit(
    path: string,
    { as, width = 1280, scheme = 'light' }: { as?: Actor; width?: number; scheme?: 'light' | 'dark' } = {},
  ): Promise<Visit> {
    const opened = await openPage(this.#browser, { width, scheme });
    opened.page.setDefaultTimeout(10_000);
    if (as !== undefined) await opened.page.setExtraHTTPHeaders({ 'x-rollcall-person': as.id });
    await opened.page.goto(this.api.origin + path);
    return opened;
  }

  async overview(id: string): Promise<{ readonly toApply: number; readonly hash: string; readonly status: string }> {
    const { json } = await this.client.call('getOverview', { params: { id } });
    return json as { toApply: number; hash: string; status: string };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.api[Symbol.asyncDispose]();
  }
}

/** A company of so many people, the first of them named as given, in one group. */
export function companyOf(count: number, first: readonly string[] = []): Company {
  const users = Array.from({ length: count }, (_, index) => ({
    id: personId(index),
    guest: false,
    attributes: {
      userPrincipalName: `p${String(index)}@contoso.example`,
      displayName: first[index] ?? `Person ${String(index).padStart(3, '0')}`,
      jobTitle: 'Engineer',
      accountEnabled: true,
    },
  }));
  return { users, groups: [], members: {} };
}

export function personId(index: number): string {
  return `bbbbbbbb-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** The row of a change, found by a name in it. */
export function rowOf(page: Page, name: string): ReturnType<Page['locator']> {
  return page.getByRole('table', { name: 'Changes' }).getByRole('row').filter({ hasText: name });
}
