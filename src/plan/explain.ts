import type { Filters, MappingRule, Scope } from '../model/connection.ts';
import type { SourceUser } from '../model/directory.ts';
import type { AttributeOrigin, Decision, FilterDecision, GroupPath, MatchCandidate } from '../model/explanation.ts';
import type { SnapshotGroup, SnapshotUser } from '../model/snapshot.ts';
import { filteredBy } from './filter.ts';
import { mapUser } from './map.ts';

type Groups = ReadonlyMap<string, SnapshotGroup>;

/** What was decided when the source was read. */
export type JudgedAs =
  | Pick<SnapshotUser, 'verdict' | 'by'>
  | { readonly verdict: 'ambiguous'; readonly key: string; readonly candidates: readonly MatchCandidate[] };

/**
 * What decides on a person whom the source has. `judged` is what was decided when the source was read; without it the
 * rules are gone through here, for somebody the last reading does not have. `groups`: null before the first reading.
 */
export function decisionOf(options: {
  readonly user: SourceUser;
  readonly judged: JudgedAs | null;
  readonly scope: Scope;
  readonly filters: Filters;
  readonly groups: Groups | null;
  /** Whether the tenant's own `$filter` lets them through. */
  readonly matchesDefinition: boolean;
}): Decision {
  const { user, judged, scope, filters, groups } = options;
  if (judged?.verdict === 'ambiguous') {
    const { key = 'object id', candidates = [] } = 'key' in judged ? judged : {};
    const value = key === 'object id' ? user.id : (user.attributes[key as keyof typeof user.attributes] ?? null);
    return { kind: 'ambiguous', key, value, candidates };
  }
  if (judged?.verdict === 'wanted') return { kind: 'wanted' };
  if (judged?.verdict === 'filtered') return filterDecision(user, judged.by ?? '');
  if (scope.kind === 'groups') {
    if (groups === null) return { kind: 'unknown' };
    if (pathsTo(user.id, groups, scope).length === 0) return { kind: 'out-of-scope', groups: chosenNames(groups) };
  }
  const by = filteredBy(user, filters, options.matchesDefinition);
  return by === null ? { kind: 'wanted' } : filterDecision(user, by);
}

/**
 * The shortest path from each chosen group to a person, by the group's name; of several as short the first by name.
 * Groups may contain each other in a cycle.
 */
export function pathsTo(
  personId: string,
  groups: Groups,
  { nested }: { readonly nested: boolean },
): readonly GroupPath[] {
  return byName(groups, chosen(groups)).flatMap((id) => {
    const path = shortestPath(id, personId, { groups, nested });
    return path === null ? [] : [path];
  });
}

/** Where the mapped attributes come from that are not plain copies under their own names. */
export function attributeOrigins(user: SourceUser, mapping: readonly MappingRule[]): readonly AttributeOrigin[] {
  return mapping.flatMap((rule): readonly AttributeOrigin[] => {
    const value = mapUser(user, [rule])[rule.attribute] ?? null;
    switch (rule.kind) {
      case 'constant':
        return [{ attribute: rule.attribute, value, how: 'constant', from: null }];
      case 'copy':
        return rule.from === rule.attribute
          ? []
          : [{ attribute: rule.attribute, value, how: 'renamed', from: rule.from }];
      case 'first': {
        const from = rule.from.find((name) => (user.attributes[name] ?? '') !== '') ?? null;
        const how = from === rule.from[0] ? 'first-choice' : 'fallback';
        return [{ attribute: rule.attribute, value, how, from }];
      }
    }
  });
}

function shortestPath(
  start: string,
  personId: string,
  { groups, nested }: { readonly groups: Groups; readonly nested: boolean },
): GroupPath | null {
  const cameFrom = new Map<string, string | null>([[start, null]]);
  // A map that grows while it is gone through is gone through to its end: level by level, because that is how it grows.
  for (const [id] of cameFrom) {
    const group = groups.get(id);
    if (group === undefined) continue;
    if (group.people.includes(personId)) return pathBack(id, cameFrom, groups);
    for (const inner of nested ? byName(groups, group.groups) : []) if (!cameFrom.has(inner)) cameFrom.set(inner, id);
  }
  return null;
}

function pathBack(end: string, cameFrom: ReadonlyMap<string, string | null>, groups: Groups): GroupPath {
  const path: { readonly id: string; readonly name: string }[] = [];
  for (let id: string | null = end; id !== null; id = cameFrom.get(id) ?? null)
    path.unshift({ id, name: groups.get(id)?.displayName ?? id });
  return path;
}

function chosen(groups: Groups): readonly string[] {
  return [...groups].flatMap(([id, { wanted }]) => (wanted ? [id] : []));
}

function chosenNames(groups: Groups): readonly string[] {
  return byName(groups, chosen(groups)).map((id) => groups.get(id)?.displayName ?? id);
}

/** As the plan orders groups: by name, then by id. */
function byName(groups: Groups, ids: readonly string[]): readonly string[] {
  const nameOf = (id: string): string => groups.get(id)?.displayName ?? id;
  return [...ids].sort((a, b) => {
    const [nameA, nameB] = [nameOf(a), nameOf(b)];
    if (nameA !== nameB) return nameA < nameB ? -1 : 1;
    return a < b ? -1 : 1;
  });
}

/** The value that decided, read back from the filter's words; `plan/filter.ts` makes them. */
export function filterDecision(user: SourceUser, by: string): FilterDecision {
  const decided = (clause: FilterDecision['clause'], attribute: string | null, value: FilterDecision['value']) =>
    ({ kind: 'filtered', clause, by, attribute, value }) as const;
  if (by.startsWith('definition ')) return decided('definition', null, null);
  if (by.startsWith('guests ')) return decided('guests', 'userType', 'Guest');
  if (by.startsWith('blocked ')) return decided('blocked', 'accountEnabled', user.attributes.accountEnabled ?? null);
  return decided('mail', 'mail', user.attributes.mail ?? null);
}
