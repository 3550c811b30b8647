import SCIMMY from 'scimmy';

const { Attribute, SchemaDefinition, Schema } = SCIMMY.Types;
type Attributes = InstanceType<typeof Attribute>[];
type Definition = InstanceType<typeof SchemaDefinition>;
type Filter = InstanceType<typeof SCIMMY.Types.Filter>;

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What the directory keeps alone, or with what it takes and forgets as well. */
type Extent = 'kept' | 'taken';

const notKept = 'Taken, and not kept.';

/** The attributes of a person; types of addresses and numbers are the client's to choose. */
function userAttributes(extent: Extent): Attributes {
  return [
    text('userName', 'The user principal name.', { required: true, uniqueness: 'server' }),
    new Attribute('complex', 'name', { description: 'The parts of the name.' }, [
      text('givenName', 'Given name.'),
      text('familyName', 'Surname.'),
      ...forgotten(extent, ['formatted', 'middleName', 'honorificPrefix', 'honorificSuffix']),
    ]),
    text('displayName', 'The name as it is shown.'),
    text('title', 'Job title.'),
    text('preferredLanguage', 'Language, such as de-DE.'),
    new Attribute('boolean', 'active', { description: 'Whether the account is enabled.' }),
    several('emails', 'E-mail addresses; one is kept.', [
      text('value', 'The address.'),
      ...forgotten(extent, ['display']),
    ]),
    several('phoneNumbers', 'Telephone numbers; the mobile one is kept.', [
      text('value', 'The number.'),
      ...forgotten(extent, ['display']),
    ]),
    several('addresses', 'Addresses; the office and the country of use are kept.', [
      text('formatted', 'The office.'),
      text('country', 'The country of use, as two letters.'),
      ...forgotten(extent, ['streetAddress', 'locality', 'region', 'postalCode']),
    ]),
    ...forgotten(extent, ['nickName', 'userType', 'locale', 'timezone', 'profileUrl', 'password']),
    ...(extent === 'kept'
      ? []
      : ['ims', 'photos', 'entitlements', 'roles', 'x509Certificates', 'groups'].map((name) =>
          several(name, notKept, [text('value', notKept), text('display', notKept), text('$ref', notKept)]),
        )),
  ];
}

function enterpriseAttributes(extent: Extent): Attributes {
  return [
    text('employeeNumber', 'Employee id.'),
    text('organization', 'Company.'),
    text('department', 'Department.'),
    new Attribute('complex', 'manager', { description: 'The manager.' }, [
      text('value', 'Id of the manager in this directory.'),
      ...forgotten(extent, ['$ref', 'displayName']),
    ]),
    ...forgotten(extent, ['costCenter', 'division']),
  ];
}

function groupAttributes(): Attributes {
  return [
    text('displayName', 'The name of the group.', { required: true }),
    text('description', 'What the group is for; RFC 7643 has no place for it.'),
    new Attribute('complex', 'members', { multiValued: true, uniqueness: false, description: 'People in the group.' }, [
      text('value', 'Id of the person in this directory.'),
      text('$ref', 'Where the person is.'),
      text('display', 'Name of the person.'),
      text('type', 'Always User.'),
    ]),
  ];
}

function text(name: string, description: string, config: object = {}): Attributes[number] {
  return new Attribute('string', name, { description, ...config });
}

function forgotten(extent: Extent, names: readonly string[]): Attributes {
  return extent === 'kept' ? [] : names.map((name) => text(name, notKept));
}

function several(name: string, description: string, parts: Attributes): Attributes[number] {
  return new Attribute('complex', name, { multiValued: true, uniqueness: false, description }, [
    ...parts,
    text('type', 'What it is for, such as work or mobile.'),
    new Attribute('boolean', 'primary', { description: 'Whether it is the one to use first.' }),
  ]);
}

function userDefinition(extent: Extent): Definition {
  const definition = new SchemaDefinition('User', coreUser, 'A person in the directory.', userAttributes(extent));
  return definition.extend(enterpriseDefinition(extent), false);
}

function enterpriseDefinition(extent: Extent): Definition {
  return new SchemaDefinition('EnterpriseUser', enterpriseUser, 'A person at work.', enterpriseAttributes(extent));
}

function groupDefinition(): Definition {
  return new SchemaDefinition('Group', coreGroup, 'A group in the directory.', groupAttributes());
}

/** What is told of the schemas: what the directory keeps. */
export const describedSchemas: readonly Definition[] = [
  new SchemaDefinition('User', coreUser, 'A person in the directory.', userAttributes('kept')),
  enterpriseDefinition('kept'),
  groupDefinition(),
];

/**
 * A person as SCIM has them, checked against the schema. Attributes of RFC 7643 that clients send by default are taken
 * even where the directory does not keep them.
 */
export class UserSchema extends Schema {
  static readonly #definition = userDefinition('taken');

  static override get id(): string {
    return coreUser;
  }

  static override get definition(): Definition {
    return UserSchema.#definition;
  }

  constructor(resource: unknown, direction = 'both', basepath?: string, filter?: Filter) {
    super(resource, direction);
    Object.assign(this, UserSchema.#definition.coerce(resource, direction, basepath, filter));
  }
}

export class GroupSchema extends Schema {
  static readonly #definition = groupDefinition();

  static override get id(): string {
    return coreGroup;
  }

  static override get definition(): Definition {
    return GroupSchema.#definition;
  }

  constructor(resource: unknown, direction = 'both', basepath?: string, filter?: Filter) {
    super(resource, direction);
    Object.assign(this, GroupSchema.#definition.coerce(resource, direction, basepath, filter));
  }
}
