import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { StoreUnavailable } from '../../src/store/store.ts';
import type { ApiForTests } from './api-for-tests.ts';
import type { Answered } from './documented-client.ts';
import { enterprise, noLimits, patchOp, person, ScimForTests, user } from './scim-for-tests.ts';

describe('what a SCIM client is refused', () => {
  let scim: ScimForTests;
  let api: ApiForTests;
  before(async () => {
    scim = await ScimForTests.open();
    ({ api } = scim);
  });
  afterEach(() => {
    api.trouble.before = null;
  });
  after(async () => {
    await scim[Symbol.asyncDispose]();
  });

  it('lets nobody in without a token that is in use, and runs nothing for them', async () => {
    const revoked = await scim.newToken('Revoked');
    await scim.client.call('revokeScimToken', { params: { id: revoked.id } });
    const expiring = await scim.newToken('Expiring', { expiresAt: '2026-03-01T10:00:01Z' });
    const before = api.now;
    api.now = new Date('2026-03-01T10:00:02Z');
    const calls: string[] = [];
    api.trouble.before = (method, collection): void => {
      if (collection !== 'scimTokens') calls.push(method);
    };
    for (const authorization of [
      '',
      'Bearer',
      'Bearer x',
      `Basic ${scim.token}`,
      scim.token,
      `Bearer ${scim.token}x`,
      `Bearer ${scim.token.slice(0, -1)}${scim.token.endsWith('A') ? 'B' : 'A'}`,
      `Bearer rcscim.${scim.tokenId}.${'A'.repeat(43)}`,
      `Bearer rcscim.__proto__.${'A'.repeat(43)}`,
      `Bearer ${revoked.token}`,
      `Bearer ${expiring.token}`,
    ])
      for (const [method, path] of [
        ['GET', '/Users'],
        ['POST', '/Users'],
        ['GET', '/ServiceProviderConfig'],
        ['DELETE', '/Groups/x'],
        ['POST', '/Bulk'],
        ['GET', '/nothing'],
      ] as const) {
        const answered = await scim.call(method, path, method === 'POST' ? person() : undefined, { authorization });
        assert.equal(answered.status, 401, `${authorization} ${method} ${path}`);
        assert.match(answered.headers['www-authenticate'] ?? '', /^Bearer/);
      }
    api.now = before;
    assert.deepEqual(calls, []);
  });

  it('keeps no token, only its digest, and when it was used', async () => {
    const stored = await api.store.get('scimTokens', 'all', scim.tokenId);
    assert.ok(!JSON.stringify(stored).includes(scim.token.slice(-43)));
    await scim.call('GET', '/ServiceProviderConfig');
    assert.equal((await api.store.get('scimTokens', 'all', scim.tokenId))?.body.lastUsedAt, api.now.toISOString());
    assert.ok(!api.log.join('').includes(scim.token.slice(-43)));
  });

  it('refuses what it does not understand with a sentence', async () => {
    const { id } = await scim.added();
    const path = `/Users/${String(id)}`;
    const cases: readonly (readonly [Answered, number])[] = [
      [await scim.call('POST', '/Users', '{'), 400],
      [await scim.call('POST', '/Users', '[]'), 400],
      [await scim.call('POST', '/Users', { schemas: [user] }), 400],
      [await scim.call('POST', '/Users', person({ title: 'x'.repeat(200) })), 400],
      [await scim.call('POST', '/Users', person({ active: 'perhaps' })), 400],
      [await scim.call('POST', '/Users', JSON.stringify({ x: 'x'.repeat(1024 * 1024) })), 413],
      [await scim.call('POST', '/Users', person(), { 'content-type': 'text/plain' }), 415],
      [
        await scim.call('PATCH', path, {
          schemas: [patchOp],
          Operations: [{ op: 'replace', path: 'shoeSize', value: 1 }],
        }),
        400,
      ],
      [await scim.call('PATCH', path, { schemas: [patchOp], Operations: [{ op: 'merge' }] }), 400],
      [await scim.call('PATCH', path, { Operations: [] }), 400],
      [await scim.call('GET', '/Users?filter=userName%20like%20%22a%22'), 400],
      [await scim.call('GET', '/Users?filter='), 400],
      [await scim.call('POST', '/Bulk', { schemas: [], Operations: [null] }), 400],
    ];
    for (const [{ status, json }, expected] of cases) {
      assert.equal(status, expected, JSON.stringify(json));
      assert.ok(String(json.detail).length > 5);
    }
  });

  it('says when the store is away, and nothing of a mistake of its own', async () => {
    const calls = [
      ['GET', '/Users/x'],
      ['GET', '/Users'],
      ['POST', '/Users'],
    ] as const;
    for (const [error, status] of [
      [new StoreUnavailable('connect ECONNREFUSED 10.1.2.3'), 503],
      [new Error('row 7'), 500],
    ] as const) {
      api.trouble.before = (_, collection): void => {
        if (collection !== 'scimTokens') throw error;
      };
      for (const [method, path] of calls) {
        const answered = await scim.call(method, path, method === 'POST' ? person() : undefined);
        assert.deepEqual([answered.status, /10\.1|row 7/.test(answered.text)], [status, false], `${method} ${path}`);
      }
    }
  });

  it('limits how often a token may ask', async () => {
    const rate = { perSecond: 0.1, burst: 2 };
    await using slow = await ScimForTests.open({ ...noLimits, requests: rate, failedSignIns: rate });
    const ask = async (token: string): Promise<Answered> =>
      slow.call('GET', '/Users', undefined, { authorization: `Bearer ${token}` });
    const answers = [await ask(slow.token), await ask(slow.token), await ask(slow.token)];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 429],
    );
    assert.ok(Number(answers[2]?.headers['retry-after']) > 0);
    assert.deepEqual([(await ask('x')).status, (await ask('x')).status, (await ask('x')).status], [401, 401, 429]);
  });

  it('answers anything with a status below 500', async () => {
    const { id } = await scim.added();
    const piece = fc.constantFrom(
      'userName',
      'emails',
      '[type eq "work"]',
      '.value',
      ' eq ',
      '"a"',
      '(',
      ')',
      ' and ',
      ' not ',
      'members',
      enterprise,
      ':manager',
      ' pr',
      '"',
      '\\',
      'null',
      '__proto__',
      'constructor',
      '[',
      ']',
      'é',
      '1e9',
    );
    const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    const value = fc.oneof(
      text,
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(null, true, 'True', [], {}, [{ value: 'x' }], [null]),
    );
    const operation = fc.record(
      { op: fc.constantFrom('add', 'Replace', 'remove', 'x', null), path: fc.option(text, { nil: undefined }), value },
      { requiredKeys: [] },
    );
    const request = fc.oneof(
      fc.record({
        method: fc.constant('GET'),
        path: text.map((filter) => `/Users?filter=${encodeURIComponent(filter)}`),
      }),
      fc.record({
        method: fc.constant('GET'),
        path: text.map(
          (names) => `/Groups?attributes=${encodeURIComponent(names)}&startIndex=${encodeURIComponent(names)}`,
        ),
      }),
      fc.record({
        method: fc.constant('PATCH'),
        path: fc.constantFrom(`/Users/${String(id)}`, '/Groups/owned'),
        body: fc.record({ schemas: fc.constant([patchOp]), Operations: fc.array(operation, { maxLength: 3 }) }),
      }),
      fc.record({
        method: fc.constantFrom('POST', 'PUT'),
        path: fc.constantFrom('/Users', '/Groups', `/Users/${String(id)}`, '/Bulk'),
        body: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom(
              'userName',
              'displayName',
              'emails',
              'name',
              'members',
              'active',
              enterprise,
              'schemas',
              'Operations',
              'meta',
              'id',
            ),
            value,
          ),
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, ...rest }) => {
        const { status, text: said } = await scim.call(method, path, 'body' in rest ? rest.body : undefined);
        assert.ok(status < 500, `${method} ${path} ${JSON.stringify(rest)} ${said}`);
      }),
      { numRuns: 400 },
    );
  });
});
