import type { Change } from '../../model/change.ts';
import type { Attributes, TargetGroup, TargetMembers, TargetUser } from '../../model/directory.ts';
import {
  wholeParts,
  type DirectoryGroup,
  type DirectoryMembers,
  type DirectoryUser,
} from '../../model/directory-records.ts';
import type { Collections, Store, Stored, WriteOperation, WriteResult } from '../../store/store.ts';
import type { ApplyContext, ChangeOutcome, Target } from '../target.ts';
import { findable } from './findable-row.ts';
import { MemberParts } from './member-parts.ts';

/** The partition of the people and of the groups. */
const directoryPartition = 'directory';

type Collection = 'directoryUsers' | 'directoryGroups';
type Held = Stored<DirectoryUser> | Stored<DirectoryGroup>;
type Outcome = Omit<ChangeOutcome, 'key'>;

const applied: Outcome = { result: 'applied', message: null };
const unanswered: Outcome = { result: 'failed', message: 'The directory did not answer for this change.' };
const groupsAtOnce = 16;
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

  constructor(options: { readonly store: Store; readonly connectionId: string; readonly now: () => Date }) {
    this.#store = options.store;
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

  async *readMembers(): AsyncGenerator<readonly TargetMembers[]> {
    let open: Stored<DirectoryMembers>[] = [];
    for await (const page of this.#store.scan('directoryMembers', null)) {
      const whole: TargetMembers[] = [];
      for (const part of page) {
        if (open[0] !== undefined && open[0].body.groupId !== part.body.groupId) {
          whole.push(this.#members(open));
          open = [];
        }
        open.push(part);
      }
      if (whole.length > 0) yield whole;
    }
    if (open.length > 0) yield [this.#members(open)];
  }

  async findUsers(ids: readonly string[]): Promise<readonly TargetUser[]> {
    const found: TargetUser[] = [];
    for (let from = 0; from < ids.length; from += idsAtOnce) {
      const some = ids.slice(from, from + idsAtOnce);
      const users = await this.#store.getMany('directoryUsers', directoryPartition, some);
      found.push(...users.map((user) => this.#user(user)));
    }
    return found;
  }

  async findUsersBySource(sourceIds: readonly string[]): Promise<readonly TargetUser[]> {
    const wanted = new Set(sourceIds);
    const named = (await this.findUsers(sourceIds)).filter(({ id, sourceId }) => id === sourceId);
    const found = [...named];
    for await (const page of this.#listed('directoryUsers', { link: 'other' }))
      found.push(...page.map((user) => this.#user(user)).filter(({ sourceId }) => wanted.has(sourceId ?? '')));
    return found;
  }

  async *readUnlinked(): AsyncGenerator<readonly TargetUser[]> {
    for await (const page of this.#listed('directoryUsers', { link: 'none' }))
      yield page.map((user) => this.#user(user));
  }

  async *readInactive(): AsyncGenerator<readonly TargetUser[]> {
    for await (const page of this.#listed('directoryUsers', { inactive: this.#connectionId }))
      yield page.map((user) => this.#user(user));
  }

  async findGroupsBySource(sourceIds: readonly string[]): Promise<readonly TargetGroup[]> {
    const wanted = new Set(sourceIds);
    const found: TargetGroup[] = [];
    for (let from = 0; from < sourceIds.length; from += idsAtOnce) {
      const some = sourceIds.slice(from, from + idsAtOnce);
      const groups = await this.#store.getMany('directoryGroups', directoryPartition, some);
      found.push(...groups.map((group) => this.#group(group)).filter(({ id, sourceId }) => id === sourceId));
    }
    for await (const page of this.#listed('directoryGroups', { link: 'other' }))
      found.push(...page.map((group) => this.#group(group)).filter(({ sourceId }) => wanted.has(sourceId ?? '')));
    return found;
  }

  async *findMembers(groupIds: readonly string[]): AsyncGenerator<readonly TargetMembers[]> {
    for (let from = 0; from < groupIds.length; from += groupsAtOnce) {
      const some = groupIds.slice(from, from + groupsAtOnce);
      const found = await Promise.all(some.map((groupId) => this.#storedParts(groupId)));
      const whole = found.filter((parts) => parts.length > 0).map((parts) => this.#members(parts));
      if (whole.length > 0) yield whole;
    }
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
        return this.#applyMemberships(changes, context);
    }
  }

  async #applyObjects(
    collection: Collection,
    changes: readonly Change[],
    context: ApplyContext,
  ): Promise<readonly ChangeOutcome[]> {
    const ids = changes.map((change) => change.targetId ?? change.objectId);
    const found = await this.#store.getMany(collection, directoryPartition, ids);
    const held = new Map<string, Held>(found.map((item) => [item.id, item]));
    const decided = changes.map((change, index) => this.#decide(change, held.get(ids[index] ?? ''), context));
    const operations = decided.flatMap((step) => ('operation' in step ? [step.operation] : []));
    const results = await this.#store.write(collection, directoryPartition, operations, { fence: context.fence });
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
      if (held !== undefined) return { outcome: { result: 'stale', message: 'It is in the target already.' } };
      return { operation: this.#write(change, undefined, context) };
    }
    if (held === undefined) return { outcome: { result: 'stale', message: 'It is no longer in the target.' } };
    if (change.precondition.kind === 'version' && held.etag !== change.precondition.version)
      return { outcome: { result: 'stale', message: 'It was changed in the target after the overview was made.' } };
    if (change.action === 'remove' && held.body.owner !== this.#connectionId)
      return { outcome: { result: 'stale', message: 'This connection did not bring it in.' } };
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
    const attributes = withoutEmpty({ ...held?.body.attributes, ...after });
    const common = {
      id: held?.id ?? change.objectId,
      sourceId: change.link === 'undone' ? null : change.objectId,
      owner: held === undefined ? this.#connectionId : held.body.owner,
      attributes,
      syncedDigest: change.link === 'undone' ? null : (change.digest ?? held?.body.syncedDigest ?? null),
      changedAt: this.#now().toISOString(),
      changedBy: context.runId,
    };
    const wasActive = held === undefined || !('active' in held.body) || held.body.active;
    const isActive = typeof active === 'boolean' ? active : wasActive;
    const since = held !== undefined && 'inactiveSince' in held.body ? held.body.inactiveSince : null;
    const inactiveSince = isActive ? null : wasActive ? common.changedAt : since;
    const body: DirectoryUser | DirectoryGroup =
      change.class === 'user' ? { ...common, active: isActive, inactiveSince } : common;
    return held === undefined
      ? { kind: 'create', id: common.id, body, ...findable(body) }
      : { kind: 'replace', id: common.id, body, ...findable(body), etag: held.etag };
  }

  async #applyMemberships(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const byGroup = Map.groupBy(changes, (change) => change.targetId ?? change.objectId);
    const outcomes = new Map<string, Outcome>();
    const groups = [...byGroup];
    for (let from = 0; from < groups.length; from += groupsAtOnce) {
      const some = groups.slice(from, from + groupsAtOnce);
      const found = await Promise.all(some.map(([groupId, ofGroup]) => this.#applyToGroup(groupId, ofGroup, context)));
      for (const ofGroup of found) for (const [key, outcome] of ofGroup) outcomes.set(key, outcome);
    }
    return changes.map(({ key }) => ({ key, ...(outcomes.get(key) ?? unanswered) }));
  }

  async #applyToGroup(
    groupId: string,
    changes: readonly Change[],
    context: ApplyContext,
  ): Promise<ReadonlyMap<string, Outcome>> {
    const group = await this.#store.get('directoryGroups', directoryPartition, groupId);
    const parts = await this.#partsOf(groupId);
    const outcomes = new Map(
      changes.map((change) => [
        change.key,
        group === undefined
          ? ({ result: 'stale', message: 'The group is no longer in the target.' } as const)
          : this.#changeMember(parts, change, context),
      ]),
    );
    if (await this.#storeParts(groupId, parts, context)) {
      await this.#splitOvergrown(groupId, parts, context);
      return outcomes;
    }
    // Somebody else wrote the same group in between. Which of the parts were stored is not told apart here: the
    // memberships that are there now say what was applied.
    return this.#applyToGroup(groupId, changes, { ...context, resuming: true });
  }

  async #partsOf(groupId: string): Promise<MemberParts> {
    return new MemberParts(groupId, await this.#storedParts(groupId));
  }

  async #storedParts(groupId: string): Promise<readonly Stored<DirectoryMembers>[]> {
    const stored: Stored<DirectoryMembers>[] = [];
    for await (const page of this.#store.scan('directoryMembers', groupId)) stored.push(...page);
    return stored;
  }

  async *#listed<C extends Collection>(
    collection: C,
    facets: Readonly<Record<string, string>>,
  ): AsyncGenerator<readonly Stored<Collections[C]>[]> {
    let after: string | undefined;
    do {
      const query = { limit: idsAtOnce, facets, ...(after === undefined ? {} : { after }) };
      const page = await this.#store.list(collection, directoryPartition, query);
      if (page.length > 0) yield page;
      after = page.length < idsAtOnce ? undefined : page.at(-1)?.id;
    } while (after !== undefined);
  }

  /** False when somebody else wrote one of the parts since they were read. */
  async #storeParts(groupId: string, parts: MemberParts, { fence }: ApplyContext): Promise<boolean> {
    const steps = [parts.freezes(), parts.writes(), parts.ends()].filter(({ length }) => length > 0);
    for (const operations of steps) {
      const results = await this.#store.write('directoryMembers', groupId, operations, { fence });
      if (!results.every((result) => result.ok)) return false;
    }
    return true;
  }

  /** Splits what a batch let grow too large. Where somebody else is at it too, that is left to who writes next. */
  async #splitOvergrown(groupId: string, written: MemberParts, context: ApplyContext): Promise<void> {
    for (let parts = written; parts.isOvergrown;) {
      parts = await this.#partsOf(groupId);
      if (!(await this.#storeParts(groupId, parts, context))) return;
    }
  }

  #changeMember(parts: MemberParts, change: Change, context: ApplyContext): Outcome {
    const userId = change.memberTargetId ?? change.memberId ?? '';
    const member = parts.get(userId);
    if (change.action === 'add') {
      if (member === undefined) {
        parts.set(userId, { owner: this.#connectionId, run: context.runId });
        return applied;
      }
      if (context.resuming && member.run === context.runId) return applied;
      return { result: 'stale', message: 'The person is a member already.' };
    }
    if (member === undefined)
      return context.resuming ? applied : { result: 'stale', message: 'The person is no longer a member.' };
    if (member.owner !== this.#connectionId)
      return { result: 'stale', message: 'This connection did not bring it in.' };
    parts.remove(userId);
    return applied;
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

  #members(parts: readonly Stored<DirectoryMembers>[]): TargetMembers {
    const groupId = parts[0]?.body.groupId ?? '';
    const members = wholeParts(parts).flatMap((part) => Object.entries(part.body.members));
    return {
      groupId,
      members: members.map(([userId, { owner }]) => ({ userId, owned: owner === this.#connectionId })),
    };
  }
}

function outcomeOf(result: WriteResult | undefined): Outcome {
  if (result?.ok === true) return applied;
  const found = {
    taken: 'It is in the target already.',
    moved: 'It was changed in the target meanwhile.',
    missing: 'It is no longer in the target.',
  };
  return result === undefined ? unanswered : { result: 'stale', message: found[result.why] };
}

function withoutEmpty(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null && value !== ''));
}
