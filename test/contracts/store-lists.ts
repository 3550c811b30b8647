import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ListQuery, Store, WriteOperation } from '../../src/store/store.ts';
import type { ConversationReferenceRecord } from '../../src/model/conversation.ts';
import { document, pagesOf, type StoreUnderTest } from './store-documents.ts';

type Operation = WriteOperation<ConversationReferenceRecord>;

/** Ids that a store, a URL or a query language might take amiss, and whose order is easily got wrong. */
// prettier-ignore
const oddIds = [
  'a', 'A', 'b', 'B', 'Z', 'z', 'aa', 'aA', 'Aa', 'a b', 'a  b', ' a', 'a ', '0', '9', '10', '-', '--', '_', '__', '.', '..', '...',
  'a.b', 'a-b', 'a_b', 'a/b', 'a//b', '/', '//a', 'a/', 'a\\b', '\\', 'a?b', '?', 'a#b', '#', 'a%b', '%', '%2F', '%25', 'a+b', 'a&b=c',
  'a:b', 'a;b', 'a,b', 'a@b.example', '<a>', '[a]', '{a}', '(a)', 'a|b', 'a^b', 'a`b', 'a~b', '~', '!', '*', '"a"', "o'neil", '$a', 'a=b',
  '\t', '\n', 'a\nb', '\u0000', 'a\u0000', 'a\u0000b', '\u0001', '\u007f', 'é', 'e\u0301', 'É', 'ê', 'ö', 'ß', 'ss', 'ı', 'İ', 'ñ', '中',
  '日本', 'ア', '\u00a0', '\u2028', '\ud7ff', '\ue000', '\ufeff', '\uffff', '😀', '👩‍👩‍👧', '𝕏', '\u{10ffff}', 'a\u{10ffff}', 'a\u{10ffff}b', 'constructor', '__proto__', 'null',
];

