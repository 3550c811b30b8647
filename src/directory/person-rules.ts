import type { Attributes, SourceAttribute } from '../model/directory.ts';
import type { ImportProblem } from '../model/directory-import.ts';

/**
 * How long values may be, in characters, as Entra ID has it (Microsoft Graph, resource `user`): what is entered here is
 * to be written there one day.
 */
const longest: Partial<Readonly<Record<SourceAttribute, number>>> = {
  userPrincipalName: 113,
  displayName: 256,
  givenName: 64,
  surname: 64,
  mail: 256,
  jobTitle: 128,
  department: 64,
  companyName: 64,
  officeLocation: 128,
  mobilePhone: 64,
  employeeId: 16,
  preferredLanguage: 35,
};

const address = /^[^\s@"(),:;<>[\\\]]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

/** What is wrong with the values of a person, attribute by attribute; empty where nothing is. */
export function problemsOfPerson(attributes: Attributes): readonly ImportProblem[] {
  const name = text(attributes.userPrincipalName);
  const mail = text(attributes.mail);
  return [
    ...(name === ''
      ? [problem('name-missing', 'userPrincipalName', 'userPrincipalName is missing: it says who is meant.')]
      : address.test(name)
        ? []
        : [
            problem(
              'name-invalid',
              'userPrincipalName',
              `“${short(name)}” is no user principal name: enter one such as ada@contoso.com.`,
            ),
          ]),
    ...(mail === '' || address.test(mail)
      ? []
      : [problem('mail-invalid', 'mail', `“${short(mail)}” is no e-mail address.`)]),
    ...Object.entries(attributes).flatMap(([attribute, value]) =>
      typeof value === 'string' ? problemsOfText(attribute as SourceAttribute, value) : [],
    ),
  ];
}

export function problem(
  code: ImportProblem['code'],
  attribute: ImportProblem['attribute'],
  message: string,
): ImportProblem {
  return { code, attribute, message };
}

/** The domain of a userPrincipalName, in lower case; empty where it has none. */
export function domainOf(userPrincipalName: string): string {
  return userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1).toLowerCase();
}

/** A value as a sentence can quote it. */
export function short(value: string): string {
  return value.length > 60 ? `${value.slice(0, 59).toWellFormed()}…` : value;
}

function problemsOfText(attribute: SourceAttribute, value: string): readonly ImportProblem[] {
  const most = longest[attribute];
  if (most !== undefined && value.length > most)
    return [
      problem(
        'too-long',
        attribute,
        `${attribute} has ${String(value.length)} characters: ${String(most)} are possible.`,
      ),
    ];
  if (attribute === 'usageLocation' && !/^[A-Za-z]{2}$/.test(value) && value !== '')
    return [
      problem(
        'not-a-country',
        attribute,
        `“${short(value)}” is no usage location: enter the two letters of a country, such as DE.`,
      ),
    ];
  // An office may have several lines; a name must not.
  if (/[\p{Cc}]/u.test(attribute === 'officeLocation' ? value.replaceAll(/[\n\t]/g, '') : value))
    return [problem('control-characters', attribute, `${attribute} has line breaks or control characters in it.`)];
  return [];
}

function text(value: Attributes[string] | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}
