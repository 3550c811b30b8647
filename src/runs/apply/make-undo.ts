import { objectClasses, ofEach, type Change, type LogEntry, type ObjectClass } from '../../model/change.ts';
import type { Connection } from '../../model/connection.ts';
import type { Attributes } from '../../model/directory.ts';
import type { Fence } from '../../model/lease.ts';
import { emptyCounts, type Warning } from '../../model/overview.ts';
import type { RoleAssignment } from '../../model/role.ts';
import { isActive, type Run } from '../../model/run.ts';
import { mappedPart } from '../../plan/map.ts';
import { undoMembership, undoObject, type HeldNow, type MembershipNow } from '../../plan/undo.ts';
import { pagesOf, type Store } from '../../store/store.ts';
import type { Target } from '../../target/target.ts';
import type { MadeOverview } from '../scan/make-overview.ts';
import type { Progress } from '../progress.ts';
import { SummedChanges } from '../sum-up.ts';

const pageSize = 500;
const runsAtOnce = 50;

export interface UndoWork {
  readonly overviewId: string;
  /** The sync that is taken back. */
  readonly runId: string;
  readonly connection: Connection;
  readonly target: Target;
  readonly store: Store;
  readonly fence: Fence;
  readonly progress: Progress;
  /** Who holds a role in Rollcall: removing one of them is worth a warning. */
  readonly people: readonly RoleAssignment[];
}

/** The last sync of a connection that changed anything, or null. Undoing an undo is undoing the last sync too. */
export async function lastSyncToUndo(store: Store, connectionId: string): Promise<Run | null> {
  const query = { limit: runsAtOnce, descending: true, facets: { kind: 'sync' } };
  for await (const page of pagesOf(store, 'runs', connectionId, query)) {
    const found = page.map(({ body }) => body).filter((run) => !isActive(run) && appliedBy(run) > 0);
    // The id of a run that a schedule started late says when it was due.
    if (found.length > 0) return found.reduce((last, run) => (run.startedAt > last.startedAt ? run : last));
  }
  return null;
}

/**
 * Stores the inverse of every change that a sync applied, each with its precondition against the target as it is now.
 * What is not as the sync left it is left alone and counted. Nothing is written to the target, and no source is read.
 */
export async function makeUndo(work: UndoWork): Promise<MadeOverview['content']> {
  await work.store.clear('changes', work.overviewId, { fence: work.fence });
  work.progress.set({ stage: 'reading-target' });
  const owned = await countOwned(work);
  work.progress.set({ stage: 'comparing' });
  const undo = new Undo(work);
  for (const of of objectClasses)
    for await (const page of appliedRows(work.store, work.runId, of)) await undo.add(of, page);
  return undo.finish(owned);
}

class Undo {
  readonly #work: UndoWork;
  readonly #changes: SummedChanges;
  /** People and groups that come back by this undo, so that memberships can come back to them. */
  readonly #returning = { user: new Set<string>(), group: new Set<string>() };
  #moved = 0;

  constructor(work: UndoWork) {
    this.#work = work;
    this.#changes = new SummedChanges(work);
  }

  async add(of: ObjectClass, done: readonly Change[]): Promise<void> {
    const planned = of === 'membership' ? await this.#memberships(done) : await this.#objects(of, done);
    await this.#changes.add(planned);
    this.#moved += done.length - planned.length;
    this.#work.progress.count({ changes: planned.length });
  }

  async finish(owned: Readonly<Record<ObjectClass, number>>): Promise<MadeOverview['content']> {
    const { content, changes, warnings } = await this.#changes.finish(owned);
    const moved: readonly Warning[] = this.#moved > 0 ? [{ code: 'undo-moved', count: this.#moved }] : [];
    return {
      ...content,
      read: { kind: 'target' },
      filteredBy: [],
      counts: ofEach((of) => ({ ...emptyCounts[of], ...changes[of] })),
      warnings: [{ code: 'undo-comes-back' }, ...moved, ...warnings],
    };
  }

