import type { Change } from '../../src/model/change.ts';
import { CompleteRead } from '../../src/model/complete-read.ts';
import { defaultFilters, defaultLimits, defaultMapping, type PlanPolicy } from '../../src/model/connection.ts';
import type { SourceGroup, SourceUser, TargetGroup, TargetMembers, TargetUser } from '../../src/model/directory.ts';
import { TargetIndex } from '../../src/plan/target-index.ts';
import { UserPlan, type PeopleInScope, type PlanStep } from '../../src/plan/users.ts';

/** Everybody, with every default, deleting who leaves. */
export function policyOf(changed: Partial<PlanPolicy> = {}): PlanPolicy {
  return {
    id: 'contoso',
    scope: { kind: 'all' },
    filters: defaultFilters,
    mapping: defaultMapping,
    matchKey: 'userPrincipalName',
    removalPolicy: { kind: 'delete' },
    limits: defaultLimits,
    target: { kind: 'directory' },
    ...changed,
  };
}

export function sourceUser(id: string, attributes: SourceUser['attributes'] = {}): SourceUser {
  return { id, guest: false, attributes: { displayName: `Person ${id}`, ...attributes } };
}

export function sourceGroup(id: string, changed: Partial<SourceGroup> = {}): SourceGroup {
  return { id, displayName: `Group ${id}`, description: null, mail: null, ...changed };
}

/** A person whom this connection brought in, as `sourceUser(id)` would have been written. */
export function targetUser(id: string, changed: Partial<TargetUser> = {}): TargetUser {
  return {
    id,
    sourceId: id,
    owned: true,
    active: true,
    inactiveSince: null,
    attributes: { displayName: `Person ${id}` },
    version: '1',
    syncedDigest: null,
    ...changed,
  };
}

export function targetGroup(id: string, changed: Partial<TargetGroup> = {}): TargetGroup {
  return {
    id,
    sourceId: id,
    owned: true,
    attributes: { displayName: `Group ${id}` },
    version: '1',
    syncedDigest: null,
    ...changed,
  };
}

/** Members of a group; those in `foreign` were added by somebody else. */
export function targetMembers(
  groupId: string,
  ours: readonly string[],
  foreign: readonly string[] = [],
): TargetMembers {
  return {
    groupId,
    members: [
      ...ours.map((userId) => ({ userId, owned: true })),
      ...foreign.map((userId) => ({ userId, owned: false })),
    ],
  };
}

/** The plan for people who are read in the pages given, up to the end of the read. */
export class PeoplePlanned {
  readonly plan: UserPlan;
  readonly index: TargetIndex;
  readonly #held: ReadonlyMap<string, TargetUser>;
  readonly #changes = new Map<string, Change>();
  readonly #policy: PlanPolicy;

  constructor(options: {
    readonly policy?: Partial<PlanPolicy>;
    readonly scope?: PeopleInScope;
    readonly held?: readonly TargetUser[];
    readonly pages: readonly (readonly SourceUser[])[];
    readonly matching?: readonly string[];
    readonly deleteInactiveBefore?: string;
  }) {
    const held = options.held ?? [];
    this.#policy = policyOf(options.policy);
    this.#held = new Map(held.map((person) => [person.id, person]));
    this.index = new TargetIndex(this.#policy);
    this.index.add(held);
    const { scope = { kind: 'all' }, deleteInactiveBefore = null } = options;
    this.plan = new UserPlan({ policy: this.#policy, index: this.index, scope, deleteInactiveBefore });
    const matching = options.matching === undefined ? null : new Set(options.matching);
    for (const page of options.pages) this.#take(this.plan.compare(this.plan.consider(page, matching), this.#held));
    this.#take(this.plan.compare(this.plan.settle().candidates, this.#held));
    for (const entry of this.plan.leaving(new CompleteRead('users'))) {
      const person = this.#held.get(entry.id);
      if (person !== undefined) this.#take({ changes: [this.plan.removal(entry, person)], retracted: [] });
    }
  }

  /** In the order of apply. */
  get changes(): readonly Change[] {
    return [...this.#changes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** As the writer of changes does it: what is retracted first, then what was found. */
  #take(step: PlanStep): void {
    for (const key of step.retracted) this.#changes.delete(key);
    for (const found of step.changes) this.#changes.set(found.key, found);
  }
}

/** The only one of a list. */
export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`Not one, but ${items.length}.`);
  return item;
}
