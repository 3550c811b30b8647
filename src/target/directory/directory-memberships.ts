import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { TargetMembers } from '../../model/directory.ts';
import { wholeParts, type DirectoryMember, type DirectoryMembers } from '../../model/directory-records.ts';
import type { Store, Stored } from '../../store/store.ts';
import { MemberParts } from '../member-parts.ts';
import { applied, stale, unanswered, type Outcome } from '../outcomes.ts';
import type { ApplyContext, ChangeOutcome } from '../target.ts';

const groupsAtOnce = 16;

/** Who is in which group of the directory, and what a connection may change about it. */
export class DirectoryMemberships {
  readonly #store: Store;
  readonly #connectionId: string;

  constructor({ store, connectionId }: { readonly store: Store; readonly connectionId: string }) {
    this.#store = store;
    this.#connectionId = connectionId;
  }

  /** Every group that has members, complete. */
  async *all(): AsyncGenerator<readonly TargetMembers[]> {
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

  /** Some groups, complete; those without a member are left out. */
  async *of(groupIds: readonly string[]): AsyncGenerator<readonly TargetMembers[]> {
    for (const some of chunksOf(groupIds, groupsAtOnce)) {
      const found = await Promise.all(some.map((groupId) => this.#storedParts(groupId)));
      const whole = found.filter((parts) => parts.length > 0).map((parts) => this.#members(parts));
      if (whole.length > 0) yield whole;
    }
  }

  /** Applies changes of memberships, each against what is there, a document of a group at a time. */
  async apply(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const byGroup = Map.groupBy(changes, (change) => change.targetId ?? change.objectId);
    const outcomes = new Map<string, Outcome>();
    for (const some of chunksOf([...byGroup], groupsAtOnce)) {
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
    const group = await this.#store.get('directoryGroups', 'directory', groupId);
    const parts = await this.#partsOf(groupId);
    const outcomes = new Map(
      changes.map((change) => [
        change.key,
        group === undefined ? stale.noGroup : this.#changeMember(parts, change, context),
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

  async #partsOf(groupId: string): Promise<MemberParts<DirectoryMember>> {
    return new MemberParts(groupId, await this.#storedParts(groupId));
  }

  async #storedParts(groupId: string): Promise<readonly Stored<DirectoryMembers>[]> {
    const stored: Stored<DirectoryMembers>[] = [];
    for await (const page of this.#store.scan('directoryMembers', groupId)) stored.push(...page);
    return stored;
  }

  /** False when somebody else wrote one of the parts since they were read. */
  async #storeParts(groupId: string, parts: MemberParts<DirectoryMember>, { fence }: ApplyContext): Promise<boolean> {
    const steps = [parts.freezes(), parts.writes(), parts.ends()].filter(({ length }) => length > 0);
    for (const operations of steps) {
      const results = await this.#store.write('directoryMembers', groupId, operations, { fence });
      if (!results.every((result) => result.ok)) return false;
    }
    return true;
  }

  /** Splits what a batch let grow too large. Where somebody else is at it too, that is left to who writes next. */
  async #splitOvergrown(groupId: string, written: MemberParts<DirectoryMember>, context: ApplyContext): Promise<void> {
    for (let parts = written; parts.isOvergrown;) {
      parts = await this.#partsOf(groupId);
      if (!(await this.#storeParts(groupId, parts, context))) return;
    }
  }

  #changeMember(parts: MemberParts<DirectoryMember>, change: Change, context: ApplyContext): Outcome {
    const userId = change.memberTargetId ?? change.memberId ?? '';
    const member = parts.get(userId);
    if (change.action === 'add') {
      if (member === undefined) {
        parts.set(userId, { owner: this.#connectionId, run: context.runId });
        return applied;
      }
      if (context.resuming && member.run === context.runId) return applied;
      return stale.member;
    }
    if (member === undefined) return context.resuming ? applied : stale.noMember;
    if (member.owner !== this.#connectionId) return stale.foreign;
    parts.remove(userId);
    return applied;
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
