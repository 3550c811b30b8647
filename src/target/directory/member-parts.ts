import { createHash } from 'node:crypto';
import { firstPart, wholeParts, type DirectoryMembers } from '../../model/directory-records.ts';
import type { Stored, WriteOperation } from '../../store/store.ts';

/**
 * The members of one group, spread over documents. A part's id is a prefix of the bits of its members' hashes: one
 * part, id `-`, holds everybody at first; a part that outgrows `mostMembers` is replaced by two, `-0` and `-1`, and so
 * on. Groups of any size thus stay in documents of about 50 KB, and a change writes one of them.
 */
const mostMembers = 400;

type Members = DirectoryMembers['members'];
type Member = Members[string];

export class MemberParts {
  readonly #groupId: string;
  readonly #stored = new Map<string, Stored<DirectoryMembers>>();
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #touched = new Set<string>();

  constructor(groupId: string, parts: readonly Stored<DirectoryMembers>[]) {
    this.#groupId = groupId;
    for (const part of parts) this.#stored.set(part.id, part);
    for (const part of wholeParts(parts)) this.#members.set(part.id, new Map(Object.entries(part.body.members)));
    if (this.#members.size === 0) this.#members.set(firstPart, new Map());
  }

  get(userId: string): Member | undefined {
    return this.#members.get(this.#partOf(userId))?.get(userId);
  }

  set(userId: string, member: Member): void {
    const part = this.#partOf(userId);
    this.#members.get(part)?.set(userId, member);
    this.#touched.add(part);
    this.#split(part);
  }

  remove(userId: string): void {
    const part = this.#partOf(userId);
    if (this.#members.get(part)?.delete(userId) === true) this.#touched.add(part);
  }

  *entries(): Generator<readonly [userId: string, member: Member]> {
    for (const members of this.#members.values()) yield* members;
  }

  /** The writes that store what changed. */
  writes(): readonly WriteOperation<DirectoryMembers>[] {
    return [...this.#touched].flatMap((id): WriteOperation<DirectoryMembers>[] => {
      const members = this.#members.get(id);
      const stored = this.#stored.get(id);
      // A part that was split stays behind as it was: with both halves stored it counts no more.
      if (members === undefined) return [];
      const body: DirectoryMembers = { groupId: this.#groupId, members: Object.fromEntries(members) };
      return stored === undefined ? [{ kind: 'create', id, body }] : [{ kind: 'replace', id, body, etag: stored.etag }];
    });
  }

  #partOf(userId: string): string {
    const bits = hashBits(userId);
    for (let length = 0; length <= bits.length; length += 1) {
      const id = firstPart + bits.slice(0, length);
      if (this.#members.has(id)) return id;
    }
    throw new Error(`The member parts of group ${this.#groupId} have a hole at ${bits.slice(0, 8)}.`);
  }

  #split(part: string): void {
    const members = this.#members.get(part);
    if (members === undefined || members.size <= mostMembers) return;
    this.#members.delete(part);
    for (const bit of ['0', '1']) {
      this.#members.set(part + bit, new Map());
      this.#touched.add(part + bit);
    }
    for (const [userId, member] of members) this.#members.get(this.#partOf(userId))?.set(userId, member);
    this.#split(`${part}0`);
    this.#split(`${part}1`);
  }
}

function hashBits(userId: string): string {
  const hash = createHash('sha256').update(userId).digest();
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(2).padStart(8, '0')).join('');
}
