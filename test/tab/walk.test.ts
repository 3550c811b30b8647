import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Frame, Page } from 'playwright-core';
import { parseCsv } from '../api/parse-csv.ts';
import { startProduct, type Product } from '../support/product.ts';
import { openInTeams } from '../support/teams-host.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openBrowser } from './open-browser.ts';

const run = promisify(execFile);
const tenantCommand = fileURLToPath(new URL('../../src/local/tenant/cli.ts', import.meta.url));
const wrongSecret = 'wrong8Q~canary-of-the-walk-0123456789';

/** From an empty form to a synced directory and back, in the tab as Teams frames it, with the product that people start. */
describe('a walk through the tab in a frame of Teams', function () {
  this.timeout(60_000);
  const dataDir = temporaryFolder();
  let product: Product;
  let browser: Browser;
  let page: Page;
  let frame: Frame;
  let complaints: readonly string[];
  /** A secret that Entra has just made for the app. */
  let secret: string;

  before(async () => {
    product = await startProduct({ dataDir, chat: false, env: { ROLLCALL_LOG_LEVEL: 'trace' } });
    secret = await newSecret();
    browser = await openBrowser(['--disable-features=LocalNetworkAccessChecks']);
    ({ page, frame, complaints } = await openInTeams(browser, `${product.tab}/`, { width: 1280 }));
    page.setDefaultTimeout(15_000);
  });

  after(async () => {
    await browser.close();
    assert.equal(await product.end('SIGINT'), 0, product.output());
  });

  const button = (name: string | RegExp): ReturnType<Frame['getByRole']> => frame.getByRole('button', { name });
  const says = async (text: string | RegExp): Promise<void> => frame.getByText(text).first().waitFor();

  async function newSecret(): Promise<string> {
    const env = { ...process.env, ROLLCALL_DATA_DIR: dataDir };
    const { stdout } = await run(process.execPath, [tenantCommand, 'rotate-secret'], { env });
    return /(\S{20,})\s*$/.exec(stdout)?.[1] ?? assert.fail(stdout);
  }

  async function api<Body>(path: string): Promise<Body> {
    return (await (await fetch(`${product.api}${path}`)).json()) as Body;
  }

  async function saved(): Promise<readonly (readonly string[])[]> {
    const saving = page.waitForEvent('download');
    await button('Download CSV').click();
    const file = await readFile(await (await saving).path(), 'utf8');
    return parseCsv(file.slice(1)).slice(1);
  }

  it('adds a connection: a wrong secret is told apart, corrected in place, and the first preview starts', async () => {
    const { items } = await api<{ items: readonly { tenant: string }[] }>('/connections');
    const { items: profiles } = await api<{ items: readonly { clientId: string }[] }>('/credential-profiles');
    await frame.getByRole('link', { name: 'Add connection' }).click();
    await frame.getByLabel('Name of the connection').fill('Contoso EU');
    await frame.getByLabel('Tenant ID or domain').fill(items[0]?.tenant ?? '');
    await button('Next').click();
    await button('Next').click();
    await frame.getByLabel('Sign in with').selectOption('A new credential profile');
    await frame.getByRole('textbox', { name: 'Name', exact: true }).fill('EU app');
    await frame.getByLabel('Application (client) ID').fill(profiles[0]?.clientId ?? '');
    await frame.getByLabel('Value of the client secret').fill(wrongSecret);
    await button('Next').click();
    await button('Create and test').click();
    await says('Entra ID does not accept the client secret, certificate or identity.');
    const mend = frame.getByRole('group', { name: 'Correct the secret' });
    await mend.getByLabel('Value of the client secret').fill(secret);
    await mend.getByRole('button', { name: 'Save and test again' }).click();
    await says('Groups: works');
    await button('Next').click();
    await button('Next').click();
    await button('Preview now').click();
    await frame.getByRole('heading', { level: 1, name: 'Preview of Contoso EU' }).waitFor();
    await says('Succeeded');
  });

  it('says what other settings would do before they are saved', async () => {
    await frame.getByRole('link', { name: 'Contoso EU' }).first().click();
    await frame
      .getByLabel(/does not contain/i)
      .first()
      .fill('temp');
    await button('Try these settings out').click();
    await frame.getByText('These settings').waitFor();
    await says(/\+60 −0 ~0|\+\d+ −0 ~0/);
  });

  it('leaves two rows out, holds one, approves the rest and follows the sync to its receipt', async () => {
    await frame.getByRole('link', { name: 'Overview', exact: true }).click();
    // What was tried out is not saved, and asked about.
    await button('Leave without saving').click();
    await button('Approve 205 changes').waitFor();
    await frame.getByLabel('What').selectOption('Groups');
    const leaveOut = frame.getByRole('button', { name: /^Leave out: (?!all)/ });
    await leaveOut.first().click();
    await frame
      .getByRole('button', { name: /^Put back: / })
      .first()
      .waitFor();
    await leaveOut.nth(1).click();
    await frame
      .getByRole('button', { name: /^Hold: / })
      .nth(2)
      .click();
    await frame.getByLabel('Days, 1 to 365').fill('30');
    await frame.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
    await says(/of 205 changes are left out\./);
    await button(/^Approve \d+ of 205 changes/).click();
    await says(/\d+ of 205 planned changes applied, \d+ left out\./);
  });

  it('shows the sync in the history, and hands out the log as the API has it', async () => {
    await frame.getByRole('link', { name: 'Contoso EU' }).first().click();
    await frame.getByRole('link', { name: 'History', exact: true }).click();
    await frame.getByRole('heading', { level: 1, name: 'History of Contoso EU' }).waitFor();
    const rows = await saved();
    assert.deepEqual(
      rows
        .map((row) => row.find((cell) => ['user', 'group', 'membership'].includes(cell)))
        .filter(Boolean)
        .sort(),
      ['group', 'membership', 'user'],
    );
  });

  it('rotates the secret: the wrong one changes nothing, the new one takes its place', async () => {
    await frame.getByRole('link', { name: 'Credential profiles' }).click();
    await frame.getByRole('link', { name: 'EU app' }).click();
    await frame.getByLabel('Value of the client secret').fill(wrongSecret);
    await button('Test and replace').click();
    await says('Entra ID does not accept the client secret, certificate or identity.');
    const before = await api<{ items: readonly { name: string; secretHint: string }[] }>('/credential-profiles');
    const next = await newSecret();
    await frame.getByLabel('Value of the client secret').fill(next);
    await button('Test and replace').click();
    await says(`ends in ${next.slice(-4)}`);
    assert.equal(before.items.find(({ name }) => name === 'EU app')?.secretHint, secret.slice(-4));
  });

  it('deletes the connection whose name is typed', async () => {
    await frame.getByRole('link', { name: 'Connections' }).first().click();
    await frame.getByRole('link', { name: 'Contoso EU', exact: true }).click();
    await button('Delete connection').click();
    const dialog = frame.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Contoso EU');
    await dialog.getByRole('button', { name: /^Delete/ }).click();
    await frame.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    const { items } = await api<{ items: readonly { name: string }[] }>('/connections');
    assert.deepEqual(
      items.map(({ name }) => name),
      ['Contoso'],
    );
    assert.deepEqual(complaints, []);
  });

  it('keeps the secrets that were typed out of its log and its files', async () => {
    const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    assert.ok(files.some(({ name }) => name === 'rollcall.db'));
    for (const { parentPath, name } of files) {
      const content = await readFile(join(parentPath, name));
      assert.ok(!content.includes(wrongSecret), name);
    }
    assert.ok(product.output().length > 1000);
    assert.ok(!product.output().includes(wrongSecret) && !product.output().includes(secret));
  });
});
