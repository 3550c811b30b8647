import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import { withValue, type TargetGroup, type TargetMembers, type TargetUser } from '../../model/directory.ts';
import type { DirectoryGroup, DirectoryUser } from '../../model/directory-records.ts';
import type { Store, Stored, WriteOperation, WriteResult } from '../../store/store.ts';
import { applied, stale, unanswered, type Outcome } from '../outcomes.ts';
import type { ApplyContext, ChangeOutcome, Target } from '../target.ts';
import { DirectoryMarks } from './directory-marks.ts';
import { DirectoryPhotos } from './directory-photos.ts';
import { DirectoryMemberships } from './directory-memberships.ts';
import { searchText } from './search-text.ts';

/** The partition of the people and of the groups. */
const directoryPartition = 'directory';

type Collection = 'directoryUsers' | 'directoryGroups';
type Held = Stored<DirectoryUser> | Stored<DirectoryGroup>;

/** As many as the store takes. */
const idsAtOnce = 1000;

/**
 * Rollcall's own directory of people and groups, in its store. People and groups that a connection brings in have the
 * source's immutable id as their own, so that adding one twice is impossible.
 */
export class DirectoryTarget implements Target {
  readonly #store: Store;
  readonly #connectionId: string;
  readonly #now: () => Date;
  readonly #marks: DirectoryMarks;
  readonly #memberships: DirectoryMemberships;
  readonly photos: DirectoryPhotos;

  constructor(options: { readonly store: Store; readonly connectionId: string; readonly now: () => Date }) {
    this.#store = options.store;
    this.photos = new DirectoryPhotos(options.store);
    this.#marks = new DirectoryMarks(options.store);
    this.#memberships = new DirectoryMemberships(options);
    this.#connectionId = options.connectionId;
    this.#now = options.now;
  }

