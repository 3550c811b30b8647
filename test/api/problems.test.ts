import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { problemCodesOf } from '../../src/api/openapi.ts';
import { LeaseLost, StoreUnavailable } from '../../src/store/store.ts';
import { problemOf } from '../../src/api/problem.ts';
import { failureCodes, SyncFailure } from '../../src/model/failure.ts';
import type { OperationId } from '../../src/api/contract/operations.ts';
import type { ApiForTests } from './api-for-tests.ts';
import { administrator, approver, canary, openApi, reader, stranger } from './api-for-tests.ts';
import type { Asked } from './documented-client.ts';
import { allOperations, DocumentedClient, exchange } from './documented-client.ts';
import { nobody, paramsOf, plausible } from './plausible.ts';

const ids = Object.keys(allOperations) as OperationId[];

/** What outlives its connection answers with nothing where there never was one. */
const outliving: readonly OperationId[] = ['listRuns', 'listHistory', 'downloadHistory'];

describe('what goes wrong, held against the OpenAPI document', () => {
  let api: ApiForTests;
  let client: DocumentedClient;
  before(async () => {
    api = await openApi();
    client = await DocumentedClient.of(api.origin);
  });
  afterEach(() => {
    api.trouble.before = null;
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
  });

  const refused = async (id: OperationId, asked: Asked, status: number, code: string): Promise<void> => {
    const answered = await client.call(id, asked);
    assert.deepEqual([answered.status, answered.json.code], [status, code], `${id}: ${answered.text}`);
    assert.equal(answered.headers['x-request-id'], answered.json.requestId);
    assert.ok(String(answered.json.detail).length > 10);
  };

  for (const id of ids) {
    const operation = allOperations[id];
    assert.ok(operation);
    const { needs } = operation;
    const documented = problemCodesOf(operation);

    it(`${id}: refuses what every operation refuses`, async () => {
      const asked = plausible(id);
      await refused(id, { ...asked, headers: { host: 'rollcall.attacker.example' } }, 403, 'foreign-origin');
      await refused(id, { ...asked, headers: { origin: 'http://localhost:1' } }, 403, 'foreign-origin');
      await refused(id, { ...asked, headers: { host: 'local host' } }, 400, 'bad-request');
      await refused(id, { ...asked, query: { surprise: '1' } }, 400, 'invalid-input');
    });

    if (operation.params !== undefined && !outliving.includes(id)) {
      it(`${id}: finds nothing under an id that was never given`, async () => {
        const asked = plausible(id);
        for (const name of [
          'nothing-000000',
          'nothing-000000.01kdsjw5z0h4e8qv2m9c',
          '..',
          '%',
          'a/b',
          'A',
          '\u0000',
          'x'.repeat(120),
          '__proto__',
        ]) {
          await refused(
            id,
            { ...asked, params: paramsOf(id, (part) => (part === 'tenantId' ? nobody : name)) },
            404,
            'not-found',
          );
        }
      });
    }

    if (needs !== 'anyone' && needs !== 'known') {
      it(`${id}: refuses everybody below the role ${needs}`, async () => {
        const below = { administrator: [approver, reader, stranger], approver: [reader, stranger], reader: [stranger] }[
          needs
        ];
        for (const person of below) {
          await refused(id, { ...plausible(id), as: person }, 403, 'not-allowed');
        }
        await refused(id, { ...plausible(id), as: { ...administrator, id: 'somebody' } }, 403, 'not-allowed');
      });
    }

    if (documented.includes('malformed-body')) {
      it(`${id}: refuses a body that is not JSON, too large, or not what is asked for`, async () => {
        const { body: _, ...asked } = plausible(id);
        await refused(id, { ...asked, rawBody: '{"name":' }, 400, 'malformed-body');
        await refused(id, { ...asked, rawBody: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'malformed-body');
        await refused(id, { ...asked, rawBody: '' }, 400, 'malformed-body');
        await refused(id, { ...asked, rawBody: JSON.stringify('x'.repeat(1024 * 1024)) }, 413, 'body-too-large');
        await refused(
          id,
          { ...asked, rawBody: '{}', headers: { 'content-type': 'text/plain' } },
          415,
          'unsupported-media-type',
        );
        await refused(
          id,
          { ...asked, rawBody: '{}', headers: { 'content-encoding': 'gzip' } },
          415,
          'unsupported-media-type',
        );
        await refused(id, { ...asked, body: [] }, 400, 'invalid-input');
      });
    }

    if (operation.ifMatch !== undefined) {
      it(`${id}: asks for the version that is changed, and for one`, async () => {
        const { ifMatch: _, ...asked } = plausible(id);
        if (operation.ifMatch === true) {
          await refused(id, asked, 428, 'precondition-required');
        }
        for (const ifMatch of ['*', 'MQ', '"a", "b"', 'W/"MQ"', '""']) {
          await refused(id, { ...asked, ifMatch }, 400, 'invalid-input');
        }
      });
    }

    if (needs !== 'anyone' || id === 'readiness') {
      it(`${id}: says when the store is away, and tells nothing of an error of its own`, async () => {
        api.trouble.before = (): never => {
          throw new StoreUnavailable('connect ECONNREFUSED 10.1.2.3');
        };
        const asked = { ...plausible(id), as: approver };
        await refused(id, asked, 503, 'store-unavailable');
        api.trouble.before = (): never => {
          throw Object.assign(new Error(`row 7 of ${canary}`), {
            secret: canary,
            headers: { authorization: canary },
          });
        };
        const answered = await client.call(id, asked);
        assert.deepEqual([answered.status, answered.json.code], [500, 'internal-error']);
        assert.doesNotMatch(answered.text, /canary|row 7|\.ts|node:/);
        const logged = api.log.filter((line) => line.includes(String(answered.json.requestId))).join('');
        assert.match(logged, /request failed/);
      });
    }
  }

  it('redacts what an error brings along, where it is logged', async () => {
    api.log.length = 0;
    api.trouble.before = (): never => {
      throw Object.assign(new Error('broken'), {
        secret: canary,
        authorization: canary,
        headers: { authorization: canary },
      });
    };
    await client.call('listConnections', { as: approver });
    assert.match(api.log.join(''), /broken/);
    assert.ok(!api.log.join('').includes(canary));
  });

  it('refuses to delete what was changed in the meantime', async () => {
    api.trouble.before = null;
    const profile = await client.call('createCredentialProfile', {
      body: allOperations.createCredentialProfile?.bodyExample,
    });
    const params = { id: String(profile.json.id) };
    let changed = false;
    api.trouble.before = async (method, collection): Promise<void> => {
      if (method === 'write' && collection === 'credentialProfiles' && !changed) {
        changed = true;
        const found = await api.store.get('credentialProfiles', 'all', params.id);
        assert.ok(found);
        await api.store.write('credentialProfiles', 'all', [{ kind: 'put', id: params.id, body: found.body }]);
      }
    };
    await refused('deleteCredentialProfile', { params }, 412, 'precondition-failed');
  });

  it('answers 404 and 405 as problems too, and says which method is possible', async () => {
    for (const path of [
      '/nothing',
      '/api',
      '/api/nothing',
      '/api/runs',
      '/api/%E0%A4%A',
      '//api/me',
      '/api/me/',
      '/api//me',
    ]) {
      const answered = await exchange(api.origin + path, { method: 'GET' });
      assert.deepEqual(
        [answered.status, answered.json.code, answered.headers['content-type']],
        [404, 'not-found', 'application/problem+json; charset=utf-8'],
        path,
      );
    }
    const put = await exchange(`${api.origin}/api/connections`, { method: 'PUT' });
    assert.deepEqual([put.status, put.json.code, put.headers.allow], [405, 'method-not-allowed', 'GET, POST']);
    const options = await exchange(`${api.origin}/api/connections`, {
      method: 'OPTIONS',
      headers: { origin: api.origin },
    });
    assert.equal(options.headers['access-control-allow-origin'], undefined);
  });

  it('takes its own pages for its own', async () => {
    const own = await client.call('createCredentialProfile', {
      body: { name: 'From a page', clientId: '11111111-2222-4333-8444-555555555555', secret: canary },
      headers: { origin: api.origin },
    });
    assert.equal(own.status, 201);
    const named = await client.call('me', { headers: { host: 'LOCALHOST:3978', origin: 'http://localhost:3978' } });
    assert.equal(named.status, 200);
    await refused('me', { headers: { origin: 'null' } }, 403, 'foreign-origin');
  });

  it('answers any id and any query with what is documented', async () => {
    const strange = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('0', '-1', '1e3', '1001', 'NaN', ' ', 'user', "'; --", '%00', '\ud800'),
    );
    const names = fc.constantFrom(
      'limit',
      'after',
      'class',
      'action',
      'text',
      'result',
      'confirm',
      '__proto__',
      'limit[]',
    );
    const asking = fc.record({
      id: fc.constantFrom(...ids.filter((one) => allOperations[one]?.method === 'get')),
      name: strange.filter((text) => text !== ''),
      query: fc.array(fc.tuple(names, strange), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(asking, async ({ id, name, query }) => {
        const params = { id: name.toWellFormed() };
        if (params.id === '.' || params.id === '..') {
          return;
        }
        const { status } = await client.call(id, { params, query: new URLSearchParams(query).toString() });
        assert.ok(status < 500);
      }),
      { numRuns: 300 },
    );
  });
});

describe('errors as problems', () => {
  for (const code of failureCodes) {
    it(`gives ${code} its own code, a sentence and a status`, () => {
      const problem = problemOf(new SyncFailure(code, 'AADSTS7000222: what the other side said'), 'r');
      assert.equal(problem.code, code);
      assert.ok([409, 503].includes(problem.status));
      assert.match(problem.detail, /\.$/);
      assert.doesNotMatch(problem.detail, /AADSTS/);
    });
  }

  it('has a code for a lost lease, and none for what is nobody’s fault but its own', () => {
    assert.equal(problemOf(new LeaseLost({ connectionId: 'c', token: 1 }), 'r').code, 'lease-lost');
    for (const thrown of [new TypeError('x is undefined'), 'text', null, undefined, { statusCode: 200 }]) {
      assert.deepEqual(problemOf(thrown, 'request-1').status, 500);
    }
  });
});
