import type { SourceMember } from '../model/directory.ts';

/**
 * People who are members of a group, by way of nested groups too when `nested`; groups may contain each other in a
 * cycle. `membersOf` knows the direct members of every group that was read. Source: Graph's `transitiveMembers`.
 */
export function peopleOf(
  groupId: string,
  options: { readonly nested: boolean; readonly membersOf: ReadonlyMap<string, readonly SourceMember[]> },
): ReadonlySet<string> {
  const people = new Set<string>();
  const seen = new Set([groupId]);
  const open = [groupId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const member of options.membersOf.get(next) ?? []) {
      if (member.kind === 'user') people.add(member.id);
      if (member.kind !== 'group' || !options.nested || seen.has(member.id)) continue;
      seen.add(member.id);
      open.push(member.id);
    }
  }
  return people;
}
