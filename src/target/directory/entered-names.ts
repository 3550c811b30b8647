import { hash } from 'node:crypto';
import { chunksOf } from '../../model/chunks.ts';
import { comparableName } from '../../model/directory-edit.ts';
import type { DirectoryGroup, DirectoryMark, DirectoryUser } from '../../model/directory-records.ts';
import type { Store, WriteOperation } from '../../store/store.ts';

type Entry = DirectoryUser | DirectoryGroup;

/** A name that only one entry may have: the partition and the id of its mark. */
interface Name {
  readonly partition: string;
  readonly id: string;
}

/** As many as the store takes. */
const atOnce = 1000;
/** How long a name may be taken before what has it is written; far longer than that ever lasts. */
const patienceMs = 60_000;

/**
 * The names that people and groups without a connection are found by, each of which only one may have: a person's
 * userPrincipalName, and what a SCIM client calls somebody. A name is a mark that is created before what has it, so that
 * of two who take it at once one is told so. A crash may leave a mark whose entry has not, or no longer, the name: it
 * counts for nothing, and whoever wants the name takes it over.
 */
export class EnteredNames {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor(options: { readonly store: Store; readonly now: () => Date }) {
    this.#store = options.store;
    this.#now = options.now;
  }

  /** Takes the names of entries that are about to be written, and answers with the ids of those who cannot have theirs. */
  async take(entries: readonly Entry[]): Promise<ReadonlySet<string>> {
    const refused = new Set<string>();
    const inHere = new Map<string, string>();
    const wanted = entries.flatMap((entry) => namesOf(entry).map((name) => ({ ...name, entryId: entry.id })));
    for (const { partition, id, entryId } of wanted) {
      const other = inHere.get(keyOf({ partition, id }));
      if (other === undefined) inHere.set(keyOf({ partition, id }), entryId);
      else if (other !== entryId) refused.add(entryId);
    }
    for (const [partition, names] of Map.groupBy(wanted, ({ partition: of }) => of))
      for (const some of chunksOf(
        names.filter(({ entryId }) => !refused.has(entryId)),
        atOnce,
      ))
        for (const entryId of await this.#takeIn(partition, some)) refused.add(entryId);
    return refused;
  }

  /** Ids of the entries among these that have lost one of their names to somebody who took it at the same moment. */
  async lost(entries: readonly Entry[]): Promise<ReadonlySet<string>> {
    const lost = new Set<string>();
    const names = entries.flatMap((entry) => namesOf(entry).map((name) => ({ ...name, entryId: entry.id })));
    for (const [partition, some] of Map.groupBy(names, ({ partition: of }) => of)) {
      const holders = await this.#holders(
        partition,
        some.map(({ id }) => id),
      );
      for (const { id, entryId } of some) if (holders.get(id)?.targetId !== entryId) lost.add(entryId);
    }
    return lost;
  }

  /** Gives names back that entries have no longer. */
  async giveBack(changed: readonly { readonly before: Entry; readonly after: Entry | null }[]): Promise<void> {
    const names = changed.flatMap(({ before, after }) => {
      const kept = new Set((after === null ? [] : namesOf(after)).map(keyOf));
      return namesOf(before).flatMap((name) => (kept.has(keyOf(name)) ? [] : [{ ...name, entryId: before.id }]));
    });
    for (const [partition, some] of Map.groupBy(names, ({ partition: of }) => of)) {
      const holders = await this.#holders(
        partition,
        some.map(({ id }) => id),
      );
      const operations = some.flatMap(({ id, entryId }): WriteOperation<DirectoryMark>[] => {
        const held = holders.get(id);
        return held?.targetId === entryId ? [{ kind: 'delete', id, etag: held.etag }] : [];
      });
      for (const part of chunksOf(operations, atOnce)) await this.#store.write('directoryMarks', partition, part);
    }
  }

  /** Ids of the people who may have these userPrincipalNames. */
  async ofPeople(userPrincipalNames: readonly string[]): Promise<readonly string[]> {
    const holders = await this.#holders('names', userPrincipalNames.map(nameId));
    return [...holders.values()].map(({ targetId }) => targetId);
  }

  /** Ids of the people or groups whom a line of SCIM tokens may call so. */
  async ofExternal(of: 'users' | 'groups', token: string, externalIds: readonly string[]): Promise<readonly string[]> {
    const holders = await this.#holders(externalPartition(of, token), externalIds.map(externalMark));
    return [...holders.values()].map(({ targetId }) => targetId);
  }

  async #takeIn(
    partition: string,
    names: readonly { readonly id: string; readonly entryId: string }[],
  ): Promise<readonly string[]> {
    const since = this.#now().toISOString();
    const results = await this.#store.write(
      'directoryMarks',
      partition,
      names.map(({ id, entryId }) => ({ kind: 'create', id, body: { targetId: entryId, since } })),
    );
    const taken = names.filter((_, index) => results[index]?.ok !== true);
    const holders = await this.#holders(
      partition,
      taken.map(({ id }) => id),
    );
    const refused: string[] = [];
    for (const { id, entryId } of taken) {
      const holder = holders.get(id);
      if (holder?.targetId === entryId) continue;
      if (holder === undefined || !(await this.#isAbandoned(holder, { partition, id }))) refused.push(entryId);
      else {
        const body = { targetId: entryId, since };
        const [result] = await this.#store.write('directoryMarks', partition, [
          { kind: 'replace', id, body, etag: holder.etag },
        ]);
        if (result?.ok !== true) refused.push(entryId);
      }
    }
    return refused;
  }

  async #isAbandoned({ targetId, since }: DirectoryMark, name: Name): Promise<boolean> {
    if (since !== undefined && this.#now().getTime() - Date.parse(since) < patienceMs) return false;
    const collection = name.partition.startsWith('external groups ') ? 'directoryGroups' : 'directoryUsers';
    const found = await this.#store.get(collection, 'directory', targetId);
    return found === undefined || !namesOf(found.body).some((own) => keyOf(own) === keyOf(name));
  }

  async #holders(
    partition: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, DirectoryMark & { readonly etag: string }>> {
    const holders = new Map<string, DirectoryMark & { readonly etag: string }>();
    for (const some of chunksOf([...new Set(ids)], atOnce))
      for (const { id, body, etag } of await this.#store.getMany('directoryMarks', partition, some))
        holders.set(id, { ...body, etag });
    return holders;
  }
}

function namesOf(entry: Entry): readonly Name[] {
  if (entry.owner !== null) return [];
  const isUser = 'active' in entry;
  const { userPrincipalName } = entry.attributes;
  const { token = null, externalId = null } = entry.entered ?? {};
  return [
    ...(isUser && typeof userPrincipalName === 'string' ? [{ partition: 'names', id: nameId(userPrincipalName) }] : []),
    ...(token === null || externalId === null
      ? []
      : [{ partition: externalPartition(isUser ? 'users' : 'groups', token), id: externalMark(externalId) }]),
  ];
}

function externalPartition(of: 'users' | 'groups', token: string): string {
  return `external ${of} ${token}`;
}

/** Names may be longer than an id. */
function nameId(userPrincipalName: string): string {
  return hash('sha256', comparableName(userPrincipalName), 'base64url');
}

function externalMark(externalId: string): string {
  return hash('sha256', externalId, 'base64url');
}

function keyOf({ partition, id }: Name): string {
  return `${partition}\n${id}`;
}
