import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { HistoryPage } from '../../src/api/contract/history.ts';
import type { Run } from '../../src/model/run.ts';
import { administrator, approver, reader } from '../api/api-for-tests.ts';
import { parseCsv } from '../api/parse-csv.ts';
import { companyOf, personId, ReviewScene } from './review-scene.ts';

describe('runs and their history, in a browser', function () {
  this.timeout(60_000);
  let scene: ReviewScene;

  before(async () => {
    scene = await ReviewScene.open(companyOf(8, ['Ada Lovelace']));
    const first = await scene.walk.approve(await scene.walk.preview());
    assert.equal(first.status, 'succeeded');
  });
  after(() => scene[Symbol.asyncDispose]());

  const historyPath = (): string => `/tab/connections/${scene.walk.connectionId}/history`;

  const listed = async (query: Record<string, string>): Promise<HistoryPage> => {
    const params = { id: scene.walk.connectionId };
    return (await scene.client.call('listHistory', { params, query })).json as unknown as HistoryPage;
  };

  const rows = (page: Page): ReturnType<Page['locator']> =>
    page.getByRole('table', { name: 'History' }).getByRole('row');

  it('retries what a sync did not achieve', async () => {
    scene.api.company = companyOf(8, ['Ada King', 'Person 1']);
    const overviewId = await scene.walk.preview();
    const moved = await scene.api.store.get('directoryUsers', 'directory', personId(0));
    assert.ok(moved);
    await scene.api.store.write('directoryUsers', 'directory', [{ kind: 'put', id: moved.id, body: moved.body }]);
    const { page, complaints } = await scene.visit(`/tab/overviews/${overviewId}`, { as: approver });
    await page.getByRole('button', { name: 'Approve 2 changes' }).click();
    await page.getByText('1 of 2 planned changes applied, 1 not achieved.').waitFor();
    await page.getByRole('link', { name: 'the sync log' }).click();
    await page.getByText('Partly succeeded').waitFor();
    await page.getByLabel('Result').selectOption('stale');
    await page.getByRole('row').filter({ hasText: 'Ada King' }).getByText('Stale').waitFor();
    await page.getByRole('button', { name: 'Retry this one' }).click();
    await page.getByText('Retry of what a sync did not achieve.').waitFor();
    await page.getByRole('link', { name: 'Its overview' }).click();
    await page.getByRole('button', { name: 'Approve 1 change', exact: true }).click();
    await page.getByText('1 of 1 planned change applied.').waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('goes over a removal limit only when a second approver lets it', async () => {
    const everybody = companyOf(8, ['Ada King', 'Person 1']);
    scene.api.company = { ...everybody, users: everybody.users.slice(0, 5) };
    await scene.walk.change({ limits: { user: { percent: 10, minimum: 1, count: 1000 } } });
    const path = `/tab/overviews/${await scene.walk.preview()}`;
    const first = await scene.visit(path);
    const approve = first.page.getByRole('button', { name: 'Approve 3 changes' });
    await first.page.getByText('Over a removal limit.').waitFor();
    await first.page.getByText('People: 3 of 8 would be removed; at most 0 are allowed.').waitFor();
    assert.equal(await approve.getAttribute('aria-disabled'), 'true');
    await first.page.getByRole('button', { name: 'Ask for release' }).click();
    await first.page.getByText('Waits for release: Adele Vance asked').waitFor();
    assert.equal(await first.page.getByRole('button', { name: 'Release the limit' }).count(), 0);
    const second = await scene.visit(path, { as: approver });
    await second.page.getByRole('button', { name: 'Release the limit' }).click();
    await second.page.getByText('Alex Wilber released the removal limit').waitFor();
    // Whoever asked sees it without doing anything.
    await first.page.getByText('Alex Wilber released the removal limit').waitFor();
    await approve.click();
    await first.page.getByText('3 of 3 planned changes applied.').waitFor();
    await first.page.context().close();
    await second.page.context().close();
  });

  it('shows, sorts and searches the whole history, in pages of 50, 100 and 1,000', async () => {
    await addRuns(scene, 70);
    const { page, complaints } = await scene.visit(historyPath(), { as: reader });
    const all = await listed({ limit: '1000' });
    await page.getByText(`1–50 of ${String(all.total)}`).waitFor();
    assert.equal(await rows(page).count(), 51);
    assert.deepEqual(
      (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.replace(/[ ↑↓]/g, '')),
      [...['Start', 'End', 'Type', 'Total', 'Changed', 'Deleted', 'Filtered', 'Status'], 'Startedby'],
    );
    await page.getByRole('button', { name: 'Changed' }).click();
    const most = (await listed({ sort: 'changed', limit: '1' })).items[0];
    await rows(page)
      .nth(1)
      .getByText(most?.changed?.toLocaleString('en') ?? '', { exact: true })
      .first()
      .waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Changed' }).getAttribute('aria-sort'), 'descending');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(`51–100 of ${String(all.total)}`).waitFor();
    await page.getByLabel('Rows').selectOption('1000');
    await page.getByText(`1–${String(all.total)} of ${String(all.total)}`).waitFor();
    assert.equal(await rows(page).count(), all.total + 1);
    await page.getByLabel('Status').selectOption('failed');
    await page.getByText('1–7 of 7').waitFor();
    assert.match(page.url(), /sort=changed.*status=failed/);
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Search').fill('zoë');
    await page.getByText('1–3 of 3').waitFor();
    await page.reload();
    await page.getByText('1–3 of 3').waitFor();
    await rows(page).nth(1).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Sync of Contoso' }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('hands out the history as CSV, as it is sorted and narrowed, and draws it in words too', async () => {
    const { page } = await scene.visit(`${historyPath()}?sort=deleted&kind=sync`);
    const picture = page.getByRole('img', { name: /^Changes of the last 60 syncs, oldest first: most 1,069 on / });
    await picture.waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const saved = await saving;
    const [, ...cells] = parseCsv((await readFile(await saved.path(), 'utf8')).slice(1));
    const { items } = await listed({ sort: 'deleted', kind: 'sync', limit: '1000' });
    assert.deepEqual(
      cells.map((row) => [row[2], row[4], row[5], row[12]]),
      items.map((row) => [row.class ?? '', String(row.changed ?? ''), String(row.deleted ?? ''), row.runId]),
    );
    assert.ok(cells.some((row) => row[9] === "'=Zoë"));
    await page.context().close();
  });

  it('says why somebody is as they are', async () => {
    const id = await scene.walk.preview();
    const { page } = await scene.visit(`/tab/overviews/${id}`, { as: reader });
    await page.getByText('Why is somebody synced, or not?').click();
    const field = page.getByLabel('Person: name, address or object ID');
    await field.fill('contoso.example');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Ada King/ }).click();
    await page.getByText('Ada King is synced').waitFor();
    await page.getByText('Nothing is planned for this person').waitFor();
    await page.getByText(/^Last change,/).waitFor();
    await page.context().close();
  });
});

