import { chunksOf } from '../../model/chunks.ts';
import { withValue } from '../../model/directory.ts';
import { comparableName } from '../../model/directory-edit.ts';
import type { DirectoryEdit, EditResult, MemberEdit } from '../../model/directory-edit.ts';
import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import { foldText } from '../../model/search.ts';
import { pagesOf, type Store, type Stored, type WriteOperation, type WriteResult } from '../../store/store.ts';
import { DirectoryMarks } from './directory-marks.ts';
import { EnteredMemberships } from './entered-memberships.ts';
import { EnteredNames } from './entered-names.ts';
import { searchText } from './search-text.ts';

const partition = 'directory';
/** Groups that no connection brought in, to look through when somebody leaves the directory. */
const enteredGroups = 'entered groups';

type Entry = DirectoryUser | DirectoryGroup;
type Held = Stored<DirectoryUser> | Stored<DirectoryGroup>;
type Collection = 'directoryUsers' | 'directoryGroups';
type Operation = WriteOperation<Entry>;

interface Step {
  readonly before: Entry | null;
  readonly after: Entry | null;
  readonly operation: Operation;
}

/**
 * The directory, written to by others than connections: an import, a SCIM client. Whoever a connection brought in is
 * never touched. Throws what the store throws.
 */
export class DirectoryEdits {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #marks: DirectoryMarks;
  readonly #names: EnteredNames;
  readonly #memberships: EnteredMemberships;

  constructor(options: { readonly store: Store; readonly now: () => Date }) {
    this.#store = options.store;
    this.#now = options.now;
    this.#marks = new DirectoryMarks(options.store);
    this.#names = new EnteredNames(options);
    this.#memberships = new EnteredMemberships(options.store);
  }

  /**
   * Creates, replaces and removes up to 1,000 people, and answers for each in the order given. Who is removed leaves
   * the groups that no connection put them in. `by` is kept as who wrote last.
   */
  async writePeople(edits: readonly DirectoryEdit[], by: string): Promise<readonly EditResult[]> {
    const results = await this.#write('directoryUsers', edits, by);
    const gone = edits.filter(({ after }, index) => after === null && results[index]?.ok === true);
    if (gone.length > 0) await this.#leaveGroups(gone.map(({ id }) => id));
    return results;
  }

