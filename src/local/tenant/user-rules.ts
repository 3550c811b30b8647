import type { TenantDirectory } from './directory.ts';
import { GraphFault } from './graph-message.ts';
import type { Json, JsonObject } from './graph-message.ts';
import { hasProperty } from './object-properties.ts';
import type { UserProfile } from './profile.ts';

/** What a request may set of a person. */
export type WrittenProfile = Partial<Omit<UserProfile, 'createdDateTime'>>;

type TextName = Exclude<keyof UserProfile, 'accountEnabled' | 'businessPhones' | 'userType' | 'createdDateTime'>;

/** Longest values in characters (Graph: "user resource type", properties); that of the immutable id is a guess. */
const textLimits: Readonly<Record<TextName, number>> = {
  userPrincipalName: 113,
  displayName: 256,
  givenName: 64,
  surname: 64,
  mail: 256,
  mailNickname: 64,
  jobTitle: 128,
  department: 64,
  companyName: 64,
  officeLocation: 128,
  city: 128,
  country: 128,
  mobilePhone: 64,
  preferredLanguage: 64,
  usageLocation: 2,
  employeeId: 16,
  employeeType: 64,
  onPremisesImmutableId: 64,
};

const required = ['accountEnabled', 'displayName', 'mailNickname', 'passwordProfile', 'userPrincipalName'];
const neverEmpty: ReadonlySet<string> = new Set(['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName']);
/** Graph: "user resource type", read-only properties, and those that have a request of their own. */
const readOnly: ReadonlySet<string> = new Set([
  'id',
  'assignedLicenses',
  'assignedPlans',
  'createdDateTime',
  'creationType',
  'deletedDateTime',
  'imAddresses',
  'lastPasswordChangeDateTime',
  'licenseAssignmentStates',
  'manager',
  'onPremisesDistinguishedName',
  'onPremisesDomainName',
  'onPremisesLastSyncDateTime',
  'onPremisesSamAccountName',
  'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled',
  'onPremisesUserPrincipalName',
  'provisionedPlans',
  'proxyAddresses',
  'securityIdentifier',
]);

/** Forms beyond length; what is not named takes any text. */
const forms: Partial<Record<TextName, RegExp>> = {
  // Graph: "Create user"; letters without accents and ' . - _ ! # ^ ~, 64 before the @.
  userPrincipalName: /^[A-Za-z0-9'.\-_!#^~]{1,64}@[A-Za-z0-9.-]{1,48}$/,
  mail: /^[!-?A-~]+@[A-Za-z0-9.-]+$/,
  mailNickname: /^(?![^]*\.$)[!#-'*+\-./0-9=?A-Z^-~]+$/,
  usageLocation: /^[A-Z]{2}$/,
  onPremisesImmutableId: /^[^$_]+$/,
};

/** 400 about one property, as Graph words it. */
function invalidValue(name: string): GraphFault {
  const message = `Invalid value specified for property '${name}' of resource 'User'.`;
  return new GraphFault(400, 'Request_BadRequest', message, {}, [{ code: 'InvalidValue', target: name }]);
}

function conflict(name: string): GraphFault {
  const message = `Another object with the same value for property ${name} already exists.`;
  return new GraphFault(400, 'Request_BadRequest', message, {}, [{ code: 'ObjectConflict', target: name }]);
}

function refusedProperty(name: string): GraphFault {
  if (readOnly.has(name)) {
    return new GraphFault(400, 'Request_BadRequest', `Property '${name}' is read-only and cannot be set.`);
  }
  return hasProperty('user', name)
    ? new GraphFault(400, 'Request_BadRequest', `The simulated tenant does not keep property '${name}'.`)
    : new GraphFault(400, 'Request_BadRequest', `Invalid property '${name}'.`);
}

/** The values that a body sets, each checked by itself. Throws Graph's 400. */
export function writtenProfile(body: Json | undefined, options: { creates: boolean }): WrittenProfile {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new GraphFault(400, 'BadRequest', 'Empty Payload. JSON content expected.');
  }
  const missing = required.find((name) => options.creates && (body[name] === undefined || body[name] === null));
  if (missing !== undefined) {
    const message = `A value is required for property '${missing}' of resource 'User'.`;
    throw new GraphFault(400, 'Request_BadRequest', message, {}, [{ code: 'PropertyRequired', target: missing }]);
  }
  checkPassword(body.passwordProfile);
  const written: JsonObject = {};
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined && name !== 'passwordProfile' && !name.startsWith('@odata.')) {
      checkValue(name, value);
      written[name] = value;
    }
  }
  return written;
}

