import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startCosmosServer, type CosmosServer } from '../support/cosmos.ts';
import { openChat, type Chat } from '../support/playground.ts';
import { startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const tenantCommand = fileURLToPath(new URL('../../src/local/tenant/cli.ts', import.meta.url));

interface Row {
  readonly class: string;
  readonly action: string;
  readonly name: string;
  readonly memberName: string | null;
  readonly reason: { readonly code: string };
}

for (const storeKind of ['the embedded store', 'Cosmos DB'] as const)
  describe(`the main walk with ${storeKind}, in a real browser`, function () {
    this.timeout(180_000);
    const dataDir = temporaryFolder();
    let cosmos: CosmosServer | null = null;
    let product: Product;
    let chat: Chat;

    before(async () => {
      cosmos = storeKind === 'Cosmos DB' ? await startCosmosServer() : null;
      const env = cosmos === null ? {} : { COSMOS_ENDPOINT: cosmos.endpoint, COSMOS_KEY: cosmos.key };
      product = await startProduct({ dataDir, chat: true, env });
      chat = await openChat({ url: product.chat ?? '' });
    });

    after(async () => {
      await chat.close();
      assert.equal(await product.end('SIGINT'), 0, product.output());
      await cosmos?.stop();
    });

    it('shows the overview, applies exactly that, and lists it', async () => {
      await chat.send('preview sync');
      const overview = await chat.waitForCard('Waiting for approval');
      assert.match(await overview.innerText(), /205/);
      assert.deepEqual(await get(product, '/directory/users'), { items: [], next: null });
      await chat.click(/^Approve/);
      await chat.waitForCard('205 changes were applied.');
      await chat.send('history');
      await chat.waitForCard(/Sync by Adele Vance/);
      const { items } = await get<{ items: unknown[] }>(product, '/directory/users?limit=1000');
      assert.equal(items.length, 60);
    });

    it('finds nothing to do right after', async () => {
      await chat.send('preview sync');
      await chat.waitForCard(/nothing to do/i);
    });

    it('shows after a day what happened, each with its reason, and the whole list in the tab', async () => {
      const { stdout } = await run(process.execPath, [tenantCommand, 'day'], {
        env: { ...process.env, ROLLCALL_DATA_DIR: dataDir },
      });
      await chat.send('preview sync');
      const card = await chat.waitForCard('Waiting for approval');
      const { id } = await get<{ id: string }>(product, `/connections/${await connection(product)}/overview`);
      const { items } = await get<{ items: Row[] }>(product, `/overviews/${id}/changes?limit=1000`);
      const told = happenings(stdout);
      assert.ok(told.joined.length > 0 && told.left.length > 0 && told.renamed.length > 0, stdout);
      const found = (of: string, action: string, reason: string): string[] =>
        items
          .filter((row) => row.class === of && row.action === action && row.reason.code === reason)
          .map(({ name }) => name)
          .sort();
      assert.deepEqual(found('user', 'add', 'joined-tenant'), told.joined);
      assert.deepEqual(found('user', 'remove', 'left-tenant'), told.left);
      assert.deepEqual(found('group', 'update', 'group-renamed'), told.renamed);
      const page = chat.page.context().waitForEvent('page');
      await card.getByRole('link', { name: 'Review all' }).click();
      const tab = await page;
      await tab.getByRole('heading', { level: 1, name: /sync overview/i }).waitFor();
      await tab.getByLabel('Search').fill(told.left[0] ?? '');
      await tab
        .getByText(told.left[0] ?? '')
        .first()
        .waitFor();
      await tab.close();
      await chat.click(/^Approve/);
      await chat.waitForCard(`${String(items.length)} changes were applied.`);
    });

    it('says that the secret has expired, writes nothing, and works with a new one without a restart', async () => {
      const before = await get(product, '/directory/users?limit=1000');
      await chat.send('expire secret');
      await chat.send('preview sync');
      const card = await chat.waitForCard('client secret or certificate of the app registration has expired');
      assert.match(await card.innerText(), /new client secret/);
      assert.deepEqual(await get(product, '/directory/users?limit=1000'), before);
      const { stdout } = await run(process.execPath, [tenantCommand, 'rotate-secret'], {
        env: { ...process.env, ROLLCALL_DATA_DIR: dataDir },
      });
      const secret = /\S*8Q~\S*/.exec(stdout)?.[0] ?? '';
      await replaceSecret(product, secret);
      await chat.send('preview sync');
      await chat.waitForCard(/nothing to do/i);
      assert.ok(secret.length > 20);
      assert.ok(!JSON.stringify(await get(product, '/credential-profiles')).includes(secret));
      assert.ok(!product.output().includes(secret));
      for (const file of readdirSync(dataDir).filter((name) => name.startsWith('rollcall.db')))
        assert.ok(!readFileSync(join(dataDir, file)).includes(secret), file);
    });

    it('has everything again after kill -9', async () => {
      const port = { PORT: new URL(product.api).port };
      await chat.close();
      assert.equal(await product.end('SIGKILL'), 'SIGKILL');
      const env = cosmos === null ? port : { ...port, COSMOS_ENDPOINT: cosmos.endpoint, COSMOS_KEY: cosmos.key };
      product = await startProduct({ dataDir, chat: true, env });
      chat = await openChat({ url: product.chat ?? '' });
      await chat.send('history');
      await chat.waitForCard(/Sync by Adele Vance/);
      await chat.send('preview sync');
      await chat.waitForCard(/nothing to do/i);
    });
  });

async function get<Body>(product: Product, path: string): Promise<Body> {
  const response = await fetch(`${product.api}${path}`);
  assert.equal(response.status, 200, path);
  return (await response.json()) as Body;
}

async function connection(product: Product): Promise<string> {
  const { items } = await get<{ items: { id: string }[] }>(product, '/connections');
  return items[0]?.id ?? '';
}

async function replaceSecret(product: Product, secret: string): Promise<void> {
  const { items } = await get<{ items: { id: string }[] }>(product, '/credential-profiles');
  const url = `${product.api}/credential-profiles/${items[0]?.id ?? ''}`;
  const etag = (await fetch(url)).headers.get('etag') ?? '';
  const response = await fetch(url, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'if-match': etag },
    body: JSON.stringify({ secret }),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Who joined and left and which groups have a new name, from the sentences that the tenant tells of a day. */
function happenings(text: string): { readonly joined: string[]; readonly left: string[]; readonly renamed: string[] } {
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name ?? '').sort();
  return {
    joined: all(/^\W*(\p{L}.*?) joined /gmu),
    left: all(/^\W*(\p{L}.*?) left the company/gmu),
    renamed: all(/is now called (.+?)\.?$/gmu),
  };
}
