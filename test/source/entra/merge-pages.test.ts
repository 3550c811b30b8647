import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { mergePages, type SizedListing } from '../../../src/source/entra/merge-pages.ts';

describe('Several listings as one', () => {
  it('takes the one of which most is left where pages of several wait, so that none is left for the end', async () => {
    const merged: string[] = [];
    for await (const page of mergePages([listing('a', 2), listing('b', 5), listing('c', 3)])) {
      merged.push(...page);
      // Until the next page of each is there.
      await setImmediate();
    }
    assert.equal(merged.join(' '), 'a1 b1 b2 c1 b3 c2 b4 a2 c3 b5');
  });

  it('takes turns where as much is left of each', async () => {
    const merged = await all(mergePages([listing('a', 3), listing('b', 3), listing('c', 3)]));
    assert.deepEqual(merged, ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']);
  });

  it('reads all of a listing that is longer than was said, and of one that is shorter', async () => {
    const merged = await all(mergePages([listing('a', 3, { size: 0 }), listing('b', 1, { size: 9 })]));
    assert.deepEqual(merged.toSorted(), ['a1', 'a2', 'a3', 'b1']);
  });

  it('does not wait for a slow one', async () => {
    const slow = Promise.withResolvers<undefined>();
    const merged: string[] = [];
    const listings = [listing('slow', 1, { size: 9, after: slow.promise }), listing('quick', 2)];
    for await (const page of mergePages(listings)) {
      merged.push(...page);
      if (page[0] === 'quick2') slow.resolve(undefined);
    }
    assert.deepEqual(merged, ['quick1', 'quick2', 'slow1']);
  });

  it('ends with the first that fails', async () => {
    const failing = listing('b', 1, { after: Promise.reject(new Error('no more')) });
    await assert.rejects(all(mergePages([listing('a', 100), failing])), /no more/);
  });

  it('of none is empty', async () => {
    assert.deepEqual(await all(mergePages([])), []);
  });
});

/** Pages of one item each. */
function listing(
  name: string,
  count: number,
  { size = count, after }: { readonly size?: number; readonly after?: Promise<undefined> } = {},
): SizedListing<string> {
  async function* pages(): AsyncGenerator<readonly string[], void, undefined> {
    await after;
    for (let page = 1; page <= count; page += 1) yield [`${name}${String(page)}`];
  }
  return { pages: pages(), size };
}

async function all(pages: AsyncGenerator<readonly string[], void, undefined>): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const page of pages) taken.push(...page);
  return taken;
}
