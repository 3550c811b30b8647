import assert from 'node:assert/strict';
import { mergePages } from '../../../src/source/entra/merge-pages.ts';

describe('Several listings as one', () => {
  it('takes its turns where pages of all of them wait, so that none is left for the end', async () => {
    const merged = await all(mergePages([listing('a', 3), listing('b', 3), listing('c', 3)]));
    assert.deepEqual(merged, ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']);
  });

  it('does not wait for a slow one', async () => {
    const slow = Promise.withResolvers<undefined>();
    const merged: string[] = [];
    for await (const page of mergePages([listing('slow', 1, slow.promise), listing('quick', 2)])) {
      merged.push(page);
      if (page === 'quick2') slow.resolve(undefined);
    }
    assert.deepEqual(merged, ['quick1', 'quick2', 'slow1']);
  });

  it('ends with the first that fails', async () => {
    const failing = listing('b', 1, Promise.reject(new Error('no more')));
    await assert.rejects(all(mergePages([listing('a', 100), failing])), /no more/);
  });

  it('of none is empty', async () => {
    assert.deepEqual(await all(mergePages([])), []);
  });
});

async function* listing(
  name: string,
  pages: number,
  after?: Promise<undefined>,
): AsyncGenerator<string, void, undefined> {
  await after;
  for (let page = 1; page <= pages; page += 1) yield `${name}${String(page)}`;
}

async function all(pages: AsyncGenerator<string, void, undefined>): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const page of pages) taken.push(page);
  return taken;
}
