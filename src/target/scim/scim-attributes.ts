/** Where a SCIM resource keeps a value. `type` chooses among several: `emails[type eq "work"].value`. */
export interface Place {
  /** URN of the extension, or null for the core schema. */
  readonly extension: string | null;
  readonly attribute: string;
  readonly type: string | null;
  readonly sub: string | null;
}

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * Rollcall's names and their places in RFC 7643. An office is the work address as it is displayed, and the country in
 * which somebody works is that address's `country`, both as Microsoft's own provisioning fills them; the latter is an
 * ISO 3166-1 code in both worlds.
 */
const userPlaces: Readonly<Record<string, Place>> = {
  userPrincipalName: core('userName'),
  displayName: core('displayName'),
  givenName: core('name', 'givenName'),
  surname: core('name', 'familyName'),
  mail: work('emails', 'value'),
  jobTitle: core('title'),
  department: enterprise('department'),
  companyName: enterprise('organization'),
  employeeId: enterprise('employeeNumber'),
  manager: enterprise('manager', 'value'),
  officeLocation: work('addresses', 'formatted'),
  usageLocation: work('addresses', 'country'),
  mobilePhone: { extension: null, attribute: 'phoneNumbers', type: 'mobile', sub: 'value' },
  preferredLanguage: core('preferredLanguage'),
};

/** Groups have a name; description and mail are for services whose schema of groups has them. */
const groupPlaces: Readonly<Record<string, Place>> = {
  displayName: core('displayName'),
  description: core('description'),
  mail: core('mail'),
};

/** What the core schema itself has of a group (RFC 7643, 4.2). */
export const coreGroupAttributes: ReadonlySet<string> = new Set(['displayName']);

/** Core attributes with several values, which a path has to choose from. */
const severalValues: ReadonlySet<string> = new Set(
  ['emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'entitlements', 'roles', 'x509Certificates'].map(lower),
);

/** What is not a mapping's to write: kept by the service, by Rollcall itself, or never told again. */
const notMapped: ReadonlySet<string> = new Set(
  ['id', 'externalId', 'meta', 'schemas', 'groups', 'members', 'active', 'password'].map(lower),
);

/** Core attributes that consist of others (RFC 7643, 4.1.1). */
const complexValues: ReadonlySet<string> = new Set(['name']);

/** The names of people that every mapping may use without more ado. */
export const standardUserNames: readonly string[] = Object.keys(userPlaces);
export const groupNames: readonly string[] = Object.keys(groupPlaces);

/** Where an attribute of a mapping is kept, or null when SCIM has no place for it. */
export function placeOf(of: 'user' | 'group', name: string): Place | null {
  if (of === 'group') return Object.hasOwn(groupPlaces, name) ? (groupPlaces[name] ?? null) : null;
  if (name === 'accountEnabled') return null;
  const standard = Object.hasOwn(userPlaces, name) ? userPlaces[name] : undefined;
  return standard ?? (scimAttributeProblem(name) === null ? parsePath(name) : null);
}

/**
 * Why a person's attribute cannot be written to a SCIM service, as a sentence, or null when it can: one of Rollcall's
 * names, or a SCIM path such as `nickName`, `name.middleName`, `emails[type eq "home"].value` or
 * `urn:…:2.0:User:costCenter`. `accountEnabled` is fine: it says whether somebody is active.
 */
export function scimAttributeProblem(name: string): string | null {
  if (name === 'accountEnabled' || Object.hasOwn(userPlaces, name)) return null;
  const place = parsePath(name);
  if (place === null) return `${name} is neither an attribute of Rollcall nor a SCIM path.`;
  const attribute = lower(place.attribute);
  const isCore = place.extension === null;
  if (isCore && notMapped.has(attribute)) return `${name} is not for a mapping to write.`;
  const known = standardUserNames.find((standard) => sameText(placeText(userPlaces[standard]), placeText(place)));
  if (known !== undefined) return `${name} is called ${known} here.`;
  if (isCore && severalValues.has(attribute) && place.type === null)
    return `${name} has several values; choose one, as in ${place.attribute}[type eq "work"].value.`;
  if (isCore && complexValues.has(attribute) && place.sub === null)
    return `${name} consists of several values; choose one, as in name.middleName.`;
  return null;
}

/** What is wrong with the names of a mapping, each by itself and two of them in one place. */
export function scimAttributeProblems(
  names: readonly string[],
): readonly { readonly name: string; readonly message: string }[] {
  const taken = new Map<string, string>();
  return names.flatMap((name) => {
    const problem = scimAttributeProblem(name);
    if (problem !== null) return [{ name, message: problem }];
    const place = placeOf('user', name);
    if (place === null) return [];
    const text = lower(placeText(place));
    const other = taken.get(text);
    taken.set(text, name);
    return other === undefined || other === name
      ? []
      : [{ name, message: `${name} and ${other} are the same in SCIM.` }];
  });
}

/** The place as a path of a PATCH operation (RFC 7644, 3.10). */
export function placeText(place: Place | undefined): string {
  if (place === undefined) return '';
  const { extension, attribute, type, sub } = place;
  return [
    extension === null ? '' : `${extension}:`,
    attribute,
    type === null ? '' : `[type eq "${type}"]`,
    sub === null ? '' : `.${sub}`,
  ].join('');
}

const pathForm =
  /^(?:(?<urn>urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9()+,.:=@;$_!*'-]+):)?(?<attribute>[a-z][\w-]*)(?:\[type eq "(?<type>[\w .-]+)"\])?(?:\.(?<sub>[a-z][\w-]*))?$/i;

function parsePath(path: string): Place | null {
  const { urn, attribute, type, sub } = pathForm.exec(path)?.groups ?? {};
  if (attribute === undefined || path.length > 200) return null;
  if (type !== undefined && sub === undefined) return null;
  const isCore = urn === undefined || sameText(urn, coreUser);
  return { extension: isCore ? null : urn, attribute, type: type ?? null, sub: sub ?? null };
}

function core(attribute: string, sub: string | null = null): Place {
  return { extension: null, attribute, type: null, sub };
}

function enterprise(attribute: string, sub: string | null = null): Place {
  return { extension: enterpriseUser, attribute, type: null, sub };
}

function work(attribute: string, sub: string): Place {
  return { extension: null, attribute, type: 'work', sub };
}

function lower(text: string): string {
  return text.toLowerCase();
}

function sameText(one: string, other: string): boolean {
  return lower(one) === lower(other);
}
