import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ConversationReferenceRecord } from '../../src/model/conversation.ts';
import type { Lease } from '../../src/model/lease.ts';
import { LeaseLost, StoreUnavailable, type Store, type WriteOperation } from '../../src/store/store.ts';
import { document, pagesOf, type StoreUnderTest } from './store-documents.ts';
import { storeListContract } from './store-lists.ts';

type Operation = WriteOperation<ConversationReferenceRecord>;

/**
 * What the store port promises, for any adapter: every adapter's test file calls this. A store that is opened to be
 * `lost` should give up soon; one to be `kept` may take its time.
 */
export function storeContract(name: string, open: (to: 'be kept' | 'be lost') => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the store's promises`, function () {
    // A store far away takes its time.
    this.timeout(60_000);
    let rig: StoreUnderTest;
    let store: Store;
    let partitions = 0;
    const freshPartition = (): string => `partition ${(partitions += 1)};`;

    before(async () => {
      rig = await open('be kept');
      store = rig.store;
    });
    after(async () => {
      await rig.dispose();
    });

    const write = (partition: string, ...operations: Operation[]) =>
      store.write('conversations', partition, operations);
    const put = async (partition: string, id: string, content: Record<string, unknown> = {}): Promise<string> => {
      const [result] = await write(partition, { kind: 'put', id, body: document(content) });
      assert.ok(result?.ok === true && result.etag !== null);
      return result.etag;
    };
    const read = (partition: string, id: string) => store.get('conversations', partition, id);

    describe('writing', () => {
      it('gives back what was created, with the etag that the creation returned', async () => {
        const partition = freshPartition();
        const [result] = await write(partition, { kind: 'create', id: 'a', body: document({ n: 1 }) });
        assert.ok(result?.ok === true);
        assert.deepEqual(await read(partition, 'a'), { id: 'a', body: document({ n: 1 }), etag: result.etag });
      });

      it('knows nothing of a document that was never written', async () => {
        assert.equal(await read(freshPartition(), 'a'), undefined);
      });

      it('creates only where nothing is, and leaves what is there as it was', async () => {
        const partition = freshPartition();
        const etag = await put(partition, 'a', { n: 1 });
        assert.deepEqual(await write(partition, { kind: 'create', id: 'a', body: document({ n: 2 }) }), [
          { ok: false, why: 'taken' },
        ]);
        assert.deepEqual(await read(partition, 'a'), { id: 'a', body: document({ n: 1 }), etag });
      });

      it('puts over whatever is there, with a new etag even for the same content', async () => {
        const partition = freshPartition();
        const first = await put(partition, 'a', { n: 1 });
        const second = await put(partition, 'a', { n: 1 });
        assert.notEqual(first, second);
        await put(partition, 'a', { n: 3 });
        assert.deepEqual((await read(partition, 'a'))?.body, document({ n: 3 }));
      });

      it('shows everybody at once also what is to be durable later', async () => {
        const partition = freshPartition();
        const another = await rig.another();
        const put = (n: number): Operation => ({ kind: 'put', id: 'a', body: document({ n }) });
        await store.write('conversations', partition, [put(1)], { durable: 'later' });
        await store.write('conversations', partition, [put(2)]);
        await store.write('conversations', partition, [put(3)], { durable: 'later' });
        assert.deepEqual((await another.get('conversations', partition, 'a'))?.body, document({ n: 3 }));
        await another.close();
      });

      it('replaces what has the etag, and refuses another etag as moved and nothing as missing', async () => {
        const partition = freshPartition();
        const old = await put(partition, 'a', { n: 1 });
        const [replaced] = await write(partition, { kind: 'replace', id: 'a', body: document({ n: 2 }), etag: old });
        assert.ok(replaced?.ok === true && replaced.etag !== null && replaced.etag !== old);
        assert.deepEqual(
          await write(
            partition,
            { kind: 'replace', id: 'a', body: document({ n: 3 }), etag: old },
            { kind: 'replace', id: 'b', body: document({ n: 3 }), etag: old },
          ),
          [
            { ok: false, why: 'moved' },
            { ok: false, why: 'missing' },
          ],
        );
        assert.deepEqual(await read(partition, 'a'), { id: 'a', body: document({ n: 2 }), etag: replaced.etag });
      });

      it('deletes what has the etag or without asking for one, and refuses as it does for a replacement', async () => {
        const partition = freshPartition();
        const old = await put(partition, 'a');
        const etag = await put(partition, 'a');
        await put(partition, 'b');
        assert.deepEqual(
          await write(
            partition,
            { kind: 'delete', id: 'a', etag: old },
            { kind: 'delete', id: 'b' },
            { kind: 'delete', id: 'c' },
            { kind: 'delete', id: 'd', etag },
          ),
          [
            { ok: false, why: 'moved' },
            { ok: true, etag: null },
            { ok: false, why: 'missing' },
            { ok: false, why: 'missing' },
          ],
        );
        assert.deepEqual(await write(partition, { kind: 'delete', id: 'a', etag }), [{ ok: true, etag: null }]);
        assert.equal(await read(partition, 'a'), undefined);
        assert.equal(await read(partition, 'b'), undefined);
      });

      it('answers in the order of the operations, whatever their kinds', async () => {
        const partition = freshPartition();
        const etag = await put(partition, 'a');
        const results = await write(
          partition,
          { kind: 'delete', id: 'missing', etag },
          { kind: 'put', id: 'z', body: document({}) },
          { kind: 'create', id: 'a', body: document({}) },
          { kind: 'replace', id: 'a', body: document({}), etag },
          { kind: 'create', id: 'b', body: document({}) },
          { kind: 'delete', id: 'missing' },
        );
        assert.deepEqual(
          results.map((result) => (result.ok ? 'ok' : result.why)),
          ['missing', 'ok', 'taken', 'ok', 'ok', 'missing'],
        );
        assert.equal((await read(partition, 'b'))?.etag, results[4]?.ok === true ? results[4].etag : 'no etag');
      });

      it('applies several operations on one document in their order', async () => {
        const partition = freshPartition();
        const results = await write(
          partition,
          { kind: 'create', id: 'a', body: document({ n: 1 }) },
          { kind: 'create', id: 'a', body: document({ n: 2 }) },
          { kind: 'delete', id: 'a' },
          { kind: 'delete', id: 'a' },
          { kind: 'put', id: 'a', body: document({ n: 3 }) },
          { kind: 'put', id: 'a', body: document({ n: 4 }) },
        );
        assert.deepEqual(
          results.map((result) => (result.ok ? 'ok' : result.why)),
          ['ok', 'taken', 'ok', 'missing', 'ok', 'ok'],
        );
        assert.deepEqual((await read(partition, 'a'))?.body, document({ n: 4 }));
      });

      it('never gives an etag again, not even after a removal and a new creation', async () => {
        const partition = freshPartition();
        const etags = new Set<string>();
        for (let round = 0; round < 10; round += 1) {
          etags.add(await put(partition, 'a', { n: 1 }));
          etags.add(await put(partition, 'a', { n: 1 }));
          await write(partition, { kind: 'delete', id: 'a' });
        }
        const last = await put(partition, 'a', { n: 1 });
        assert.equal(etags.size, 20);
        assert.ok(!etags.has(last));
        const outdated = [...etags].map((etag): Operation => ({ kind: 'replace', id: 'a', body: document({}), etag }));
        assert.ok((await write(partition, ...outdated)).every((result) => !result.ok && result.why === 'moved'));
      });

      it('keeps collections and partitions apart', async () => {
        const [one, other] = [freshPartition(), freshPartition()];
        await put(one, 'a', { in: 'one' });
        await put(other, 'a', { in: 'other' });
        const lease: Lease = {
          connectionId: 'a',
          fence: 1,
          holder: null,
          runId: null,
          expiresAt: '2026-11-21T09:00:00.000Z',
        };
        await store.write('leases', one, [{ kind: 'put', id: 'a', body: lease }]);
        assert.deepEqual((await read(one, 'a'))?.body, document({ in: 'one' }));
        assert.deepEqual((await read(other, 'a'))?.body, document({ in: 'other' }));
        assert.deepEqual((await store.get('leases', one, 'a'))?.body, lease);
        await write(one, { kind: 'delete', id: 'a' });
        assert.deepEqual((await read(other, 'a'))?.body, document({ in: 'other' }));
        assert.deepEqual((await store.get('leases', one, 'a'))?.body, lease);
      });

      it('writes nothing for no operations', async () => {
        assert.deepEqual(await write(freshPartition()), []);
      });

      it('keeps a copy: changing an object after it was written or read changes nothing stored', async () => {
        const partition = freshPartition();
        const content = { n: 1 };
        await put(partition, 'a', content);
        content.n = 2;
        const found = await read(partition, 'a');
        assert.deepEqual(found?.body.reference, { n: 1 });
        Object.assign(found.body, { reference: { n: 3 } });
        assert.deepEqual((await read(partition, 'a'))?.body.reference, { n: 1 });
      });

      it('agrees with a plain map for any sequence of writes', async () => {
        const step = fc.record({
          id: fc.constantFrom('a', 'b', 'c'),
          kind: fc.constantFrom('create', 'put', 'replace', 'delete', 'delete-known'),
          fresh: fc.boolean(),
          n: fc.nat(),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 }), async (writes) => {
            const partition = freshPartition();
            const model = new Map<string, { n: number; etag: string }>();
            let outdated = 'never-an-etag';
            for (const steps of writes) {
              const before = new Map(model);
              const operations = steps.map((one): Operation => {
                const etag = one.fresh ? (before.get(one.id)?.etag ?? outdated) : outdated;
                const body = document({ n: one.n });
                switch (one.kind) {
                  case 'create':
                  case 'put':
                    return { kind: one.kind, id: one.id, body };
                  case 'replace':
                    return { kind: 'replace', id: one.id, body, etag };
                  case 'delete':
                    return { kind: 'delete', id: one.id };
                  case 'delete-known':
                    return { kind: 'delete', id: one.id, etag };
                }
              });
              const results = await write(partition, ...operations);
              assert.equal(results.length, operations.length);
              for (const [index, operation] of operations.entries()) {
                const result = results[index];
                const held = model.get(operation.id);
                const expected = expectedOf(operation, held?.etag);
                assert.equal(result?.ok === true ? 'ok' : result?.why, expected);
                if (result?.ok === true && held !== undefined) {
                  outdated = held.etag;
                }
                if (result?.ok === true && operation.kind === 'delete') {
                  model.delete(operation.id);
                } else if (result?.ok === true && operation.kind !== 'delete') {
                  assert.ok(result.etag !== null);
                  model.set(operation.id, { n: Number(operation.body.reference.n), etag: result.etag });
                }
              }
            }
            const listed = await store.list('conversations', partition, { limit: 100 });
            assert.deepEqual(
              listed.map(({ id, body, etag }) => [id, { n: body.reference.n, etag }]),
              [...model].sort(([a], [b]) => (a < b ? -1 : 1)),
            );
          }),
          { numRuns: 40 },
        );
      });
    });

    describe('content', () => {
      it('keeps every text, number and structure that JSON has', async () => {
        const partition = freshPartition();
        const content = {
          text: 'Ünïcödé “quotes” \'single\' "double" \\ / \u0000 \u001f \u2028 \u2029 \ufffd 👩‍👩‍👧 𝕏 עברית',
          'odd key $ . [0] "': [null, true, false, 0, -1.5, 1e21, 5e-324, '', [], {}],
          id: 'not the id',
          _etag: 'not the etag',
          partition: 'not the partition',
          deep: { deeper: { deepest: [{ a: [[]] }] } },
        };
        await put(partition, 'a', content);
        assert.deepEqual((await read(partition, 'a'))?.body, document(content));
      });

      it('refuses a document larger than every store can take, and writes nothing with it', async () => {
        const partition = freshPartition();
        await assert.rejects(
          write(
            partition,
            { kind: 'put', id: 'a', body: document({}) },
            { kind: 'put', id: 'b', body: document({ text: 'é'.repeat(900_001) }) },
          ),
          RangeError,
        );
        assert.equal(await store.count('conversations', partition), 0);
      });

      it('keeps a document of a megabyte', async () => {
        const partition = freshPartition();
        const content = { text: 'é'.repeat(500_000) };
        await put(partition, 'a', content);
        assert.deepEqual((await read(partition, 'a'))?.body.reference, content);
      });

      it('writes 1,000 documents at once and refuses more', async () => {
        const partition = freshPartition();
        const operations = Array.from({ length: 1000 }, (_, n): Operation => ({
          kind: 'create',
          id: `id-${n}`,
          body: document({ n }),
        }));
        const results = await write(partition, ...operations);
        assert.equal(results.filter((result) => result.ok).length, 1000);
        assert.equal(await store.count('conversations', partition), 1000);
        const again = await write(partition, ...operations);
        assert.ok(again.every((result) => !result.ok && result.why === 'taken'));
        await assert.rejects(write(partition, ...operations, { kind: 'delete', id: 'x' }), RangeError);
      });

      describe('under an id or partition that is empty, longer than 300 bytes or not well-formed', () => {
        const impossible = ['', 'x'.repeat(301), 'é'.repeat(151), 'x'.repeat(100_000), 'lone \ud800 surrogate'];

        it('writes nothing', async () => {
          for (const wrong of impossible) {
            await assert.rejects(put('p', wrong), RangeError);
            await assert.rejects(put(wrong, 'a'), RangeError);
            await assert.rejects(write('p', { kind: 'delete', id: wrong }), RangeError);
          }
        });

        it('finds nothing', async () => {
          await put('lone \ufffd surrogate', 'a');
          for (const wrong of impossible) {
            assert.equal(await read('p', wrong), undefined);
            assert.equal(await read(wrong, 'a'), undefined);
            assert.deepEqual(await store.getMany('conversations', 'p', [wrong]), []);
            assert.deepEqual(await store.getMany('conversations', wrong, ['a']), []);
            assert.deepEqual(await store.list('conversations', wrong, { limit: 10 }), []);
            assert.deepEqual(await pagesOf(store, 'conversations', wrong), []);
            assert.equal(await store.count('conversations', wrong), 0);
            await store.clear('conversations', wrong);
          }
        });

        it('writes and finds what is just short enough', async () => {
          const longest = 'é'.repeat(150);
          await put(longest, longest, { n: 1 });
          assert.equal((await read(longest, longest))?.id, longest);
          assert.equal(await store.count('conversations', longest), 1);
        });
      });
    });

    describe('for several clients of one store', () => {
      let other: Store;
      before(async () => {
        other = await rig.another();
      });
      after(async () => {
        await other.close();
      });

      it('shows each what the other wrote', async () => {
        const partition = freshPartition();
        const etag = await put(partition, 'a', { n: 1 });
        assert.deepEqual(await other.get('conversations', partition, 'a'), { id: 'a', body: document({ n: 1 }), etag });
      });

      it('lets exactly one of many creations win, and exactly one of many replacements of one etag', async () => {
        const partition = freshPartition();
        const clients = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? store : other));
        const created = await Promise.all(
          clients.map((client, n) =>
            client.write('conversations', partition, [{ kind: 'create', id: 'a', body: document({ n }) }]),
          ),
        );
        const winner = created.flat().findIndex((result) => result.ok);
        assert.equal(created.flat().filter((result) => result.ok).length, 1);
        const found = await other.get('conversations', partition, 'a');
        assert.deepEqual(found?.body.reference, { n: winner });
        const { etag } = found;
        const replaced = await Promise.all(
          clients.map((client, n) =>
            client.write('conversations', partition, [
              { kind: 'replace', id: 'a', body: document({ replaced: n }), etag },
            ]),
          ),
        );
        assert.deepEqual(
          replaced
            .flat()
            .map((result) => (result.ok ? 'ok' : result.why))
            .sort(),
          [...Array.from({ length: 19 }, () => 'moved'), 'ok'],
        );
        const last = replaced.flat().findIndex((result) => result.ok);
        assert.deepEqual((await read(partition, 'a'))?.body.reference, { replaced: last });
      });
    });

    describe('with a fence', () => {
      const fenceTo = async (connectionId: string, token: number): Promise<void> => {
        const body: Lease = {
          connectionId,
          fence: token,
          holder: 'me',
          runId: null,
          expiresAt: '2026-11-21T09:00:00.000Z',
        };
        await store.write('leases', 'all', [{ kind: 'put', id: connectionId, body }]);
      };

      it('writes and clears while the fence is the newest of its connection', async () => {
        const partition = freshPartition();
        await fenceTo('c1', 3);
        const fence = { connectionId: 'c1', token: 3 };
        const [result] = await store.write('conversations', partition, [{ kind: 'put', id: 'a', body: document({}) }], {
          fence,
        });
        assert.equal(result?.ok, true);
        await store.clear('conversations', partition, { fence });
        assert.equal(await store.count('conversations', partition), 0);
      });

      it('writes, deletes and clears nothing once a newer fence exists', async () => {
        const partition = freshPartition();
        await put(partition, 'a', { n: 1 });
        await fenceTo('c2', 4);
        const fence = { connectionId: 'c2', token: 3 };
        const lost = (error: unknown): boolean =>
          error instanceof LeaseLost && /connection c2 .* fence 3 /.test(error.message);
        const many = Array.from({ length: 250 }, (_, n): Operation => ({
          kind: 'put',
          id: `a${n}`,
          body: document({}),
        }));
        await assert.rejects(store.write('conversations', partition, many, { fence }), lost);
        await assert.rejects(store.write('conversations', partition, [{ kind: 'delete', id: 'a' }], { fence }), lost);
        await assert.rejects(store.clear('conversations', partition, { fence }), lost);
        const listed = await store.list('conversations', partition, { limit: 10 });
        assert.deepEqual(
          listed.map(({ id, body }) => [id, body.reference]),
          [['a', { n: 1 }]],
        );
      });

      it('writes nothing under a lease that does not exist', async () => {
        const partition = freshPartition();
        await assert.rejects(
          store.write('conversations', partition, [{ kind: 'put', id: 'a', body: document({}) }], {
            fence: { connectionId: 'no-lease', token: 1 },
          }),
          LeaseLost,
        );
        assert.equal(await read(partition, 'a'), undefined);
      });

      it('is asked of the lease as another client left it', async () => {
        const partition = freshPartition();
        await fenceTo('c3', 1);
        const other = await rig.another();
        await other.write('leases', 'all', [
          {
            kind: 'put',
            id: 'c3',
            body: { connectionId: 'c3', fence: 2, holder: 'other', runId: null, expiresAt: '2026-11-21T09:00:00.000Z' },
          },
        ]);
        await other.close();
        await assert.rejects(
          store.write('conversations', partition, [{ kind: 'put', id: 'a', body: document({}) }], {
            fence: { connectionId: 'c3', token: 1 },
          }),
          LeaseLost,
        );
      });
    });

    storeListContract(() => open('be kept'));

    describe('when it cannot be reached', () => {
      it('answers a ping while it can', async () => {
        await store.ping();
      });

      it('throws StoreUnavailable from every method after it was closed', async () => {
        const closed = await rig.another();
        await closed.close();
        await closed.close();
        await everyMethodThrows(closed);
      });

      it('throws StoreUnavailable from every method once the data is gone', async () => {
        const doomed = await open('be lost');
        try {
          await doomed.store.ping();
          await doomed.takeAway();
          await everyMethodThrows(doomed.store);
        } finally {
          await doomed.dispose();
        }
      });
    });
  });
}

function expectedOf(operation: Operation, held: string | undefined): string {
  switch (operation.kind) {
    case 'put':
      return 'ok';
    case 'create':
      return held === undefined ? 'ok' : 'taken';
    case 'replace':
    case 'delete':
      if (held === undefined) {
        return 'missing';
      }
      return operation.etag === undefined || operation.etag === held ? 'ok' : 'moved';
  }
}

async function everyMethodThrows(store: Store): Promise<void> {
  const calls: Record<string, () => Promise<unknown>> = {
    ping: () => store.ping(),
    get: () => store.get('conversations', 'p', 'a'),
    getMany: () => store.getMany('conversations', 'p', ['a']),
    list: () => store.list('conversations', 'p', { limit: 1 }),
    scan: () => pagesOf(store, 'conversations', null),
    count: () => store.count('conversations', 'p'),
    write: () => store.write('conversations', 'p', [{ kind: 'put', id: 'a', body: document({}) }]),
    clear: () => store.clear('conversations', 'p'),
  };
  for (const [method, call] of Object.entries(calls)) {
    await assert.rejects(call(), StoreUnavailable, method);
  }
}
