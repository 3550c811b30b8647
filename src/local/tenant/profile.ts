/** The object types that can be members of a group (Graph: "List group members"), and the roles that people hold. */
export type MemberKind = 'user' | 'group' | 'device' | 'orgContact' | 'servicePrincipal' | 'directoryRole';

/** What the simulated directory knows of a person, under Graph's own property names; the id is kept apart. */
export interface UserProfile {
  userPrincipalName: string;
  displayName: string;
  givenName: string | null;
  surname: string | null;
  mail: string | null;
  mailNickname: string | null;
  jobTitle: string | null;
  department: string | null;
  companyName: string | null;
  officeLocation: string | null;
  city: string | null;
  country: string | null;
  mobilePhone: string | null;
  businessPhones: string[];
  preferredLanguage: string | null;
  usageLocation: string | null;
  employeeId: string | null;
  employeeType: string | null;
  onPremisesImmutableId: string | null;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  createdDateTime: string;
}

/** A person to add: what is left out is null, enabled and a member. */
export type NewUser = Pick<UserProfile, 'userPrincipalName' | 'displayName'> & Partial<UserProfile>;

/** What the simulated directory knows of a group, under Graph's own property names; the id is kept apart. */
export interface GroupProfile {
  displayName: string;
  description: string | null;
  mail: string | null;
  mailEnabled: boolean;
  mailNickname: string;
  securityEnabled: boolean;
  groupTypes: string[];
  membershipRule: string | null;
  visibility: 'Public' | 'Private' | 'HiddenMembership' | null;
  /** Whether directory roles may be given to the group; its members are protected like administrators. */
  isAssignableToRole: boolean | null;
  createdDateTime: string;
}

/** A group to add: what is left out makes it a plain security group. */
export type NewGroup = Pick<GroupProfile, 'displayName'> & Partial<GroupProfile>;

/** A group member that is neither a person nor a group, or a role of the directory. */
export interface OtherObject {
  id: string;
  kind: 'device' | 'orgContact' | 'servicePrincipal' | 'directoryRole';
  displayName: string;
}

export type ObjectState = 'active' | 'softDeleted' | 'purged';

const FOUNDED = '2021-03-01T08:00:00Z';

export function completeUser(user: NewUser): UserProfile {
  return {
    givenName: null,
    surname: null,
    mail: null,
    mailNickname: user.userPrincipalName.split('@')[0] ?? null,
    jobTitle: null,
    department: null,
    companyName: null,
    officeLocation: null,
    city: null,
    country: null,
    mobilePhone: null,
    businessPhones: [],
    preferredLanguage: null,
    usageLocation: null,
    employeeId: null,
    employeeType: null,
    onPremisesImmutableId: null,
    accountEnabled: true,
    userType: 'Member',
    createdDateTime: FOUNDED,
    ...user,
  };
}

export function completeGroup(group: NewGroup): GroupProfile {
  return {
    description: null,
    mail: null,
    mailEnabled: false,
    mailNickname: group.displayName.replaceAll(/[^A-Za-z0-9]/g, '') || 'group',
    securityEnabled: true,
    groupTypes: [],
    membershipRule: null,
    visibility: null,
    isAssignableToRole: null,
    createdDateTime: FOUNDED,
    ...group,
  };
}
