import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { approver, reader } from '../api/api-for-tests.ts';
import { parseCsv } from '../api/parse-csv.ts';
import { companyOf, personId, ReviewScene, rowOf } from './review-scene.ts';

describe('an overview, reviewed in a browser', function () {
  this.timeout(60_000);
  let scene: ReviewScene;
  let overviewId: string;

  before(async () => {
    scene = await ReviewScene.open(companyOf(41, ['Ada Lovelace', 'Grace Hopper', 'Joan Clarke', '=1+1']));
    overviewId = await scene.walk.preview();
  });
  after(() => scene[Symbol.asyncDispose]());

  const title = (page: Page, name: string): Promise<void> =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

  it('shows a reader everything and lets them decide nothing', async () => {
    const { page, complaints } = await scene.visit(`/tab/overviews/${overviewId}`, { as: reader });
    await title(page, 'Sync Overview of Contoso');
    await page.getByText('Waits for approval').waitFor();
    await page.getByText('Approvers decide on it').waitFor();
    await rowOf(page, 'Ada Lovelace').waitFor();
    const buttons = page.locator('main').getByRole('button');
    assert.deepEqual(await buttons.filter({ hasNotText: /Download CSV|[▸▾]|Show these/ }).allInnerTexts(), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('leaves out two rows and holds one: counts and label follow, and the API says the same', async () => {
    const { page, complaints } = await scene.visit(`/tab/overviews/${overviewId}`);
    await page.getByRole('button', { name: 'Approve 41 changes' }).waitFor();
    // Two choices at once: the second is sent with the hash that the first one made.
    await page.getByRole('button', { name: 'Leave out: Ada Lovelace' }).click();
    await page.getByRole('button', { name: 'Leave out: Grace Hopper' }).click();
    await page.getByRole('button', { name: 'Approve 39 of 41 changes' }).waitFor();
    await page.getByRole('button', { name: 'Hold: Joan Clarke' }).click();
    await page.getByLabel('Days, 1 to 365').fill('366');
    await page.getByText('Enter a whole number').waitFor();
    await page.getByLabel('Days, 1 to 365').fill('30');
    await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
    await page.getByRole('button', { name: 'Approve 38 of 41 changes' }).waitFor();
    await rowOf(page, 'Joan Clarke').getByText('Held until 2026-03-31 by Adele Vance.').waitFor();
    await page.getByText('3 of 41 changes are left out.').waitFor();
    assert.equal((await scene.overview(overviewId)).toApply, 38);
    await page.getByRole('button', { name: 'Put back: Grace Hopper' }).click();
    await page.getByRole('button', { name: 'Approve 39 of 41 changes' }).waitFor();
    await page.getByRole('button', { name: 'Leave out: Grace Hopper' }).click();
    await page.getByRole('button', { name: 'Approve 38 of 41 changes' }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('leaves out a whole cause, shows its changes alone, and puts it back', async () => {
    const { page } = await scene.visit(`/tab/overviews/${overviewId}`);
    await page.getByRole('button', { name: /^Show the changes of: / }).click();
    await page.getByText('41 of 41 changes match').waitFor();
    assert.match(page.url(), /\?cause=cause\./);
    await page.getByRole('button', { name: /^Leave out: all 41/ }).click();
    await page.getByText('Nothing to approve: every change is left out.').waitFor();
    await page.getByRole('button', { name: /^Put back: all 41/ }).click();
    await page.getByRole('button', { name: 'Approve 38 of 41 changes' }).waitFor();
    await page.context().close();
  });

  it('shows what changed when somebody else was faster, and loses no choice', async () => {
    const { page, complaints } = await scene.visit(`/tab/overviews/${overviewId}`);
    const other = await scene.visit(`/tab/overviews/${overviewId}`, { as: approver });
    await other.page.getByRole('button', { name: 'Leave out: Person 010' }).click();
    await other.page.getByRole('button', { name: 'Approve 37 of 41 changes' }).waitFor();
    await page.getByRole('button', { name: 'Leave out: Person 011' }).click();
    await page.getByText('Somebody else changed this overview meanwhile').waitFor();
    await page.getByText('37 of 41 changes would be applied').waitFor();
    await rowOf(page, 'Person 010').getByText('Left out by Alex Wilber.').waitFor();
    assert.equal((await scene.overview(overviewId)).toApply, 37);
    await page.getByRole('button', { name: 'Save my choice again' }).click();
    await page.getByRole('button', { name: 'Approve 36 of 41 changes' }).waitFor();
    // The other one has not seen that yet: their approval is refused, and nothing runs.
    await other.page.getByRole('button', { name: 'Approve 37 of 41 changes' }).click();
    await other.page.getByText('Somebody else changed this overview meanwhile').waitFor();
    await other.page.getByRole('button', { name: 'Approve 36 of 41 changes' }).waitFor();
    assert.equal((await scene.overview(overviewId)).status, 'ready');
    for (const name of ['Person 010', 'Person 011'])
      await page.getByRole('button', { name: `Put back: ${name}` }).click();
    await page.getByRole('button', { name: 'Approve 38 of 41 changes' }).waitFor();
    assert.deepEqual(
      complaints.filter((text) => !text.includes('409')),
      [],
    );
    await page.context().close();
    await other.page.context().close();
  });

  it('hands out the changes as CSV as the API lists them, formulas disarmed', async () => {
    const { page } = await scene.visit(`/tab/overviews/${overviewId}`, { as: reader });
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const saved = await saving;
    assert.equal(saved.suggestedFilename(), `rollcall-overview-${overviewId}.csv`);
    const rows = parseCsv((await readFile(await saved.path(), 'utf8')).slice(1)).slice(1);
    const listed = await scene.client.call('listChanges', { params: { id: overviewId }, query: { limit: '1000' } });
    const changes = listed.json.items as readonly { objectId: string; leftOut: { text: string } | null }[];
    assert.deepEqual(
      rows.map((row) => [row[3], row.at(-1)]),
      changes.map(({ objectId, leftOut }) => [objectId, leftOut?.text ?? '']),
    );
    assert.ok(rows.some((row) => row[5] === "'=1+1"));
    await page.context().close();
  });

  it('opens a row, moves by keyboard, and keeps the focus while rows come and go', async () => {
    const { page } = await scene.visit(`/tab/overviews/${overviewId}`);
    const details = page.getByRole('button', { name: 'Details of Ada Lovelace' });
    await details.focus();
    await page.keyboard.press('Enter');
    await page.getByText(personId(0)).waitFor();
    assert.equal(await details.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Control+End');
    const last = page.getByRole('row').filter({ has: page.locator(':focus') });
    await page.waitForFunction(() => document.activeElement?.closest('[aria-rowindex]')?.ariaRowIndex === '42');
    assert.match(await last.innerText(), /Person 040/);
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.activeElement?.closest('[aria-rowindex]')?.ariaRowIndex === '41');
    const table = page.getByRole('table', { name: 'Changes' });
    assert.equal(await table.getAttribute('aria-rowcount'), '42');
    // The wheel takes the rows away from under the focus, which stays.
    await table.locator('[data-row]').first().hover();
    await page.mouse.wheel(0, -20_000);
    await rowOf(page, 'Ada Lovelace').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.closest('[aria-rowindex]')?.ariaRowIndex), '41');
    await page.context().close();
  });

  it('starts one sync however often Approve is pressed, follows it, and ends on the receipt', async () => {
    const { page, complaints } = await scene.visit(`/tab/overviews/${overviewId}`);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    scene.api.trouble.before = async (method, collection) => {
      if (method === 'write' && collection === 'logEntries') await gate;
    };
    await page.getByRole('button', { name: 'Approve 38 of 41 changes' }).dblclick();
    await page.getByRole('progressbar').waitFor();
    await page.getByText('Applying', { exact: true }).waitFor();
    await page.getByText('0 of 41 changes applied').waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    scene.api.trouble.before = null;
    release();
    await page.getByText('38 of 41 planned changes applied, 3 left out.').waitFor();
    await page.getByText('Approved by Adele Vance, and applied.').waitFor();
    const runs = (await scene.client.call('listRuns', { params: { id: scene.walk.connectionId } })).json
      .items as readonly { id: string; kind: string }[];
    assert.equal(runs.filter(({ kind }) => kind === 'sync').length, 1);
    scene.walk.syncRunId = runs.find(({ kind }) => kind === 'sync')?.id ?? '';
    assert.equal(await page.getByRole('button', { name: /^Leave out: / }).count(), 0);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('undoes the last sync as an overview of its own', async () => {
    const { page } = await scene.visit(`/tab/runs/${scene.walk.syncRunId}`);
    await page.getByText('1–41').waitFor();
    await page.getByLabel('Result').selectOption('left-out');
    await page.getByText('1–3', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo this sync' }).click();
    await page.getByText('Undo of a sync.').waitFor();
    await page.getByRole('link', { name: 'Its overview' }).click();
    await page.getByRole('button', { name: 'Approve 38 changes' }).waitFor();
    await page.getByRole('button', { name: 'Cancel overview' }).click();
    await page.getByText('Cancelled by Adele Vance. Nothing of it was applied.').waitFor();
    await page.context().close();
  });
});
