import type { Photo } from '../../model/photo.ts';
import type { Store } from '../../store/store.ts';
import type { ApplyContext, PhotoTarget } from '../target.ts';

/** The partition of the photos; a document's id is the person's. */
const directoryPhotosPartition = 'directory';

/** What a document takes as base64, with room for the rest of it. Graph's largest photos are a tenth of this. */
const mostBytes = 1_200_000;

/** Photos of the people in Rollcall's own directory. */
export class DirectoryPhotos implements PhotoTarget {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async put(userId: string, photo: Photo, { fence }: Pick<ApplyContext, 'fence'>): Promise<string | null> {
    if (photo.bytes.length > mostBytes) return 'The photo is larger than 1.2 MB.';
    const body = { contentType: photo.contentType, data: Buffer.from(photo.bytes).toString('base64') };
    await this.#store.write('directoryPhotos', directoryPhotosPartition, [{ kind: 'put', id: userId, body }], {
      fence,
    });
    return null;
  }

  async remove(userId: string, { fence }: Pick<ApplyContext, 'fence'>): Promise<void> {
    await this.#store.write('directoryPhotos', directoryPhotosPartition, [{ kind: 'delete', id: userId }], { fence });
  }
}
