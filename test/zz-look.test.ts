import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { startPlayground } from '../src/local/playground.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { openChat, type Chat } from './support/playground.ts';
import { startProduct, type Product } from './support/product.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
const run = promisify(execFile);
const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
describe('look', function () {
  this.timeout(240_000);
  let dataDir: string; let product: Product; let chat: Chat; let n = 0; let scene = '';
  beforeEach(async function () {
    scene = this.currentTest?.title ?? ''; n = 0;
    dataDir = temporaryFolder();
    product = await startProduct({ dataDir, chat: true, env: {} });
    chat = await openChat({ url: product.chat ?? '' });
    await chat.page.setViewportSize({ width: 1000, height: 2400 });
  });
  afterEach(async () => { await chat.close(); const out = product.output(); await product.end('SIGINT'); if (/error/i.test(out)) console.log(out.slice(-1500)); });
  const name = (what: string) => `/tmp/rc/look/${scene}${String(++n).padStart(2, '0')}-${what}.png`;
  const shot = async (what: string, c: Chat = chat) => { await wait(900); await c.page.locator('.ac-adaptiveCard').last().screenshot({ path: name(what), timeout: 4000 }); };
  const tryTo = async (f: () => Promise<unknown>) => { try { await f(); } catch (e) { console.log('!!', scene, n, String(e).slice(0, 250)); } };
  const say = async (text: string, c: Chat = chat) => { const before = await c.page.locator('.ac-adaptiveCard').count(); await c.send(text); for (let i = 0; i < 100 && (await c.page.locator('.ac-adaptiveCard').count()) <= before; i += 1) await wait(100); await wait(1200); };
  const click = (b: string | RegExp, c: Chat = chat) => tryTo(async () => { const l = c.page.locator('.ac-adaptiveCard').last().getByRole('button', { name: b, exact: typeof b === 'string' }).first(); await l.click({ timeout: 4000 }); await wait(1800); });
  const api = async (path: string, init: RequestInit = {}): Promise<any> => { const r = await fetch(`${product.api}${path}`, init); const b: any = await r.json(); if (!r.ok) console.log('!!api', path, r.status, JSON.stringify(b).slice(0, 400)); return { ...b, etag: r.headers.get('etag') }; };
  const conn = async (): Promise<any> => (await api('/connections')).items[0];
  const patch = async (body: object) => { const c = await conn(); const { etag } = await api(`/connections/${c.id}`); await api(`/connections/${c.id}`, { method: 'PATCH', headers: { 'content-type': 'application/json', 'if-match': etag }, body: JSON.stringify(body) }); };
  const day = () => run(process.execPath, ['src/local/tenant/cli.ts', 'day'], { env: { ...process.env, ROLLCALL_DATA_DIR: dataDir } });
  const synced = async () => { await say('preview sync'); await chat.waitForCard('Waiting for approval'); await click(/^Approve/); await chat.waitForCard('were applied.'); };
  const narrow = async (what: string) => { await chat.page.setViewportSize({ width: 400, height: 2400 }); await shot(what); await chat.page.setViewportSize({ width: 1000, height: 2400 }); };

  it('a', async () => {
    await synced();
    const { stdout } = await day(); console.log(stdout);
    const left = /(\S.*?) left the company/.exec(stdout.replace(/- /g, ''))?.[1] ?? '';
    await say('preview sync'); await shot('overview'); await narrow('overview-narrow');
    await click(/^Leave out/); await shot('leave-out'); await narrow('leave-out-narrow');
    await click(/^(Leave out )?2 people/); await shot('left-out'); await narrow('left-out-narrow');
    await click(/^Leave out/); await shot('leave-out-again');
    await click('Back');
    await say(`why ${left}`); await shot('why-left');
    await say('status'); await shot('status');
    await click(/^(Show|Approve|Open) /); await shot('status-show');
    await say('preview sync'); await click(/^Leave out/); await click(/^(Leave out )?2 people/); await click(/^Approve/); await shot('result'); await narrow('result-narrow');
    await say('preview sync'); await shot('next');
    await say(`why ${left}`); await shot('why-after');
    await say('undo'); await shot('undo'); await click(/^Approve/); await shot('undo-result');
    await say('status'); await shot('status2'); await say('history'); await shot('history'); await narrow('history-narrow'); await say('help'); await shot('help');
    await say('undo'); await shot('undo-again');
    await say('connections'); await shot('connections');
  });
  it('b', async () => {
    await synced();
    await say('why a'); await shot('a'); await narrow('a-narrow');
    await patch({ filters: { guests: 'exclude', blocked: 'exclude', mailExcludes: ['noa.', 'xyz'] } });
    await say('why yuki.tanaka@contoso.com'); await shot('settings-changed');
    await say('preview sync'); await shot('filtered-overview'); await narrow('filtered-overview-narrow');
    await say('why Miriam Graham'); await shot('wanted'); await narrow('wanted-narrow');
    await say('why anna fabrikam'); await shot('guest');
    await say('why former'); await shot('blocked');
    await say('why noa.cohen@contoso.com'); await shot('mail');
    await say('why nobody at all'); await shot('nobody');
    await say('why nobody@contoso.com'); await shot('nobody-asked');
    await say('why'); await shot('why-nothing');
    await click(/^Cancel/);
    const { items } = await api('/directory/groups?limit=100');
    const id = (name: string) => items.find((g: any) => (g.displayName ?? g.name).startsWith(name)).sourceId ?? '';
    await patch({ filters: { guests: 'include', blocked: 'include', mailExcludes: [] }, scope: { kind: 'groups', groupIds: [id('Sales'), id('Project Aurora')].join(','), nested: true } });
    await say('preview sync'); await shot('groups-overview');
    await say('why pat'); await shot('groups-member');
    await say('why yuki.tanaka@contoso.com'); await shot('groups-member2');
    await say('why juergen.grosse@contoso.com'); await shot('out-of-scope');
    await say('why noa'); await shot('out-of-scope-by-name');
    const c = await conn();
    await api('/connections', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Contoso guests', tenant: c.tenant, cloud: c.cloud, credentialProfileId: c.credentialProfileId, filters: { definition: "userType eq 'Guest'" } }) });
    await say('preview sync'); await shot('which');
    await say('preview sync contoso guests'); await shot('second-overview');
    await say('why pat'); await chat.screenshot(name('two-page'));
    await say('why anna_fabrikam.com'); await chat.screenshot(name('two-page2'));
    await say('status'); await shot('status-two');
  });
  it('c', async () => {
    await synced(); await day();
    await patch({ limits: { user: { percent: 1, minimum: 10, count: 500 } } });
    await say('preview sync'); await shot('over-limit'); await narrow('over-limit-narrow');
    await click('Ask for release'); await shot('asked');
    await click('Release'); await shot('refused');
    await click('Back to the overview');
    const other = await startPlayground({ botUrl: product.api + '/messages', port: 0, dataDir: temporaryFolder(), speaker: 'alex' });
    const alex = await openChat({ url: other.url }); await alex.page.setViewportSize({ width: 1000, height: 2400 });
    try {
      await say('status', alex); await shot('alex-status', alex);
      await click(/^(Show|Review|Open) /, alex); await shot('alex-overview', alex);
      await click('Release', alex); await shot('alex-released', alex);
    } finally { await alex.close(); await other.close(); }
    await shot('adele-now');
    await click('Release'); await shot('adele-after');
    await click(/^Approve/); await shot('result');
  });
  it('d', async () => {
    await synced(); await day();
    await say('preview sync');
    const store = await openSqliteStore({ file: join(dataDir, 'rollcall.db') });
    const c = await conn(); const { id } = await api(`/connections/${c.id}/overview`);
    const { items } = await api(`/overviews/${id}/changes?limit=200&class=user`);
    let k = 0;
    for (const row of items) if (row.action !== 'add' && k < 2) {
      const all = await store.list('directoryUsers', 'directory', { text: row.name.toLowerCase(), limit: 5 });
      const held = all[0]; if (!held) { console.log('no', row.name); continue; }
      await store.write('directoryUsers', 'directory', [{ kind: 'put', id: held.id, body: held.body }]); k += 1;
    }
    await store.close();
    await click(/^Approve/); await shot('stale'); await narrow('stale-narrow');
    await click(/^Retry/); await shot('retry');
    await click(/^Approve/); await shot('retried');
    await say('undo'); await shot('undo');
  });
});
