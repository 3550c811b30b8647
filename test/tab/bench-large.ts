/**
 * `node test/tab/bench-large.ts`: what a person at the screen waits for in an overview of 300,000 changes: from scrolling,
 * filtering and typing to the rows being painted, in a real browser on the real API and the embedded store. Prints a
 * Markdown table, and how the frames come while the wheel is turned.
 */
import type { Page } from 'playwright-core';
import { enlarge } from './large-overview.ts';
import { companyOf, ReviewScene } from './review-scene.ts';
import { jump, untilPainted } from './scroll.ts';

const count = 300_000;
const rounds = 5;

async function main(): Promise<void> {
  await using scene = await ReviewScene.open(companyOf(2));
  const id = await scene.walk.preview();
  await enlarge(scene, id, count);
  const started = performance.now();
  const { page } = await scene.visit(`/tab/overviews/${id}`);
  page.setDefaultTimeout(60_000);
  await page.getByRole('table', { name: 'Changes' }).locator('[data-row] bdi').first().waitFor();
  say('opening the page', [performance.now() - started]);
  say('first jump, to the end', [await jump(page, 1)]);
  const jumps: number[] = [];
  for (let round = 0; round < rounds; round += 1) jumps.push(await jump(page, (round * 0.37 + 0.11) % 1));
  say('jump by the scroll bar', jumps);
  say('filter by class', await repeated(page, 'What', ['user', 'group', 'membership', 'user', '']));
  say('search that finds something', await searched(page, ['lovelace', 'zoe', 'sato 77', 'p333', 'ada']));
  say('search that finds nothing', await searched(page, ['nobody has this name', 'no such text']));
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await untilPainted(page);
  say('longest frame while the wheel is turned', [await longestFrame(page)]);
  const { heap, rows } = await page.evaluate(() => ({
    heap: (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    rows: document.querySelectorAll('[data-row]').length,
  }));
  process.stdout.write(`\n${String(rows)} rows in the page, heap of the page ${(heap / 1024 / 1024).toFixed(0)} MiB\n`);
}

function say(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  process.stdout.write(`| ${what} | ${middle.toFixed(0)} ms | ${(sorted.at(-1) ?? 0).toFixed(0)} ms |\n`);
}

async function repeated(page: Page, label: string, values: readonly string[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (const value of values) {
    const start = performance.now();
    await page.getByLabel(label).selectOption(value);
    await untilPainted(page);
    times.push(performance.now() - start);
  }
  return times;
}

/** From the last key, the pause in which more may be typed included. */
async function searched(page: Page, texts: readonly string[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (const text of texts) {
    const start = performance.now();
    await page.getByLabel('Search').fill(text);
    await page.waitForURL((url) => url.searchParams.get('text') === text);
    await untilPainted(page);
    times.push(performance.now() - start);
  }
  return times;
}

async function longestFrame(page: Page): Promise<number> {
  await page.locator('[data-row]').nth(8).hover();
  const frames = page.evaluate(async () => {
    const times: number[] = [];
    const until = performance.now() + 3000;
    for (let last = performance.now(); last < until;) {
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return Math.max(...times);
  });
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(30);
  }
  return frames;
}

await main();
