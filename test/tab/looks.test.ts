import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { administrator } from '../api/api-for-tests.ts';
import { ConfigurationScene } from './configuration-scene.ts';
import { complaintsOfEveryLook } from './every-look.ts';
import { seedSights } from './sights.ts';

describe('every page and dialog in every width and theme', function () {
  this.timeout(240_000);
  let bench: ConfigurationScene;

  before(async () => {
    bench = await ConfigurationScene.open();
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  /** Without what an earlier sight left unsaved: a page that is loaded anew would ask. */
  async function open(page: Page, path: string): Promise<void> {
    await page.goto('about:blank');
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(bench.scene.api.origin + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector('.fui-Spinner') === null);
  }

  it('has no fault that axe, the console or a ruler finds', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/');
    const faults: Record<string, readonly string[]> = {};
    for (const { name, path, arrange, as = administrator, refused } of await seedSights(bench)) {
      await page.setExtraHTTPHeaders({ 'x-rollcall-person': as.id });
      if (path !== null) await open(page, path);
      await arrange?.(page);
      const isExpected = (line: string): boolean => line.includes(`with a status of ${String(refused)} `);
      const found = [
        ...(await complaintsOfEveryLook(page)),
        ...complaints.splice(0).filter((line) => !isExpected(line)),
      ];
      if (found.length > 0) faults[name] = found;
    }
    assert.deepEqual(faults, {});
    await page.context().close();
  });
});
