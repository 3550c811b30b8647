import assert from 'node:assert/strict';
import { request } from 'node:http';
import * as fc from 'fast-check';
import { noLimits } from './scim-for-tests.ts';
import { openApi, type ApiForTests } from './api-for-tests.ts';
import { DocumentedClient, type Answered } from './documented-client.ts';

describe('files of people, sent as they are', () => {
  let api: ApiForTests;
  let client: DocumentedClient;
  before(async () => {
    api = await openApi({ limits: noLimits });
    client = await DocumentedClient.of(api.origin);
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
  });

  const send = async (rawBody: string | Buffer, query: Readonly<Record<string, string>> = {}): Promise<Answered> =>
    client.call('previewImport', { rawBody, query, headers: { 'content-type': 'text/csv; charset=utf-8' } });

  it('takes what Excel saves as Unicode text, and answers with the first rows', async () => {
    const text = '\ufeffBenutzerprinzipalname\tAnzeigename\r\nzoe@hand.example\t"Zoë ""Z"" Ünal"\r\n';
    const shown = await send(Buffer.from(text, 'utf16le'), { fileName: 'Leute.txt' });
    assert.equal(shown.status, 201, shown.text);
    assert.deepEqual(shown.json.columns, [
      { heading: 'Benutzerprinzipalname', attribute: 'userPrincipalName' },
      { heading: 'Anzeigename', attribute: 'displayName' },
    ]);
    const { add } = shown.json.first as { add: readonly { after: object }[] };
    assert.deepEqual(add[0]?.after, { userPrincipalName: 'zoe@hand.example', displayName: 'Zoë "Z" Ünal' });
    assert.deepEqual([shown.json.fileName, shown.json.status], ['Leute.txt', 'previewed']);
  });

  it('names the line of what cannot be read', async () => {
    const refused = await send('UPN,Name\na@hand.example,"A\n');
    assert.deepEqual([refused.status, refused.json.code], [400, 'invalid-input']);
    assert.deepEqual(
      (refused.json.problems as readonly { path: string }[]).map(({ path }) => path),
      ['lines.2'],
    );
    const domain = await send('UPN\n', { completeDomain: 'no domain' });
    assert.deepEqual([domain.status, domain.json.code], [400, 'invalid-input']);
  });

  it('ends a file that is too large while it comes, and forgets what it read of it', async () => {
    const refused = await new Promise<{ status: number; code: unknown }>((resolve, reject) => {
      const asking = request(`${api.origin}/api/directory/imports`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
      });
      let isOver = false;
      asking.on('response', (response) => {
        isOver = true;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const { code } = JSON.parse(Buffer.concat(parts).toString()) as { code: unknown };
          resolve({ status: response.statusCode ?? 0, code });
          asking.destroy();
        });
      });
      asking.on('error', (error) => {
        if (!isOver) reject(error);
      });
      asking.write('UPN,Name\n');
      const megabyte = `a@hand.example,${'x'.repeat(1008)}\n`.repeat(1024);
      let sent = 0;
      const more = (): void => {
        if (isOver) return;
        sent += 1;
        if (sent > 60) return void asking.end();
        if (asking.write(megabyte)) setImmediate(more);
        else asking.once('drain', more);
      };
      more();
    });
    assert.deepEqual(refused, { status: 413, code: 'body-too-large' });
    const listed = await client.call('listImports');
    assert.equal((listed.json.items as readonly unknown[]).length, 1);
  });

  it('says in the language of the reader what is wrong with a file, its rows and its domain', async () => {
    const ask = async (rawBody: string): Promise<Answered> =>
      client.call('previewImport', {
        ...{ rawBody, query: { completeDomain: 'hand.example' } },
        headers: { 'content-type': 'text/csv', 'accept-language': 'de' },
      });
    const shown = await ask('UPN,Mail\n,x@hand.example\neve@hand.example,nowhere\n');
    const { refused } = shown.json.first as { refused: readonly { problems: readonly { message: string }[] }[] };
    assert.deepEqual(
      refused.flatMap(({ problems }) => problems.map(({ message }) => message)),
      ['userPrincipalName fehlt: Daran ist zu erkennen, wer gemeint ist.', '„nowhere“ ist keine E-Mail-Adresse.'],
    );
    assert.match((shown.json.complete as { withheld: string }).withheld, /^Niemand wird entfernt: /);
    const unreadable = await ask('UPN,UPN\n');
    assert.deepEqual(unreadable.json.problems, [
      { path: 'lines.1', message: 'Zwei Spalten bedeuten userPrincipalName: Behalten Sie eine davon.' },
    ]);
  });

  it('answers any file with a status below 500', async () => {
    const piece = fc.constantFrom(
      ...['UPN', 'Name', 'Manager', 'Account enabled', 'a@x.example', '"', '""', ',', ';', '\t', '\n', '\r\n', '\r'],
      ...['=1+1', '\ufeff', '\0', 'é', '山', '__proto__', 'constructor', 'ja', 'sep=;', ' ', '@', 'x'.repeat(300)],
    );
    const text = fc.array(piece, { maxLength: 30 }).map((parts) => Buffer.from(`UPN,Name\n${parts.join('')}`));
    const free = fc.array(piece, { maxLength: 30 }).map((parts) => Buffer.from(parts.join('')));
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const wide = fc
      .array(piece, { maxLength: 20 })
      .map((parts) => Buffer.from(`\ufeffUPN\t${parts.join('')}`, 'utf16le'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, free, bytes, wide), fc.boolean(), async (file, isComplete) => {
        const shown = await send(file, isComplete ? { completeDomain: 'x.example' } : {});
        assert.ok(shown.status < 500, shown.text);
        if (shown.status !== 201) return;
        const params = { id: String(shown.json.id) };
        const applied = await client.call('applyImport', { params, body: { hash: shown.json.hash } });
        assert.equal(applied.status, 200);
        assert.equal((applied.json.outcome as { stale: number }).stale, 0, applied.text);
      }),
      { numRuns: 200 },
    );
  }).timeout(120_000);

  it('takes tens of thousands of people, and finds nothing to do the second time', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, index) => `p${String(index)}@many.example,Person ${String(index)},${'x'.repeat(100)}`,
    );
    const shown = await send(`UPN,Name,Job title\n${rows.join('\n')}\n`);
    assert.deepEqual((shown.json.counts as { add: number }).add, 20_000, shown.text.slice(0, 300));
    const params = { id: String(shown.json.id) };
    const body = { hash: shown.json.hash };
    let applied = await client.call('applyImport', { params, body });
    while (applied.json.status === 'applying') applied = await client.call('applyImport', { params, body });
    assert.deepEqual(applied.json.outcome, { applied: 20_000, stale: 0 });
    const again = await send(`UPN,Name\n${rows.map((row) => row.slice(0, row.lastIndexOf(','))).join('\n')}\n`);
    assert.deepEqual((again.json.counts as { unchanged: number }).unchanged, 20_000);
  }).timeout(120_000);
});
