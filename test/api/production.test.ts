import assert from 'node:assert/strict';
import type { ApiForTests } from './api-for-tests.ts';
import { administrator, openApi } from './api-for-tests.ts';
import { allOperations, DocumentedClient, exchange } from './documented-client.ts';

describe('the API in production, until there is sign-in', () => {
  let api: ApiForTests;
  before(async () => {
    api = await openApi({ mode: 'production' });
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
  });

  it('refuses every call of every operation and of none, whoever it says to be', async () => {
    const paths = Object.values(allOperations).filter(({ needs }) => needs !== 'anyone');
    const all = [
      ...paths.map(({ method, path }) => [method, path] as const),
      ['get', '/api'],
      ['get', '/api/nothing'],
      ['put', '/API/me'],
      ['get', '//api/me'],
      ['get', '/x/../api/me'],
    ] as const;
    for (const [method, path] of all) {
      const answered = await exchange(api.origin + path.replace('{id}', 'contoso-000000'), {
        method: method.toUpperCase(),
        headers: { 'x-rollcall-person': administrator.id, authorization: 'Bearer x.y.z', host: 'rollcall.example.com' },
      });
      assert.deepEqual([answered.status, answered.json.code], [401, 'not-signed-in'], `${method} ${path}`);
    }
  });

  it('answers health, readiness and its document to anyone, at any host', async () => {
    for (const path of ['/healthz', '/readyz', '/api/openapi.json']) {
      const answered = await exchange(api.origin + path, {
        method: 'GET',
        headers: { host: 'rollcall.example.com', origin: 'https://teams.microsoft.com' },
      });
      assert.equal(answered.status, 200, path);
    }
  });

  it('does not offer what belongs to the local mode, and says that a bearer token is needed', async () => {
    const { document } = await DocumentedClient.of(api.origin);
    assert.ok(!Object.keys(document.paths).some((path) => path.startsWith('/api/local')));
    assert.match(JSON.stringify(document), /"security":\[\{"bearer":\[\]\}\]/);
    assert.doesNotMatch(JSON.stringify(document), /X-Rollcall-Person/);
  });
});