function checkValue(name: string, value: Json): void {
  if (value === null && neverEmpty.has(name)) {
    throw invalidValue(name);
  }
  if (name === 'accountEnabled') {
    refuseUnless(typeof value === 'boolean', name);
  } else if (name === 'userType') {
    refuseUnless(value === 'Member' || value === 'Guest', name);
  } else if (name === 'businessPhones') {
    refuseUnless(Array.isArray(value) && value.length <= 1 && value.every((item) => typeof item === 'string'), name);
  } else if (Object.hasOwn(textLimits, name)) {
    checkText(name as TextName, value);
  } else {
    throw refusedProperty(name);
  }
}

function checkText(name: TextName, value: Json): void {
  const fits = (text: string): boolean =>
    text !== '' && text.length <= textLimits[name] && (forms[name]?.test(text) ?? true);
  refuseUnless(value === null || (typeof value === 'string' && fits(value)), name);
}

function refuseUnless(isRight: boolean, name: string): void {
  if (!isRight) {
    throw invalidValue(name);
  }
}

/** At least 8 of up to 256 characters, of three of four kinds (Entra ID: "Password policies"). */
function checkPassword(profile: Json | undefined): void {
  if (profile === undefined) {
    return;
  }
  const password = typeof profile === 'object' && profile !== null && !Array.isArray(profile) ? profile.password : null;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];
  const isStrong =
    typeof password === 'string' &&
    password.length >= 8 &&
    password.length <= 256 &&
    kinds.filter((kind) => kind.test(password)).length >= 3;
  if (!isStrong) {
    throw new GraphFault(
      400,
      'Request_BadRequest',
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
      {},
      [{ code: 'InvalidValue', target: 'passwordProfile' }],
    );
  }
}

/**
 * Holds the values against the rest of the directory: the domains, and what only one person may have. `own` is the row
 * of the person who is changed.
 */
export function checkAgainst(
  directory: TenantDirectory,
  written: WrittenProfile,
  { own, recycleBin }: { own: number | undefined; recycleBin: 'counts' | 'ignored' },
): void {
  const { userPrincipalName, onPremisesImmutableId, mail } = written;
  if (userPrincipalName !== undefined) {
    const domain = userPrincipalName.split('@').at(-1)?.toLowerCase() ?? '';
    if (!directory.identity.domains.some((verified) => verified.toLowerCase() === domain)) {
      throw new GraphFault(
        400,
        'Request_BadRequest',
        'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
        {},
        [{ code: 'InvalidValue', target: 'userPrincipalName' }],
      );
    }
    refuseOther('userPrincipalName', directory.users.rowOfPrincipalName(userPrincipalName), own);
  }
  if (typeof mail === 'string') {
    refuseOther('proxyAddresses', directory.users.rowOfPrincipalName(mail), own);
  }
  if (typeof onPremisesImmutableId === 'string') {
    for (const row of directory.users.rowsOfImmutableId(onPremisesImmutableId)) {
      if (recycleBin === 'counts' || directory.users.isActive(row)) {
        refuseOther('onPremisesImmutableId', row, own);
      }
    }
  }
}

function refuseOther(name: string, row: number | undefined, own: number | undefined): void {
  if (row !== undefined && row !== own) {
    throw conflict(name);
  }
}
