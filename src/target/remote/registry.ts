import { chunksOf } from '../../model/chunks.ts';
import { digest } from '../../model/digest.ts';
import type { Fence } from '../../model/lease.ts';
import type { RegisteredObject, RegisteredSource } from '../../model/registry-records.ts';
import { pagesOf, type Store, type WriteOperation } from '../../store/store.ts';
import type { RemoteClass } from '../remote.ts';
import { idOf } from './registry-ids.ts';

/** As many as the store takes. */
const atOnce = 1000;
const objectsOf = { user: 'remoteUsers', group: 'remoteGroups' } as const;

/** What is to be remembered of where a person or a group of the source is; null to forget it. */
export interface SourceNote {
  readonly sourceId: string;
  readonly source: Pick<RegisteredSource, 'id' | 'run'> | null;
}

/**
 * What one connection remembers of its remote target: who is linked to whom, and what of it is its own. Objects are
 * found by the remote's ids and by the source's, as many as are asked for with one read of the store each.
 */
export class Registry {
  readonly #store: Store;
  readonly #connectionId: string;

  constructor({ store, connectionId }: { readonly store: Store; readonly connectionId: string }) {
    this.#store = store;
    this.#connectionId = connectionId;
  }

  /** By the remote's ids; what the connection never wrote is left out. */
  async objects(of: RemoteClass, ids: readonly string[]): Promise<ReadonlyMap<string, RegisteredObject>> {
    const found = new Map<string, RegisteredObject>();
    for (const some of chunksOf([...new Set(ids)], atOnce))
      for (const { body } of await this.#store.getMany(objectsOf[of], this.#connectionId, some.map(idOf)))
        found.set(body.id, body);
    return found;
  }

  /** By the source's ids: where they are. */
  async sources(of: RemoteClass, sourceIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredSource>> {
    const found = new Map<string, RegisteredSource>();
    for (const some of chunksOf([...new Set(sourceIds)], atOnce)) {
      const byId = new Map(some.map((sourceId) => [sourceKey(of, sourceId), sourceId]));
      for (const { id, body } of await this.#store.getMany('remoteSources', this.#connectionId, [...byId.keys()]))
        found.set(byId.get(id) ?? '', body);
    }
    return found;
  }

  /** Whom this connection keeps inactive, whose manager is still to come, or who was given this manager of the source. */
  async *usersWho(
    are: 'inactive' | 'awaiting a manager' | { readonly ledBy: string },
  ): AsyncGenerator<readonly RegisteredObject[]> {
    const facets =
      are === 'inactive'
        ? { inactive: 'yes' }
        : are === 'awaiting a manager'
          ? { awaits: 'manager' }
          : { manager: facetOf(are.ledBy) };
    const query = { limit: atOnce, facets };
    for await (const page of pagesOf(this.#store, 'remoteUsers', this.#connectionId, query))
      yield page.map(({ body }) => body);
  }

  async put(of: RemoteClass, objects: readonly RegisteredObject[], fence: Fence): Promise<void> {
    const operations = objects.map((body): WriteOperation<RegisteredObject> => {
      const facets = {
        ...(body.inactiveSince === null ? {} : { inactive: 'yes' }),
        ...(body.awaitsManager ? { awaits: 'manager' } : {}),
        ...(body.manager === null ? {} : { manager: facetOf(body.manager) }),
      };
      return { kind: 'put', id: idOf(body.id), body, facets };
    });
    for (const some of chunksOf(operations, atOnce))
      await this.#store.write(objectsOf[of], this.#connectionId, some, { fence });
  }

  /** What a run set out to add and nothing was stored since of what became of it. */
  async *unfinished(): AsyncGenerator<readonly RegisteredSource[]> {
    const query = { limit: atOnce, facets: { adding: 'yes' } };
    for await (const page of pagesOf(this.#store, 'remoteSources', this.#connectionId, query))
      yield page.map(({ body }) => body);
  }

  async note(of: RemoteClass, notes: readonly SourceNote[], fence: Fence): Promise<void> {
    const operations = notes.map(({ sourceId, source }): WriteOperation<RegisteredSource> => {
      const id = sourceKey(of, sourceId);
      if (source === null) return { kind: 'delete', id };
      return {
        kind: 'put',
        id,
        body: { of, sourceId, ...source },
        facets: source.id === null ? { adding: 'yes' } : {},
      };
    });
    for (const some of chunksOf(operations, atOnce))
      await this.#store.write('remoteSources', this.#connectionId, some, { fence });
  }

  /** Forgets what is gone in the remote. Where the source's person or group is may have been noted anew by then. */
  async forget(of: RemoteClass, gone: readonly RegisteredObject[], fence: Fence): Promise<void> {
    if (gone.length === 0) return;
    const sourceIds = gone.flatMap(({ sourceId }) => sourceId ?? []);
    const sources = await this.sources(of, sourceIds);
    const lost = gone.flatMap(({ id, sourceId }) =>
      sourceId !== null && sources.get(sourceId)?.id === id ? [{ sourceId, source: null }] : [],
    );
    await this.note(of, lost, fence);
    const operations = gone.map(({ id }): WriteOperation<RegisteredObject> => ({ kind: 'delete', id: idOf(id) }));
    for (const some of chunksOf(operations, atOnce))
      await this.#store.write(objectsOf[of], this.#connectionId, some, { fence });
  }
}

/** A word that may be a facet, whatever the source's ids are like. */
function facetOf(sourceId: string): string {
  return digest(sourceId).slice(0, 22);
}

function sourceKey(of: RemoteClass, sourceId: string): string {
  return `${of} ${idOf(sourceId)}`;
}
