import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userToken } from '../support/user-token.ts';
import { administrator, openApi, reader } from './api-for-tests.ts';
import { DocumentedClient, exchange } from './documented-client.ts';
import { sentAsIs, type Received } from './sent-as-is.ts';
import { openSignIn, type SignInForTests } from './sign-in-for-tests.ts';

const unlimited = { perSecond: Infinity, burst: Infinity };
/** So slow that nothing comes back during a test. */
const slow = (burst: number): { perSecond: number; burst: number } => ({ perSecond: 0.02, burst });

describe('the limit of requests', () => {
  const asking = (bench: SignInForTests, headers: readonly string[]): Promise<Received> =>
    sentAsIs(bench.api.origin, { method: 'GET', path: '/api/me', headers });
  const token = (bench: SignInForTests, person = reader): readonly string[] => [
    'authorization',
    `Bearer ${userToken(bench.authority, person)}`,
  ];

  it('is counted for each person, whatever their address and token, and said with when to go on', async () => {
    await using bench = await openSignIn({ requests: slow(5) });
    const answers: Received[] = [];
    for (let time = 0; time < 7; time += 1) {
      answers.push(await asking(bench, [...token(bench), 'x-forwarded-for', `10.0.0.${time}`]));
    }
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200, 429, 429],
    );
    assert.equal(answers.at(-1)?.code, 'too-many-requests');
    const after = Number(answers.at(-1)?.headers['retry-after']);
    assert.ok(Number.isInteger(after) && after > 40 && after <= 50, String(after));
    assert.equal((await asking(bench, token(bench, administrator))).status, 200);
  });

  it('is documented at every operation that needs a sign-in', async () => {
    await using bench = await openSignIn({ requests: slow(1) });
    const client = await DocumentedClient.of(bench.api.origin);
    const headers = { authorization: `Bearer ${userToken(bench.authority, reader)}` };
    assert.equal((await client.call('listConnections', { headers })).status, 200);
    assert.equal((await client.call('listConnections', { headers })).status, 429);
    assert.equal((await client.call('health')).status, 200);
  });

  it('lets somebody go on after the time it said', async () => {
    await using bench = await openSignIn({ requests: { perSecond: 5, burst: 1 } });
    assert.equal((await asking(bench, token(bench))).status, 200);
    const refused = await asking(bench, token(bench));
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1']);
    await wait(250);
    assert.equal((await asking(bench, token(bench))).status, 200);
  });

  it('counts failed sign-ins for each address that the proxy in front saw, and asks no token of it meanwhile', async () => {
    await using bench = await openSignIn({ failedSignIns: slow(3) });
    const from = (address: string): readonly string[] => ['x-forwarded-for', address];
    const bad = ['authorization', 'Bearer a.b.c'];
    const statuses: number[] = [];
    for (const address of ['1.2.3.4:50001', '1.2.3.4:50002', '9.9.9.9, 1.2.3.4', '1.2.3.4']) {
      statuses.push((await asking(bench, [...bad, ...from(address)])).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 429]);
    const blocked = await asking(bench, [...token(bench), ...from('1.2.3.4')]);
    assert.deepEqual([blocked.status, blocked.code], [429, 'too-many-requests']);
    assert.equal((await asking(bench, [...token(bench), ...from('1.2.3.4, 5.6.7.8')])).status, 200);
    assert.equal((await asking(bench, [...bad, ...from('[2001:db8::1]:443')])).status, 401);
    assert.equal((await asking(bench, token(bench))).status, 200);
  });

  it('does not count people who are signed in and may not do what they ask for', async () => {
    await using bench = await openSignIn({ failedSignIns: slow(1) });
    for (let time = 0; time < 3; time += 1) {
      const answer = await sentAsIs(bench.api.origin, {
        method: 'POST',
        path: '/api/connections',
        headers: token(bench),
      });
      assert.deepEqual([answer.status, answer.code], [403, 'not-allowed']);
    }
  });
});

