import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
  readonly before: unknown;
  readonly after: unknown;
}

interface OverviewView {
  readonly id: string;
  readonly read: { readonly kind: string };
  readonly changeCount: number;
  readonly toApply: number;
}

describe('a review in the chat, in a real browser', function () {
  this.timeout(60_000);
  const dataDir = temporaryFolder();
  let product: Product;
  let chat: Chat;
  /** The directory before the day whose changes are reviewed. */
  let dayBefore: unknown;
  let leavers: readonly string[] = [];

  before(async () => {
    product = await startProduct({ dataDir, chat: true });
    chat = await openChat({ url: product.chat ?? '' });
    await chat.send('preview sync');
    await chat.waitForCard('Waiting for approval');
    await chat.click(/^Approve/);
    await chat.waitForCard('205 changes were applied.');
  });

  after(async () => {
    await chat.close();
    assert.equal(await product.end('SIGINT'), 0, product.output());
  });

  it('reads only what changed during a day, and finds what a full scan finds', async () => {
    dayBefore = await directory();
    const { stdout } = await run(process.execPath, [tenantCommand, 'day'], {
      env: { ...process.env, ROLLCALL_DATA_DIR: dataDir },
    });
    leavers = [...stdout.matchAll(/^\W*(\p{L}.*?) left the company/gmu)].map(([, name]) => name ?? '').sort();
    assert.ok(leavers.length > 0, stdout);
    await chat.send('preview sync');
    await chat.waitForCard(/Waiting for approval.*Read what changed since/s);
    const byChanges = await overview();
    const rows = await changes(byChanges);
    await put(`/connections/${await connectionId()}/full-scan`, { onNextRun: true });
    await chat.send('preview sync');
    await chat.waitForCard(/Waiting for approval.*a full scan was asked for/s);
    const byFullScan = await overview();
    assert.deepEqual([byChanges.read.kind, byFullScan.read.kind], ['changes', 'full']);
    assert.deepEqual(rows, await changes(byFullScan));
    assert.deepEqual(removedPeople(rows), leavers);
  });

  it('applies what is not left out, and lists the rest again', async () => {
    const leaveOut = leavers.length === 1 ? '1 person: left the tenant' : `${leavers.length} people: left the tenant`;
    await chat.click('Leave out …');
    await chat.click(leaveOut);
    await chat.waitForCard(/left the tenant\..*Left out by Adele Vance\./s);
    const { toApply, changeCount } = await overview();
    assert.ok(toApply > 0 && toApply < changeCount);
    const [leaver = ''] = leavers;
    await chat.send(`why ${leaver}`);
    const planned = await chat.waitForCard('is not in the tenant any more');
    assert.match(await planned.innerText(), /left the tenant · Left out by Adele Vance\.\s+Left out/);
    await chat.click(`Approve ${toApply} changes`);
    await chat.waitForCard(`${toApply} changes were applied. ${changeCount - toApply} were left out.`);
    for (const name of leavers) assert.ok((await people()).some((person) => person.name === name && person.active));
    await chat.send('preview sync');
    await chat.waitForCard(/Waiting for approval.*Read what changed since/s);
    const rows = await changes(await overview());
    assert.deepEqual(removedPeople(rows), leavers);
    assert.equal(rows.length, changeCount - toApply);
    await chat.send(`why ${leaver}`);
    const again = await chat.waitForCard(/is not in the tenant any more.*Planned/s);
    assert.match(await again.innerText(), /left the tenant · Left out by Adele Vance\./);
  });

  it('undoes the last sync, and the directory is as it was before', async () => {
    assert.notDeepEqual(await directory(), dayBefore);
    await chat.send('undo');
    await chat.waitForCard(/Waiting for approval.*This undoes the last sync\./s);
    const { changeCount } = await overview();
    await chat.click(`Approve ${changeCount} changes`);
    const newest = await chat.waitForCard('');
    await newest.getByText(`${changeCount} changes were applied.`).waitFor();
    await chat.send('history');
    await chat.waitForCard(/History.*Sync of an undo by Adele Vance/s);
    assert.deepEqual(await directory(), dayBefore);
  });

  /** The current overview. There is none from when a sync begins until the next one is made: it waits for that. */
  async function overview(): Promise<OverviewView> {
    const path = `/connections/${await connectionId()}/overview`;
    for (let look = 0; look < 100; look += 1) {
      const response = await fetch(`${product.api}${path}`);
      if (response.status === 200) return (await response.json()) as OverviewView;
      assert.equal(response.status, 404, path);
      await sleep(100);
    }
    throw new Error('No overview was made.');
  }

  async function changes({ id }: OverviewView): Promise<readonly Row[]> {
    const { items } = await get<{ items: Row[] }>(`/overviews/${id}/changes?limit=1000`);
    return items.map(({ class: of, action, name, memberName, reason, before: was, after }) => ({
      ...{ class: of, action, name, memberName, reason, before: was, after },
    }));
  }

  async function people(): Promise<readonly { readonly name: string; readonly active: boolean }[]> {
    const { items } = await get<{ items: { active: boolean; attributes: { displayName: string } }[] }>(
      '/directory/users?limit=1000',
    );
    return items.map(({ active, attributes }) => ({ active, name: attributes.displayName }));
  }

  /** Everybody, every group and its members, without the times of the last change. */
  async function directory(): Promise<unknown> {
    type Items = readonly { readonly id: string; readonly changedAt?: string }[];
    const list = async (path: string): Promise<Items> => (await get<{ items: Items }>(path)).items.map(timeless);
    const groups = await list('/directory/groups?limit=1000');
    const members = groups.map(({ id }) => list(`/directory/groups/${id}/members?limit=1000`));
    return { people: await list('/directory/users?limit=1000'), groups, members: await Promise.all(members) };
  }

  async function connectionId(): Promise<string> {
    const { items } = await get<{ items: { id: string }[] }>('/connections');
    return items[0]?.id ?? '';
  }

  async function get<Body>(path: string): Promise<Body> {
    const response = await fetch(`${product.api}${path}`);
    assert.equal(response.status, 200, path);
    return (await response.json()) as Body;
  }

  async function put(path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${product.api}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
    assert.equal(response.status, 200, path);
  }
});

function timeless<Item extends { readonly changedAt?: string }>({ changedAt: _changedAt, ...item }: Item): Item {
  return item as Item;
}

function removedPeople(rows: readonly Row[]): readonly string[] {
  return rows
    .filter((row) => row.class === 'user' && row.action === 'remove' && row.reason.code === 'left-tenant')
    .map(({ name }) => name)
    .sort();
}
