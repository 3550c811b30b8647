import { chunksOf } from '../../model/chunks.ts';
import type { DirectoryGroup, DirectoryMark, DirectoryUser } from '../../model/directory-records.ts';
import type { Fence } from '../../model/lease.ts';
import type { Store, WriteOperation } from '../../store/store.ts';

/** As many as the store takes. */
const atOnce = 1000;

type Object = DirectoryUser | DirectoryGroup;

/**
 * What a reading of changes looks for without reading everybody: people and groups who are not found by their source's
 * id, because they were there before, and people whom a connection keeps inactive. A mark is written before what it is
 * about and never trusted alone, so that a crash in between leaves at most a mark too many.
 */
export class DirectoryMarks {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Marks what is about to be written. */
  async write(objects: readonly Object[], options: { readonly fence?: Fence } = {}): Promise<void> {
    const marks = objects.flatMap((object) =>
      marksOf(object).map(({ partition, id }) => ({ partition, id, targetId: object.id })),
    );
    await this.#write(marks, ({ id, targetId }) => ({ kind: 'put', id, body: { targetId } }), options);
  }

  /** Takes marks away that hold no longer, after what they were about was written or removed. */
  async clear(
    changed: readonly { readonly before: Object; readonly after: Object | null }[],
    options: { readonly fence?: Fence } = {},
  ): Promise<void> {
    const marks = changed.flatMap(({ before, after }) => {
      const kept = new Set((after === null ? [] : marksOf(after)).map(({ partition }) => partition));
      return marksOf(before).filter(({ partition }) => !kept.has(partition));
    });
    await this.#write(marks, ({ id }) => ({ kind: 'delete', id }), options);
  }

  /** Ids in the target of those who are linked to these people or groups of the source under another id. */
  async linkedTo(of: 'users' | 'groups', sourceIds: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const some of chunksOf(sourceIds, atOnce)) {
      const marks = await this.#store.getMany('directoryMarks', `linked ${of}`, some);
      found.push(...marks.map(({ body }) => body.targetId));
    }
    return found;
  }

  /** Ids of people who may not be linked to anybody. */
  unlinked(): AsyncIterable<readonly string[]> {
    return this.#ids('unlinked');
  }

  /** Ids of people whom a connection may keep inactive. */
  inactive(connectionId: string): AsyncIterable<readonly string[]> {
    return this.#ids(inactiveOf(connectionId));
  }

  async #write<Mark extends { readonly partition: string }>(
    marks: readonly Mark[],
    operationFor: (mark: Mark) => WriteOperation<DirectoryMark>,
    options: { readonly fence?: Fence },
  ): Promise<void> {
    for (const [partition, together] of Map.groupBy(marks, ({ partition: of }) => of))
      for (const some of chunksOf(together.map(operationFor), atOnce))
        await this.#store.write('directoryMarks', partition, some, options);
  }

  async *#ids(partition: string): AsyncGenerator<readonly string[]> {
    for await (const page of this.#store.scan('directoryMarks', partition)) yield page.map(({ body }) => body.targetId);
  }
}

/** Where a person or a group is marked: the partition, and the id there. */
function marksOf(object: Object): readonly { readonly partition: string; readonly id: string }[] {
  const { id, sourceId, owner } = object;
  const isUser = 'active' in object;
  const linked = { partition: isUser ? 'linked users' : 'linked groups', id: sourceId ?? id };
  return [
    ...(sourceId === null && isUser ? [{ partition: 'unlinked', id }] : []),
    ...(sourceId !== null && sourceId !== id ? [linked] : []),
    ...(isUser && !object.active && owner !== null ? [{ partition: inactiveOf(owner), id }] : []),
  ];
}

function inactiveOf(connectionId: string): string {
  return `inactive ${connectionId}`;
}
