import type { SourceAttribute, SourceGroup, SourceMember, SourceUser } from '../../../src/model/directory.ts';
import { sourceAttributes } from '../../../src/model/directory.ts';
import type { ChangePages, GroupChange, Source, SourceCursors, UserChange } from '../../../src/source/source.ts';
import { never } from './scripted-graph.ts';
import type { Company } from './simulated-company.ts';
import { readCompany } from './simulated-company.ts';

/** Reads a round to its end: the changes, the next cursor, and what it was proved to be complete of. */
export async function readRound<Item>(
  pages: ChangePages<Item>,
): Promise<{ items: Item[]; cursor: string; of: string }> {
  const items: Item[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return { items, cursor: next.value.cursor, of: next.value.complete.of };
    items.push(...next.value);
  }
}

/** A company that is read once and then only followed by its changes, as the documentation of delta queries asks for. */
export class FollowedCompany {
  readonly #users = new Map<string, SourceUser>();
  readonly #groups = new Map<string, SourceGroup>();
  readonly #members = new Map<string, Map<string, SourceMember>>();
  cursors: SourceCursors;

  private constructor(cursors: SourceCursors) {
    this.cursors = cursors;
  }

  static async begin(source: Source): Promise<FollowedCompany> {
    const followed = new FollowedCompany(await source.takeCursors(sourceAttributes, { signal: never }));
    const { users, groups, members } = await readCompany(source);
    for (const user of users) followed.#users.set(user.id, user);
    for (const group of groups) followed.#groups.set(group.id, group);
    for (const [groupId, list] of Object.entries(members)) {
      followed.#members.set(groupId, new Map(list.map((member) => [member.id, member])));
    }
    return followed;
  }

  /** Reads what changed since the last time. A round that fails leaves the cursors as they are. */
  async follow(source: Source): Promise<void> {
    const options = { signal: never };
    const users = await readRound(source.readUserChanges(this.cursors.users, sourceAttributes, options));
    const groups = await readRound(source.readGroupChanges(this.cursors.groups, options));
    for (const change of users.items) this.#takeUser(change);
    for (const change of groups.items) this.#takeGroup(change);
    this.cursors = { users: users.cursor, groups: groups.cursor };
  }

  #takeUser(change: UserChange): void {
    if (change.kind === 'removed') {
      this.#users.delete(change.id);
      return;
    }
    const none = Object.fromEntries(sourceAttributes.map((name: SourceAttribute) => [name, null]));
    const before = this.#users.get(change.id) ?? { id: change.id, guest: false, attributes: none };
    const attributes = { ...before.attributes, ...change.attributes };
    this.#users.set(change.id, { id: change.id, guest: change.guest ?? before.guest, attributes });
  }

  #takeGroup(change: GroupChange): void {
    const { id } = change;
    if (change.kind === 'removed') {
      this.#groups.delete(id);
      this.#members.delete(id);
      return;
    }
    const { membersHidden = false, ...group } = change.group;
    const before = this.#groups.get(id) ?? { id, displayName: id, description: null, mail: null };
    this.#groups.set(id, { ...before, ...group, ...(membersHidden && { membersHidden }) });
    const members = this.#members.get(id) ?? new Map<string, SourceMember>();
    for (const member of change.joined) members.set(member.id, member);
    for (const memberId of change.left) members.delete(memberId);
    this.#members.set(id, members);
  }

  /** The company as it must be now: who left is nobody's manager any more, and in no group. */
  get company(): Company {
    const isThere = ({ id, kind }: SourceMember): boolean =>
      kind === 'user' ? this.#users.has(id) : kind === 'group' ? this.#groups.has(id) : true;
    const users = [...this.#users.values()].map((user) => {
      const { manager } = user.attributes;
      const gone = typeof manager === 'string' && !this.#users.has(manager);
      return gone ? { ...user, attributes: { ...user.attributes, manager: null } } : user;
    });
    const members = [...this.#members].map(([groupId, list]) => [groupId, inOrder([...list.values()].filter(isThere))]);
    return {
      users: inOrder(users),
      groups: inOrder([...this.#groups.values()]),
      members: Object.fromEntries(members) as Company['members'],
    };
  }
}

function inOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}
