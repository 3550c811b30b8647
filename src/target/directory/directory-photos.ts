import { chunksOf } from '../../model/chunks.ts';
import { directoryPhotosPartition, type Photo } from '../../model/photo.ts';
import type { Store } from '../../store/store.ts';
import type { TargetUser } from '../../model/directory.ts';
import type { PhotoContext, PhotoProblems, PhotoTarget } from '../target.ts';

/** What a document takes as base64, with room for the rest of it. Graph's largest photos are a tenth of this. */
const mostBytes = 1_200_000;

/** As many as the store takes. */
const idsAtOnce = 1000;

/** Photos of the people in Rollcall's own directory. */
export class DirectoryPhotos implements PhotoTarget {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  ours(people: readonly TargetUser[]): Promise<readonly TargetUser[]> {
    return Promise.resolve(people);
  }

  async put(photos: ReadonlyMap<string, Photo>, { fence }: Pick<PhotoContext, 'fence'>): Promise<PhotoProblems> {
    const problems = new Map<string, string>();
    for (const [id, { contentType, bytes }] of photos) {
      if (bytes.length > mostBytes) problems.set(id, 'The photo is larger than 1.2 MB.');
      else {
        const body = { contentType, data: Buffer.from(bytes).toString('base64') };
        await this.#store.write('directoryPhotos', directoryPhotosPartition, [{ kind: 'put', id, body }], { fence });
      }
    }
    return problems;
  }

  async remove(userIds: readonly string[], { fence }: Pick<PhotoContext, 'fence'>): Promise<PhotoProblems> {
    for (const some of chunksOf(userIds, idsAtOnce)) {
      const operations = some.map((id) => ({ kind: 'delete', id }) as const);
      await this.#store.write('directoryPhotos', directoryPhotosPartition, operations, { fence });
    }
    return new Map();
  }
}
