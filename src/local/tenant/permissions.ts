import type { Caller } from './graph-message.ts';
import { insufficientPrivileges } from './graph-message.ts';
import type { MemberKind } from './profile.ts';

const directory = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/** Application permissions of which one suffices, by what is read (Microsoft Graph permissions reference). */
export const sufficientPermissions = {
  users: ['User.Read.All', 'User.ReadWrite.All', ...directory],
  groups: ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', ...directory],
  organization: ['Organization.Read.All', 'Organization.ReadWrite.All', ...directory],
  photos: ['ProfilePhoto.Read.All', 'ProfilePhoto.ReadWrite.All', 'User.Read.All', 'User.ReadWrite.All'],
  hiddenMembers: ['Member.Read.Hidden'],
  devices: ['Device.Read.All', 'Device.ReadWrite.All', ...directory],
  contacts: ['OrgContact.Read.All', ...directory],
  directoryRoles: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...directory],
  applications: ['Application.Read.All', 'Application.ReadWrite.All', ...directory],
} as const;

export type ReadableThing = keyof typeof sufficientPermissions;

export function mayRead(caller: Caller, thing: ReadableThing): boolean {
  return sufficientPermissions[thing].some((permission) => caller.roles.has(permission));
}

/** Throws 403 unless the caller may read this. */
export function requirePermission(caller: Caller, thing: ReadableThing): void {
  if (!mayRead(caller, thing)) {
    throw insufficientPrivileges();
  }
}

/** Application permissions of which one suffices, by what is written (Graph: "Create user", "Update user's photo"). */
const sufficientToWrite = {
  users: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  photos: ['ProfilePhoto.ReadWrite.All', 'User.ReadWrite.All'],
} as const;

export type WritableThing = keyof typeof sufficientToWrite;

/** Throws 403 unless the caller may write this. */
export function requireWritePermission(caller: Caller, thing: WritableThing): void {
  if (!sufficientToWrite[thing].some((permission) => caller.roles.has(permission))) {
    throw insufficientPrivileges();
  }
}

/** What must be readable to see more of a group member than its type and id. */
export function thingOfKind(kind: MemberKind): ReadableThing {
  const things: Record<MemberKind, ReadableThing> = {
    user: 'users',
    group: 'groups',
    device: 'devices',
    orgContact: 'contacts',
    servicePrincipal: 'applications',
    directoryRole: 'directoryRoles',
  };
  return things[kind];
}
