import { checkFilterLimits } from './filter-limits.ts';
import type { Comparison, FilterLiteral, FilterNode } from './filter-syntax.ts';
import { badRequest, unsupportedQuery } from './graph-message.ts';
import { hasProperty, unknownProperty } from './object-properties.ts';

/** Whether an operator works by default, only with the advanced query parameters, or not at all. */
type Support = 'default' | 'advanced' | 'none';
interface PropertySupport {
  type: 'text' | 'boolean';
  eq: Support;
  ge: Support;
  le: Support;
  in: Support;
  startsWith: Support;
  nullValue: Support;
}

// One letter per column eq, ge, le, in, startsWith, null: d works by default, a needs advanced parameters, - never.
// Source: Microsoft Graph, "Advanced query capabilities on Microsoft Entra ID objects", support for filter by property.
const userRows: Record<string, string> = {
  accountEnabled: 'daad--',
  city: 'dd-dda',
  companyName: 'aaaaaa',
  country: 'ddddda',
  createdDateTime: 'ddda--',
  department: 'ddddda',
  displayName: 'd--dda',
  employeeId: 'd-a-da',
  employeeType: 'aaaaa-',
  givenName: 'ddddda',
  id: 'd--d--',
  jobTitle: 'ddddda',
  mail: 'ddddda',
  mailNickname: 'ddddda',
  mobilePhone: 'aaaaaa',
  officeLocation: 'aaaaaa',
  onPremisesImmutableId: 'aaaa--',
  onPremisesSyncEnabled: 'daad-a',
  postalCode: 'aaaaaa',
  preferredLanguage: 'aaaaaa',
  state: 'ddddda',
  streetAddress: 'aaaaaa',
  surname: 'ddddda',
  usageLocation: 'ddddda',
  userPrincipalName: 'ddddd-',
  userType: 'd--d-a',
};

const groupRows: Record<string, string> = {
  createdDateTime: 'dddd--',
  description: 'ddd-d-',
  displayName: 'd--dda',
  id: 'd--d--',
  isAssignableToRole: 'd-----',
  mail: 'ddddda',
  mailEnabled: 'd-----',
  mailNickname: 'ddddda',
  membershipRule: 'ddddd-',
  onPremisesSyncEnabled: 'daad-a',
  securityEnabled: 'd--d--',
};

const collections: Record<'user' | 'group', readonly string[]> = {
  user: ['businessPhones', 'otherMails', 'proxyAddresses', 'imAddresses'],
  group: ['groupTypes', 'proxyAddresses'],
};

const booleans = new Set([
  'accountEnabled',
  'isAssignableToRole',
  'mailEnabled',
  'onPremisesSyncEnabled',
  'securityEnabled',
]);
const endsWithProperties = new Set(['mail', 'otherMails', 'userPrincipalName', 'proxyAddresses']);

export interface FilterContext {
  kind: 'user' | 'group';
  /** Whether the request carries ConsistencyLevel: eventual and $count=true. */
  advanced: boolean;
}

/** Throws the 400 of Graph for whatever in the filter this kind of object does not offer to this request. */
export function checkFilterSupport(node: FilterNode, context: FilterContext): void {
  checkOperands(node, context);
  if (!context.advanced) {
    checkFilterLimits(node);
  }
}

function checkOperands(node: FilterNode, context: FilterContext): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      checkOperands(node.left, context);
      checkOperands(node.right, context);
      return;
    case 'not':
      needAdvanced(context, 'Not');
      checkOperands(node.operand, context);
      return;
    case 'any':
      checkAny(node.property, context);
      return;
    case 'in':
      require(supportOf(node.property, context).in, node.property, context);
      return;
    case 'text':
      checkTextFunction(node.function, node.property, context);
      return;
    case 'compare':
      checkComparison(node, context);
      return;
  }
}

function checkComparison(
  node: { property: string; operator: Comparison; value: FilterLiteral },
  context: FilterContext,
): void {
  const support = supportOf(node.property, context);
  checkType(node, support);
  if (node.value === null) {
    require(support.nullValue, node.property, context);
  }
  switch (node.operator) {
    case 'eq':
      if (node.value !== null) {
        require(support.eq, node.property, context);
      }
      return;
    case 'ne':
      if (!context.advanced) {
        throw unsupportedQuery("Filter operator 'NotEqualsMatch' is not supported.");
      }
      return;
    case 'ge':
    case 'le':
      require(support[node.operator], node.property, context);
      return;
    case 'gt':
    case 'lt':
      throw unsupportedQuery(`Filter operator '${node.operator === 'gt' ? 'Greater' : 'Less'}' is not supported.`);
  }
}

function checkType(node: { operator: Comparison; value: FilterLiteral }, support: PropertySupport): void {
  const operators = {
    eq: 'Equal',
    ne: 'NotEqual',
    ge: 'GreaterThanOrEqual',
    le: 'LessThanOrEqual',
    gt: 'GreaterThan',
    lt: 'LessThan',
  };
  const expected = support.type === 'boolean' ? 'boolean' : 'string';
  if (node.value !== null && typeof node.value !== expected) {
    const names = { boolean: 'Edm.Boolean', string: 'Edm.String', number: 'Edm.Int32' };
    const found = names[typeof node.value as keyof typeof names];
    throw badRequest(
      `Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '${names[expected]}' and '${found}' for operator kind '${operators[node.operator]}'.`,
    );
  }
}

function checkTextFunction(name: string, property: string, context: FilterContext): void {
  const support = supportOf(property, context);
  if (name === 'startsWith') {
    require(support.startsWith, property, context);
    return;
  }
  if (name !== 'endsWith') {
    throw unsupportedQuery(`Filter function '${name}' is not supported.`);
  }
  if (!endsWithProperties.has(property)) {
    throw invalidClause(property, context);
  }
  if (!context.advanced) {
    throw unsupportedQuery(
      "Operator 'endsWith' is not supported because the 'ConsistencyLevel:eventual' header is missing. Refer to https://aka.ms/graph-docs/advanced-queries for more information",
    );
  }
}

function checkAny(property: string, context: FilterContext): void {
  if (!hasProperty(context.kind, property)) {
    throw unknownProperty('Invalid filter clause', property, context.kind);
  }
  if (!collections[context.kind].includes(property)) {
    throw invalidClause(property, context);
  }
}

function supportOf(property: string, context: FilterContext): PropertySupport {
  if (!hasProperty(context.kind, property)) {
    throw unknownProperty('Invalid filter clause', property, context.kind);
  }
  const letters = (context.kind === 'user' ? userRows : groupRows)[property];
  if (letters === undefined) {
    throw invalidClause(property, context);
  }
  const column = (index: number): Support => ({ d: 'default', a: 'advanced' })[letters[index] ?? '-'] as Support;
  return {
    type: booleans.has(property) ? 'boolean' : 'text',
    eq: column(0),
    ge: column(1),
    le: column(2),
    in: column(3),
    startsWith: column(4),
    nullValue: column(5),
  };
}

function require(support: Support | undefined, property: string, context: FilterContext): void {
  if (support === 'default' || (support === 'advanced' && context.advanced)) {
    return;
  }
  throw invalidClause(property, context);
}

function invalidClause(property: string, context: FilterContext): Error {
  const resource = context.kind === 'user' ? 'User' : 'Group';
  return unsupportedQuery(
    `Unsupported or invalid query filter clause specified for property '${property}' of resource '${resource}'.`,
  );
}

function needAdvanced(context: FilterContext, operator: string): void {
  if (!context.advanced) {
    throw unsupportedQuery(
      `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
    );
  }
}