  async *readUsers(): AsyncGenerator<readonly TargetUser[]> {
    for await (const page of this.#store.scan('directoryUsers', directoryPartition))
      yield page.map((user) => this.#user(user));
  }

  async *readGroups(): AsyncGenerator<readonly TargetGroup[]> {
    for await (const page of this.#store.scan('directoryGroups', directoryPartition))
      yield page.map((group) => this.#group(group));
  }

  readMembers(): AsyncGenerator<readonly TargetMembers[]> {
    return this.#memberships.all();
  }

  findMembers(groupIds: readonly string[]): AsyncGenerator<readonly TargetMembers[]> {
    return this.#memberships.of(groupIds);
  }

  async findUsers(ids: readonly string[]): Promise<readonly TargetUser[]> {
    const found: TargetUser[] = [];
    for (const some of chunksOf(ids, idsAtOnce)) {
      const users = await this.#store.getMany('directoryUsers', directoryPartition, some);
      found.push(...users.map((user) => this.#user(user)));
    }
    return found;
  }

  async findUsersBySource(sourceIds: readonly string[]): Promise<readonly TargetUser[]> {
    const wanted = new Set(sourceIds);
    const linked = await this.#marks.linkedTo('users', sourceIds);
    const found = await this.findUsers([...new Set([...sourceIds, ...linked])]);
    return found.filter(({ sourceId }) => sourceId !== null && wanted.has(sourceId));
  }

  async *readUnlinked(): AsyncGenerator<readonly TargetUser[]> {
    for await (const ids of this.#marks.unlinked()) {
      const users = (await this.findUsers(ids)).filter(({ sourceId }) => sourceId === null);
      if (users.length > 0) yield users;
    }
  }

  async *readInactive(): AsyncGenerator<readonly TargetUser[]> {
    for await (const ids of this.#marks.inactive(this.#connectionId)) {
      const users = (await this.findUsers(ids)).filter(({ owned, active }) => owned && !active);
      if (users.length > 0) yield users;
    }
  }

  async findGroupsBySource(sourceIds: readonly string[]): Promise<readonly TargetGroup[]> {
    const wanted = new Set(sourceIds);
    const ids = [...new Set([...sourceIds, ...(await this.#marks.linkedTo('groups', sourceIds))])];
    const found: TargetGroup[] = [];
    for (const some of chunksOf(ids, idsAtOnce)) {
      const groups = await this.#store.getMany('directoryGroups', directoryPartition, some);
      found.push(...groups.map((group) => this.#group(group)));
    }
    return found.filter(({ sourceId }) => sourceId !== null && wanted.has(sourceId));
  }

  async apply(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const [first] = changes;
    if (first === undefined) return [];
    switch (first.class) {
      case 'user':
        return this.#applyObjects('directoryUsers', changes, context);
      case 'group':
        return this.#applyObjects('directoryGroups', changes, context);
      case 'membership':
        return this.#memberships.apply(changes, context);
    }
  }

  async #applyObjects(
    collection: Collection,
    changes: readonly Change[],
    context: ApplyContext,
  ): Promise<readonly ChangeOutcome[]> {
    const ids = changes.map((change) => change.targetId ?? change.objectId);
    // What is to be absent is created, which fails where it is there; after a crash it may be there because of us.
    const looks = changes.map(({ precondition }) => context.resuming || precondition.kind !== 'absent');
    const toLookUp = ids.filter((_, index) => looks[index]);
    const found = await this.#store.getMany(collection, directoryPartition, toLookUp);
    const held = new Map<string, Held>(found.map((item) => [item.id, item]));
    const decided = changes.map((change, index) => this.#decide(change, held.get(ids[index] ?? ''), context));
    const operations = decided.flatMap((step) => ('operation' in step ? [step.operation] : []));
    const written = operations.flatMap((operation) => ('body' in operation ? [operation.body] : []));
    await this.#marks.write(written, { fence: context.fence });
    const results = await this.#store.write(collection, directoryPartition, operations, { fence: context.fence });
    await this.#marks.clear(
      operations.flatMap((operation, index) => {
        const before = held.get(operation.id)?.body;
        const after = 'body' in operation ? operation.body : null;
        return before === undefined || results[index]?.ok !== true ? [] : [{ before, after }];
      }),
      { fence: context.fence },
    );
    let next = 0;
    return changes.map((change, index) => {
      const step = decided[index];
      const outcome = step !== undefined && 'outcome' in step ? step.outcome : outcomeOf(results[next++]);
      return { key: change.key, ...outcome };
    });
  }

  /** Holds a change against what is there now: either what to write, or why not. */
  #decide(
    change: Change,
    held: Held | undefined,
    context: ApplyContext,
  ): { readonly outcome: Outcome } | { readonly operation: WriteOperation<DirectoryUser | DirectoryGroup> } {
    // After a crash: what this run wrote, and what it removed, is done.
    if (context.resuming && (held === undefined ? change.action === 'remove' : held.body.changedBy === context.runId))
      return { outcome: applied };
    if (change.precondition.kind === 'absent') {
      if (held !== undefined) return { outcome: stale.there };
      return { operation: this.#write(change, undefined, context) };
    }
    if (held === undefined) return { outcome: stale.gone };
    if (change.precondition.kind === 'version' && held.etag !== change.precondition.version)
      return { outcome: stale.moved };
    if (change.action === 'remove' && held.body.owner !== this.#connectionId) return { outcome: stale.foreign };
    if (change.action === 'remove' && change.after === null)
      return { operation: { kind: 'delete', id: held.id, etag: held.etag } };
    return { operation: this.#write(change, held, context) };
  }

  #write(
    change: Change,
    held: Held | undefined,
    context: ApplyContext,
  ): WriteOperation<DirectoryUser | DirectoryGroup> {
    const { active, ...after } = change.after ?? {};
    const attributes = withValue({ ...held?.body.attributes, ...after });
    const common = {
      id: held?.id ?? change.objectId,
      sourceId: change.link === 'undone' ? null : change.objectId,
      owner: held === undefined ? this.#connectionId : held.body.owner,
      attributes,
      syncedDigest: change.link === 'undone' ? null : (change.digest ?? held?.body.syncedDigest ?? null),
      changedAt: this.#now().toISOString(),
      changedBy: context.runId,
      ...(held?.body.entered === undefined ? {} : { entered: held.body.entered }),
    };
    const wasActive = held === undefined || !('active' in held.body) || held.body.active;
    const isActive = typeof active === 'boolean' ? active : wasActive;
    const since = held !== undefined && 'inactiveSince' in held.body ? held.body.inactiveSince : null;
    const inactiveSince = isActive ? null : wasActive ? common.changedAt : since;
    const body: DirectoryUser | DirectoryGroup =
      change.class === 'user' ? { ...common, active: isActive, inactiveSince } : common;
    return held === undefined
      ? { kind: 'create', id: common.id, body, search: searchText(body) }
      : { kind: 'replace', id: common.id, body, search: searchText(body), etag: held.etag };
  }

  #user({ id, body, etag }: Stored<DirectoryUser>): TargetUser {
    return {
      id,
      sourceId: body.sourceId,
      owned: body.owner === this.#connectionId,
      active: body.active,
      inactiveSince: body.inactiveSince,
      attributes: body.attributes,
      version: etag,
      syncedDigest: body.syncedDigest,
    };
  }

  #group({ id, body, etag }: Stored<DirectoryGroup>): TargetGroup {
    return {
      id,
      sourceId: body.sourceId,
      owned: body.owner === this.#connectionId,
      attributes: body.attributes,
      version: etag,
      syncedDigest: body.syncedDigest,
    };
  }
}

function outcomeOf(result: WriteResult | undefined): Outcome {
  if (result?.ok === true) return applied;
  const found = { taken: stale.there, moved: stale.movedMeanwhile, missing: stale.gone };
  return result === undefined ? unanswered : found[result.why];
}