/** Syncs of earlier days, one of them started by somebody whose name is trouble, every tenth of them failed. */
async function addRuns(scene: ReviewScene, count: number): Promise<void> {
  const { connectionId } = scene.walk;
  const { items } = (await scene.client.call('listRuns', { params: { id: connectionId } })).json as {
    items: readonly { id: string; kind: string }[];
  };
  const like = await scene.api.store.get('runs', connectionId, items.find(({ kind }) => kind === 'sync')?.id ?? '');
  assert.ok(like?.body.results);
  const { results } = like.body;
  const runs = Array.from({ length: count }, (_, index): Run => {
    const at = new Date(Date.UTC(2026, 0, 1, index)).toISOString();
    const isFailed = index % 10 === 5;
    return {
      ...like.body,
      ...{ id: `${connectionId}.00${String(index).padStart(4, '0')}`, startedAt: at, endedAt: at },
      startedBy: { ...administrator, name: index === 3 ? '=Zoë' : 'Adele Vance' },
      ...(isFailed
        ? { status: 'failed', results: null, failure: { code: 'source-empty', detail: null } }
        : {
            status: 'succeeded',
            results: { ...results, user: { ...results.user, changed: 1000 + index, deleted: 0 } },
          }),
    };
  });
  const operations = runs.map((body) => ({ kind: 'create', id: body.id, body }) as const);
  await scene.api.store.write('runs', connectionId, operations);
}
