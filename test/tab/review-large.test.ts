import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { enlarge } from './large-overview.ts';
import { companyOf, ReviewScene } from './review-scene.ts';
import { jump } from './scroll.ts';

const count = 300_000;

/** Far above what anybody would wait for, so that only what does not work at all is refused. */
const patienceMs = 10_000;

describe('an overview of 300,000 changes, in a browser', function () {
  this.timeout(120_000);
  let scene: ReviewScene;
  let page: Page;
  let total: number;

  before(async () => {
    scene = await ReviewScene.open(companyOf(2));
    const id = await scene.walk.preview();
    await enlarge(scene, id, count);
    ({ page } = await scene.visit(`/tab/overviews/${id}`));
    const { json } = await scene.client.call('listChanges', { params: { id }, query: { limit: '1' } });
    total = json.total as number;
    await page.getByText(`${total.toLocaleString('en')} changes`, { exact: true }).waitFor();
  });
  after(() => scene[Symbol.asyncDispose]());

  const rowIndexes = (): Promise<readonly number[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-row]')].map((row) => Number(row.getAttribute('aria-rowindex'))),
    );

  it('jumps to any place, and holds only the rows around it', async () => {
    for (const share of [0.5, 0.9, 0.1, 1, 0]) {
      assert.ok((await jump(page, share)) < patienceMs);
      const indexes = await rowIndexes();
      const expected = share * total;
      assert.ok(indexes.length < 60, String(indexes.length));
      assert.ok(
        Math.abs((indexes[0] ?? 0) - expected) < total * 0.001 + 60,
        `${String(indexes[0])} at ${String(share)}`,
      );
    }
    const { id, rows } = await rowsAround(150_400);
    assert.deepEqual(rows, await expectedRows(id, 150_400, rows.length));
  });

  it('goes on by the wheel without a gap, row by row', async () => {
    await jump(page, 0.4);
    await page.locator('[data-row]').nth(8).hover();
    const before = (await rowIndexes())[0] ?? 0;
    for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, 640);
    await page.waitForTimeout(400);
    const moved = ((await rowIndexes())[0] ?? 0) - before;
    assert.ok(moved > 150 && moved < 250, `${String(moved)} rows for 200 rows of pixels`);
  });

  it('filters and searches, and says how many there are', async () => {
    await page.getByLabel('What').selectOption('user');
    await page.getByText(/^100,00\d of 300,00\d changes match$/).waitFor();
    await page.getByLabel('Search').fill('zoe unal 3333');
    await page
      .getByText(/ of 300,00\d changes match$/)
      .filter({ hasNotText: /^100,00/ })
      .waitFor();
    await page.getByRole('row').filter({ hasText: 'Zoë Ünal' }).first().waitFor();
    await page.getByLabel('Search').fill('nobody has this name');
    await page.getByText('No change matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText(`${total.toLocaleString('en')} changes`, { exact: true }).waitFor();
  });

  async function rowsAround(index: number): Promise<{ readonly id: string; readonly rows: readonly string[] }> {
    await jump(page, index / total);
    const rows = await page.evaluate(() =>
      [...document.querySelectorAll('[data-row]')].map(
        (row) => `${row.getAttribute('aria-rowindex') ?? ''} ${row.querySelector('bdi')?.textContent ?? ''}`,
      ),
    );
    return { id: page.url().replace(/^.*\/|\?.*$/g, ''), rows };
  }

  /** The same rows, as the API lists them when it is paged through from the start of their page. */
  async function expectedRows(id: string, index: number, length: number): Promise<readonly string[]> {
    const starts = await scene.client.call('listPageStarts', { params: { id }, query: { every: '1000' } });
    const more = await scene.client.call('listPageStarts', {
      params: { id },
      query: { every: '1000', after: String(starts.json.next) },
    });
    const keys = [...(starts.json.items as readonly string[]), ...(more.json.items as readonly string[])];
    const number = Math.floor(index / 1000);
    const { json } = await scene.client.call('listChanges', {
      params: { id },
      query: { limit: '1000', after: keys[number - 1] ?? '' },
    });
    const items = json.items as readonly { name: string; memberName: string | null }[];
    const first = (await rowIndexes())[0] ?? 0;
    const offset = first - 2 - number * 1000;
    return items
      .slice(offset, offset + length)
      .map(({ name, memberName }, at) => `${String(first + at)} ${memberName ?? name}`);
  }
});
