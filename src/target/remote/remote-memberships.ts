import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { TargetMembers } from '../../model/directory.ts';
import { applied, failed, stale, unanswered, type Outcome } from '../outcomes.ts';
import type { Remote, RemoteClass, RemoteMembers, RemoteResult } from '../remote.ts';
import type { ApplyContext, ChangeOutcome } from '../target.ts';
import type { Holdings } from './holdings.ts';
import type { MemberRegistry } from './member-registry.ts';
import type { Registry } from './registry.ts';
import { sourceIdOf } from './shown.ts';

const groupsAtOnce = 16;
const writesAtOnce = 1000;
/** A group with more members than this is not read again for the next batch, when that goes on with it. */
const worthKeeping = 1000;

/** A change of a membership, by the remote's ids. */
interface Membership {
  readonly change: Change;
  readonly groupId: string;
  readonly userId: string;
}

/** Memberships of one group that are written together. */
interface Piece {
  readonly groupId: string;
  readonly memberships: readonly Membership[];
}

/**
 * Who is in which group of a remote, and what a connection may change about it. A membership that is to be added is
 * registered before it is written, when it was looked up that there is none: what is there afterwards is therefore the
 * connection's, and there is nothing to store when it was written.
 */
export class RemoteMemberships {
  readonly #remote: Remote;
  readonly #registry: Registry;
  readonly #members: MemberRegistry;
  readonly #holdings: Holdings;
  /** The large group that the last batch ended in, as this run left it. */
  #last: { readonly runId: string; readonly groupId: string; readonly members: Set<string> } | null = null;

  constructor(options: {
    readonly remote: Remote;
    readonly registry: Registry;
    readonly members: MemberRegistry;
    readonly holdings: Holdings;
  }) {
    this.#remote = options.remote;
    this.#registry = options.registry;
    this.#members = options.members;
    this.#holdings = options.holdings;
  }

  /** Of these groups, or of every group with null; those without a member are left out. */
  async *read(groupIds: readonly string[] | null): AsyncGenerator<readonly TargetMembers[]> {
    const seen = new Set<string>();
    for await (const page of this.#remote.readMembers(groupIds))
      for (const some of chunksOf(page, groupsAtOnce)) {
        const fresh = some.filter(({ groupId, userIds }) => userIds.length > 0 && !seen.has(groupId));
        for (const { groupId } of fresh) seen.add(groupId);
        const shown = await Promise.all(fresh.map((group) => this.#shown(group)));
        if (shown.length > 0) yield shown;
      }
  }

  async apply(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const outcomes = new Map<Change, Outcome>();
    const resolved = await this.#resolved(changes, outcomes);
    const byGroup = Map.groupBy(resolved, ({ groupId }) => groupId);
    const members = await this.#membersOf([...byGroup.keys()], context);
    const pieces: Piece[] = [];
    for (const some of chunksOf([...byGroup], groupsAtOnce)) {
      const decided = await Promise.all(
        some.map(([groupId, ofGroup]) => this.#decide(groupId, ofGroup, { members, outcomes, context })),
      );
      pieces.push(...decided.filter(({ memberships }) => memberships.length > 0));
    }
    await this.#write(pieces, { members, outcomes, context });
    await this.#forget(pieces, outcomes, context);
    this.#keep(resolved.at(-1)?.groupId, members, context);
    return changes.map((change) => ({ key: change.key, ...(outcomes.get(change) ?? unanswered) }));
  }

  /** The remote's ids of groups and people: as the change has them, as the registry has them, or by external id. */
  async #resolved(changes: readonly Change[], outcomes: Map<Change, Outcome>): Promise<readonly Membership[]> {
    const groups = await this.#placesOf(
      'group',
      changes.flatMap(({ targetId, objectId }) => (targetId === null ? [objectId] : [])),
    );
    const users = await this.#placesOf(
      'user',
      changes.flatMap(({ memberTargetId = null, memberId = '' }) => (memberTargetId === null ? [memberId] : [])),
    );
    const resolved: Membership[] = [];
    for (const change of changes) {
      const groupId = change.targetId ?? groups.get(change.objectId);
      const userId = change.memberTargetId ?? users.get(change.memberId ?? '');
      if (groupId === undefined) outcomes.set(change, stale.noGroup);
      else if (userId === undefined) outcomes.set(change, stale.noPerson);
      else resolved.push({ change, groupId, userId });
    }
    return resolved;
  }

  async #placesOf(of: RemoteClass, sourceIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const places = new Map<string, string>();
    for (const [sourceId, { id }] of await this.#registry.sources(of, sourceIds))
      if (id !== null) places.set(sourceId, id);
    const found = await this.#holdings.findByExternalId(
      of,
      sourceIds.filter((sourceId) => !places.has(sourceId)),
    );
    for (const held of await this.#holdings.joined(of, found)) places.set(sourceIdOf(held) ?? '', held.found.id);
    return places;
  }

  /** Each group that is there, read once. */
  async #membersOf(groupIds: readonly string[], context: ApplyContext): Promise<ReadonlyMap<string, Set<string>>> {
    const members = new Map<string, Set<string>>();
    const last = this.#last;
    this.#last = null;
    if (last !== null && last.runId === context.runId && !context.resuming) members.set(last.groupId, last.members);
    const unread = groupIds.filter((groupId) => !members.has(groupId));
    if (unread.length === 0) return members;
    for await (const page of this.#remote.readMembers(unread))
      for (const { groupId, userIds } of page) members.set(groupId, new Set(userIds));
    return members;
  }

  #keep(groupId: string | undefined, members: ReadonlyMap<string, Set<string>>, { runId }: ApplyContext): void {
    const ofGroup = members.get(groupId ?? '');
    if (groupId !== undefined && ofGroup !== undefined && ofGroup.size >= worthKeeping)
      this.#last = { runId, groupId, members: ofGroup };
  }

