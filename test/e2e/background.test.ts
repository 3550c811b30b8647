import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPlayground, type Playground } from '../../src/local/playground.ts';
import { openChat, type Chat } from '../support/playground.ts';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const tenantCommand = fileURLToPath(new URL('../../src/local/tenant/cli.ts', import.meta.url));

describe('work in the background, in a real browser', function () {
  this.timeout(90_000);
  const dataDir = temporaryFolder();
  let product: Product;
  let adele: Chat;
  let clientOfLee: Playground;
  let lee: Chat;

  before(async () => {
    product = await startProduct({ dataDir, chat: true, env: { ROLLCALL_BACKGROUND_AFTER_SECONDS: '3' } });
    clientOfLee = await startPlayground({
      botUrl: `${product.api}/messages`,
      port: 0,
      dataDir: join(dataDir, 'lee'),
      speaker: 'lee',
    });
    adele = await openChat({ url: product.chat ?? '' });
    lee = await openChat({ url: clientOfLee.url });
    await lee.send('hello');
    await lee.waitForCard('What you can type');
  });

  after(async () => {
    await Promise.all([adele.close(), lee.close()]);
    await clientOfLee.close();
    assert.equal(await product.end('SIGINT'), 0, product.output());
  });

  it('goes on there after the minute, and tells the result with a new message', async () => {
    await tenant('habits', 'latency=milliseconds:900');
    await adele.send('preview sync');
    await adele.waitForCard('Preview is running');
    const waiting = await adele.waitForCard('continues in the background');
    assert.match(await waiting.innerText(), /■|▰|█|%|people|Reading/);
    await adele.waitForCard('Waiting for approval');
    await adele.waitForCard('see the new message below');
    const cards = await adele.page.locator('.ac-adaptiveCard').allInnerTexts();
    const [pointing, result] = cards.slice(-2);
    assert.match(pointing ?? '', /see the new message below/);
    assert.match(result ?? '', /Waiting for approval/);
    await tenant('habits', 'latency=false');
  });

  it('tells another administrator of an expired secret, once, until it was mended', async () => {
    const told = async (): Promise<number> => lee.page.locator('.ac-adaptiveCard', { hasText: 'cannot sync' }).count();
    for (const [times, expected] of [1, 1, 2].entries()) {
      if (times === 2) {
        await adele.send('restore secret');
        await adele.waitForCard('The secret is valid again');
        await adele.send('preview sync');
        await adele.waitForCard('Waiting for approval');
      }
      if (times !== 1) {
        await adele.send('expire secret');
        await adele.waitForCard('The secret expired');
      }
      const failures = adele.page.locator('.ac-adaptiveCard', { hasText: 'secret-expired' });
      const before = await failures.count();
      await adele.send('preview sync');
      await failures.nth(before).waitFor();
      await lee.page
        .locator('.ac-adaptiveCard', { hasText: 'cannot sync' })
        .nth(expected - 1)
        .waitFor();
      assert.equal(await told(), expected);
    }
    const push = await lee.waitForCard('cannot sync');
    assert.match(await push.innerText(), /Open credential profile/);
  });

  async function tenant(...args: readonly string[]): Promise<void> {
    await run(process.execPath, [tenantCommand, ...args], { env: { ...process.env, ROLLCALL_DATA_DIR: dataDir } });
  }
});
