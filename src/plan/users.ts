import type { Change, Reason } from '../model/change.ts';
import type { CompleteRead } from '../model/complete-read.ts';
import type { PlanPolicy } from '../model/connection.ts';
import { attributesDigest } from '../model/digest.ts';
import type { Attributes, SourceUser, TargetUser } from '../model/directory.ts';
import type { Warning } from '../model/overview.ts';
import { change, difference, updateReason } from './diff.ts';
import { filteredBy } from './filter.ts';
import { mappedPart, mapUser } from './map.ts';
import { orderKey } from './order.ts';
import { foldKey, type IndexedUser, type LinkedUser, type TargetIndex } from './target-index.ts';
import { Verdicts, type Verdict } from './verdicts.ts';

/** Everybody, or the people of the chosen groups with the name of a group that brings them in. */
export type PeopleInScope =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'groups';
      readonly groupOf: ReadonlyMap<string, string>;
      /** The same as of the last sync, for those who are in none of them any more. */
      readonly formerGroupOf?: ReadonlyMap<string, string>;
    };

/** A person who is new or differs, before the values they have in the target are known. */
export interface Candidate {
  readonly sourceId: string;
  readonly name: string;
  readonly wanted: Attributes;
  /** Of `wanted`. */
  readonly digest: string;
  readonly held: IndexedUser | null;
}

/**
 * Changes found, and keys of changes found earlier that they take the place of (the source sent the person once more):
 * those are taken back first.
 */
export interface PlanStep {
  readonly changes: readonly Change[];
  readonly retracted: readonly string[];
}

/**
 * The plan for people. Pages of the source go in through `consider`, changes come out of `compare`; once the read is
 * complete, `settle` decides who is matched by key and `leaving` names those to be removed.
 */
export class UserPlan {
  readonly #policy: PlanPolicy;
  readonly #index: TargetIndex;
  readonly #scope: PeopleInScope;
  readonly #deleteInactiveBefore: string | null;
  readonly #verdicts = new Verdicts();
  readonly #withdrawn: string[] = [];
  readonly #leavingNames = new Map<string, string>();

  constructor(options: {
    readonly policy: PlanPolicy;
    readonly index: TargetIndex;
    readonly scope: PeopleInScope;
    /** With the policy "deactivate, then delete": who was deactivated by then is deleted now. */
    readonly deleteInactiveBefore?: string | null;
  }) {
    this.#policy = options.policy;
    this.#index = options.index;
    this.#scope = options.scope;
    this.#deleteInactiveBefore = options.deleteInactiveBefore ?? null;
  }

