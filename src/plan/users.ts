import type { Change, Reason } from '../model/change.ts';
import type { CompleteRead } from '../model/complete-read.ts';
import type { PlanPolicy } from '../model/connection.ts';
import { attributesDigest } from '../model/digest.ts';
import type { Attributes, SourceUser, TargetUser } from '../model/directory.ts';
import type { Warning } from '../model/overview.ts';
import { change, difference, updateReason } from './diff.ts';
import { filteredBy } from './filter.ts';
import { mappedPart, mapUser } from './map.ts';
import { foldKey, type IndexedUser, type TargetIndex } from './target-index.ts';

/** Everybody, or the people of the chosen groups with the name of a group that brings them in. */
export type PeopleInScope =
  { readonly kind: 'all' } | { readonly kind: 'groups'; readonly groupOf: ReadonlyMap<string, string> };

/** A person who is new or differs, before the values they have in the target are known. */
export interface Candidate {
  readonly sourceId: string;
  readonly name: string;
  readonly wanted: Attributes;
  readonly held: IndexedUser | null;
}

/** Changes found, and keys of changes found earlier that no longer hold (the source sent the person once more). */
export interface PlanStep {
  readonly changes: readonly Change[];
  readonly retracted: readonly string[];
}

type Verdict =
  | { readonly kind: 'wanted'; readonly name: string; readonly targetId: string | null }
  | { readonly kind: 'filtered'; readonly by: string }
  | { readonly kind: 'out-of-scope' }
  | { readonly kind: 'pending'; readonly name: string; readonly wanted: Attributes; readonly key: string }
  | { readonly kind: 'ambiguous'; readonly name: string; readonly key: string; readonly candidates: number };

/**
 * The plan for people. Pages of the source go in through `consider`, changes come out of `compare`; once the read is
 * complete, `settle` decides who is matched by key and `leaving` names those to be removed.
 */
export class UserPlan {
  readonly #policy: PlanPolicy;
  readonly #index: TargetIndex;
  readonly #scope: PeopleInScope;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #keys = new Map<string, string>();
  readonly #withdrawn: string[] = [];
  readonly #leavingNames = new Map<string, string>();

