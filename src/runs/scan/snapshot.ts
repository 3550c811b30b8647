import { chunksOf } from '../../model/chunks.ts';
import type { Fence } from '../../model/lease.ts';
import { linesOf } from '../../model/lines.ts';
import type { SnapshotGroup, SnapshotPart, SnapshotUser, StoredGroup, StoredMore } from '../../model/snapshot.ts';
import { pagesOf, type ListQuery, type Store, type Stored, type WriteOperation } from '../../store/store.ts';
import { LinesSought } from './lines-sought.ts';

/*
 * What the source returned, stored so that a reading of changes can go on from it. People and groups are spread over
 * buckets by a hash of their id; a bucket is one or more parts of some 6 KB, and what a later part says of somebody
 * counts. Adding to a snapshot therefore never rewrites it, and adding the same twice changes nothing.
 */

type Kind = 'users' | 'groups';
type Item<K extends Kind> = K extends 'users' ? SnapshotUser : SnapshotGroup;
type Entry<K extends Kind> = readonly [id: string, item: Item<K> | null];
type StoredItem = SnapshotUser | StoredGroup;
type StoredEntry = readonly [id: string, item: StoredItem | StoredMore | null];

const bucketsOf: Readonly<Record<Kind, number>> = { users: 512, groups: 64 };
const namesOf = (kind: Kind): readonly string[] =>
  Array.from({ length: bucketsOf[kind] }, (_, at) => kind.slice(0, 1) + at.toString(16).padStart(3, '0'));
const bucketNames = { users: namesOf('users'), groups: namesOf('groups') };
/** Characters of JSON, roughly. */
const partLength = 6_000;
/** An id and its line end are 37 characters: a document holds more, but not without end. */
const peopleInEntry = 5_000;
const partsAtOnce = 100;
/** What the search text of a part of people has of each id: enough to tell most apart. */
const endingLength = 8;
/** With more people than this in a bucket it is read as a whole, which is some twelve parts of a large tenant's. */
const mostSoughtAlone = 3;

type PartQuery = Pick<ListQuery, 'prefix' | 'after' | 'text'>;

/** Writes a snapshot part by part, without ever holding it whole. */
export class SnapshotWriter {
  readonly #store: Store;
  readonly #snapshotId: string;
  readonly #fence: Fence;
  readonly #open = new Map<string, { readonly kind: Kind; entries: StoredEntry[]; length: number; sequence: number }>();
  #waiting: WriteOperation<SnapshotPart>[] = [];

  constructor(options: { readonly store: Store; readonly snapshotId: string; readonly fence: Fence }) {
    this.#store = options.store;
    this.#snapshotId = options.snapshotId;
    this.#fence = options.fence;
  }

  async add<K extends Kind>(kind: K, entries: Iterable<Entry<K>>): Promise<void> {
    for (const [id, item] of entries) {
      const bucket = bucketOf(kind, id);
      const part = this.#open.get(bucket) ?? { kind, entries: [], length: 0, sequence: 0 };
      this.#open.set(bucket, part);
      for (const stored of asStored<K>([id, item])) {
        part.entries.push(stored);
        part.length += lengthOf(stored);
        if (part.length >= partLength) this.#close(bucket);
      }
    }
    if (this.#waiting.length >= partsAtOnce) await this.#write();
  }

  /** Stores what is still open. Going on to add afterwards is fine. */
  async flush(): Promise<void> {
    for (const [bucket, { length }] of this.#open) if (length > 0) this.#close(bucket);
    await this.#write();
  }

  #close(bucket: string): void {
    const part = this.#open.get(bucket);
    if (part === undefined) return;
    const body = { [part.kind]: part.entries } as SnapshotPart;
    this.#waiting.push(putPart(`${bucket}.${String(part.sequence).padStart(6, '0')}`, body));
    part.entries = [];
    part.length = 0;
    part.sequence += 1;
  }

  async #write(): Promise<void> {
    const operations = this.#waiting;
    this.#waiting = [];
    const options = { fence: this.#fence, durable: 'later' } as const;
    for (const some of chunksOf(operations, partsAtOnce))
      await this.#store.write('snapshots', this.#snapshotId, some, options);
  }
}

/** Reads a snapshot: some of it by id, or all of it a bucket at a time. */
export class SnapshotReader {
  readonly #store: Store;
  /** Partitions, of which a later one has the last word. */
  readonly #layers: readonly string[];
  readonly #saysWhom: boolean;

