import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { ConnectionView } from '../../src/api/contract/connections.ts';
import { Walk } from '../api/walk.ts';
import { SetupScene } from './setup-scene.ts';

/** A connection to a simulated tenant, whose configuration is edited in a real browser. */
export class ConfigurationScene implements AsyncDisposable {
  readonly scene: SetupScene;
  readonly walk: Walk;

  private constructor(scene: SetupScene) {
    this.scene = scene;
    this.walk = new Walk(scene.api, scene.client);
  }

  static async open(): Promise<ConfigurationScene> {
    const made = new ConfigurationScene(await SetupScene.open());
    const { profileId, connectionId } = await made.scene.connected('Contoso');
    made.walk.profileId = profileId;
    made.walk.connectionId = connectionId;
    return made;
  }

  /** The configuration of the connection, once it is there. */
  async visit(look: Parameters<SetupScene['visit']>[1] = {}): Promise<Awaited<ReturnType<SetupScene['visit']>>> {
    const seen = await this.scene.visit(`/tab/connections/${this.walk.connectionId}`, look);
    await seen.page.getByRole('heading', { level: 1, name: (await this.saved()).name, exact: true }).waitFor();
    return seen;
  }

  /** The settings as the API has them. */
  async saved(): Promise<ConnectionView> {
    const { json } = await this.scene.client.call('getConnection', { params: { id: this.walk.connectionId } });
    return json as unknown as ConnectionView;
  }

  /** The object id of a group of the tenant. */
  groupId(name: string): string {
    const { directory } = this.scene.tenant.tenant;
    const found = [...directory.groupIds()].find((id) => directory.group(id)?.displayName === name);
    assert.ok(found, `There is no group ${name}.`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scene[Symbol.asyncDispose]();
  }
}

/** A part of the configuration by its title. */
export function section(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true });
}

export function saveButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Save', exact: true });
}

/** Saves what is entered, and waits until it is stored. */
export async function save(page: Page): Promise<void> {
  await saveButton(page).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
}