const byUtf8Bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What the store port promises of everything that reads more than one document. Opens a store of its own. */
export function storeListContract(open: () => Promise<Pick<StoreUnderTest, 'store' | 'dispose'>>): void {
  let rig: Pick<StoreUnderTest, 'store' | 'dispose'>;
  let store: Store;
  let partitions = 0;
  const freshPartition = (): string => `partition ${(partitions += 1)};`;

  before(async () => {
    rig = await open();
    store = rig.store;
  });
  after(async () => {
    await rig.dispose();
  });

  const fill = async (partition: string, operations: readonly Operation[]): Promise<void> => {
    for (let from = 0; from < operations.length; from += 1000) {
      const results = await store.write('conversations', partition, operations.slice(from, from + 1000));
      assert.ok(results.every((result) => result.ok));
    }
  };
  const put = (id: string, findable: Pick<Operation & { kind: 'put' }, 'search' | 'facets'> = {}): Operation => ({
    kind: 'put',
    id,
    body: document({ id }),
    ...findable,
  });
  const listed = async (partition: string, query: ListQuery): Promise<string[]> =>
    (await store.list('conversations', partition, query)).map(({ id }) => id);
  const paged = async (partition: string, query: ListQuery): Promise<string[]> => {
    const ids: string[] = [];
    for (
      let page = await listed(partition, query);
      page.length > 0;
      page = await listed(partition, { ...query, after: ids.at(-1) ?? '' })
    ) {
      assert.ok(page.length <= query.limit);
      ids.push(...page);
    }
    return ids;
  };

  describe('listing', () => {
    it('lists ids of any characters in the order of their UTF-8 bytes, both ways, whole and in pages', async () => {
      const partition = freshPartition();
      await fill(
        partition,
        oddIds.map((id) => put(id)),
      );
      const ordered = [...oddIds].sort(byUtf8Bytes);
      assert.deepEqual(await listed(partition, { limit: 1000 }), ordered);
      assert.deepEqual(await listed(partition, { limit: 1000, descending: true }), ordered.toReversed());
      assert.deepEqual(await paged(partition, { limit: 7 }), ordered);
      assert.deepEqual(await paged(partition, { limit: 7, descending: true }), ordered.toReversed());
      for (const id of oddIds) {
        assert.deepEqual((await store.get('conversations', partition, id))?.body.reference, { id }, JSON.stringify(id));
      }
      await store.write(
        'conversations',
        partition,
        oddIds.map((id) => ({ kind: 'delete', id })),
      );
      assert.deepEqual(await listed(partition, { limit: 1000 }), []);
    });

    it('keeps partitions of any characters apart', async () => {
      const base = freshPartition();
      for (const odd of oddIds) {
        await fill(base + odd, [put(odd)]);
      }
      for (const odd of oddIds) {
        assert.deepEqual(await listed(base + odd, { limit: 10 }), [odd], JSON.stringify(odd));
      }
    });

    it('gives whole documents with the etags that replace them', async () => {
      const partition = freshPartition();
      await fill(partition, [put('a'), put('b')]);
      const found = await store.list('conversations', partition, { limit: 10 });
      assert.deepEqual(
        found.map(({ body }) => body),
        [document({ id: 'a' }), document({ id: 'b' })],
      );
      const results = await store.write(
        'conversations',
        partition,
        found.map(({ id, etag }): Operation => ({ kind: 'replace', id, etag, body: document({}) })),
      );
      assert.ok(results.every((result) => result.ok));
    });

    it('lists nothing of an empty partition', async () => {
      assert.deepEqual(await listed(freshPartition(), { limit: 10 }), []);
    });

    it('continues behind an id that is not there', async () => {
      const partition = freshPartition();
      await fill(
        partition,
        ['a', 'c', 'e'].map((id) => put(id)),
      );
      assert.deepEqual(await listed(partition, { limit: 10, after: 'b' }), ['c', 'e']);
      assert.deepEqual(await listed(partition, { limit: 10, after: 'd', descending: true }), ['c', 'a']);
      assert.deepEqual(await listed(partition, { limit: 1, after: 'a' }), ['c']);
      assert.deepEqual(await listed(partition, { limit: 10, after: 'e' }), []);
    });

    it('narrows to ids with a prefix, by characters and not by patterns', async () => {
      const partition = freshPartition();
      await fill(
        partition,
        ['a', 'a%', 'a%b', 'a%c', 'a_', 'ab', 'b', 'é', 'éa', 'éb', 'ê', '\u{10ffff}', '\u{10ffff}x'].map((id) =>
          put(id),
        ),
      );
      assert.deepEqual(await listed(partition, { limit: 10, prefix: 'a%' }), ['a%', 'a%b', 'a%c']);
      assert.deepEqual(await listed(partition, { limit: 10, prefix: 'a%', descending: true, after: 'a%c' }), [
        'a%b',
        'a%',
      ]);
      assert.deepEqual(await listed(partition, { limit: 10, prefix: 'a%', after: 'a' }), ['a%', 'a%b', 'a%c']);
      assert.deepEqual(await listed(partition, { limit: 10, prefix: 'a%', after: 'ab' }), []);
      assert.deepEqual(await listed(partition, { limit: 10, prefix: 'é' }), ['é', 'éa', 'éb']);
      assert.deepEqual(await listed(partition, { limit: 10, prefix: '\u{10ffff}' }), ['\u{10ffff}', '\u{10ffff}x']);
      assert.equal((await listed(partition, { limit: 100, prefix: '' })).length, 13);
    });

    it('narrows to facets, all of them, by their whole value', async () => {
      const partition = freshPartition();
      const odd = `o'neil "x" \\ = % é`;
      await fill(partition, [
        put('1', { facets: { class: 'user', action: 'add' } }),
        put('2', { facets: { class: 'user', action: 'remove' } }),
        put('3', { facets: { class: 'users', action: 'add' } }),
        put('4', { facets: { action: 'user' } }),
        put('5'),
        put('6', { facets: { class: odd } }),
        put('7', { facets: { class: '' } }),
      ]);
      assert.deepEqual(await listed(partition, { limit: 10, facets: { class: 'user' } }), ['1', '2']);
      assert.deepEqual(await listed(partition, { limit: 10, facets: { class: 'user', action: 'add' } }), ['1']);
      assert.deepEqual(await listed(partition, { limit: 10, facets: { action: 'add' }, descending: true }), ['3', '1']);
      assert.deepEqual(await listed(partition, { limit: 10, facets: { class: odd } }), ['6']);
      assert.deepEqual(await listed(partition, { limit: 10, facets: { class: '' } }), ['7']);
      assert.deepEqual(await listed(partition, { limit: 10, facets: { colour: 'user' } }), []);
      assert.equal((await listed(partition, { limit: 10, facets: {} })).length, 7);
    });

    it('narrows to text anywhere in the search text, by characters and not by patterns', async () => {
      const partition = freshPartition();
      await fill(partition, [
        put('1', { search: 'ada lovelace ada@contoso.com' }),
        put('2', { search: 'grace 100% o\'neil "g_h" \\ café' }),
        put('3', { search: 'ada%' }),
        put('4'),
        put('5', { search: '' }),
      ]);
      const found = (text: string): Promise<string[]> => listed(partition, { limit: 10, text });
      assert.deepEqual(await found('ada'), ['1', '3']);
      assert.deepEqual(await found('lace ada@'), ['1']);
      assert.deepEqual(await found('%'), ['2', '3']);
      assert.deepEqual(await found('g_h"'), ['2']);
      assert.deepEqual(await found("o'neil"), ['2']);
      assert.deepEqual(await found('\\'), ['2']);
      assert.deepEqual(await found('café'), ['2']);
      assert.deepEqual(await found('ADA'), []);
      assert.equal((await found('')).length, 5);
    });

    it('finds a document by what it was last written with', async () => {
      const partition = freshPartition();
      await fill(partition, [put('a', { search: 'old', facets: { class: 'old' } })]);
      await fill(partition, [put('a', { search: 'new', facets: { class: 'new' } })]);
      assert.deepEqual(await listed(partition, { limit: 1, text: 'old' }), []);
      assert.deepEqual(await listed(partition, { limit: 1, facets: { class: 'old' } }), []);
      assert.deepEqual(await listed(partition, { limit: 1, text: 'new', facets: { class: 'new' } }), ['a']);
      await fill(partition, [put('a')]);
      assert.deepEqual(await listed(partition, { limit: 1, text: 'new' }), []);
      assert.deepEqual(await listed(partition, { limit: 1, facets: { class: 'new' } }), []);
    });

    it('pages through what all narrowings together leave', async () => {
      const partition = freshPartition();
      const ids = Array.from({ length: 120 }, (_, n) => `${n % 2 === 0 ? 'x' : 'y'}${String(n).padStart(4, '0')}`);
      await fill(
        partition,
        ids.map((id, n) =>
          put(id, { search: n % 3 === 0 ? 'three' : 'no', facets: { five: n % 5 === 0 ? 'yes' : 'no' } }),
        ),
      );
      const query = { limit: 2, prefix: 'x', text: 'thr', facets: { five: 'yes' } };
      assert.deepEqual(await paged(partition, query), ['x0000', 'x0030', 'x0060', 'x0090']);
      assert.deepEqual(await paged(partition, { ...query, descending: true }), ['x0090', 'x0060', 'x0030', 'x0000']);
      assert.equal(
        await store.count('conversations', partition, { prefix: 'x', text: 'thr', facets: { five: 'yes' } }),
        4,
      );
    });

    it('gives for any ids the same as sorting and cutting them here', async () => {
      const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 });
      const query = fc.record(
        {
          after: id,
          prefix: fc.string({ unit: 'binary', maxLength: 2 }),
          descending: fc.boolean(),
          limit: fc.integer({ min: 1, max: 30 }),
        },
        { requiredKeys: ['limit'] },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(id, { maxLength: 30 }),
          fc.array(query, { maxLength: 4 }),
          async (ids, queries) => {
            const partition = freshPartition();
            await fill(
              partition,
              ids.map((one) => put(one)),
            );
            for (const asked of queries) {
              const ordered = [...ids].sort(byUtf8Bytes);
              const expected = (asked.descending === true ? ordered.toReversed() : ordered)
                .filter((one) => one.startsWith(asked.prefix ?? ''))
                .filter(
                  (one) =>
                    asked.after === undefined ||
                    (byUtf8Bytes(one, asked.after) > 0 !== (asked.descending === true) && one !== asked.after),
                )
                .slice(0, asked.limit);
              assert.deepEqual(await listed(partition, asked), expected);
            }
          },
        ),
        { numRuns: 60 },
      );
    });

    it('refuses limits outside 1 to 1,000 and facets that are not short words', async () => {
      for (const limit of [0, -1, 1001, 1.5, NaN]) {
        await assert.rejects(listed('p', { limit }), RangeError, String(limit));
      }
      for (const facets of [{ 'not a name': 'x' }, { a: 'two\nlines' }, { a: 'x'.repeat(201) }]) {
        await assert.rejects(listed('p', { limit: 1, facets }), RangeError);
        await assert.rejects(store.write('conversations', 'p', [put('a', { facets })]), RangeError);
      }
    });
  });

  describe('reading many by id', () => {
    it('gives each once, in any order, and leaves out those that are missing', async () => {
      const partition = freshPartition();
      await fill(
        partition,
        oddIds.map((id) => put(id)),
      );
      const found = await store.getMany('conversations', partition, ['missing', ...oddIds, 'a', 'also missing']);
      assert.deepEqual(
        found.map(({ id, body }) => [id, body.reference.id]).sort(([a], [b]) => byUtf8Bytes(String(a), String(b))),
        [...oddIds].sort(byUtf8Bytes).map((id) => [id, id]),
      );
      assert.deepEqual(await store.getMany('conversations', partition, []), []);
    });

    it('takes 1,000 ids and refuses more', async () => {
      const partition = freshPartition();
      const ids = Array.from({ length: 1000 }, (_, n) => `id-${n}`);
      await fill(
        partition,
        ids.map((id) => put(id)),
      );
      assert.equal((await store.getMany('conversations', partition, ids)).length, 1000);
      await assert.rejects(store.getMany('conversations', partition, [...ids, 'one more']), RangeError);
    });

    it('gives large documents too', async () => {
      const partition = freshPartition();
      const ids = Array.from({ length: 6 }, (_, n) => `large-${n}`);
      for (const id of ids) {
        await fill(partition, [{ kind: 'put', id, body: document({ text: 'x'.repeat(900_000) }) }]);
      }
      const found = await store.getMany('conversations', partition, ids);
      assert.equal(found.filter(({ body }) => String(body.reference.text).length === 900_000).length, 6);
    });
  });

  describe('counting', () => {
    it('counts a partition, whole and narrowed', async () => {
      const partition = freshPartition();
      assert.equal(await store.count('conversations', partition), 0);
      await fill(partition, [
        put('a1', { search: 'ada', facets: { class: 'user' } }),
        put('a2', { search: 'adam', facets: { class: 'group' } }),
        put('b1', { search: 'ada', facets: { class: 'group' } }),
      ]);
      assert.equal(await store.count('conversations', partition), 3);
      assert.equal(await store.count('conversations', partition, { prefix: 'a' }), 2);
      assert.equal(await store.count('conversations', partition, { text: 'ada' }), 3);
      assert.equal(await store.count('conversations', partition, { facets: { class: 'group' } }), 2);
      assert.equal(
        await store.count('conversations', partition, { prefix: 'a', text: 'ada', facets: { class: 'group' } }),
        1,
      );
    });
  });

  describe('scanning and clearing', () => {
    // A store that looks at everything it holds for every query gets slow otherwise.
    const filled: string[] = [];
    const fillMany = async (partition: string, operations: readonly Operation[]): Promise<void> => {
      filled.push(partition);
      await fill(partition, operations);
    };
    afterEach(async () => {
      for (const partition of filled.splice(0)) {
        await store.clear('conversations', partition);
      }
    });

    const many = Array.from({ length: 2300 }, (_, n) => `id-${String(n).padStart(5, '0')}`);
    const scanned = async (collection: 'conversations', partition: string | null): Promise<string[]> =>
      (await pagesOf(store, collection, partition)).flat().map(({ id }) => id);

    it('goes through a partition in order, in pages, each document once', async () => {
      const partition = freshPartition();
      assert.deepEqual(await scanned('conversations', partition), []);
      await fillMany(
        partition,
        many.map((id) => put(id)),
      );
      const pages = await pagesOf(store, 'conversations', partition);
      assert.deepEqual(
        pages.flat().map(({ id }) => id),
        many,
      );
      assert.ok(pages.length > 1 && pages.every((page) => page.length > 0 && page.length <= 1000));
      assert.deepEqual(pages[0]?.[0]?.body, document({ id: many[0] }));
      assert.equal(await store.count('conversations', partition), many.length);
    });

    it('goes through all partitions of a collection and of no other', async () => {
      const base = freshPartition();
      const partitions = [`${base}/`, `${base}-`, base, `${base}é`];
      const lease = { connectionId: 'a', fence: 1, holder: null, runId: null, expiresAt: '2026-11-21T09:00:00.000Z' };
      for (const partition of partitions) {
        await fillMany(
          partition,
          many.slice(0, 300).map((id) => put(`${base}${id}`)),
        );
        await store.write('leases', partition, [{ kind: 'put', id: `${base}lease`, body: lease }]);
      }
      const ids = (await scanned('conversations', null)).filter((id) => id.startsWith(`${base}id-`));
      assert.equal(ids.length, 1200);
      for (let from = 0; from < 1200; from += 300) {
        assert.deepEqual(
          ids.slice(from, from + 300),
          many.slice(0, 300).map((id) => `${base}${id}`),
        );
      }
      const leases = (await pagesOf(store, 'leases', null)).flat().filter(({ id }) => id === `${base}lease`);
      assert.deepEqual(
        leases.map(({ body }) => body),
        [lease, lease, lease, lease],
      );
    });

    it('shows every document that was there all the time exactly once, while others come and go', async () => {
      const partition = freshPartition();
      await fillMany(
        partition,
        many.map((id) => put(id)),
      );
      const seen: string[] = [];
      for await (const page of store.scan('conversations', partition)) {
        seen.push(...page.map(({ id }) => id));
        const first = page[0]?.id ?? '';
        await store.write('conversations', partition, [
          { kind: 'delete', id: first },
          { kind: 'put', id: `${first}-new`, body: document({}) },
          { kind: 'put', id: page.at(-1)?.id ?? '', body: document({ again: true }) },
        ]);
      }
      assert.deepEqual(
        seen.filter((id) => !id.endsWith('-new')),
        many,
      );
      assert.equal(new Set(seen).size, seen.length);
    });

    it('ends early without harm', async () => {
      const partition = freshPartition();
      await fillMany(
        partition,
        many.map((id) => put(id)),
      );
      for await (const page of store.scan('conversations', partition)) {
        assert.equal(page[0]?.id, many[0]);
        break;
      }
      await fillMany(partition, [put('a')]);
    });

    it('clears a partition whole and touches no other', async () => {
      const base = freshPartition();
      await fillMany(
        base,
        many.map((id) => put(id)),
      );
      await fillMany(`${base}-`, [put('a')]);
      await store.clear('conversations', base);
      assert.deepEqual(await scanned('conversations', base), []);
      assert.equal(await store.count('conversations', base), 0);
      assert.deepEqual(await listed(`${base}-`, { limit: 10 }), ['a']);
      await store.clear('conversations', base);
    });
  });
}
