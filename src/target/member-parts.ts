import { hash } from 'node:crypto';
import { firstPart, wholeParts, type MembersPart } from '../model/directory-records.ts';
import type { Stored, WriteOperation } from '../store/store.ts';

/**
 * The members of one group, spread over documents. A part's id is a prefix of the bits of its members' hashes: one
 * part, id `-`, holds everybody at first; a part that outgrows `mostMembers` is replaced by two, `-0` and `-1`, and so
 * on. Groups of any size thus stay in documents of about 50 KB, and a change writes one of them.
 *
 * Two may write the same group at once, and a process may die between any two documents. A split therefore has two
 * steps: the part is frozen as it is stored, so that whoever meant to change it finds that it moved; only then its halves
 * are created, with the changes. Once both are stored they count (`wholeParts`), and nobody can create them again. Until
 * then, whoever comes by completes the split, and keeps the half that is there.
 */
const mostMembers = 400;

export class MemberParts<Member> {
  readonly #groupId: string;
  readonly #stored = new Map<string, Stored<MembersPart<Member>>>();
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #touched = new Set<string>();
  readonly #splitting = new Set<string>();
  readonly #halves = new Set<string>();

  constructor(groupId: string, parts: readonly Stored<MembersPart<Member>>[]) {
    this.#groupId = groupId;
    for (const part of parts) this.#stored.set(part.id, part);
    for (const part of wholeParts(parts)) this.#members.set(part.id, new Map(Object.entries(part.body.members)));
    if (this.#members.size === 0) this.#members.set(firstPart, new Map());
    for (const id of [...this.#members.keys()]) this.#split(id);
  }

  get(userId: string): Member | undefined {
    return this.#members.get(this.#partOf(userId))?.get(userId);
  }

  userIds(): readonly string[] {
    return [...this.#members.values()].flatMap((members) => [...members.keys()]);
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

  /** The writes that freeze what is being split; all must succeed before `writes` may begin. */
  freezes(): readonly WriteOperation<MembersPart<Member>>[] {
    return [...this.#splitting].flatMap((id): WriteOperation<MembersPart<Member>>[] => {
      const stored = this.#stored.get(id);
      if (stored === undefined || stored.body.frozen === true) return [];
      return [{ kind: 'replace', id, body: { ...stored.body, frozen: true }, etag: stored.etag }];
    });
  }

  /** The writes that store what changed. */
  writes(): readonly WriteOperation<MembersPart<Member>>[] {
    return [...this.#touched].flatMap((id): WriteOperation<MembersPart<Member>>[] => {
      const members = this.#members.get(id);
      const stored = this.#stored.get(id);
      if (members === undefined) return [];
      const body: MembersPart<Member> = { groupId: this.#groupId, members: Object.fromEntries(members) };
      return stored === undefined ? [{ kind: 'create', id, body }] : [{ kind: 'replace', id, body, etag: stored.etag }];
    });
  }

  /** The writes that empty what was split; only when all of `writes` succeeded, because then it counts no more. */
  ends(): readonly WriteOperation<MembersPart<Member>>[] {
    const body: MembersPart<Member> = { groupId: this.#groupId, members: {}, frozen: true };
    return [...this.#splitting].map((id) => ({ kind: 'put', id, body }));
  }

  /** Whether a part is left that is to be split next: one that was not stored before, or the half of one. */
  get isOvergrown(): boolean {
    return [...this.#members.values()].some(({ size }) => size > mostMembers);
  }

  #partOf(userId: string): string {
    // Most groups are one part, and nobody's place in it needs to be known.
    if (this.#members.has(firstPart)) return firstPart;
    const bits = hashBits(userId);
    for (let length = 1; length <= bits.length; length += 1) {
      const id = firstPart + bits.slice(0, length);
      if (this.#members.has(id)) return id;
    }
    throw new Error(`The member parts of group ${this.#groupId} have a hole at ${bits.slice(0, 8)}.`);
  }

  /** Splits a part that is too large or was frozen before, by one level: halves can be split once they are stored. */
  #split(part: string): void {
    const members = this.#members.get(part);
    const stored = this.#stored.get(part);
    if (members === undefined || stored === undefined || this.#halves.has(part)) return;
    const isFrozen = stored.body.frozen === true;
    if (!isFrozen && members.size <= mostMembers) return;
    this.#members.delete(part);
    this.#splitting.add(part);
    const halves = [`${part}0`, `${part}1`];
    const kept = new Set(halves.filter((half) => isFrozen && this.#stored.has(half)));
    for (const half of halves) {
      this.#halves.add(half);
      this.#members.set(
        half,
        new Map(kept.has(half) ? Object.entries(this.#stored.get(half)?.body.members ?? {}) : []),
      );
      if (!kept.has(half)) this.#touched.add(half);
    }
    for (const [userId, member] of members) {
      const half = this.#partOf(userId);
      if (!kept.has(half)) this.#members.get(half)?.set(userId, member);
    }
  }
}

function hashBits(userId: string): string {
  const bytes = hash('sha256', userId, 'buffer').subarray(0, 8);
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
}
