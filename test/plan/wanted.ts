import type { SourceGroup, SourceUser } from '../../src/model/directory.ts';
import { withoutRepeats, type Situation } from './arbitraries.ts';

/** What a policy asks for, said without the code that plans it: plain sets, computed the slow way. */
export interface Wanted {
  readonly people: ReadonlyMap<string, SourceUser>;
  readonly groups: ReadonlyMap<string, SourceGroup>;
  /** Wanted people of a wanted group. */
  readonly peopleOf: (groupId: string) => ReadonlySet<string>;
}

export function wantedBy({ policy, company }: Situation): Wanted {
  const { users, groups, members } = withoutRepeats(company);
  const { scope } = policy;
  const wantedGroups = groups.filter(({ id }) => scope.kind === 'all' || scope.groupIds.includes(id));
  const within = (groupId: string): ReadonlySet<string> => {
    const inside = new Set([groupId]);
    // A set that grows while it is gone through is gone through to its end.
    for (const group of inside)
      for (const { id, kind } of members[group] ?? [])
        if (kind === 'group' && scope.kind === 'groups' && scope.nested) inside.add(id);
    const direct = [...inside].flatMap((group) => members[group] ?? []);
    return new Set(direct.filter(({ kind }) => kind === 'user').map(({ id }) => id));
  };
  const inScope = new Set(wantedGroups.flatMap(({ id }) => [...within(id)]));
  const people = users.filter(
    (user) => (scope.kind === 'all' || inScope.has(user.id)) && !isLeftOut(user, policy.filters),
  );
  const ids = new Set(people.map(({ id }) => id));
  return {
    people: new Map(people.map((user) => [user.id, user])),
    groups: new Map(wantedGroups.map((group) => [group.id, group])),
    peopleOf: (groupId) => within(groupId).intersection(ids),
  };
}

function isLeftOut({ guest, attributes }: SourceUser, filters: Situation['policy']['filters']): boolean {
  const mail = typeof attributes.mail === 'string' ? attributes.mail.toLowerCase() : '';
  const has = (part: string): boolean => mail.includes(part.toLowerCase());
  return [
    filters.definition !== null && filters.definition !== `department eq '${String(attributes.department)}'`,
    filters.guests === 'exclude' && guest,
    filters.blocked === 'exclude' && attributes.accountEnabled === false,
    filters.mailExcludes.some(has),
    filters.mailContains.length > 0 && !filters.mailContains.some(has),
  ].includes(true);
}