  /**
   * Scope, filters, mapping and matching by immutable id. `matching`: ids that the `$filter` definition lets through.
   * Of a person who is sent more than once the last counts. Hand the answer to `compare`, also when it is empty: that
   * is where changes are taken back whose person turns out not to be wanted.
   */
  consider(page: readonly SourceUser[], matching: ReadonlySet<string> | null): readonly Candidate[] {
    const last = new Map(page.map((user) => [user.id, user]));
    return [...last.values()].flatMap((user) => {
      const verdict = this.#judge(user, matching);
      this.#withdraw(user.id);
      this.#verdicts.set(user.id, verdict);
      if (verdict.kind !== 'wanted') return [];
      return [this.#candidate(user, verdict.name, this.#index.linkedTo(user.id) ?? null)];
    });
  }

  /** Those of the candidates whose values in the target are needed to say what changes. */
  toLookUp(candidates: readonly Candidate[]): readonly string[] {
    return candidates.flatMap(({ held, digest }) => (held !== null && differs(held, digest) ? [held.id] : []));
  }

  /** Changes for candidates, given the target's people that `toLookUp` asked for. */
  compare(candidates: readonly Candidate[], held: ReadonlyMap<string, TargetUser>): PlanStep {
    const changes: Change[] = [];
    for (const candidate of candidates) {
      const found = this.#changeOf(candidate, held);
      if (found === null) continue;
      changes.push(found);
      const verdict = this.#verdicts.get(candidate.sourceId);
      if (verdict?.kind === 'wanted') this.#verdicts.set(candidate.sourceId, { ...verdict, isPlanned: true });
    }
    return { changes, retracted: this.#withdrawn.splice(0) };
  }

  /** Takes people out again who turned out to be gone from the tenant while it was read. */
  forget(sourceIds: Iterable<string>): void {
    for (const id of sourceIds) {
      this.#withdraw(id);
      this.#verdicts.delete(id);
    }
  }

  /** People matched by key, decided once everybody was seen: one to one, or not at all. */
  settle(): { readonly people: readonly SourceUser[]; readonly candidates: readonly Candidate[] } {
    const people: SourceUser[] = [];
    const byKey = new Map<string, string[]>();
    for (const [id, verdict] of this.#verdicts.all())
      if (verdict.kind === 'pending') {
        people.push(verdict.user);
        byKey.set(foldKey(verdict.key), [...(byKey.get(foldKey(verdict.key)) ?? []), id]);
      }
    const settled = [...byKey].flatMap(([key, ids]) => ids.flatMap((id) => this.#settleOne(id, key, ids.length)));
    return { people, candidates: settled };
  }

  /** Object ids of people who match more than one, or are one of several: nobody can decide that but a person. */
  undecided(): readonly string[] {
    const undecided: string[] = [];
    for (const [id, { kind }] of this.#verdicts.all()) if (kind === 'ambiguous') undecided.push(id);
    return undecided;
  }

  /** Who of those this connection brought in is not wanted any more. Only a complete read can say that. */
  *leaving(_complete: CompleteRead): Generator<LinkedUser> {
    for (const entry of this.#index.owned())
      if (!this.isWanted(entry.sourceId) && !this.isAmbiguous(entry.sourceId) && this.#canGo(entry)) yield entry;
  }

  /**
   * How many people the connection could remove: `standing` are active, or inactive under a policy that deletes at
   * once; `due` were inactive for long enough.
   */
  removable(): { readonly standing: number; readonly due: number } {
    const count = { standing: 0, due: 0 };
    for (const entry of this.#index.owned())
      if (this.#isDue(entry)) count.due += 1;
      else if (this.#canGo(entry)) count.standing += 1;
    return count;
  }

  removal(entry: LinkedUser, held: TargetUser): Change {
    const isDue = this.#isDue(entry);
    const deletes = this.#policy.removalPolicy.kind === 'delete' || isDue;
    const name = nameOf(held.attributes, entry.sourceId);
    this.#leavingNames.set(entry.sourceId, name);
    return change({
      class: 'user',
      action: 'remove',
      objectId: entry.sourceId,
      targetId: entry.id,
      name,
      before: deletes ? { ...held.attributes, ...(held.active ? {} : { active: false }) } : { active: true },
      after: deletes ? null : { active: false },
      digest: null,
      reason:
        isDue && entry.inactiveSince !== null
          ? { code: 'inactive-since', since: entry.inactiveSince }
          : this.whyGone(entry.sourceId),
      precondition: { kind: 'version', version: held.version },
    });
  }

  /** Why a person is not wanted. */
  whyGone(sourceId: string): Reason {
    const verdict = this.#verdicts.get(sourceId);
    if (verdict?.kind === 'filtered') return { code: 'filtered', filter: verdict.by };
    const scope = this.#scope;
    // In a scope of groups the source is asked only for those it brings in and those the connection brought in before.
    if (scope.kind === 'all') return { code: 'left-tenant' };
    const isAskedFor = this.#index.linkedTo(sourceId)?.owned === true;
    if (verdict?.kind !== 'out-of-scope' && isAskedFor) return { code: 'left-tenant' };
    return { code: 'left-scope', group: scope.formerGroupOf?.get(sourceId) ?? null };
  }

  isWanted(sourceId: string): boolean {
    return this.#verdicts.get(sourceId)?.kind === 'wanted';
  }

  /** Whether a person matches more than one, and is therefore left alone. */
  isAmbiguous(sourceId: string): boolean {
    return this.#verdicts.get(sourceId)?.kind === 'ambiguous';
  }

  /** Name and target id of a wanted person. */
  wanted(sourceId: string): { readonly name: string; readonly targetId: string | null } | undefined {
    const verdict = this.#verdicts.get(sourceId);
    return verdict?.kind === 'wanted' ? verdict : undefined;
  }

  /** Display name of somebody who is wanted or was planned to be removed; of others only the id is known. */
  nameOf(sourceId: string): string {
    return this.wanted(sourceId)?.name ?? this.#leavingNames.get(sourceId) ?? sourceId;
  }

  /** How many people the source returned, in and out of scope. */
  get seen(): number {
    return this.#verdicts.size;
  }

  /** What was decided about a person; undefined for whom the source did not return. */
  verdictOf(sourceId: string): Verdict | undefined {
    return this.#verdicts.get(sourceId);
  }

  /** How many people each filter left out, most first. */
  filteredBy(): readonly { readonly filter: string; readonly count: number }[] {
    const counts = new Map<string, number>();
    for (const [, verdict] of this.#verdicts.all())
      if (verdict.kind === 'filtered') counts.set(verdict.by, (counts.get(verdict.by) ?? 0) + 1);
    return mostFirst(counts);
  }

  tally(): { readonly wanted: number; readonly filtered: number; readonly ambiguous: number } {
    const tally = { wanted: 0, filtered: 0, ambiguous: 0 };
    for (const [, { kind }] of this.#verdicts.all())
      if (kind === 'wanted' || kind === 'filtered' || kind === 'ambiguous') tally[kind] += 1;
    return tally;
  }

  warnings(): readonly Warning[] {
    const warnings: Warning[] = [];
    for (const [, verdict] of this.#verdicts.all())
      if (verdict.kind === 'ambiguous') {
        const { name, key, candidates } = verdict;
        warnings.push({ code: 'ambiguous-match', name, key, candidates });
      }
    return warnings;
  }

  #candidate(user: SourceUser, name: string, held: IndexedUser | null): Candidate {
    const wanted = mapUser(user, this.#policy.mapping);
    return { sourceId: user.id, name, wanted, digest: attributesDigest(wanted), held };
  }

  #canGo(entry: LinkedUser): boolean {
    return entry.active || this.#policy.removalPolicy.kind === 'delete' || this.#isDue(entry);
  }

  /** Whether somebody was inactive for as long as the policy keeps people before it deletes them. */
  #isDue({ active, inactiveSince }: LinkedUser): boolean {
    const before = this.#deleteInactiveBefore;
    return !active && inactiveSince !== null && before !== null && inactiveSince <= before;
  }

  /** Takes back the change of a person who is looked at once more. */
  #withdraw(sourceId: string): void {
    const verdict = this.#verdicts.get(sourceId);
    if (verdict?.kind !== 'wanted' || !verdict.isPlanned) return;
    this.#withdrawn.push(orderKey({ class: 'user', action: 'update', objectId: sourceId, name: verdict.name }));
  }

  #judge(user: SourceUser, matching: ReadonlySet<string> | null): Verdict {
    if (this.#scope.kind === 'groups' && !this.#scope.groupOf.has(user.id)) return { kind: 'out-of-scope' };
    const by = filteredBy(user, this.#policy.filters, matching === null || matching.has(user.id));
    if (by !== null) return { kind: 'filtered', by };
    const name = nameOf(user.attributes, user.id);
    const links = this.#index.linksTo(user.id);
    if (links > 1) return { kind: 'ambiguous', name, key: 'object id', candidates: links };
    const held = this.#index.linkedTo(user.id);
    const key = user.attributes[this.#policy.matchKey];
    if (held === undefined && typeof key === 'string' && this.#index.unlinkedWith(key).length > 0)
      return { kind: 'pending', name, user, key };
    return { kind: 'wanted', name, targetId: held?.id ?? null, isPlanned: false };
  }

  #settleOne(sourceId: string, key: string, claimants: number): readonly Candidate[] {
    const verdict = this.#verdicts.get(sourceId);
    if (verdict?.kind !== 'pending') return [];
    const found = this.#index.unlinkedWith(key);
    const [held] = found;
    if (held === undefined || found.length > 1 || claimants > 1) {
      const candidates = Math.max(found.length, claimants);
      this.#verdicts.set(sourceId, { kind: 'ambiguous', name: verdict.name, key: verdict.key, candidates });
      return [];
    }
    this.#verdicts.set(sourceId, { kind: 'wanted', name: verdict.name, targetId: held.id, isPlanned: false });
    return [this.#candidate(verdict.user, verdict.name, held)];
  }

  #changeOf(candidate: Candidate, people: ReadonlyMap<string, TargetUser>): Change | null {
    const { sourceId, name, wanted, digest, held } = candidate;
    const common = { class: 'user', objectId: sourceId, name, digest } as const;
    if (held === null) {
      const reason = this.#whyNew(sourceId);
      return change({
        ...common,
        action: 'add',
        targetId: null,
        before: null,
        after: wanted,
        reason,
        precondition: { kind: 'absent' },
      });
    }
    if (!differs(held, digest)) return null;
    const person = people.get(held.id);
    const found = difference(person === undefined ? {} : mappedPart(person.attributes, this.#policy.mapping), wanted);
    // Gone or linked to somebody else between the two reads of the target: what was seen first is what the
    // precondition will hold against.
    const { active, version } = person?.sourceId === held.sourceId ? person : held;
    const isMended = person !== undefined && active && held.sourceId !== null && found.names.length === 0;
    if (isMended) return null;
    return change({
      ...common,
      action: 'update',
      targetId: held.id,
      before: { ...found.before, ...(active ? {} : { active: false }) },
      after: { ...found.after, ...(active ? {} : { active: true }) },
      reason: this.#whyUpdated({ ...held, active }, wanted, found),
      precondition: { kind: 'version', version },
    });
  }

  #whyNew(sourceId: string): Reason {
    const group = this.#scope.kind === 'groups' ? this.#scope.groupOf.get(sourceId) : undefined;
    return group === undefined ? { code: 'joined-tenant' } : { code: 'joined-group', group };
  }

  #whyUpdated(held: IndexedUser, wanted: Attributes, found: ReturnType<typeof difference>): Reason {
    if (held.sourceId === null) return { code: 'linked', key: this.#policy.matchKey };
    if (!held.active) return { code: 'returned' };
    return updateReason({ difference: found, wanted, syncedDigest: held.syncedDigest });
  }
}

function differs(held: IndexedUser, digest: string): boolean {
  return !held.active || held.sourceId === null || held.digest !== digest;
}

function nameOf(attributes: Readonly<Record<string, unknown>>, id: string): string {
  for (const name of ['displayName', 'userPrincipalName', 'mail']) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return id;
}

/** Counts by name, most first and then by name. */
export function mostFirst(
  counts: ReadonlyMap<string, number>,
): readonly { readonly filter: string; readonly count: number }[] {
  return [...counts]
    .map(([filter, count]) => ({ filter, count }))
    .sort((a, b) => b.count - a.count || (a.filter < b.filter ? -1 : 1));
}