  async #objects(of: 'user' | 'group', done: readonly Change[]): Promise<readonly Change[]> {
    const held = await this.#held(of, done);
    const { mapping } = this.#work.connection;
    const synced = of === 'user' ? (all: Attributes) => mappedPart(all, mapping) : groupPart;
    return done.flatMap((change) => {
      const undone = undoObject(change, held(change.objectId, change.targetId), { synced });
      if (undone?.action === 'add') this.#returning[of].add(undone.objectId);
      return undone ?? [];
    });
  }

  async #memberships(done: readonly Change[]): Promise<readonly Change[]> {
    const groups = await this.#held('group', done);
    const users = await this.#held(
      'user',
      done.map(({ memberId = '', memberTargetId = null }) => ({ objectId: memberId, targetId: memberTargetId })),
    );
    const groupIds = new Set(done.flatMap((change) => groups(change.objectId, change.targetId)?.id ?? []));
    const members = new Map<string, ReadonlyMap<string, boolean>>();
    for await (const page of this.#work.target.findMembers([...groupIds]))
      for (const group of page)
        members.set(group.groupId, new Map(group.members.map(({ userId, owned }) => [userId, owned])));
    return done.flatMap((change) => {
      const { objectId, targetId, memberId = '', memberTargetId = null } = change;
      const groupId = this.#idOf('group', objectId, groups(objectId, targetId));
      const userId = this.#idOf('user', memberId, users(memberId, memberTargetId));
      const isOurs = members.get(groupId ?? '')?.get(userId ?? '');
      const member: MembershipNow['member'] = isOurs === undefined ? 'none' : isOurs ? 'ours' : 'foreign';
      return undoMembership(change, { groupId, userId, member }) ?? [];
    });
  }

  /** The target's id; null for what comes back by this undo, undefined for what is gone. */
  #idOf(of: 'user' | 'group', sourceId: string, held: HeldNow | undefined): string | null | undefined {
    return held?.id ?? (this.#returning[of].has(sourceId) ? null : undefined);
  }

  /** What the target holds now, by the source's id, or by the target's where a link was undone. */
  async #held(
    of: 'user' | 'group',
    wanted: readonly Pick<Change, 'objectId' | 'targetId'>[],
  ): Promise<(sourceId: string, targetId: string | null) => HeldNow | undefined> {
    const { target } = this.#work;
    const sourceIds = [...new Set(wanted.map(({ objectId }) => objectId))];
    const found: readonly HeldNow[] =
      of === 'user'
        ? await target.findUsersBySource(sourceIds)
        : (await target.findGroupsBySource(sourceIds)).map((group) => ({ ...group, active: true }));
    const bySource = new Map(found.map((held) => [held.sourceId, held]));
    const others = wanted.flatMap(({ objectId, targetId }) =>
      of === 'user' && targetId !== null && !bySource.has(objectId) ? [targetId] : [],
    );
    const byTarget = new Map((await target.findUsers(others)).map((held) => [held.id, held]));
    return (sourceId, targetId) => bySource.get(sourceId) ?? byTarget.get(targetId ?? '');
  }
}

/** What the connection could remove of each class. */
async function countOwned({ target, connection }: UndoWork): Promise<Record<ObjectClass, number>> {
  const owned = ofEach(() => 0);
  const deletes = connection.removalPolicy.kind === 'delete';
  for await (const page of target.readUsers())
    owned.user += page.filter((user) => user.owned && (deletes || user.active)).length;
  for await (const page of target.readGroups()) owned.group += page.filter((group) => group.owned).length;
  for await (const page of target.readMembers())
    for (const { members } of page) owned.membership += members.filter((member) => member.owned).length;
  return owned;
}

/** Changes of one class that a sync applied, a page at a time. */
async function* appliedRows(store: Store, runId: string, of: ObjectClass): AsyncGenerator<readonly Change[]> {
  const facets = { class: of, result: 'applied' satisfies LogEntry['result'] };
  for await (const page of pagesOf(store, 'logEntries', runId, { limit: pageSize, facets }))
    yield page.map(({ body }) => body.change);
}

function appliedBy({ results }: Run): number {
  return Object.values(results ?? {}).reduce((sum, { changed, deleted }) => sum + changed + deleted, 0);
}

function groupPart({ displayName = null, description = null, mail = null }: Attributes): Attributes {
  return { displayName, description, mail };
}
