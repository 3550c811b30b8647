import { ChangeLog } from './change-log.ts';
import { GroupTable } from './group-table.ts';
import { guidFromText } from './guid.ts';
import type { MemberReference } from './member-reference.ts';
import { kindOf, referenceTo, rowOf } from './member-reference.ts';
import type { GroupProfile, MemberKind, NewGroup, NewUser, OtherObject, UserProfile } from './profile.ts';
import { completeGroup, completeUser } from './profile.ts';
import type { UserPopulation } from './user-population.ts';
import { emptyPopulation } from './user-population.ts';
import { UserTable } from './user-table.ts';

/** Who the company is; the tenant id makes every other id, so two companies never share one. */
export interface CompanyIdentity {
  tenantId: string;
  displayName: string;
  /** Verified domains, the default one first. */
  domains: readonly string[];
}

/** A change to a person; `manager` is the manager's id, or null for none. */
export type UserChanges = Partial<UserProfile> & { manager?: string | null };

export interface DirectoryMember {
  id: string;
  kind: MemberKind;
}

/**
 * The simulated company: people, groups and memberships, with a history from which delta queries are answered. Every
 * mutation takes ids and throws a RangeError when the object does not exist.
 */
export class TenantDirectory {
  readonly identity: CompanyIdentity;
  readonly users: UserTable;
  readonly groups = new GroupTable();
  readonly log = new ChangeLog();
  #serial = 0;
  #photoChanges = 0;

  constructor(identity: CompanyIdentity, population: UserPopulation = emptyPopulation) {
    this.identity = identity;
    this.users = new UserTable(population);
  }

  get tenantId(): string {
    return this.identity.tenantId;
  }

  /** The verified default domain. */
  get domain(): string {
    return this.identity.domains[0] ?? 'example.com';
  }

  /** Grows by one with every change. */
  get changeNumber(): number {
    return this.log.latest;
  }

  /** Grows by one with every change, those of photos among them, which no delta query shows. */
  get writeNumber(): number {
    return this.log.latest + this.#photoChanges;
  }

  /** Adds a person and returns the new id; `photo` above 0 gives them a picture. */
  addUser(user: NewUser, options: { photo?: number } = {}): string {
    if (this.users.rowOfPrincipalName(user.userPrincipalName) !== undefined) {
      throw new RangeError(`${user.userPrincipalName} exists already`);
    }
    const id = this.#newId('user', user.userPrincipalName);
    const row = this.users.add(id, completeUser(user), options.photo ?? 0);
    this.log.record(referenceTo('user', row), { what: 'created' });
    return id;
  }

  /** Changes a person; values that are the same already leave no trace in the history. */
  updateUser(id: string, changes: UserChanges): void {
    const row = this.#userRow(id);
    const { manager, ...properties } = changes;
    const changed = changedNames(this.users.profile(row), properties);
    const managerBefore = this.users.managerOf(row);
    const given = typeof manager === 'string' ? this.#userRow(manager) : undefined;
    this.users.change(row, properties);
    // Not named is not changed: one who is in the recycle bin comes back as the manager they were.
    if (manager !== undefined) {
      this.users.setManager(row, given);
    }
    if (managerBefore !== this.users.managerOf(row)) {
      changed.push('manager');
    }
    if (changed.length > 0) {
      this.log.record(referenceTo('user', row), {
        what: 'updated',
        properties: changed,
        managerBefore: managerBefore === undefined ? undefined : referenceTo('user', managerBefore),
      });
    }
  }

  /** Moves a person to the recycle bin: still a member of their groups, and restorable (Graph: "Deleted items"). */
  softDeleteUser(id: string): void {
    const row = this.#userRow(id);
    if (this.users.isActive(row)) {
      this.users.setState(row, 'softDeleted');
      this.log.record(referenceTo('user', row), { what: 'softDeleted' });
    }
  }

  restoreUser(id: string): void {
    const row = this.#userRow(id);
    if (this.users.stateOf(row) === 'softDeleted') {
      this.users.setState(row, 'active');
      this.log.record(referenceTo('user', row), { what: 'restored' });
      for (const report of this.users.reportsOf(row)) {
        this.log.record(referenceTo('user', report), { what: 'updated', properties: ['manager'] });
      }
    }
  }

