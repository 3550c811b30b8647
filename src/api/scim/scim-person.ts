import { externalIdFor, type ClientValues } from '../../directory/entered-directory.ts';
import type { DirectoryUser } from '../../model/directory-records.ts';
import type { Attributes } from '../../model/directory.ts';
import type { ScimToken } from '../../model/scim-token.ts';
import type { Stored } from '../../store/store.ts';
import { enterpriseUser } from './scim-schemas.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The attributes of a person that SCIM has a place for; others stay as they are. */
const placed = [
  ...['userPrincipalName', 'displayName', 'givenName', 'surname', 'mail', 'jobTitle', 'department', 'companyName'],
  ...['officeLocation', 'mobilePhone', 'employeeId', 'preferredLanguage', 'usageLocation', 'manager', 'accountEnabled'],
];

/** A person of the directory as a SCIM resource, in plain data. */
export function resourceOf({ id, body, etag }: Stored<DirectoryUser>, token: ScimToken): Json {
  const { attributes: of, entered } = body;
  return withoutNothing({
    id,
    externalId: externalIdFor(entered, token),
    userName: of.userPrincipalName ?? id,
    name: withoutNothing({ givenName: of.givenName, familyName: of.surname }),
    displayName: of.displayName,
    title: of.jobTitle,
    preferredLanguage: of.preferredLanguage,
    active: body.active && of.accountEnabled !== false,
    emails: one({ value: of.mail }, { type: 'work', primary: true }),
    phoneNumbers: one({ value: of.mobilePhone }, { type: 'mobile' }),
    addresses: one({ formatted: of.officeLocation, country: of.usageLocation }, { type: 'work' }),
    [enterpriseUser]: withoutNothing({
      employeeNumber: of.employeeId,
      organization: of.companyName,
      department: of.department,
      manager: withoutNothing({ value: of.manager }),
    }),
    meta: metaOf({ body, etag }),
  });
}

export function metaOf({
  body,
  etag,
}: Pick<Stored<Pick<DirectoryUser, 'entered' | 'changedAt'>>, 'body' | 'etag'>): Json {
  return withoutNothing({
    created: body.entered?.at,
    lastModified: body.changedAt,
    version: scimVersion(etag),
  });
}

/** A store's etag as SCIM has it: weak, because a resource can be told in several ways. */
export function scimVersion(etag: string): string {
  return `W/"${Buffer.from(etag).toString('base64url')}"`;
}

/** What a client says of a person. What SCIM has no place for stays as it was. */
export function valuesOf(resource: Json, held: DirectoryUser | null): ClientValues {
  const name = objectOf(resource.name);
  const enterprise = objectOf(resource[enterpriseUser]);
  const address = chosen(resource.addresses, 'work');
  const active = typeof resource.active === 'boolean' ? resource.active : (held?.active ?? true);
  const given: Attributes = {
    userPrincipalName: textOf(resource.userName),
    displayName: textOf(resource.displayName),
    givenName: textOf(name.givenName),
    surname: textOf(name.familyName),
    jobTitle: textOf(resource.title),
    preferredLanguage: textOf(resource.preferredLanguage),
    mail: textOf(chosen(resource.emails, 'work').value),
    mobilePhone: textOf(itemsOf(resource.phoneNumbers).find(({ type }) => isType(type, 'mobile'))?.value),
    officeLocation: textOf(address.formatted),
    usageLocation: textOf(address.country),
    employeeId: textOf(enterprise.employeeNumber),
    companyName: textOf(enterprise.organization),
    department: textOf(enterprise.department),
    manager: textOf(objectOf(enterprise.manager).value),
    accountEnabled: active,
  };
  const others = Object.entries(held?.attributes ?? {}).filter(([attribute]) => !placed.includes(attribute));
  return { attributes: { ...Object.fromEntries(others), ...given }, active, externalId: textOf(resource.externalId) };
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function itemsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** Scimmy's objects tell only what they may when they are made JSON. */
export function plain(resource: unknown): Json {
  return JSON.parse(JSON.stringify(resource)) as Json;
}

/** Without members that say nothing. */
export function withoutNothing(of: Json): Json {
  return Object.fromEntries(
    Object.entries(of).filter(
      ([, value]) =>
        value !== null && value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0),
    ),
  );
}

/** Of several values the one of a type, else the first one to use, else the first. */
function chosen(value: unknown, wanted: string): Json {
  const items = itemsOf(value);
  return (
    items.find(({ type }) => isType(type, wanted)) ?? items.find(({ primary }) => primary === true) ?? items[0] ?? {}
  );
}

function isType(type: unknown, wanted: string): boolean {
  return typeof type === 'string' && type.toLowerCase() === wanted;
}

function one(values: Json, more: Json): readonly Json[] {
  const given = withoutNothing(values);
  return Object.keys(given).length === 0 ? [] : [{ ...given, ...more }];
}
