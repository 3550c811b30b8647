import { chunksOf } from '../../model/chunks.ts';
import type { MemberEdit } from '../../model/directory-edit.ts';
import { wholeParts, type DirectoryMember, type DirectoryMembers } from '../../model/directory-records.ts';
import type { Store, Stored } from '../../store/store.ts';
import { MemberParts } from '../member-parts.ts';

/** So that no part grows far beyond the size at which it is split. */
const atOnce = 1000;

/** Memberships that no connection brought in. */
export class EnteredMemberships {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Ids of everybody in a group, in order. */
  async of(groupId: string): Promise<readonly string[]> {
    const members = wholeParts(await this.#stored(groupId)).flatMap(({ body }) => Object.keys(body.members));
    return members.sort();
  }

  /** Changes who is in a group. Memberships that a connection brought in stay, and their connections are answered. */
  async change(groupId: string, { add, remove }: MemberEdit): Promise<readonly string[]> {
    const owners = new Set<string>();
    const steps = [
      ...[...chunksOf(remove, atOnce)].map((ids) => ({ ids, adds: false })),
      ...[...chunksOf(add, atOnce)].map((ids) => ({ ids, adds: true })),
    ];
    for (const { ids, adds } of steps) {
      await this.#write(groupId, (parts) => {
        for (const id of ids) {
          const member = parts.get(id);
          if (adds && member === undefined) parts.set(id, { owner: null, run: null });
          if (adds || member === undefined) continue;
          if (member.owner === null) parts.remove(id);
          else owners.add(member.owner);
        }
      });
    }
    return [...owners];
  }

  /** Repeats an edit until nobody wrote the group in between, then splits what it let grow too large. */
  async #write(groupId: string, edit: (parts: MemberParts<DirectoryMember>) => void): Promise<void> {
    for (let isDone = false; !isDone;) {
      const parts = new MemberParts<DirectoryMember>(groupId, await this.#stored(groupId));
      edit(parts);
      isDone = (await this.#storeParts(groupId, parts)) && !parts.isOvergrown;
    }
  }

  /** False when somebody else wrote one of the parts since they were read. */
  async #storeParts(groupId: string, parts: MemberParts<DirectoryMember>): Promise<boolean> {
    const steps = [parts.freezes(), parts.writes(), parts.ends()].filter(({ length }) => length > 0);
    for (const operations of steps) {
      const results = await this.#store.write('directoryMembers', groupId, operations);
      if (!results.every((result) => result.ok)) return false;
    }
    return true;
  }

  async #stored(groupId: string): Promise<readonly Stored<DirectoryMembers>[]> {
    const stored: Stored<DirectoryMembers>[] = [];
    for await (const page of this.#store.scan('directoryMembers', groupId)) stored.push(...page);
    return stored;
  }
}
