import assert from 'node:assert/strict';
import type { OverviewView } from '../../src/api/contract/overviews.ts';
import { saveButton, section, ConfigurationScene } from './configuration-scene.ts';

describe('what unsaved settings would do', function () {
  this.timeout(60_000);
  let bench: ConfigurationScene;

  before(async () => {
    bench = await ConfigurationScene.open();
    const first = await bench.walk.preview();
    assert.equal((await bench.walk.approve(first)).status, 'succeeded');
    await bench.walk.preview();
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  async function overview(id: string): Promise<OverviewView> {
    return (await bench.scene.client.call('getOverview', { params: { id } })).json as unknown as OverviewView;
  }

  function countsOf({ counts }: OverviewView): readonly string[] {
    return [counts.user, counts.group, counts.membership].map(
      ({ add, update, remove }) => `+${String(add)} −${String(remove)} ~${String(update)}`,
    );
  }

  it('is counted class by class beside the saved settings, with what would stop it, and saves nothing', async () => {
    const before = await bench.saved();
    const { page, complaints } = await bench.visit();
    await section(page, 'Filters').getByLabel('E-mail address does not contain').fill('a');
    await section(page, 'Removal limits').getByLabel('or more than').first().fill('1');
    const part = section(page, 'What would this do?');
    await part.getByRole('button', { name: 'Try these settings out' }).click();
    const link = part.getByRole('link', { name: /^Look at all \d+ changes$/ });
    await link.waitFor();
    const draft = await overview(
      String(await link.getAttribute('href'))
        .split('/')
        .pop() ?? '',
    );
    assert.equal(draft.status, 'draft');
    assert.ok(draft.counts.user.remove > 1);
    const saved = await overview(String(before.currentOverviewId));
    const rows = await part
      .getByRole('row')
      .evaluateAll((all) => all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)));
    assert.deepEqual(
      rows.slice(1),
      ['People', 'Groups', 'Memberships'].map((name, index) => [name, countsOf(saved)[index], countsOf(draft)[index]]),
    );
    await part.getByText('Over the removal limit').waitFor();
    await section(page, 'Filters').getByLabel('E-mail address does not contain').fill('@nowhere');
    await part.getByText('You changed settings since.').waitFor();
    assert.deepEqual((await bench.saved()).filters, before.filters);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('leads to its rows and back to what was entered', async () => {
    const { page } = await bench.visit();
    await section(page, 'Filters').getByLabel('Guest accounts are in').uncheck();
    const part = section(page, 'What would this do?');
    await part.getByRole('button', { name: 'Try these settings out' }).click();
    await part.getByRole('link', { name: /^Look at/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Sync overview of Contoso' }).waitFor();
    await page.goBack();
    await page.getByText('One unsaved change').waitFor();
    assert.ok(!(await section(page, 'Filters').getByLabel('Guest accounts are in').isChecked()));
    await part.getByRole('link', { name: /^Look at/ }).waitFor();
    await page.getByRole('link', { name: 'History' }).last().click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.context().close();
  });

  it('says at the filter what the tenant refuses about it', async () => {
    const { page } = await bench.visit();
    const filters = section(page, 'Filters');
    await filters.getByLabel('Filter definition').fill('nonsense is this');
    await page.getByRole('button', { name: 'Try these settings out' }).click();
    await filters.getByText('Microsoft Graph refuses the filter.').waitFor();
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), 'true');
    await filters.getByLabel('Filter definition').fill("department eq 'Sales'");
    await filters.getByText('Microsoft Graph refuses the filter.').waitFor({ state: 'detached' });
    assert.equal(await saveButton(page).getAttribute('aria-disabled'), null);
    await page.context().close();
  });

  it('is not asked while another run is under way, which is said', async () => {
    const { run, release } = await bench.walk.blockedRun();
    const { page } = await bench.visit();
    await page.getByRole('button', { name: 'Try these settings out' }).click();
    await section(page, 'What would this do?').getByRole('alert').getByText('Adele Vance').waitFor();
    release();
    await bench.walk.ended(run);
    await page.context().close();
  });

  it('comes after what keeps the connection from running, which stands on top', async () => {
    await bench.walk.change({ filters: { definition: 'nonsense is this' } });
    const { json } = await bench.scene.client.call('startRun', {
      params: { id: bench.walk.connectionId },
      body: { kind: 'overview' },
    });
    assert.equal((await bench.walk.ended(String(json.id))).status, 'failed');
    const { page } = await bench.visit();
    await page.getByText('Microsoft Graph refuses the filter.').waitFor();
    await page.getByText(/^The last run failed, on /).waitFor();
    await page.context().close();
  });
});