  /**
   * `additionId`: what is read as if `addToSnapshot` had added it already. `saysWhom`: of the baseline, where few people
   * are read of a large tenant.
   */
  constructor(options: {
    readonly store: Store;
    readonly snapshotId: string;
    readonly additionId?: string;
    readonly saysWhom?: boolean;
  }) {
    this.#store = options.store;
    this.#saysWhom = options.saysWhom ?? false;
    this.#layers = [options.snapshotId, ...(options.additionId === undefined ? [] : [options.additionId])];
  }

  users(ids: Iterable<string>): Promise<ReadonlyMap<string, SnapshotUser>> {
    return this.#find('users', ids);
  }

  groups(ids: Iterable<string>): Promise<ReadonlyMap<string, SnapshotGroup>> {
    return this.#find('groups', ids);
  }

  /** Always in the same order of buckets; with `from` from the bucket that holds this id. */
  allUsers(options: { readonly from?: string } = {}): AsyncGenerator<ReadonlyMap<string, SnapshotUser>> {
    return this.#all('users', options.from);
  }

  allGroups(): AsyncGenerator<ReadonlyMap<string, SnapshotGroup>> {
    return this.#all('groups');
  }

  /** The groups with these ids, and those that hold at least one of these people directly. */
  async groupsWith(options: {
    readonly ids: ReadonlySet<string>;
    readonly people: ReadonlySet<string>;
  }): Promise<ReadonlyMap<string, SnapshotGroup>> {
    const { ids, people } = options;
    if (people.size === 0) return this.groups(ids);
    const sought = new LinesSought(people);
    const found = new Map<string, SnapshotGroup>();
    for await (const groups of this.#buckets('groups'))
      for (const [id, group] of groups)
        if (ids.has(id) || ('people' in group && sought.isOneIn(group.people))) found.set(id, asItem<'groups'>(group));
    return found;
  }

  async #find<K extends Kind>(kind: K, ids: Iterable<string>): Promise<ReadonlyMap<string, Item<K>>> {
    const byBucket = Map.groupBy(new Set(ids), (id) => bucketOf(kind, id));
    const found = new Map<string, Item<K>>();
    for (const [bucket, wanted] of byBucket) {
      const isNarrowed = this.#saysWhom && kind === 'users' && wanted.length <= mostSoughtAlone;
      const whole = isNarrowed ? null : storedIn(kind, await this.#parts({ prefix: `${bucket}.` }));
      for (const id of wanted) {
        const stored = whole ?? storedIn(kind, await this.#parts({ prefix: `${bucket}.`, text: endingOf(id) }));
        const item = stored.get(id);
        if (item !== undefined) found.set(id, asItem<K>(item));
      }
    }
    return found;
  }

  async #parts(query: PartQuery): Promise<readonly Stored<SnapshotPart>[]> {
    const parts: Stored<SnapshotPart>[] = [];
    for (const layer of this.#layers) for await (const part of this.#listed(layer, query)) parts.push(part);
    return parts;
  }

  async *#listed(layer: string, query: PartQuery): AsyncGenerator<Stored<SnapshotPart>> {
    for await (const page of pagesOf(this.#store, 'snapshots', layer, { ...query, limit: partsAtOnce })) yield* page;
  }

  async *#all<K extends Kind>(kind: K, from?: string): AsyncGenerator<ReadonlyMap<string, Item<K>>> {
    for await (const stored of this.#buckets(kind, from)) {
      const items = new Map<string, Item<K>>();
      for (const [id, item] of stored) items.set(id, asItem<K>(item));
      yield items;
    }
  }

  async *#buckets(kind: Kind, from?: string): AsyncGenerator<ReadonlyMap<string, StoredItem>> {
    const start = from === undefined ? {} : { after: bucketOf(kind, from) };
    const layers = this.#layers.map((layer) => this.#listed(layer, { prefix: kind.slice(0, 1), ...start }));
    const heads = await Promise.all(layers.map(nextOf));
    for (;;) {
      const open = heads.flatMap((head) => (head === null ? [] : [bucketIn(head.id)]));
      if (open.length === 0) return;
      const bucket = open.reduce((first, other) => (other < first ? other : first));
      const parts: Stored<SnapshotPart>[] = [];
      for (const [index, layer] of layers.entries())
        for (let head = heads[index]; head != null && bucketIn(head.id) === bucket; head = heads[index]) {
          parts.push(head);
          heads[index] = await nextOf(layer);
        }
      yield storedIn(kind, parts);
    }
  }
}

/**
 * Adds what changed to the current snapshot. Can be done again after a crash: the parts have names of their own, and
 * those of a later addition sort behind them.
 */
export async function addToSnapshot(options: {
  readonly store: Store;
  readonly snapshotId: string;
  readonly additionId: string;
  readonly fence: Fence;
}): Promise<void> {
  const { store, snapshotId, additionId, fence } = options;
  const suffix = additionId.slice(additionId.indexOf('.') + 1);
  for await (const page of store.scan('snapshots', additionId))
    await store.write(
      'snapshots',
      snapshotId,
      page.map(({ id, body }) => putPart(id.replace('.', `.~${suffix}.`), body)),
      { fence, durable: 'later' },
    );
}

async function nextOf(parts: AsyncGenerator<Stored<SnapshotPart>>): Promise<Stored<SnapshotPart> | null> {
  const next = await parts.next();
  return next.done === true ? null : next.value;
}

function putPart(id: string, body: SnapshotPart): WriteOperation<SnapshotPart> {
  if (body.users === undefined) return { kind: 'put', id, body };
  return { kind: 'put', id, body, search: body.users.map(([person]) => endingOf(person)).join(' ') };
}

function endingOf(id: string): string {
  return id.slice(-endingLength).toWellFormed();
}

function bucketIn(partId: string): string {
  return partId.slice(0, partId.indexOf('.'));
}

function* asStored<K extends Kind>([id, item]: Entry<K>): Generator<StoredEntry> {
  if (item === null || !('people' in item)) {
    yield [id, item];
    return;
  }
  const [first = [], ...more] = chunksOf(item.people, peopleInEntry);
  yield [id, { ...item, people: first.join('\n') }];
  for (const some of more) yield [id, { morePeople: some.join('\n') }];
}

/** Characters, roughly. */
function lengthOf([, item]: StoredEntry): number {
  if (item === null) return 50;
  if ('morePeople' in item) return item.morePeople.length;
  return 'people' in item ? 200 + item.people.length + 40 * item.groups.length : 350;
}

/** Later parts over earlier ones, without what was taken out. */
function storedIn(kind: Kind, parts: readonly Stored<SnapshotPart>[]): ReadonlyMap<string, StoredItem> {
  const items = new Map<string, StoredItem>();
  for (const { body } of parts)
    for (const [id, item] of (body[kind] ?? []) as readonly StoredEntry[]) {
      const before = items.get(id);
      if (item === null) items.delete(id);
      else if (!('morePeople' in item)) items.set(id, item);
      else if (before !== undefined && 'people' in before)
        items.set(id, { ...before, people: `${before.people}\n${item.morePeople}` });
    }
  return items;
}

function asItem<K extends Kind>(item: StoredItem): Item<K> {
  if (!('people' in item)) return item as Item<K>;
  const group: SnapshotGroup = { ...item, people: linesOf(item.people) };
  return group as Item<K>;
}

/** FNV-1a: fast, and even where ids are consecutive numbers. */
function bucketOf(kind: Kind, id: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return bucketNames[kind][(hash >>> 0) % bucketsOf[kind]] ?? '';
}
