import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import sinon from 'sinon';
import { ActingPerson } from '../../src/api/acting-person.ts';
import type { OperationId } from '../../src/api/contract/operations.ts';
import { operations } from '../../src/api/contract/operations.ts';
import type { Actor } from '../../src/model/role.ts';
import { roleIncludes } from '../../src/model/role.ts';
import { userToken } from '../support/user-token.ts';
import { administrator, approver, reader, stranger } from './api-for-tests.ts';
import type { Asked } from './documented-client.ts';
import { allOperations, DocumentedClient } from './documented-client.ts';
import { forgedTokens } from './forged-tokens.ts';
import { plausible } from './plausible.ts';
import { sentAsIs } from './sent-as-is.ts';
import type { SignInForTests } from './sign-in-for-tests.ts';
import { appUri, foreignTenant, openSignIn, secondTenant } from './sign-in-for-tests.ts';

const guarded = (Object.keys(allOperations) as OperationId[]).filter((id) => allOperations[id]?.needs !== 'anyone');

describe('signing in with a token of Teams', () => {
  let bench: SignInForTests;
  let client: DocumentedClient;
  before(async () => {
    bench = await openSignIn();
    client = await DocumentedClient.of(bench.api.origin);
  });
  after(async () => {
    await bench[Symbol.asyncDispose]();
  });

  const as = (person: Actor, overrides: Readonly<Record<string, unknown>> = {}): Asked => ({
    headers: { authorization: `Bearer ${userToken(bench.authority, person, overrides)}` },
  });

  it('knows a member of the tenant by object id and tenant, and shows their name', async () => {
    const { json } = await client.call('me', as({ ...reader, name: 'Megan  Bowen\r\n<b>' }));
    const { id, tenantId, name, role, mode } = json;
    assert.deepEqual(
      [id, tenantId, name, role, mode],
      [reader.id, reader.tenantId, 'Megan  Bowen <b>', 'reader', 'production'],
    );
    const nameless = (await client.call('me', as(reader, { name: undefined }))).json;
    assert.deepEqual([nameless.name, nameless.role], [reader.id, 'reader']);
  });

  it('gives nobody the role of somebody of the same id, or of the same name, elsewhere', async () => {
    const iss = `${bench.authority}/${secondTenant}/v2.0`;
    const elsewhere = await client.call('me', as(administrator, { tid: secondTenant, iss }));
    assert.deepEqual([elsewhere.status, elsewhere.json.role], [200, null]);
    const namesake = await client.call('me', as({ ...stranger, name: administrator.name }));
    assert.deepEqual([namesake.status, namesake.json.role], [200, null]);
  });

  const seconds = (from: number): number => Math.floor(Date.now() / 1000) + from;
  // Made when it is sent: long after this file was read, where many are.
  const accepted: readonly (readonly [string, () => Readonly<Record<string, unknown>>])[] = [
    ['made out to the URI of the app', () => ({ aud: appUri })],
    ['of Teams on the web', () => ({ azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346' })],
    ['with several scopes', () => ({ scp: 'User.Read access_as_user' })],
    ['that expired half a minute ago', () => ({ exp: seconds(-30) })],
    ['that is valid in half a minute', () => ({ nbf: seconds(30) })],
    ['without what a registration has to ask for', () => ({ idtyp: undefined, acct: undefined })],
    ['that names its own tenant as identity provider', () => ({ idp: `https://sts.windows.net/${reader.tenantId}/` })],
  ];
  for (const [what, overrides] of accepted) {
    it(`takes a token ${what}`, async () => {
      assert.equal((await client.call('me', as(reader, overrides()))).status, 200);
    });
  }

  const guests: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['by its account', { acct: 1 }],
    ['by its account as text', { acct: '1' }],
    ['of another organisation', { idp: `https://sts.windows.net/${foreignTenant}/` }],
    ['with a personal account', { idp: 'live.com' }],
    ['by e-mail', { idp: 'mail' }],
  ];
  for (const [what, overrides] of guests) {
    it(`refuses a guest ${what}, whatever their role`, async () => {
      const { status, json } = await client.call('listConnections', as(administrator, overrides));
      assert.deepEqual([status, json.code], [403, 'not-allowed']);
      assert.match(String(json.detail), /Guests/);
    });
  }

  it('says what to do, and nothing that would help a forger; the log has the reason and no token', async () => {
    bench.reasons.length = 0;
    const none = await client.call('me');
    assert.equal(none.headers['www-authenticate'], 'Bearer');
    assert.match(String(none.json.detail), /Open Rollcall in Microsoft Teams/);
    const expired = await client.call('me', as(reader, { exp: Math.floor(Date.now() / 1000) - 90 }));
    assert.equal(expired.headers['www-authenticate'], 'Bearer error="invalid_token"');
    assert.match(String(expired.json.detail), /has expired: sign in again/);
    const foreign = await client.call('me', as(reader, { aud: 'https://graph.microsoft.com' }));
    assert.doesNotMatch(foreign.text, /aud|graph/);
    assert.match(bench.reasons.join(''), /unexpected \\"aud\\" claim value/);
    assert.doesNotMatch(bench.reasons.join('') + bench.api.log.join(''), /eyJ/);
  });

  it('answers health, readiness and its document to anyone, and says that a bearer token is needed', async () => {
    for (const id of ['health', 'readiness', 'openApi'] as const) {
      assert.equal((await client.call(id, { headers: { host: 'rollcall.example.com' } })).status, 200);
    }
    assert.match(JSON.stringify(client.document), /"security":\[\{"bearer":\[\]\}\]/);
    assert.doesNotMatch(JSON.stringify(client.document), /X-Rollcall-Person|\/api\/local/);
  });

  it('hides from strangers what is there and what is not', async () => {
    for (const path of ['/api', '/api/nothing', '/API/me', '//api/me', '/x/../api/me', '/api/local/day']) {
      const answered = await sentAsIs(bench.api.origin, { method: 'GET', path, headers: [] });
      assert.deepEqual([answered.status, answered.code], [401, 'not-signed-in'], path);
    }
  });

  it('reads the keys of a tenant once for many tokens, whatever keys they name', async () => {
    await using fresh = await openSignIn();
    const { tenant, api, authority } = fresh;
    const unknown = (await forgedTokens(tenant)).get('another key under its own name') ?? [];
    const before = tenant.tenant.counters.tokenRequests;
    const good = ['authorization', `Bearer ${userToken(authority, reader)}`];
    const ask = async (headers: readonly string[]): Promise<{ status: number }> =>
      sentAsIs(api.origin, { method: 'GET', path: '/api/me', headers });
    const answers = await Promise.all([...Array<null>(20)].flatMap(() => [ask(good), ask(unknown)]));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 401]);
    assert.equal(tenant.tenant.counters.tokenRequests - before, 1);
  });

  it('neither accepts nor blames a token while the keys cannot be read, and goes on by itself afterwards', async () => {
    await using fresh = await openSignIn();
    const { habits } = fresh.tenant.tenant;
    const asker = await DocumentedClient.of(fresh.api.origin);
    const headers = { authorization: `Bearer ${userToken(fresh.authority, administrator)}` };
    for (const habit of ['tokenUnreachable', 'tokenServerErrors', 'tenantNotFound'] as const) {
      habits[habit] = {};
      const away = await asker.call('listConnections', { headers });
      assert.deepEqual([away.status, away.json.code], [503, 'sign-in-unavailable'], habit);
      habits[habit] = undefined;
    }
    assert.equal((await asker.call('listConnections', { headers })).status, 200);
  });

  it('refuses every forged or mutated token at every operation, and lets none of them reach a handler', async function () {
    this.timeout(60_000);
    const tokens = await forgedTokens(bench.tenant);
    const reached = sinon.spy(ActingPerson.prototype, 'of');
    let reads = 0;
    bench.api.trouble.before = (): void => void (reads += 1);
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    try {
      const calls = guarded.flatMap((id) => [...tokens].map(([what, headers]) => ({ id, what, headers })));
      const answers = await Promise.all(
        calls.map(async ({ id, headers }) => sentAsIs(bench.api.origin, { ...target(id), headers, agent })),
      );
      const wrong = calls.filter(
        (_, index) => answers[index]?.status !== 401 || answers[index].code !== 'not-signed-in',
      );
      assert.deepEqual(wrong, []);
      assert.deepEqual([reached.callCount, reads], [0, 0]);
      assert.ok(tokens.size >= 80 && guarded.length >= 45);
      counted(this, `${tokens.size} tokens × ${guarded.length} operations: ${calls.length} of ${calls.length} refused`);
    } finally {
      reached.restore();
      bench.api.trouble.before = null;
      agent.destroy();
    }
  });

  it('lets people of each role do what the contract says, and nobody else anything', async function () {
    this.timeout(60_000);
    const now = Math.floor(Date.now() / 1000);
    const callers = [
      { who: 'nobody', refused: 401, asked: {} },
      { who: 'expired', refused: 401, asked: as(administrator, { exp: now - 120 }) },
      { who: 'other tenant', refused: 401, asked: as({ ...administrator, tenantId: foreignTenant }) },
      { who: 'guest', refused: 403, asked: as(administrator, { acct: 1 }) },
      { who: 'no role', refused: 403, asked: as(stranger), role: null },
      { who: 'reader', refused: 403, asked: as(reader), role: 'reader' as const },
      { who: 'approver', refused: 403, asked: as(approver), role: 'approver' as const },
      { who: 'administrator', refused: 403, asked: as(administrator), role: 'administrator' as const },
    ];
    const counts = { refused: 0, allowed: 0 };
    for (const id of Object.keys(operations) as OperationId[]) {
      const needs = allOperations[id]?.needs ?? 'administrator';
      for (const { who, refused, asked, role } of callers) {
        const isAllowed =
          needs === 'anyone' ||
          (role !== undefined && (needs === 'known' || (role !== null && roleIncludes(role, needs))));
        const { headers = {}, ...call } = plausible(id);
        const { status, json } = await client.call(id, { ...call, headers: { ...headers, ...asked.headers } });
        const isRefused = status === 401 || status === 403;
        assert.equal(isRefused, !isAllowed, `${id} as ${who}: ${status} ${String(json.code)}`);
        assert.ok(status < 500, `${id} as ${who}: ${status}`);
        if (isRefused) assert.equal(status, refused, `${id} as ${who}`);
        counts[isRefused ? 'refused' : 'allowed'] += 1;
      }
    }
    assert.ok(counts.allowed > 100 && counts.refused > 250);
    counted(this, `${counts.allowed} calls allowed, ${counts.refused} refused`);
  });
});

/** Says in the title of a test what it counted. */
function counted({ test }: Mocha.Context, what: string): void {
  if (test !== undefined) test.title += ` (${what})`;
}

function target(id: OperationId): { readonly method: string; readonly path: string } {
  const { method = 'get', path = '' } = allOperations[id] ?? {};
  const params = plausible(id).params ?? {};
  return { method: method.toUpperCase(), path: path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '') };
}