  /** Holds the changes of a group against its members, registers those to be added, and answers with what to write. */
  async #decide(groupId: string, ofGroup: readonly Membership[], work: Work): Promise<Piece> {
    const { outcomes, context } = work;
    const members = work.members.get(groupId);
    if (members === undefined) {
      for (const { change } of ofGroup) outcomes.set(change, stale.noGroup);
      await this.#members.forget(groupId, context.fence);
      return { groupId, memberships: [] };
    }
    return this.#members.change(groupId, context.fence, (parts) => {
      // Who is no member any more was taken out by somebody else, or by this run before it died.
      for (const userId of parts.userIds()) if (!members.has(userId)) parts.remove(userId);
      const memberships: Membership[] = [];
      const isIn = new Set<string>();
      for (const membership of ofGroup) {
        const { change, userId } = membership;
        const registered = parts.get(userId);
        const isMember = members.has(userId) || isIn.has(userId);
        const outcome = verdictOn(change, { isMember, run: registered?.run ?? null }, context);
        if (outcome !== null) {
          outcomes.set(change, outcome);
          continue;
        }
        memberships.push(membership);
        if (change.action !== 'add') continue;
        parts.set(userId, { run: context.runId });
        isIn.add(userId);
      }
      return { groupId, memberships };
    });
  }

  /** Writes a group at a time; where the remote will not have all of it, halves, until it is known whom it refuses. */
  async #write(all: readonly Piece[], { members, outcomes, context }: Work): Promise<void> {
    for (let pieces = all; pieces.length > 0;) {
      const smaller: Piece[] = [];
      for (const some of chunksOf(pieces, writesAtOnce)) {
        const results = await this.#remote.write(
          some.map(({ groupId, memberships }) => ({
            kind: 'members',
            groupId,
            add: usersOf(memberships, 'add'),
            remove: usersOf(memberships, 'remove'),
          })),
          { confirm: context.confirm },
        );
        for (const [index, piece] of some.entries()) {
          const result = results[index];
          const isSmall = piece.memberships.length === 1;
          if (result?.ok === false && !isSmall) smaller.push(...halvesOf(piece));
          else for (const { change } of piece.memberships) outcomes.set(change, outcomeOf(result));
          if (result?.ok === true) note(piece, members.get(piece.groupId));
        }
      }
      pieces = smaller;
    }
  }

  /** Takes out of the registry what was removed, and what was not added after all. */
  async #forget(
    pieces: readonly Piece[],
    outcomes: ReadonlyMap<Change, Outcome>,
    { fence }: ApplyContext,
  ): Promise<void> {
    const over = pieces.map(({ groupId, memberships }) => ({
      groupId,
      userIds: memberships
        .filter(({ change }) => (change.action === 'add') !== (outcomes.get(change)?.result === 'applied'))
        .map(({ userId }) => userId),
    }));
    const some = over.filter(({ userIds }) => userIds.length > 0);
    for (const together of chunksOf(some, groupsAtOnce))
      await Promise.all(
        together.map(({ groupId, userIds }) =>
          this.#members.change(groupId, fence, (parts) => {
            for (const userId of userIds) parts.remove(userId);
          }),
        ),
      );
  }

  async #shown({ groupId, userIds }: RemoteMembers): Promise<TargetMembers> {
    const owned = await this.#members.ownedIn(groupId);
    return { groupId, members: userIds.map((userId) => ({ userId, owned: owned.has(userId) })) };
  }
}

interface Work {
  readonly members: ReadonlyMap<string, Set<string>>;
  readonly outcomes: Map<Change, Outcome>;
  readonly context: ApplyContext;
}

/** Null where the change is to be written. `run`: who registered the membership as the connection's, or nobody. */
function verdictOn(
  change: Change,
  { isMember, run }: { readonly isMember: boolean; readonly run: string | null },
  { resuming, runId }: ApplyContext,
): Outcome | null {
  if (change.action === 'add') {
    if (!isMember) return null;
    return resuming && run === runId ? applied : stale.member;
  }
  if (!isMember) return resuming ? applied : stale.noMember;
  return run === null ? stale.foreign : null;
}

function usersOf(memberships: readonly Membership[], action: 'add' | 'remove'): readonly string[] {
  return memberships.filter(({ change }) => change.action === action).map(({ userId }) => userId);
}

function halvesOf({ groupId, memberships }: Piece): readonly Piece[] {
  const middle = Math.ceil(memberships.length / 2);
  return [memberships.slice(0, middle), memberships.slice(middle)].map((half) => ({ groupId, memberships: half }));
}

function outcomeOf(result: RemoteResult | undefined): Outcome {
  if (result === undefined) return unanswered;
  if (result.ok) return applied;
  return result.why === 'refused' ? failed(result.message) : { result: 'stale', message: result.message };
}

function note({ memberships }: Piece, members: Set<string> | undefined): void {
  for (const userId of usersOf(memberships, 'add')) members?.add(userId);
  for (const userId of usersOf(memberships, 'remove')) members?.delete(userId);
}
