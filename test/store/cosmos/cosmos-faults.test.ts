import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Lease } from '../../../src/model/lease.ts';
import { openCosmosStore } from '../../../src/store/cosmos/cosmos-store.ts';
import { LeaseLost, StoreUnavailable, type Store, type WriteResult } from '../../../src/store/store.ts';
import { document } from '../../contracts/store-documents.ts';
import { startCosmosServer, type CosmosServer, type Interference } from '../../support/cosmos.ts';

/** What can happen to a request on its way. */
const mishaps: Readonly<Record<string, Interference>> = {
  'the connection is cut before the server hears of it': (request) => request.socket.destroy(),
  'the connection is cut before the answer': (request, response, answer) => {
    response.end = () => {
      request.socket.destroy();
      return response;
    };
    answer();
  },
  'the answer is cut in the middle': (request, response, answer) => {
    const end = response.end.bind(response) as (body: string) => ServerResponse;
    response.end = ((body: string | undefined) => {
      response.setHeader('content-length', Buffer.byteLength(body ?? '') + 10);
      response.write(body ?? '');
      setImmediate(() => request.socket.destroy());
      return end;
    }) as unknown as typeof response.end;
    answer();
  },
  'a proxy answers with a page of its own': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>Please wait</html>');
  },
  'the server asks to wait (429)': refusal(429, { 'x-ms-retry-after-ms': '15' }),
  'the server asks to try again (449)': refusal(449, { 'x-ms-retry-after-ms': '1' }),
  'the server times out (408)': refusal(408),
  'the partition has moved (410)': refusal(410),
  'the server fails (500)': refusal(500),
  'the server is unavailable (503)': refusal(503),
};

function refusal(status: number, headers: Record<string, string> = {}): Interference {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ message: 'no' }));
  };
}

/** Requests about documents; the others are the client finding its way. */
const isAboutDocuments = (request: IncomingMessage): boolean => /\/docs(\/|$)/.test(request.url ?? '');
const isPointRead = (request: IncomingMessage): boolean => request.method === 'GET' && isAboutDocuments(request);

