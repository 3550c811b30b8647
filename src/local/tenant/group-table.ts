import type { GroupProfile, ObjectState, OtherObject } from './profile.ts';
import type { MemberReference } from './member-reference.ts';
import { includesReference, referenceTo, withoutReference, withReference } from './member-reference.ts';

interface GroupRecord {
  id: string;
  profile: GroupProfile;
  members: Uint32Array;
  state: ObjectState;
}

/** All groups of the directory by row, each with its direct members as a sorted list of references. */
export class GroupTable {
  readonly #records: GroupRecord[] = [];
  readonly #rowsById = new Map<string, number>();
  readonly #others: OtherObject[] = [];
  readonly #othersById = new Map<string, MemberReference>();
  readonly #roleHolders = new Map<MemberReference, Set<MemberReference>>();
  #active = 0;

  get rows(): number {
    return this.#records.length;
  }

  get active(): number {
    return this.#active;
  }

  /** Adds a group; `members` must be sorted and without repetition. */
  add(id: string, profile: GroupProfile, members: Uint32Array): number {
    const row = this.#records.length;
    this.#records.push({ id, profile, members, state: 'active' });
    this.#rowsById.set(id.toLowerCase(), row);
    this.#active += 1;
    return row;
  }

  change(row: number, changes: Partial<GroupProfile>): void {
    const record = this.#record(row);
    record.profile = { ...record.profile, ...changes };
  }

  setState(row: number, state: ObjectState): void {
    const record = this.#record(row);
    this.#active += Number(state === 'active') - Number(record.state === 'active');
    record.state = state;
  }

  stateOf(row: number): ObjectState {
    return this.#record(row).state;
  }

  isActive(row: number): boolean {
    return this.#record(row).state === 'active';
  }

  idOf(row: number): string {
    return this.#record(row).id;
  }

  rowOfId(id: string): number | undefined {
    return this.#rowsById.get(id.toLowerCase());
  }

  profile(row: number): GroupProfile {
    return this.#record(row).profile;
  }

  /** Direct members, sorted; people in the recycle bin are among them until they are purged. */
  members(row: number): Uint32Array {
    return this.#record(row).members;
  }

  /** Adds a direct member; false when it was one already. */
  addMember(row: number, member: MemberReference): boolean {
    const record = this.#record(row);
    const members = withReference(record.members, member);
    const changed = members !== record.members;
    record.members = members;
    return changed;
  }

  /** Removes a direct member; false when it was none. */
  removeMember(row: number, member: MemberReference): boolean {
    const record = this.#record(row);
    const members = withoutReference(record.members, member);
    const changed = members !== record.members;
    record.members = members;
    return changed;
  }

  /** Rows of the active groups that hold this object directly. */
  groupsOf(member: MemberReference): number[] {
    const rows: number[] = [];
    for (const [row, record] of this.#records.entries()) {
      if (record.state === 'active' && includesReference(record.members, member)) {
        rows.push(row);
      }
    }
    return rows;
  }

  addOther(object: OtherObject): MemberReference {
    const reference = referenceTo(object.kind, this.#others.length);
    this.#others.push(object);
    this.#othersById.set(object.id.toLowerCase(), reference);
    return reference;
  }

  /** Gives somebody a role of the directory. */
  assignRole(role: MemberReference, holder: MemberReference): void {
    const holders = this.#roleHolders.get(role) ?? new Set();
    this.#roleHolders.set(role, holders.add(holder));
  }

  /** The roles of the directory that somebody has directly. */
  rolesOf(holder: MemberReference): MemberReference[] {
    return [...this.#roleHolders].filter(([, holders]) => holders.has(holder)).map(([role]) => role);
  }

  other(row: number): OtherObject {
    const object = this.#others[row];
    if (!object) {
      throw new RangeError(`there is no device, contact, service principal or role in row ${String(row)}`);
    }
    return object;
  }

  otherOfId(id: string): MemberReference | undefined {
    return this.#othersById.get(id.toLowerCase());
  }

  #record(row: number): GroupRecord {
    const record = this.#records[row];
    if (!record) {
      throw new RangeError(`there is no group in row ${String(row)}`);
    }
    return record;
  }
}
