import type { TenantDirectory } from './directory.ts';
import type { Json, JsonObject } from './graph-message.ts';
import { badRequest } from './graph-message.ts';
import type { MemberReference } from './member-reference.ts';
import { kindOf, rowOf } from './member-reference.ts';
import type { MemberKind, UserProfile } from './profile.ts';

/** What Graph returns of a user when nothing is selected (Graph: "List users", default properties), the id apart. */
const defaultUserProperties = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
] as const;

const modelledUserProperties: ReadonlySet<string> = new Set<keyof UserProfile>([
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'mailNickname',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'city',
  'country',
  'mobilePhone',
  'businessPhones',
  'preferredLanguage',
  'usageLocation',
  'employeeId',
  'employeeType',
  'onPremisesImmutableId',
  'accountEnabled',
  'userType',
  'createdDateTime',
]);

/** Properties that a user has in Graph and nobody has here: they can be selected and are empty. */
const emptyUserProperties: Readonly<Record<string, Json>> = {
  aboutMe: null,
  ageGroup: null,
  assignedLicenses: [],
  assignedPlans: [],
  consentProvidedForMinor: null,
  creationType: null,
  deletedDateTime: null,
  employeeHireDate: null,
  employeeLeaveDateTime: null,
  employeeOrgData: null,
  externalUserState: null,
  externalUserStateChangeDateTime: null,
  faxNumber: null,
  identities: [],
  imAddresses: [],
  isResourceAccount: null,
  lastPasswordChangeDateTime: null,
  legalAgeGroupClassification: null,
  licenseAssignmentStates: [],
  onPremisesDistinguishedName: null,
  onPremisesDomainName: null,
  onPremisesExtensionAttributes: null,
  onPremisesLastSyncDateTime: null,
  onPremisesProvisioningErrors: [],
  onPremisesSamAccountName: null,
  onPremisesSecurityIdentifier: null,
  onPremisesSyncEnabled: null,
  onPremisesUserPrincipalName: null,
  otherMails: [],
  passwordPolicies: null,
  passwordProfile: null,
  postalCode: null,
  preferredDataLocation: null,
  provisionedPlans: [],
  proxyAddresses: [],
  securityIdentifier: null,
  showInAddressList: null,
  signInSessionsValidFromDateTime: null,
  state: null,
  streetAddress: null,
};

const emptyGroupProperties: Readonly<Record<string, Json>> = {
  classification: null,
  creationOptions: [],
  deletedDateTime: null,
  expirationDateTime: null,
  membershipRuleProcessingState: null,
  onPremisesDomainName: null,
  onPremisesLastSyncDateTime: null,
  onPremisesNetBiosName: null,
  onPremisesProvisioningErrors: [],
  onPremisesSamAccountName: null,
  onPremisesSecurityIdentifier: null,
  onPremisesSyncEnabled: null,
  preferredDataLocation: null,
  preferredLanguage: null,
  proxyAddresses: [],
  renewedDateTime: null,
  resourceBehaviorOptions: [],
  resourceProvisioningOptions: [],
  securityIdentifier: null,
  serviceProvisioningErrors: [],
  theme: null,
};

const modelledGroupProperties = [
  'displayName',
  'description',
  'mail',
  'mailEnabled',
  'mailNickname',
  'securityEnabled',
  'groupTypes',
  'membershipRule',
  'visibility',
  'isAssignableToRole',
  'createdDateTime',
] as const;

/** What Graph returns of a group when nothing is selected: all of it, the id apart. */
const defaultGroupProperties: readonly string[] = [
  ...Object.keys(emptyGroupProperties),
  ...modelledGroupProperties,
].sort();

/** One property of a user; undefined when users have no such property. */
export function userProperty(directory: TenantDirectory, row: number, name: string): Json | undefined {
  if (name === 'id') {
    return directory.users.idOf(row);
  }
  if (modelledUserProperties.has(name)) {
    return directory.users.property(row, name as keyof UserProfile);
  }
  return emptyUserProperties[name];
}

/** One property of a group; undefined when groups have no such property. */
export function groupProperty(directory: TenantDirectory, row: number, name: string): Json | undefined {
  if (name === 'id') {
    return directory.groups.idOf(row);
  }
  const modelled = modelledGroupProperties.find((candidate) => candidate === name);
  return modelled === undefined ? emptyGroupProperties[name] : directory.groups.profile(row)[modelled];
}

/** Whether objects of this kind have the property in Graph. */
export function hasProperty(kind: MemberKind, name: string): boolean {
  switch (kind) {
    case 'user':
      return name === 'id' || modelledUserProperties.has(name) || name in emptyUserProperties;
    case 'group':
      return name === 'id' || defaultGroupProperties.includes(name);
    case 'device':
    case 'orgContact':
    case 'servicePrincipal':
    case 'directoryRole':
      return name === 'id' || name === 'displayName' || name === 'deletedDateTime';
  }
}

/** One property of any object; undefined when its kind has no such property. */
export function objectProperty(directory: TenantDirectory, reference: MemberReference, name: string): Json | undefined {
  const row = rowOf(reference);
  switch (kindOf(reference)) {
    case 'user':
      return userProperty(directory, row, name);
    case 'group':
      return groupProperty(directory, row, name);
    case 'device':
    case 'orgContact':
    case 'servicePrincipal':
    case 'directoryRole': {
      const other = directory.groups.other(row);
      return name === 'id' ? other.id : name === 'displayName' ? other.displayName : undefined;
    }
  }
}

/** The object as Graph shows it: the id, then the selected properties, or the default ones. */
export function objectJson(
  directory: TenantDirectory,
  reference: MemberReference,
  select: readonly string[] | undefined,
): JsonObject {
  const names = select ?? defaultProperties(kindOf(reference));
  const json: JsonObject = {};
  for (const name of names) {
    const value = objectProperty(directory, reference, name);
    if (value !== undefined) {
      json[name] = value;
    }
  }
  json.id = directory.idOf(reference);
  return json;
}

export function defaultProperties(kind: MemberKind): readonly string[] {
  switch (kind) {
    case 'user':
      return defaultUserProperties;
    case 'group':
      return defaultGroupProperties;
    case 'device':
    case 'orgContact':
    case 'servicePrincipal':
    case 'directoryRole':
      return ['displayName'];
  }
}

export function typeName(kind: MemberKind): string {
  return `#microsoft.graph.${kind}`;
}

/** 400 in OData's words, for a property that the type does not have. */
export function unknownProperty(clause: string, name: string, type: string): Error {
  return badRequest(`${clause}: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);
}