  /** Creates, replaces or removes a group; one that is removed loses its members first. */
  async writeGroup(edit: DirectoryEdit, by: string): Promise<EditResult> {
    if (edit.after !== null)
      await this.#store.write('directoryMarks', enteredGroups, [
        { kind: 'put', id: edit.id, body: { targetId: edit.id } },
      ]);
    const [result] = await this.#write('directoryGroups', [edit], by);
    if (edit.after === null && result?.ok === true) {
      await this.#store.clear('directoryMembers', edit.id);
      await this.#store.write('directoryMarks', enteredGroups, [{ kind: 'delete', id: edit.id }]);
    }
    return result ?? { ok: false, why: 'missing' };
  }

  /** Changes who is in a group. The connections are answered that brought in memberships that were to be removed. */
  async changeMembers(groupId: string, edit: MemberEdit): Promise<readonly string[]> {
    return this.#memberships.change(groupId, edit);
  }

  /** Ids of everybody in a group, in order. */
  async membersOf(groupId: string): Promise<readonly string[]> {
    return this.#memberships.of(groupId);
  }

  /** People without a connection as owner, by their userPrincipalNames, without regard to case. */
  async enteredPeople(userPrincipalNames: readonly string[]): Promise<readonly Stored<DirectoryUser>[]> {
    const names = new Set(userPrincipalNames.map(comparableName));
    const ids = await this.#names.ofPeople([...names]);
    const found: Stored<DirectoryUser>[] = [];
    for (const some of chunksOf(ids, 1000))
      found.push(...(await this.#store.getMany('directoryUsers', partition, some)));
    return found.filter(({ body }) => body.owner === null && names.has(nameOf(body)));
  }

  /** Everybody with a userPrincipalName, without regard to case: who was entered, else whom connections brought in. */
  async peopleNamed(userPrincipalName: string): Promise<readonly Stored<DirectoryUser>[]> {
    const name = comparableName(userPrincipalName);
    const entered = await this.enteredPeople([name]);
    if (entered.length > 0 || name === '') return entered;
    // In the search text the id follows, so that the name does not end there.
    const query = { text: `${foldText(name)} `, limit: 200 };
    for await (const page of pagesOf(this.#store, 'directoryUsers', partition, query)) {
      const owned = page.filter(({ body }) => nameOf(body) === name);
      if (owned.length > 0) return owned;
    }
    return [];
  }

  /** People or groups by what the SCIM client of a line of tokens calls them. */
  async peopleCalled(externalId: string, token: string): Promise<readonly Stored<DirectoryUser>[]> {
    const ids = await this.#names.ofExternal('users', token, [externalId]);
    const found = await this.#store.getMany('directoryUsers', partition, ids);
    return found.filter(({ body }) => isCalled(body, externalId, token));
  }

  async groupsCalled(externalId: string, token: string): Promise<readonly Stored<DirectoryGroup>[]> {
    const ids = await this.#names.ofExternal('groups', token, [externalId]);
    const found = await this.#store.getMany('directoryGroups', partition, ids);
    return found.filter(({ body }) => isCalled(body, externalId, token));
  }

  async #write(collection: Collection, edits: readonly DirectoryEdit[], by: string): Promise<readonly EditResult[]> {
    const ids = edits.map(({ id }) => id);
    const found = await this.#store.getMany(collection, partition, ids);
    const held = new Map<string, Held>(found.map((item) => [item.id, item]));
    const steps = edits.map((edit) => this.#decide(edit, { held: held.get(edit.id), collection, by }));
    const possible = steps.filter((step): step is Step => 'operation' in step);
    const refused = await this.#names.take(possible.flatMap(({ after }) => after ?? []));
    const writing = possible.filter(({ operation }) => !refused.has(operation.id));
    await this.#marks.write(writing.flatMap(({ after }) => after ?? []));
    const written = await this.#store.write(
      collection,
      partition,
      writing.map(({ operation }) => operation),
    );
    const done = writing.filter((_, index) => written[index]?.ok === true);
    const lost = await this.#takeBackLost(collection, done, new Map(writing.map((step, at) => [step, written[at]])));
    const lasting = done.flatMap(({ before, after }) =>
      before === null || lost.has(before.id) ? [] : [{ before, after }],
    );
    await this.#marks.clear(lasting);
    await this.#names.giveBack(lasting);
    let next = 0;
    return steps.map((step): EditResult => {
      if (!('operation' in step)) return step;
      if (refused.has(step.operation.id)) return { ok: false, why: 'taken' };
      const result = written[next++];
      return lost.has(step.operation.id) ? { ok: false, why: 'taken' } : resultOf(result);
    });
  }

  #decide(
    { id, version, after }: DirectoryEdit,
    { held, collection, by }: { readonly held: Held | undefined; readonly collection: Collection; readonly by: string },
  ): Step | EditResult {
    if (version === null && held !== undefined) return { ok: false, why: 'taken' };
    if (version !== null && held === undefined) return { ok: false, why: 'missing' };
    if (held?.body.owner != null) return { ok: false, why: 'owned', connectionId: held.body.owner };
    if (held !== undefined && held.etag !== version) return { ok: false, why: 'moved' };
    const before = held?.body ?? null;
    if (after === null)
      return held === undefined
        ? { ok: false, why: 'missing' }
        : { before, after, operation: { kind: 'delete', id, etag: held.etag } };
    const now = this.#now().toISOString();
    const common = {
      id,
      sourceId: before?.sourceId ?? null,
      owner: null,
      attributes: withValue(after.attributes),
      syncedDigest: before?.syncedDigest ?? null,
      changedAt: now,
      changedBy: by,
      entered: { token: after.token, externalId: after.externalId, at: before?.entered?.at ?? now },
    };
    const inactiveSince = (before as DirectoryUser | null)?.inactiveSince ?? now;
    const body: Entry =
      collection === 'directoryGroups'
        ? common
        : { ...common, active: after.active, inactiveSince: after.active ? null : inactiveSince };
    const written = { id, body, search: searchText(body) };
    const operation: Operation =
      held === undefined ? { kind: 'create', ...written } : { kind: 'replace', ...written, etag: held.etag };
    return { before, after: body, operation };
  }

  /** Takes back what was written of those who lost a name meanwhile: whoever took it did not see them yet. */
  async #takeBackLost(
    collection: Collection,
    done: readonly Step[],
    results: ReadonlyMap<Step, WriteResult | undefined>,
  ): Promise<ReadonlySet<string>> {
    const lost = await this.#names.lost(done.flatMap(({ after }) => after ?? []));
    const operations = done.flatMap((step): Operation[] => {
      const { id } = step.operation;
      const result = results.get(step);
      if (!lost.has(id) || result?.ok !== true || result.etag === null) return [];
      return step.before === null
        ? [{ kind: 'delete', id, etag: result.etag }]
        : [{ kind: 'replace', id, body: step.before, search: searchText(step.before), etag: result.etag }];
    });
    if (operations.length > 0) await this.#store.write(collection, partition, operations);
    return lost;
  }

  async #leaveGroups(userIds: readonly string[]): Promise<void> {
    for await (const page of this.#store.scan('directoryMarks', enteredGroups))
      for (const some of chunksOf(page, 16))
        await Promise.all(some.map(({ id }) => this.#memberships.change(id, { add: [], remove: userIds })));
  }
}

function nameOf({ attributes }: DirectoryUser): string {
  return comparableName(String(attributes.userPrincipalName ?? ''));
}

function isCalled({ entered }: Entry, externalId: string, token: string): boolean {
  return entered?.token === token && entered.externalId === externalId;
}

function resultOf(result: WriteResult | undefined): EditResult {
  if (result?.ok === true) return { ok: true, version: result.etag };
  return { ok: false, why: result?.why ?? 'missing' };
}
