import { chunksOf } from '../../model/chunks.ts';
import { digest } from '../../model/digest.ts';
import { directoryPhotosPartition, type DirectoryPhoto } from '../../model/photo.ts';
import type { Store } from '../../store/store.ts';
import type { PhotoSource, ReadOptions } from '../source.ts';

/** A photo takes up to 1.6 MB in the store: a few at a time are little to hold in memory. */
const atOnce = 12;

/** Photos of the people in Rollcall's own directory, which other connections copied there. Tags are digests of them. */
export class StoredPhotos implements PhotoSource {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async *readTags(ids: readonly string[], options: ReadOptions): ReturnType<PhotoSource['readTags']> {
    for await (const some of this.#read(ids, options))
      yield some.map(({ id, stored }) => ({ id, tag: stored === undefined ? null : digest(stored) }));
  }

  async *readPhotos(ids: readonly string[], options: ReadOptions): ReturnType<PhotoSource['readPhotos']> {
    for await (const some of this.#read(ids, options))
      yield some.map(({ id, stored }) => ({
        id,
        photo:
          stored === undefined ? null : { contentType: stored.contentType, bytes: Buffer.from(stored.data, 'base64') },
      }));
  }

  async *#read(
    ids: readonly string[],
    { signal }: ReadOptions,
  ): AsyncGenerator<readonly { readonly id: string; readonly stored: DirectoryPhoto | undefined }[]> {
    for (const some of chunksOf(ids, atOnce)) {
      signal.throwIfAborted();
      const found = await this.#store.getMany('directoryPhotos', directoryPhotosPartition, some);
      const byId = new Map(found.map(({ id, body }) => [id, body]));
      yield some.map((id) => ({ id, stored: byId.get(id) }));
    }
  }
}
