/** Administrators change settings; approvers preview, approve, sync and cancel; readers look. Each includes the next. */
export const roles = ['administrator', 'approver', 'reader'] as const;
export type Role = (typeof roles)[number];

/** A person as Entra identifies them: object id and tenant, never a name. */
export interface Actor {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
}

/** Whoever changes settings without having been asked. */
export const rollcallName = 'Rollcall';

/** Who starts the runs that nobody asked for. */
export const scheduleActor: Actor = { id: 'schedule', tenantId: 'rollcall', name: 'Schedule' };

export interface RoleAssignment {
  /** Object id of the person, or of the group. */
  readonly personId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly role: Role;
  /** Where e-mails to them go; null for a person who is told in chats only, and a group that is not told. */
  readonly mail: string | null;
  /** Absent for a person. Everybody in a group has its role, and everybody in the groups that are in it. */
  readonly kind?: 'group';
}

/** A person's role and where it comes from: the highest of their own and those of their groups. */
export interface HeldRole {
  readonly role: Role;
  readonly from: 'configuration' | 'own' | 'group';
  /** Name of the group, where it comes from one. */
  readonly group: string | null;
}

export function roleIncludes(held: Role, needed: Role): boolean {
  return roles.indexOf(held) <= roles.indexOf(needed);
}
