import type { Change, Reason } from '../model/change.ts';
import type { CompleteRead } from '../model/complete-read.ts';
import type { PlanPolicy } from '../model/connection.ts';
import { attributesDigest } from '../model/digest.ts';
import { withValue, type Attributes, type SourceGroup, type TargetGroup } from '../model/directory.ts';
import { change, difference, updateReason } from './diff.ts';

export interface WantedGroup {
  readonly sourceId: string;
  readonly name: string;
  readonly targetId: string | null;
  /** Its members cannot be known, so nobody joins or leaves it. */
  readonly membersHidden?: boolean;
}

/** The plan for groups, which are few enough to be held whole. */
export class GroupPlan {
  readonly #policy: PlanPolicy;
  readonly #held = new Map<string, TargetGroup>();
  readonly #wanted = new Map<string, SourceGroup>();

  constructor(policy: PlanPolicy) {
    this.#policy = policy;
  }

  addHeld(page: readonly TargetGroup[]): void {
    for (const group of page) if (group.sourceId !== null) this.#held.set(group.sourceId, group);
  }

  addWanted(page: readonly SourceGroup[]): void {
    for (const group of page) this.#wanted.set(group.id, group);
  }

  /** Groups of the source in scope, by name. */
  wanted(): readonly WantedGroup[] {
    return [...this.#wanted.values()]
      .map(({ id, displayName, membersHidden = false }) => ({
        sourceId: id,
        name: displayName,
        targetId: this.#held.get(id)?.id ?? null,
        ...(membersHidden && { membersHidden }),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.sourceId < b.sourceId ? -1 : 1));
  }

  /** Groups of the source in scope, as the source has them. */
  wantedGroups(): Iterable<SourceGroup> {
    return this.#wanted.values();
  }

  /** What is known of a group in the target, wanted or not. */
  held(sourceId: string): TargetGroup | undefined {
    return this.#held.get(sourceId);
  }

  get ownedCount(): number {
    return [...this.#held.values()].filter(({ owned }) => owned).length;
  }

  /**
   * Source ids of groups by the target's. A target that gives a new group its source id may hold memberships of it
   * already: those that somebody else brought in when the group was there before.
   */
  sourceIds(): ReadonlyMap<string, string> {
    const added = [...this.#wanted.keys()].filter((sourceId) => !this.#held.has(sourceId));
    return new Map([
      ...added.map((sourceId) => [sourceId, sourceId] as const),
      ...[...this.#held].map(([sourceId, { id }]) => [id, sourceId] as const),
    ]);
  }

  isWanted(sourceId: string): boolean {
    return this.#wanted.has(sourceId);
  }

  /** Groups to add and to update, and, because the read was complete, those to remove. */
  changes(_complete: CompleteRead): readonly Change[] {
    const kept = [...this.#wanted.values()].flatMap((group) => this.#changeOf(group) ?? []);
    const gone = [...this.#held.values()].filter(
      ({ owned, sourceId }) => owned && sourceId !== null && !this.#wanted.has(sourceId),
    );
    return [...kept, ...gone.map((group) => this.#removal(group))];
  }

  /** Why a group is not wanted. */
  whyGone(): Reason {
    return { code: this.#policy.scope.kind === 'groups' ? 'group-left-scope' : 'group-deleted' };
  }

  #changeOf(group: SourceGroup): Change | null {
    const wanted = attributesOf(group);
    const common = {
      class: 'group',
      objectId: group.id,
      name: group.displayName,
      digest: attributesDigest(wanted),
    } as const;
    const held = this.#held.get(group.id);
    if (held === undefined)
      return change({
        ...common,
        action: 'add',
        targetId: null,
        before: null,
        after: wanted,
        reason: { code: 'group-created' },
        precondition: { kind: 'absent' },
      });
    const found = difference(mapped(held.attributes), wanted);
    if (found.names.length === 0) return null;
    const before = found.before.displayName;
    const reason = updateReason({ difference: found, wanted, syncedDigest: held.syncedDigest });
    return change({
      ...common,
      action: 'update',
      targetId: held.id,
      before: found.before,
      after: found.after,
      reason:
        reason.code === 'attributes-changed' && typeof before === 'string'
          ? { code: 'group-renamed', from: before }
          : reason,
      precondition: { kind: 'version', version: held.version },
    });
  }

  #removal(group: TargetGroup): Change {
    return change({
      class: 'group',
      action: 'remove',
      objectId: group.sourceId ?? group.id,
      targetId: group.id,
      name: typeof group.attributes.displayName === 'string' ? group.attributes.displayName : group.id,
      before: group.attributes,
      after: null,
      digest: null,
      reason: this.whyGone(),
      precondition: { kind: 'version', version: group.version },
    });
  }
}

function attributesOf(group: SourceGroup): Attributes {
  return withValue({ displayName: group.displayName, description: group.description, mail: group.mail });
}

/** The attributes of groups that are synced and have a value; others in the target are its own. */
function mapped({ displayName = null, description = null, mail = null }: Attributes): Attributes {
  return withValue({ displayName, description, mail });
}