describe('The Cosmos DB store, when requests go wrong,', () => {
  let server: CosmosServer;
  let store: Store;
  let partitions = 0;
  const freshPartition = (): string => `p${(partitions += 1)}`;

  before(async () => {
    server = await startCosmosServer();
    store = await openCosmosStore({ endpoint: server.endpoint, key: server.key, databaseId: 'faults' });
  });
  afterEach(() => {
    server.interfere(undefined);
  });
  after(async () => {
    await store.close();
    await server.stop();
  });

  /** Lets a mishap befall the next `times` requests that are about documents. */
  const befall = (mishap: Interference | undefined, times: number, which = isAboutDocuments): void => {
    let left = times;
    server.interfere((request, response, answer) => {
      if (left > 0 && mishap !== undefined && which(request)) {
        left -= 1;
        mishap(request, response, answer);
      } else {
        answer();
      }
    });
  };
  const put = async (partition: string, id: string, n: number): Promise<string> => {
    const [result] = await store.write('conversations', partition, [{ kind: 'put', id, body: document({ n }) }]);
    assert.ok(result?.ok === true && result.etag !== null);
    return result.etag;
  };
  const contents = async (partition: string): Promise<unknown[]> =>
    (await store.list('conversations', partition, { limit: 100 })).map(({ id, body }) => [id, body.reference.n]);

  for (const [name, mishap] of Object.entries(mishaps)) {
    describe(`while ${name}`, () => {
      it('reads what is there', async function () {
        // After a cut the SDK itself waits a second before it reads again.
        this.timeout(30_000);
        const partition = freshPartition();
        const etag = await put(partition, 'a', 1);
        const expected = { id: 'a', body: document({ n: 1 }), etag };
        befall(mishap, 1);
        assert.deepEqual(await store.get('conversations', partition, 'a'), expected);
        befall(mishap, 1);
        assert.deepEqual(await store.getMany('conversations', partition, ['a', 'b']), [expected]);
        befall(mishap, 1);
        assert.deepEqual(await store.list('conversations', partition, { limit: 5 }), [expected]);
        befall(mishap, 1);
        assert.equal(await store.count('conversations', partition), 1);
        befall(mishap, 1);
        for await (const page of store.scan('conversations', partition)) {
          assert.deepEqual(page, [expected]);
        }
      });

      it('writes once, and answers as if nothing had happened', async function () {
        this.timeout(30_000);
        const partition = freshPartition();
        const [moved, old, gone] = [
          await put(partition, 'moved', 0),
          await put(partition, 'old', 0),
          await put(partition, 'gone', 0),
        ];
        await put(partition, 'moved', 1);
        await put(partition, 'deleted', 0);
        befall(mishap, 2);
        const results = await store.write('conversations', partition, [
          { kind: 'create', id: 'new', body: document({ n: 2 }) },
          { kind: 'create', id: 'old', body: document({ n: 2 }) },
          { kind: 'put', id: 'put', body: document({ n: 2 }) },
          { kind: 'replace', id: 'moved', body: document({ n: 2 }), etag: moved },
          { kind: 'replace', id: 'missing', body: document({ n: 2 }), etag: moved },
          { kind: 'delete', id: 'deleted' },
        ]);
        assert.deepEqual(
          results.map((result) => (result.ok ? 'ok' : result.why)),
          ['ok', 'taken', 'ok', 'moved', 'missing', 'ok'],
        );
        befall(mishap, 2);
        const [replaced] = await store.write('conversations', partition, [
          { kind: 'replace', id: 'old', body: document({ n: 3 }), etag: old },
        ]);
        befall(mishap, 2);
        assert.deepEqual(await store.write('conversations', partition, [{ kind: 'delete', id: 'gone', etag: gone }]), [
          { ok: true, etag: null },
        ]);
        befall(mishap, 2);
        assert.deepEqual(
          await store.write('conversations', partition, [{ kind: 'delete', id: 'moved', etag: moved }]),
          [{ ok: false, why: 'moved' }],
        );
        server.interfere(undefined);
        assert.deepEqual(await contents(partition), [
          ['moved', 1],
          ['new', 2],
          ['old', 3],
          ['put', 2],
        ]);
        // The etags that were answered are those that are stored, also where the first answer was lost.
        const etags = [results[0], replaced].map((result) => (result?.ok === true ? result.etag : undefined));
        const [one, other] = await Promise.all(['new', 'old'].map((id) => store.get('conversations', partition, id)));
        assert.deepEqual(etags, [one?.etag, other?.etag]);
      });
    });
  }

  it('says moved when another client was faster than the second attempt', async () => {
    const partition = freshPartition();
    const etag = await put(partition, 'a', 1);
    const other = await openCosmosStore({ endpoint: server.endpoint, key: server.key, databaseId: 'faults' });
    let faster: Promise<readonly WriteResult[]> | undefined;
    server.interfere((request, _response, answer) => {
      if (faster === undefined && isAboutDocuments(request)) {
        request.socket.destroy();
        server.interfere(undefined);
        faster = other.write('conversations', partition, [{ kind: 'put', id: 'a', body: document({ n: 2 }) }]);
      } else {
        answer();
      }
    });
    const results = await store.write('conversations', partition, [
      { kind: 'replace', id: 'a', body: document({ n: 3 }), etag },
    ]);
    await faster;
    await other.close();
    assert.deepEqual(results, [{ ok: false, why: 'moved' }]);
    assert.deepEqual(await contents(partition), [['a', 2]]);
  });

  it('asks the fence again before every attempt', async () => {
    const partition = freshPartition();
    const lease = (fence: number): Lease => ({ connectionId: 'c', fence, holder: null, runId: null, expiresAt: '' });
    await store.write('leases', 'all', [{ kind: 'put', id: 'c', body: lease(1) }]);
    const other = await openCosmosStore({ endpoint: server.endpoint, key: server.key, databaseId: 'faults' });
    let moving: Promise<readonly WriteResult[]> | undefined;
    server.interfere((request, _response, answer) => {
      if (moving === undefined && request.method === 'POST' && isAboutDocuments(request)) {
        // The write was let through by the fence, and is lost; before it is sent again, somebody takes over.
        server.interfere(undefined);
        moving = other.write('leases', 'all', [{ kind: 'put', id: 'c', body: lease(2) }]);
        void moving.finally(() => request.socket.destroy());
      } else {
        answer();
      }
    });
    await assert.rejects(
      store.write('conversations', partition, [{ kind: 'put', id: 'a', body: document({}) }], {
        fence: { connectionId: 'c', token: 1 },
      }),
      LeaseLost,
    );
    await other.close();
    assert.deepEqual(await contents(partition), []);
  });

  it('writes no further chunk after the fence was lost in the middle of a large write', async () => {
    const partition = freshPartition();
    const lease = (fence: number): Lease => ({ connectionId: 'd', fence, holder: null, runId: null, expiresAt: '' });
    await store.write('leases', 'all', [{ kind: 'put', id: 'd', body: lease(1) }]);
    const other = await openCosmosStore({ endpoint: server.endpoint, key: server.key, databaseId: 'faults' });
    let asked = 0;
    server.interfere((request, _response, answer) => {
      asked += isPointRead(request) ? 1 : 0;
      if (asked === 5 && isPointRead(request)) {
        void other.write('leases', 'all', [{ kind: 'put', id: 'd', body: lease(2) }]).then(answer);
      } else {
        answer();
      }
    });
    const operations = Array.from(
      { length: 1000 },
      (_, n) => ({ kind: 'create', id: `id-${n}`, body: document({ n }) }) as const,
    );
    await assert.rejects(
      store.write('conversations', partition, operations, { fence: { connectionId: 'd', token: 1 } }),
      LeaseLost,
    );
    const written = await store.count('conversations', partition);
    assert.ok(written >= 100 && written < 900 && written % 100 === 0, `${written} written`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await store.count('conversations', partition), written, 'something was written after the refusal');
    await other.close();
  });

  it('reads large documents again that were too much for one answer', async () => {
    const partition = freshPartition();
    const ids = Array.from({ length: 40 }, (_, n) => `id-${n}`);
    await store.write(
      'conversations',
      partition,
      ids.map((id, n) => ({ kind: 'put', id, body: document({ n }) })),
    );
    let tooMuch = 0;
    server.interfere((_request, response, answer) => {
      const end = response.end.bind(response) as (body: string) => ServerResponse;
      response.end = ((body: string) => {
        const answers = JSON.parse(body) as unknown;
        if (Array.isArray(answers) && answers.length > 10) {
          // What the service does when an answer would be larger than 4 MB.
          tooMuch += 1;
          return end(
            JSON.stringify(
              answers.map((one: unknown, index) => (index < 10 ? one : { statusCode: 413, subStatusCode: 3402 })),
            ),
          );
        }
        return end(body);
      }) as typeof response.end;
      answer();
    });
    const found = await store.getMany('conversations', partition, ids);
    assert.deepEqual(found.map(({ id }) => id).sort(), [...ids].sort());
    assert.equal(tooMuch, 3);
  });

  it('agrees with a plain map whatever happens to requests', async function () {
    this.timeout(120_000);
    const chances = [...Object.values(mishaps).map(() => undefined), ...Object.values(mishaps)];
    const step = fc.record({
      id: fc.constantFrom('a', 'b'),
      kind: fc.constantFrom('create', 'put', 'replace', 'delete', 'delete-known'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat({ max: chances.length - 1 })),
        async (steps, luck) => {
          const partition = freshPartition();
          const model = new Map<string, { n: number; etag: string }>();
          let unlucky = 0;
          server.interfere((request, response, answer) => {
            const mishap = isAboutDocuments(request) && unlucky < 3 ? chances[Number(luck.next().value)] : undefined;
            unlucky = mishap === undefined ? 0 : unlucky + 1;
            if (mishap === undefined) {
              answer();
            } else {
              mishap(request, response, answer);
            }
          });
          for (const [n, { id, kind }] of steps.entries()) {
            const held = model.get(id);
            const etag = held?.etag ?? 'never-an-etag';
            const body = document({ n });
            const [result] = await store.write('conversations', partition, [
              kind === 'create' || kind === 'put'
                ? { kind, id, body }
                : kind === 'replace'
                  ? { kind, id, body, etag }
                  : { kind: 'delete', id, ...(kind === 'delete' ? {} : { etag }) },
            ]);
            assert.ok(result !== undefined);
            if (!result.ok) {
              assert.equal(result.why, held === undefined ? 'missing' : 'taken');
            } else if (result.etag === null) {
              // Whether it was there before cannot be told when the first answer was lost; that it is gone can.
              model.delete(id);
            } else {
              assert.ok(kind === 'put' || (kind === 'create') === (held === undefined));
              model.set(id, { n, etag: result.etag });
            }
          }
          server.interfere(undefined);
          const listed = await store.list('conversations', partition, { limit: 10 });
          assert.deepEqual(
            listed.map(({ id, body, etag }) => [id, { n: body.reference.n, etag }]),
            [...model].sort(([a], [b]) => (a < b ? -1 : 1)),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  describe('that do not pass,', () => {
    let impatient: Store;
    before(async () => {
      impatient = await openCosmosStore({
        endpoint: server.endpoint,
        key: server.key,
        databaseId: 'faults',
        patience: 300,
      });
    });
    after(async () => {
      await impatient.close();
    });

    const sentences: readonly [name: string, mishap: Interference | undefined, sentence: RegExp][] = [
      [
        'asked to wait',
        mishaps['the server asks to wait (429)'],
        /keeps asking to wait \(429\): its throughput is used up\./,
      ],
      ['unavailable', mishaps['the server is unavailable (503)'], /keeps failing \(503\)\.$/],
      [
        'behind a proxy',
        mishaps['a proxy answers with a page of its own'],
        /cannot be reached \(an answer that is not JSON\)\.$/,
      ],
      [
        'cut off',
        mishaps['the connection is cut before the server hears of it'],
        /cannot be reached \((ECONNRESET|no answer in time)\)\.$/,
      ],
      [
        'asked to wait longer than patience lasts',
        refusal(429, { 'x-ms-retry-after-ms': '3600000' }),
        /keeps asking to wait \(429\)/,
      ],
      ['refused', refusal(401), /refuses access \(401\)\. Check COSMOS_KEY or the identity's role/],
      ['forbidden', refusal(403), /refuses access \(403\)\./],
    ];
    for (const [name, mishap, sentence] of sentences) {
      it(`says in one sentence that it is ${name}, without the key`, async () => {
        befall(mishap, Infinity);
        const calls = [
          () => impatient.get('conversations', 'p', 'a'),
          () => impatient.getMany('conversations', 'p', ['a']),
          () => impatient.list('conversations', 'p', { limit: 1 }),
          () => impatient.write('conversations', 'p', [{ kind: 'put', id: 'a', body: document({}) }]),
          () => impatient.write('conversations', 'p', [{ kind: 'delete', id: 'a', etag: 'x' }]),
        ];
        for (const call of calls) {
          await assert.rejects(call(), (error) => {
            assert.ok(error instanceof StoreUnavailable, inspect(error));
            assert.match(error.message, sentence);
            assert.match(error.message, /^Cosmos DB at 127\.0\.0\.1:\d+ /);
            assert.doesNotMatch(
              inspect(error, { depth: 20, showHidden: true }),
              new RegExp(`${server.key}|authorization|sig=`, 'i'),
            );
            return true;
          });
        }
      });
    }

    it('does not ask again what was refused for good', async () => {
      let requests = 0;
      server.interfere((request, response, answer) => {
        requests += 1;
        refusal(403)(request, response, answer);
      });
      await assert.rejects(impatient.get('conversations', 'p', 'a'), StoreUnavailable);
      assert.equal(requests, 1);
    });
  });
});

describe('Opening the Cosmos DB store', () => {
  const key = Buffer.from('the-account-key').toString('base64');

  it('makes the database and its containers once, also for instances that start at the same moment', async () => {
    const server = await startCosmosServer();
    const options = { endpoint: server.endpoint, key, databaseId: randomUUID() };
    const stores = await Promise.all(Array.from({ length: 6 }, () => openCosmosStore(options)));
    await stores[0]?.write('conversations', 'p', [{ kind: 'put', id: 'a', body: document({ n: 1 }) }]);
    for (const store of stores) {
      assert.equal(await store.count('conversations', 'p'), 1);
      await store.close();
    }
    await server.stop();
  });

  it('says so when nobody answers', async () => {
    const server = await startCosmosServer();
    await server.stop();
    await assert.rejects(
      openCosmosStore({ endpoint: server.endpoint, key, databaseId: 'd', patience: 200 }),
      /^StoreUnavailable: Cosmos DB at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/,
    );
  });

  it('takes a certificate of its own making from this machine only', async () => {
    const server = await startCosmosServer();
    // Leads to this machine, but is not one of its names.
    const endpoint = server.endpoint.replace('127.0.0.1', '0.0.0.0');
    await assert.rejects(openCosmosStore({ endpoint, key, databaseId: 'd', patience: 200 }), (error) => {
      assert.ok(error instanceof StoreUnavailable, inspect(error));
      assert.match(error.message, /cannot be reached \(.*(CERT|SIGNED).*\)\.$/);
      return true;
    });
    await server.stop();
  });

  const wrong: readonly [endpoint: string, sentence: RegExp][] = [
    ['', /not an address such as https:/],
    ['name.documents.azure.com', /not an address such as https:/],
    [`AccountEndpoint=https://name.documents.azure.com:443/;AccountKey=${key};`, /not an address such as https:/],
    [
      'http://name.documents.azure.com/',
      /has to begin with https: the key would travel openly to name\.documents\.azure\.com\.$/,
    ],
    ['http://127.0.0.1.example.org/', /has to begin with https/],
  ];
  for (const [endpoint, sentence] of wrong) {
    it(`refuses ${endpoint.replace(key, '…') || 'an empty address'} without sending anything or giving the key away`, async () => {
      await assert.rejects(openCosmosStore({ endpoint, key, databaseId: 'd', patience: 100 }), (error) => {
        assert.ok(error instanceof StoreUnavailable, inspect(error));
        assert.match(error.message, sentence);
        assert.ok(!inspect(error).includes(key));
        return true;
      });
    });
  }
});
