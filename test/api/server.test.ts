import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openApi } from './api-for-tests.ts';
import { exchange } from './documented-client.ts';

function builtTab(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Rollcall</title>');
  writeFileSync(join(folder, 'assets', 'main-BxYz12_a.js'), `export const text = '${'x'.repeat(2000)}';`);
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return folder;
}

describe('the tab’s files', () => {
  it('come with their types, headers that keep them in their frame, and a cache for those with a hash', async () => {
    await using api = await openApi({ tabFolder: builtTab() });
    const page = await exchange(`${api.origin}/tab/`, { method: 'GET' });
    assert.deepEqual(
      [page.status, page.headers['content-type'], page.headers['cache-control']],
      [200, 'text/html; charset=utf-8', 'no-cache'],
    );
    const policy = page.headers['content-security-policy'] ?? '';
    assert.match(
      policy,
      /frame-ancestors https:\/\/\*\.cloud\.microsoft https:\/\/teams\.microsoft\.com https:\/\/\*\.teams\.microsoft\.com$/,
    );
    assert.match(policy, /script-src 'self';/);
    assert.doesNotMatch(policy.replace(/style-src [^;]+/, ''), /unsafe/);
    assert.deepEqual(
      [page.headers['x-content-type-options'], page.headers['referrer-policy']],
      ['nosniff', 'no-referrer'],
    );
    const script = await exchange(`${api.origin}/tab/assets/main-BxYz12_a.js`, { method: 'GET' });
    assert.deepEqual(
      [script.headers['content-type'], script.headers['cache-control']],
      ['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    );
    const icon = await exchange(`${api.origin}/tab/icon.svg`, { method: 'GET' });
    assert.deepEqual([icon.headers['content-type'], icon.headers['cache-control']], ['image/svg+xml', 'no-cache']);
  });

  it('answer with the page for an address that only the tab knows, and with 404 for a missing asset', async () => {
    await using api = await openApi({ tabFolder: builtTab() });
    for (const path of ['/tab/connections/contoso', '/tab/overviews/a.b', '/tab/..%2f..%2fpackage.json']) {
      const answered = await exchange(api.origin + path, { method: 'GET' });
      assert.match(answered.text, /<title>Rollcall<\/title>/, path);
    }
    for (const path of ['/tab/assets/other.js', '/tab/%2e%2e/%2e%2e/etc/passwd', '/tab/%']) {
      assert.equal((await exchange(api.origin + path, { method: 'GET' })).status, 404);
    }
    for (const path of ['/', '/tab']) {
      assert.equal((await exchange(api.origin + path, { method: 'GET' })).headers.location, '/tab/');
    }
  });

  it('are sent once to those who have them, and zipped to those who take it', async () => {
    await using api = await openApi({ tabFolder: builtTab() });
    const url = `${api.origin}/tab/assets/main-BxYz12_a.js`;
    const first = await exchange(url, { method: 'GET', headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(first.headers['content-encoding'], 'gzip');
    assert.ok(Number(first.headers['content-length']) < 500);
    const again = await exchange(url, { method: 'GET', headers: { 'if-none-match': first.headers.etag ?? '' } });
    assert.deepEqual([again.status, again.text], [304, '']);
  });

  it('say what to do where they are not built', async () => {
    await using api = await openApi();
    const answered = await exchange(`${api.origin}/tab/`, { method: 'GET' });
    assert.equal(answered.status, 503);
    assert.match(answered.text, /npm run build/);
  });
});

describe('the chat’s endpoint', () => {
  it('hands the parsed activity to the chat, and is there when it is looked for', async () => {
    const received: unknown[] = [];
    await using api = await openApi({
      messages: async (request, response) => {
        received.push(request.body);
        response.send(200, { ok: true });
      },
    });
    const url = `${api.origin}/api/messages`;
    assert.equal((await exchange(url, { method: 'HEAD' })).status, 200);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answered = await exchange(url, { method: 'POST', headers, body: '{"type":"message"}' });
    assert.deepEqual([answered.status, received], [200, [{ type: 'message' }]]);
  });

  it('answers a mistake of the chat with a problem that tells nothing', async () => {
    await using api = await openApi({
      messages: async () => Promise.reject(new Error('token no-request-id-holds-this')),
    });
    const answered = await exchange(`${api.origin}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    assert.deepEqual([answered.status, answered.json.code], [500, 'internal-error']);
    assert.ok(!answered.text.includes('no-request-id-holds-this'));
  });
});

describe('the server', () => {
  it('says when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      await assert.rejects(openApi({ port }), { code: 'EADDRINUSE' });
    } finally {
      other.close();
    }
  });

  it('answers what it was asked before it ended, and tells whoever keeps the connection that it ends', async () => {
    const asked = Promise.withResolvers<null>();
    const may = Promise.withResolvers<null>();
    const api = await openApi({
      messages: async (_request, response) => {
        asked.resolve(null);
        await may.promise;
        response.send(200, { ok: true });
      },
    });
    const agent = new Agent({ keepAlive: true });
    const headers = { 'content-type': 'application/json' };
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      ask(`${api.origin}/api/messages`, { method: 'POST', headers, agent }, resolve).once('error', reject).end('{}');
    });
    await asked.promise;
    const began = performance.now();
    const closed = api[Symbol.asyncDispose]();
    may.resolve(null);
    const answer = await answered;
    assert.deepEqual([answer.statusCode, answer.headers.connection], [200, 'close']);
    answer.resume();
    await closed;
    assert.ok(performance.now() - began < 2_000, 'nobody waits for a connection that is kept');
    agent.destroy();
  });

  it('survives requests that are no requests', async () => {
    await using api = await openApi();
    const port = Number(new URL(api.origin).port);
    for (const text of [
      'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
      'nonsense\r\n\r\n',
      'GET //%%% HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ]) {
      const answer = await sent(port, text);
      assert.match(answer, /^HTTP\/1\.1 (400|404) /, text);
    }
    assert.equal((await exchange(`${api.origin}/healthz`, { method: 'GET' })).status, 200);
  });
});

async function sent(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString());
    });
    socket.once('error', reject);
  });
}
