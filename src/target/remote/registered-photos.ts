import type { TargetUser } from '../../model/directory.ts';
import type { Photo } from '../../model/photo.ts';
import type { RemotePhotos } from '../remote.ts';
import type { PhotoContext, PhotoProblems, PhotoTarget } from '../target.ts';
import type { Registry } from './registry.ts';

/** Photos of people whom a connection brought in or took over: nobody else's is its business. */
export class RegisteredPhotos implements PhotoTarget {
  readonly #photos: RemotePhotos;
  readonly #registry: Registry;

  constructor({ photos, registry }: { readonly photos: RemotePhotos; readonly registry: Registry }) {
    this.#photos = photos;
    this.#registry = registry;
  }

  async ours(people: readonly TargetUser[]): Promise<readonly TargetUser[]> {
    const registered = await this.#registry.objects(
      'user',
      people.map(({ id }) => id),
    );
    return people.filter(({ id }) => registered.has(id));
  }

  put(photos: ReadonlyMap<string, Photo>, { confirm }: PhotoContext): Promise<PhotoProblems> {
    return this.#photos.put(photos, { confirm });
  }

  remove(userIds: readonly string[], { confirm }: PhotoContext): Promise<PhotoProblems> {
    return this.#photos.remove(userIds, { confirm });
  }
}
