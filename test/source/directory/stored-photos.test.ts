import assert from 'node:assert/strict';
import sinon from 'sinon';
import { defaultTiming, Leases, type HeldLease } from '../../../src/runs/leases.ts';
import { StoredPhotos } from '../../../src/source/directory/stored-photos.ts';
import { DirectoryPhotos } from '../../../src/target/directory/directory-photos.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const never = new AbortController().signal;

describe('The photos in Rollcall’s own directory', () => {
  let store: MemoryStore;
  let photos: StoredPhotos;
  let lease: HeldLease;
  beforeEach(async () => {
    store = new MemoryStore();
    photos = new StoredPhotos(store);
    const leases = new Leases({ store, timing: defaultTiming, now: () => new Date() });
    const acquired = await leases.acquire('fabrikam', 'fabrikam.photos');
    assert.ok(!('heldBy' in acquired));
    lease = acquired;
  });
  afterEach(async () => {
    sinon.restore();
    await lease.release();
  });

  async function keep(id: string, text: string, contentType = 'image/png'): Promise<void> {
    await new DirectoryPhotos(store).put(new Map([[id, { contentType, bytes: Buffer.from(text) }]]), lease);
  }

  async function tag(id: string): Promise<string | null> {
    for await (const [answer] of photos.readTags([id], { signal: never }))
      if (answer !== undefined && 'tag' in answer) return answer.tag;
    return assert.fail('There was no answer.');
  }

  it('have a tag that is another one for another photo, and the same for the same', async () => {
    assert.equal(await tag('ada'), null);
    await keep('ada', 'one');
    const first = await tag('ada');
    await keep('ada', 'two');
    const second = await tag('ada');
    await keep('ada', 'two', 'image/jpeg');
    assert.equal(new Set([null, first, second, await tag('ada')]).size, 4);
    await keep('ada', 'one');
    assert.equal(await tag('ada'), first);
    await keep('bo', 'one');
    assert.equal(await tag('bo'), first);
  });

  it('are read as they were put, a few at a time, with an answer for each', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `p${String(index)}`);
    for (const id of ids.slice(10)) await keep(id, `picture of ${id}`);
    const asked = sinon.spy(store, 'getMany');
    const read = new Map<string, string | null>();
    for await (const some of photos.readPhotos(ids, { signal: never })) {
      assert.ok(some.length > 0 && some.length <= 12);
      for (const answer of some) {
        assert.ok('photo' in answer);
        read.set(answer.id, answer.photo === null ? null : Buffer.from(answer.photo.bytes).toString());
        if (answer.photo !== null) assert.equal(answer.photo.contentType, 'image/png');
      }
    }
    assert.deepEqual(
      [...read],
      ids.map((id, index) => [id, index < 10 ? null : `picture of ${id}`]),
    );
    assert.ok(asked.args.every(([, , some]) => some.length <= 12));
  });

  it('are read no further once somebody says stop', async () => {
    const controller = new AbortController();
    const ids = Array.from({ length: 50 }, (_, index) => `p${String(index)}`);
    let pages = 0;
    const read = async (): Promise<void> => {
      for await (const some of photos.readTags(ids, { signal: controller.signal })) {
        pages += some.length > 0 ? 1 : 0;
        controller.abort(new Error('Enough.'));
      }
    };
    await assert.rejects(read(), /Enough/);
    assert.equal(pages, 1);
  });
});
