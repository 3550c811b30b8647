/** People and groups as they are read from a source and kept in a target. */

export type AttributeValue = string | boolean | null;

/** Attribute name to value. A missing name and `null` both mean "has no value". */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An empty text is no value either. */
export function hasValue(value: AttributeValue): boolean {
  return value !== null && value !== '';
}

/** Only the attributes that have a value. */
export function withValue(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => hasValue(value)));
}

/** The attributes of a person that can be read from Entra ID and mapped (Graph `user` resource). */
export const sourceAttributes = [
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'mobilePhone',
  'employeeId',
  'preferredLanguage',
  'usageLocation',
  'accountEnabled',
  'manager',
] as const;

export type SourceAttribute = (typeof sourceAttributes)[number];

/** A person as the source holds them. `id` is the immutable object id in lower case; `manager` is an object id. */
export interface SourceUser {
  readonly id: string;
  readonly guest: boolean;
  readonly attributes: Partial<Readonly<Record<SourceAttribute, AttributeValue>>>;
}

export interface SourceGroup {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mail: string | null;
  /** The group hides its members from whoever may not read hidden memberships (Graph: `visibility` HiddenMembership). */
  readonly membersHidden?: boolean;
}

/** A direct member of a group; `other` stands for devices, contacts and service principals, which are not synced. */
export interface SourceMember {
  readonly id: string;
  readonly kind: 'user' | 'group' | 'other';
}

/** A person as the target holds them. */
export interface TargetUser {
  /** The target's own id. */
  readonly id: string;
  /** The immutable object id of the source's person this one is linked to. */
  readonly sourceId: string | null;
  /** True when the connection that reads brought this person in: only then may it remove them. */
  readonly owned: boolean;
  readonly active: boolean;
  /** Since when a sync keeps them inactive; null while they are active, or when somebody else deactivated them. */
  readonly inactiveSince: string | null;
  readonly attributes: Attributes;
  /** What a change must find again for its precondition to hold (an ETag or its like). */
  readonly version: string;
  /** Digest of the attributes as the last sync wrote them; another digest now means that somebody edited the target. */
  readonly syncedDigest: string | null;
}

export interface TargetGroup {
  readonly id: string;
  readonly sourceId: string | null;
  readonly owned: boolean;
  readonly attributes: Attributes;
  readonly version: string;
  readonly syncedDigest: string | null;
}

/** The members of one group in the target, complete. Ids are the target's. */
export interface TargetMembers {
  readonly groupId: string;
  readonly members: readonly { readonly userId: string; readonly owned: boolean }[];
}