describe('a request that is too much', () => {
  it('by its address is refused, and by its headers is cut off', async () => {
    await using api = await openApi();
    const path = `/api/connections?text=${'x'.repeat(8_000)}`;
    const long = await exchange(api.origin + path, { method: 'GET' });
    assert.deepEqual([long.status, long.json.code], [400, 'bad-request']);
    const headers = await exchange(`${api.origin}/healthz`, {
      method: 'GET',
      headers: { 'x-more': 'x'.repeat(20_000) },
    });
    assert.equal(headers.status, 431);
  });

  it('by its body is refused before it has arrived, whether or not it says how long it is', async () => {
    await using api = await openApi();
    const answered = await new Promise<number>((resolve, reject) => {
      const asking = request(`${api.origin}/api/connections`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      });
      asking.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        asking.destroy();
      });
      asking.on('error', reject);
      // Never ended: the answer comes all the same.
      asking.write(`"${'x'.repeat(1024 * 1024)}`);
    });
    assert.equal(answered, 413);
  });

  it('by its time is cut off, in its head and in its body, while others are answered', async () => {
    const arrival = { headMs: 150, wholeMs: 300, lookEveryMs: 30 };
    await using api = await openApi({ limits: { requests: unlimited, failedSignIns: unlimited, arrival } });
    const { port } = new URL(api.origin);
    const head = trickled(Number(port), 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n', 'X-A: b\r\n');
    const body = trickled(
      Number(port),
      'POST /api/connections HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n',
      ' ',
    );
    assert.equal((await exchange(`${api.origin}/healthz`, { method: 'GET' })).status, 200);
    for (const { answer, ms } of [await head, await body]) {
      assert.match(answer, /^HTTP\/1\.1 408 /);
      assert.ok(ms < 1_500, `${ms} ms`);
    }
  });
});

describe('the headers of answers', () => {
  const tabPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self' https://res.cdn.office.net; base-uri 'none'; form-action 'none'; " +
    'frame-ancestors https://*.cloud.microsoft https://teams.microsoft.com https://*.teams.microsoft.com';
  const dataPolicy = "default-src 'none'; frame-ancestors 'none'";
  const files = temporaryFolder();
  before(() => {
    mkdirSync(join(files, 'assets'));
    writeFileSync(join(files, 'index.html'), '<!doctype html><title>Rollcall</title>');
    writeFileSync(join(files, 'assets', 'main-BxYz12_a.js'), 'export {};');
  });

  for (const mode of ['local', 'production'] as const) {
    it(`keep pages in Teams, data out of pages, and both out of other sites (${mode} mode)`, async () => {
      await using api = await openApi({ mode, tabFolder: files });
      const expected: readonly (readonly [method: string, path: string, policy: string | undefined])[] = [
        ['GET', '/tab/', tabPolicy],
        ['HEAD', '/tab/', tabPolicy],
        ['GET', '/tab/connections/contoso', tabPolicy],
        ['GET', '/tab/assets/main-BxYz12_a.js', tabPolicy],
        ['GET', '/api/openapi.json', dataPolicy],
        ['GET', '/healthz', dataPolicy],
        ['GET', '/api/me', dataPolicy],
        ['GET', '/nothing', dataPolicy],
        ['OPTIONS', '/api/connections', dataPolicy],
      ];
      for (const [method, path, policy] of expected) {
        const { headers } = await exchange(api.origin + path, {
          method,
          headers: mode === 'local' ? {} : { origin: 'https://teams.microsoft.com' },
        });
        assert.equal(headers['content-security-policy'], policy, `${method} ${path}`);
        assert.deepEqual(
          [headers['x-content-type-options'], headers['referrer-policy'], headers['cross-origin-resource-policy']],
          ['nosniff', 'no-referrer', 'same-origin'],
          `${method} ${path}`,
        );
        const told = Object.keys(headers).filter((name) =>
          /^(access-control-|set-cookie|server$|x-powered-by)/.test(name),
        );
        assert.deepEqual(told, [], `${method} ${path}`);
        if (policy === dataPolicy) assert.equal(headers['cache-control'], 'no-store', `${method} ${path}`);
      }
    });
  }

  it('give no other site leave to ask, whichever it is', async () => {
    await using api = await openApi({ mode: 'production' });
    for (const origin of ['https://teams.microsoft.com', 'https://attacker.example', 'null', 'http://127.0.0.1']) {
      const preflight = await exchange(`${api.origin}/api/connections`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
      assert.ok(preflight.status >= 400, origin);
      assert.deepEqual(
        Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-')),
        [],
      );
    }
  });
});

/** Sends a beginning and then a little again and again; resolves with what came back and after how long. */
async function trickled(port: number, beginning: string, little: string): Promise<{ answer: string; ms: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(beginning));
    const drops = setInterval(() => socket.write(little), 20);
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drops);
      resolve({ answer, ms: performance.now() - began });
    });
  });
}