  constructor(options: { readonly policy: PlanPolicy; readonly index: TargetIndex; readonly scope: PeopleInScope }) {
    this.#policy = options.policy;
    this.#index = options.index;
    this.#scope = options.scope;
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
      this.#verdicts.set(user.id, verdict);
      if (verdict.kind !== 'wanted') {
        this.#withdraw(user.id);
        return [];
      }
      return [
        {
          sourceId: user.id,
          name: verdict.name,
          wanted: mapUser(user, this.#policy.mapping),
          held: this.#index.linkedTo(user.id) ?? null,
        },
      ];
    });
  }

  /** Those of the candidates whose values in the target are needed to say what changes. */
  toLookUp(candidates: readonly Candidate[]): readonly string[] {
    return candidates.flatMap(({ held, wanted }) => (held !== null && differs(held, wanted) ? [held.id] : []));
  }

  /** Changes for candidates, given the target's people that `toLookUp` asked for. */
  compare(candidates: readonly Candidate[], held: ReadonlyMap<string, TargetUser>): PlanStep {
    const changes: Change[] = [];
    const retracted = this.#withdrawn.splice(0);
    for (const candidate of candidates) {
      const found = this.#changeOf(candidate, held);
      const earlier = this.#keys.get(candidate.sourceId);
      if (earlier !== undefined && earlier !== found?.key) retracted.push(earlier);
      if (found === null) this.#keys.delete(candidate.sourceId);
      else {
        this.#keys.set(candidate.sourceId, found.key);
        changes.push(found);
      }
    }
    return { changes, retracted };
  }

  /** People matched by key, decided once everybody was seen: one to one, or not at all. */
  settle(): readonly Candidate[] {
    const byKey = new Map<string, string[]>();
    for (const [id, verdict] of this.#verdicts)
      if (verdict.kind === 'pending') byKey.set(foldKey(verdict.key), [...(byKey.get(foldKey(verdict.key)) ?? []), id]);
    return [...byKey].flatMap(([key, ids]) => ids.flatMap((id) => this.#settleOne(id, key, ids.length)));
  }

  /** Who of those this connection brought in is not wanted any more. Only a complete read can say that. */
  *leaving(_complete: CompleteRead): Generator<IndexedUser & { readonly sourceId: string }> {
    for (const entry of this.#index.owned()) {
      if (this.isWanted(entry.sourceId)) continue;
      if (this.#policy.removalPolicy.kind === 'delete' || entry.active) yield entry;
    }
  }

  removal(entry: IndexedUser & { readonly sourceId: string }, held: TargetUser): Change {
    const deletes = this.#policy.removalPolicy.kind === 'delete';
    const name = nameOf(held.attributes, entry.sourceId);
    this.#leavingNames.set(entry.sourceId, name);
    return change({
      class: 'user',
      action: 'remove',
      objectId: entry.sourceId,
      targetId: entry.id,
      name,
      before: deletes ? held.attributes : { active: true },
      after: deletes ? null : { active: false },
      digest: null,
      reason: this.whyGone(entry.sourceId),
      precondition: { kind: 'version', version: held.version },
    });
  }

  /** Why a person is not wanted. */
  whyGone(sourceId: string): Reason {
    const verdict = this.#verdicts.get(sourceId);
    if (verdict?.kind === 'filtered') return { code: 'filtered', filter: verdict.by };
    if (verdict?.kind === 'out-of-scope') return { code: 'left-scope' };
    return { code: 'left-tenant' };
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

  tally(): { readonly wanted: number; readonly filtered: number; readonly ambiguous: number } {
    const tally = { wanted: 0, filtered: 0, ambiguous: 0 };
    for (const { kind } of this.#verdicts.values())
      if (kind === 'wanted' || kind === 'filtered' || kind === 'ambiguous') tally[kind] += 1;
    return tally;
  }

  warnings(): readonly Warning[] {
    return [...this.#verdicts.values()].flatMap((verdict): Warning[] =>
      verdict.kind === 'ambiguous'
        ? [{ code: 'ambiguous-match', name: verdict.name, key: verdict.key, candidates: verdict.candidates }]
        : [],
    );
  }

  #withdraw(sourceId: string): void {
    const key = this.#keys.get(sourceId);
    if (key === undefined) return;
    this.#keys.delete(sourceId);
    this.#withdrawn.push(key);
  }

  #judge(user: SourceUser, matching: ReadonlySet<string> | null): Verdict {
    if (this.#scope.kind === 'groups' && !this.#scope.groupOf.has(user.id)) return { kind: 'out-of-scope' };
    const by = filteredBy(user, this.#policy.filters, matching === null || matching.has(user.id));
    if (by !== null) return { kind: 'filtered', by };
    const name = nameOf(user.attributes, user.id);
    const held = this.#index.linkedTo(user.id);
    const key = user.attributes[this.#policy.matchKey];
    if (held === undefined && typeof key === 'string' && this.#index.unlinkedWith(key).length > 0)
      return { kind: 'pending', name, wanted: mapUser(user, this.#policy.mapping), key };
    return { kind: 'wanted', name, targetId: held?.id ?? null };
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
    this.#verdicts.set(sourceId, { kind: 'wanted', name: verdict.name, targetId: held.id });
    return [{ sourceId, name: verdict.name, wanted: verdict.wanted, held }];
  }

  #changeOf(candidate: Candidate, people: ReadonlyMap<string, TargetUser>): Change | null {
    const { sourceId, name, wanted, held } = candidate;
    const common = { class: 'user', objectId: sourceId, name, digest: attributesDigest(wanted) } as const;
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
    if (!differs(held, wanted)) return null;
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

function differs(held: IndexedUser, wanted: Attributes): boolean {
  return !held.active || held.sourceId === null || held.digest !== attributesDigest(wanted);
}

function nameOf(attributes: Readonly<Record<string, unknown>>, id: string): string {
  for (const name of ['displayName', 'userPrincipalName', 'mail']) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return id;
}