  /** Deletes a person for good, and with them their memberships. */
  purgeUser(id: string): void {
    const row = this.#userRow(id);
    if (this.users.stateOf(row) === 'purged') {
      return;
    }
    this.users.setState(row, 'purged');
    this.#leaveAllGroups(referenceTo('user', row));
    this.log.record(referenceTo('user', row), { what: 'purged' });
  }

  /** Ids of the people in the recycle bin, the longest deleted first. */
  deletedUsers(): string[] {
    return this.users.softDeletedRows().map((row) => this.users.idOf(row));
  }

  /** Gives a person another picture (above 0), or takes it away (0). Delta queries never show photos. */
  setPhoto(id: string, photo: number): void {
    this.users.setPhoto(this.#userRow(id), photo);
    this.#photoChanges += 1;
  }

  /** Gives a person the picture that these bytes are. */
  putPhoto(id: string, picture: { contentType: string; bytes: Buffer }): void {
    this.users.putPicture(this.#userRow(id), picture);
    this.#photoChanges += 1;
  }

  addGroup(group: NewGroup): string {
    const id = this.#newId('group', group.displayName);
    const row = this.groups.add(id, completeGroup(group), new Uint32Array());
    this.log.record(referenceTo('group', row), { what: 'created' });
    return id;
  }

  updateGroup(id: string, changes: Partial<GroupProfile>): void {
    const row = this.#groupRow(id);
    const changed = changedNames(this.groups.profile(row), changes);
    this.groups.change(row, changes);
    if (changed.length > 0) {
      this.log.record(referenceTo('group', row), { what: 'updated', properties: changed });
    }
  }

  /** Deletes a group; a Microsoft 365 group can be restored, any other is gone for good (Graph: "Delete group"). */
  removeGroup(id: string): void {
    const row = this.#groupRow(id);
    const restorable = this.groups.profile(row).groupTypes.includes('Unified');
    const reference = referenceTo('group', row);
    this.groups.setState(row, restorable ? 'softDeleted' : 'purged');
    this.#leaveAllGroups(reference);
    this.log.record(reference, { what: restorable ? 'softDeleted' : 'purged' });
  }

  /** Adds a device, organizational contact or service principal, which can only be a member of groups. */
  addOther(kind: Exclude<OtherObject['kind'], 'directoryRole'>, displayName: string): string {
    const id = this.#newId(kind, displayName);
    this.groups.addOther({ id, kind, displayName });
    return id;
  }

  /** Gives a person a role of the directory: an administrator of some kind. The role is made when nobody had it yet. */
  assignRole(displayName: string, userId: string): void {
    const id = guidFromText(`${this.tenantId}/directoryRole/${displayName}`);
    const role = this.groups.otherOfId(id) ?? this.groups.addOther({ id, kind: 'directoryRole', displayName });
    this.groups.assignRole(role, referenceTo('user', this.#userRow(userId)));
  }

  /** Whether only a privileged administrator may touch them: whoever has a role, or is in a group that may have one. */
  isProtected(userId: string): boolean {
    const reference = this.referenceOf(userId);
    const assignable = (row: number): boolean => this.groups.profile(row).isAssignableToRole === true;
    return this.groups.rolesOf(reference).length > 0 || this.groups.groupsOf(reference).some(assignable);
  }

  /** Makes any object a direct member of a group; false when it was one already. */
  addMember(groupId: string, memberId: string): boolean {
    const group = this.#groupRow(groupId);
    const member = this.referenceOf(memberId);
    const added = this.groups.addMember(group, member);
    if (added) {
      this.log.record(referenceTo('group', group), { what: 'memberAdded', member });
    }
    return added;
  }

  /** Takes an object out of a group; false when it was no direct member. */
  removeMember(groupId: string, memberId: string): boolean {
    const group = this.#groupRow(groupId);
    const member = this.referenceOf(memberId);
    const removed = this.groups.removeMember(group, member);
    if (removed) {
      this.log.record(referenceTo('group', group), { what: 'memberRemoved', member, because: 'edited' });
    }
    return removed;
  }

  /** Ids of the active people. */
  *userIds(): Generator<string> {
    for (let row = 0; row < this.users.rows; row += 1) {
      if (this.users.isActive(row)) {
        yield this.users.idOf(row);
      }
    }
  }

  /** Ids of the active groups. */
  *groupIds(): Generator<string> {
    for (let row = 0; row < this.groups.rows; row += 1) {
      if (this.groups.isActive(row)) {
        yield this.groups.idOf(row);
      }
    }
  }

  /** What is known of an active person, or undefined. */
  user(id: string): (UserProfile & { id: string; manager: string | null }) | undefined {
    const row = this.users.rowOfId(id);
    if (row === undefined || !this.users.isActive(row)) {
      return undefined;
    }
    const manager = this.users.managerOf(row);
    return {
      id: this.users.idOf(row),
      ...this.users.profile(row),
      manager: manager === undefined ? null : this.users.idOf(manager),
    };
  }

  /** What is known of an active group, or undefined. */
  group(id: string): (GroupProfile & { id: string }) | undefined {
    const row = this.groups.rowOfId(id);
    return row === undefined || !this.groups.isActive(row) ? undefined : { id, ...this.groups.profile(row) };
  }

  /** Direct members of a group that are not in the recycle bin. */
  members(groupId: string): DirectoryMember[] {
    const members: DirectoryMember[] = [];
    for (const reference of this.groups.members(this.#groupRow(groupId))) {
      if (this.isListed(reference)) {
        members.push({ id: this.idOf(reference), kind: kindOf(reference) });
      }
    }
    return members;
  }

  /** Ids of the active groups that hold this object directly. */
  groupsOf(id: string): string[] {
    return this.groups.groupsOf(this.referenceOf(id)).map((row) => this.groups.idOf(row));
  }

  idOf(reference: MemberReference): string {
    const row = rowOf(reference);
    switch (kindOf(reference)) {
      case 'user':
        return this.users.idOf(row);
      case 'group':
        return this.groups.idOf(row);
      case 'device':
      case 'orgContact':
      case 'servicePrincipal':
      case 'directoryRole':
        return this.groups.other(row).id;
    }
  }

  /** Whether the object shows in lists: people and groups in the recycle bin do not. */
  isListed(reference: MemberReference): boolean {
    const row = rowOf(reference);
    switch (kindOf(reference)) {
      case 'user':
        return this.users.isActive(row);
      case 'group':
        return this.groups.isActive(row);
      case 'device':
      case 'orgContact':
      case 'servicePrincipal':
      case 'directoryRole':
        return true;
    }
  }

  /** The object with this id, of whatever kind; throws a RangeError when there is none. */
  referenceOf(id: string): MemberReference {
    const user = this.users.rowOfId(id);
    if (user !== undefined) {
      return referenceTo('user', user);
    }
    const group = this.groups.rowOfId(id);
    const reference = group === undefined ? this.groups.otherOfId(id) : referenceTo('group', group);
    if (reference === undefined) {
      throw new RangeError(`there is no object ${id}`);
    }
    return reference;
  }

  #leaveAllGroups(reference: MemberReference): void {
    for (const group of this.groups.groupsOf(reference)) {
      this.groups.removeMember(group, reference);
      this.log.record(referenceTo('group', group), {
        what: 'memberRemoved',
        member: reference,
        because: 'memberDeleted',
      });
    }
  }

  #newId(kind: MemberKind, name: string): string {
    this.#serial += 1;
    return guidFromText(`${this.tenantId}/${kind}/${String(this.#serial)}/${name}`);
  }

  #userRow(id: string): number {
    const row = this.users.rowOfId(id);
    if (row === undefined) {
      throw new RangeError(`there is no user ${id}`);
    }
    return row;
  }

  #groupRow(id: string): number {
    const row = this.groups.rowOfId(id);
    if (row === undefined) {
      throw new RangeError(`there is no group ${id}`);
    }
    return row;
  }
}

function changedNames<Profile extends object>(before: Profile, changes: Partial<Profile>): string[] {
  return Object.entries(changes)
    .filter(([name, value]) => JSON.stringify(before[name as keyof Profile]) !== JSON.stringify(value))
    .map(([name]) => name);
}
