/** What can be read of a person in Entra ID, in the order of the API. */
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

/** What a new connection copies, each attribute under its own name. */
export const attributesByDefault: readonly string[] = [
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'officeLocation',
  'mobilePhone',
  'employeeId',
  'manager',
  'accountEnabled',
];
