import { linesOf } from '../model/lines.ts';
import type { SourceMember } from '../model/directory.ts';

/** Direct members of every group that was read. */
export interface MembersOf {
  get(groupId: string): Iterable<SourceMember> | undefined;
}

/**
 * Direct members of many groups in little memory: the ids of a group's people are one text, because a tenant may have
 * millions of memberships. What is neither a person nor a group is not synced and not kept.
 */
export class MemberTable implements MembersOf {
  readonly #groups = new Map<string, { readonly people: string; readonly groups: readonly string[] }>();

  set(groupId: string, members: readonly SourceMember[]): void {
    const idsOf = (of: SourceMember['kind']): string[] => members.filter(({ kind }) => kind === of).map(({ id }) => id);
    this.#groups.set(groupId, { people: idsOf('user').join('\n'), groups: idsOf('group') });
  }

  has(groupId: string): boolean {
    return this.#groups.has(groupId);
  }

  delete(groupId: string): void {
    this.#groups.delete(groupId);
  }

  get(groupId: string): readonly SourceMember[] | undefined {
    if (!this.has(groupId)) return undefined;
    return [
      ...this.people(groupId).map((id): SourceMember => ({ id, kind: 'user' })),
      ...this.groups(groupId).map((id): SourceMember => ({ id, kind: 'group' })),
    ];
  }

  /** Object ids of the people who are direct members. */
  people(groupId: string): readonly string[] {
    return linesOf(this.#groups.get(groupId)?.people ?? '');
  }

  /** Object ids of the groups that are direct members. */
  groups(groupId: string): readonly string[] {
    return this.#groups.get(groupId)?.groups ?? [];
  }
}

/**
 * People who are members of a group, by way of nested groups too when `nested`; groups may contain each other in a
 * cycle. Source: Graph's `transitiveMembers`.
 */
export function peopleOf(
  groupId: string,
  options: { readonly nested: boolean; readonly membersOf: MembersOf },
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
