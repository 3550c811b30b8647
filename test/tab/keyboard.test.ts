import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { ConfigurationScene } from './configuration-scene.ts';
import { tabTo } from './setup-scene.ts';

/** What the keyboard finds on a page, in this order, from the top to where it leaves the page. */
interface Walked {
  readonly missed: readonly string[];
  readonly unseen: readonly string[];
}

describe('the tab by keyboard alone', function () {
  this.timeout(90_000);
  let bench: ConfigurationScene;
  let overviewId: string;
  let syncRunId: string;

  before(async () => {
    bench = await ConfigurationScene.open();
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  const press = (page: Page, key: string): Promise<void> => page.keyboard.press(key);
  const headed = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole('heading', { name }).first().waitFor();

  async function enter(page: Page, name: string | RegExp): Promise<void> {
    await tabTo(page, name);
    await press(page, 'Enter');
  }

  async function type(page: Page, name: string, text: string): Promise<void> {
    await tabTo(page, name);
    await page.keyboard.type(text);
  }

  it('creates a connection, leaves a row out, and approves the rest', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/');
    await enter(page, 'Add connection');
    await type(page, 'Name of the connection', 'By keyboard');
    await type(page, 'Tenant ID or domain', bench.scene.tenant.tenantId);
    await press(page, 'Enter');
    await headed(page, /Step 2 of 6/);
    await enter(page, 'Next');
    await headed(page, /Step 3 of 6/);
    await type(page, 'Sign in with', 'Contoso');
    await enter(page, 'Next');
    await headed(page, /Step 4 of 6/);
    await enter(page, 'Create and test');
    await page.getByText(/^Groups: /).waitFor();
    await enter(page, 'Next');
    await headed(page, /Step 5 of 6/);
    await tabTo(page, 'Everybody');
    await press(page, 'ArrowDown');
    await type(page, 'Object IDs of the groups', bench.groupId('Engineering'));
    await page.getByRole('list', { name: 'Members of chosen groups' }).getByText('Engineering').waitFor();
    await enter(page, 'Next');
    await headed(page, /Step 6 of 6/);
    await enter(page, 'Preview now');
    await headed(page, 'Preview of By keyboard');
    await page.getByText('Succeeded').first().waitFor();
    await enter(page, /overview/i);
    await headed(page, 'Sync Overview of By keyboard');
    await tabTo(page, /^Leave out: (?!all)/);
    await press(page, 'ArrowDown');
    await inRow(page, 3);
    await press(page, 'Space');
    await focusIsOn(page, /^Put back: /);
    await press(page, 'ArrowDown');
    await inRow(page, 4);
    await tabTo(page, /^Hold: /);
    await press(page, 'Enter');
    await tabTo(page, 'Days, 1 to 365');
    await page.keyboard.type('0');
    await press(page, 'Enter');
    await focusIsOn(page, /^Put back: /);
    await press(page, 'Tab');
    await inRow(page, null);
    await backTo(page, /^Approve \d+ of \d+ changes/);
    await press(page, 'Enter');
    await page.getByText(/planned changes applied, \d+ left out\./).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('gives, changes and takes away a role', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/people');
    await page.getByText('from configuration').first().waitFor();
    await enter(page, /^Add/);
    await type(page, 'Object ID', 'bbbbbbbb-0000-4000-8000-00000000beef');
    await type(page, 'Name', 'Diego Siciliani');
    await tabTo(page, /^Reader/);
    await press(page, 'ArrowUp');
    await enter(page, 'Save');
    const row = page.getByRole('row').filter({ hasText: 'Diego Siciliani' });
    await row.getByText('Approver', { exact: true }).waitFor();
    await enter(page, 'Change the role of Diego Siciliani');
    await tabTo(page, /^Approver/);
    await press(page, 'ArrowUp');
    await enter(page, 'Save');
    await row.getByText('Administrator', { exact: true }).waitFor();
    await enter(page, /^(Remove|Take).*Diego Siciliani/);
    await page.getByRole('dialog').waitFor();
    await enter(page, /^(Remove|Take)/);
    await row.waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  const pages = (): readonly (readonly [path: string, ready: string | RegExp])[] => [
    ['/tab/', 'By keyboard'],
    ['/tab/new-connection', 'Step 1 of 6'],
    [`/tab/connections/${bench.walk.connectionId}`, 'Delete connection'],
    [`/tab/connections/${bench.walk.connectionId}/history`, 'Adele Vance, tab'],
    [`/tab/overviews/${overviewId}`, /^Approve/],
    [`/tab/runs/${syncRunId}`, 'Applied'],
    ['/tab/credential-profiles', 'Contoso app'],
    [`/tab/credential-profiles/${bench.walk.profileId}`, 'Enter a new secret'],
    ['/tab/directory', 'Details'],
    ['/tab/directory/groups', 'Members'],
    ['/tab/directory/imports', 'No file was imported yet'],
    ['/tab/directory/scim-clients', 'No SCIM tokens yet'],
    ['/tab/people', 'from configuration'],
    ['/tab/notices', 'Everything was delivered'],
    ['/tab/configure', 'All connections'],
    ['/tab/nothing/here', 'There is no such page'],
  ];

  it('reaches everything that can be used on every page, and shows where it is', async () => {
    const syncId = await bench.walk.preview();
    ({ id: syncRunId } = (await bench.walk.approve(syncId)) as { id: string });
    await bench.walk.change({ mapping: [{ kind: 'copy', attribute: 'displayName', from: 'mail' }] });
    overviewId = await bench.walk.preview();
    const { page } = await bench.scene.visit('/tab/');
    const found: Record<string, Walked> = {};
    for (const [path, ready] of pages()) {
      await page.goto(bench.scene.api.origin + path);
      await page.getByText(ready).first().waitFor();
      await page.waitForFunction(() => document.querySelector('.fui-Spinner') === null);
      const walked = await walkThrough(page);
      if (walked.missed.length + walked.unseen.length > 0) found[path] = walked;
    }
    assert.deepEqual(found, {});
    await page.context().close();
  });

  it('keeps the focus in a dialog, closes it by Escape, and gives the focus back', async () => {
    const { page, complaints } = await bench.scene.visit('/tab/');
    const dialogs: readonly (readonly [path: string, ready: string, opener: RegExp | string])[] = [
      [`/tab/connections/${bench.walk.connectionId}`, 'Delete connection', 'Delete connection'],
      [`/tab/overviews/${overviewId}`, 'Waits for approval', /^Hold: (?!all)/],
    ];
    for (const [path, ready, opener] of dialogs) {
      await page.goto(bench.scene.api.origin + path);
      await page.getByText(ready).first().waitFor();
      await enter(page, opener);
      await page.getByRole('dialog').waitFor();
      for (let presses = 0; presses < 8; presses += 1) {
        await press(page, presses < 5 ? 'Tab' : 'Shift+Tab');
        assert.ok(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null), path);
      }
      await press(page, 'Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      assert.match(await focusedName(page), typeof opener === 'string' ? new RegExp(`^${opener}`) : opener);
    }
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

async function focusIsOn(page: Page, name: RegExp): Promise<void> {
  await page.waitForFunction(
    (source) => new RegExp(source).test(document.activeElement?.getAttribute('aria-label') ?? ''),
    name.source,
  );
}

/** Until the focus is in this row of a virtual table, counted with its headings, or in none. */
async function inRow(page: Page, index: number | null): Promise<void> {
  await page.waitForFunction(
    (at) => (document.activeElement?.closest('[aria-rowindex]')?.ariaRowIndex ?? null) === at,
    index === null ? null : String(index),
  );
}

/** Goes up by Shift and Tab. */
async function backTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Shift+Tab');
    if (name.test(await focusedName(page))) return;
  }
  assert.fail(`${String(name)} is not reached by keyboard.`);
}

/** What a screen reader would call the element with the focus. */
async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}

/**
 * Presses Tab from the top of a page until it is left. A group of radio buttons is one stop, and so is a virtual table
 * but for the row that the focus is in: in them the arrows lead on.
 */
async function walkThrough(page: Page): Promise<Walked> {
  await page.evaluate(() => {
    const isUsable = (element: Element): boolean =>
      element.checkVisibility() && element.closest('[inert], [aria-hidden=true]') === null;
    const all = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary';
    const usable = [...document.querySelectorAll(all)].filter(isUsable);
    const first = usable.find((element) => element.closest('[data-row]') !== null)?.closest('[data-row]');
    const radios = usable.filter((element) => element.getAttribute('type') === 'radio');
    const isStop = (element: Element): boolean => {
      const row = element.closest('[data-row]');
      if (row !== null) return row === first;
      if (!radios.includes(element)) return true;
      const same = radios.filter((other) => other.getAttribute('name') === element.getAttribute('name'));
      const chosen = same.find((other) => (other as HTMLInputElement).checked) ?? same[0];
      return chosen === element;
    };
    (globalThis as unknown as Walk).toReach = new Set(usable.filter(isStop));
    (globalThis as unknown as Walk).unseen = [];
  });
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    const isOver = await page.evaluate(() => {
      const walk = globalThis as unknown as Walk;
      const element = document.activeElement;
      if (element === null || element === document.body) return true;
      // A field for a day has several stops, and would begin again.
      if (element === walk.last) return false;
      walk.last = element;
      /** How it and what is around it look: some draw the focus on their frame. */
      const looks = (): string =>
        [element, element.parentElement, element.nextElementSibling, element.parentElement?.parentElement]
          .flatMap((one) => (one == null ? [] : [getComputedStyle(one), getComputedStyle(one, '::after')]))
          .map(({ outline, boxShadow, border, backgroundColor, textDecoration, transform }) =>
            [outline, boxShadow, border, backgroundColor, textDecoration, transform].join(),
          )
          .join('|');
      const focused = looks();
      walk.toReach.delete(element);
      (element as HTMLElement).blur();
      const isSeen = looks() !== focused;
      (element as HTMLElement).focus();
      if (!isSeen) walk.unseen.push(element.outerHTML.slice(0, 160));
      return false;
    });
    if (isOver) break;
  }
  return page.evaluate(() => {
    const { toReach, unseen } = globalThis as unknown as Walk;
    return { missed: [...toReach].map((element) => element.outerHTML.slice(0, 160)), unseen };
  });
}

interface Walk {
  toReach: Set<Element>;
  last: Element | null;
  unseen: string[];
}
