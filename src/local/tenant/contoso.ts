import type { ContosoGroup } from './contoso-groups.ts';
import { contosoGroups } from './contoso-groups.ts';
import { contosoPeople } from './contoso-people.ts';
import type { ContosoPerson } from './contoso-person.ts';
import { contosoOffices } from './contoso-person.ts';
import { TenantDirectory } from './directory.ts';
import { guidFromText } from './guid.ts';
import type { NewGroup, NewUser } from './profile.ts';

const DOMAINS = ['contoso.com', 'contoso.onmicrosoft.com'] as const;

/** Who administers the tenant, by key. */
const ADMINISTRATORS: readonly [role: string, key: string][] = [
  ['Global Administrator', 'aoife.nimhurchu'],
  ['User Administrator', 'mehmet.yildiz'],
];

/** The demo company "Contoso": about 60 people and a dozen groups, the same on every machine and at every start. */
export function contoso(): TenantDirectory {
  const directory = new TenantDirectory({
    tenantId: guidFromText('rollcall/contoso'),
    displayName: 'Contoso',
    domains: DOMAINS,
  });
  const people = addPeople(directory);
  addGroups(directory, people);
  for (const [role, key] of ADMINISTRATORS) {
    directory.assignRole(role, idOf(people, key));
  }
  return directory;
}

function addPeople(directory: TenantDirectory): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [index, person] of contosoPeople.entries()) {
    const photo = person.traits?.includes('photo') ? index + 1 : 0;
    ids.set(person.key, directory.addUser(newUser(person, index), { photo }));
  }
  for (const person of contosoPeople) {
    if (person.manager !== undefined) {
      directory.updateUser(idOf(ids, person.key), { manager: idOf(ids, person.manager) });
    }
  }
  return ids;
}

function newUser(person: ContosoPerson, index: number): NewUser {
  const has = (trait: NonNullable<ContosoPerson['traits']>[number]): boolean => person.traits?.includes(trait) ?? false;
  const office = contosoOffices[person.office];
  const guest = has('guest');
  // Graph: a guest's user principal name is the invited address with _ for @, then #EXT# and the initial domain.
  const domain = guest || has('initial-domain') ? DOMAINS[1] : DOMAINS[0];
  const principalName = `${person.key}${guest ? '#EXT#' : ''}@${domain}`;
  const mail = guest ? person.key.replace(/_(?=[^_]*$)/, '@') : `${person.key.toLowerCase()}@${DOMAINS[0]}`;
  const line = String(100 + index);
  return {
    userPrincipalName: principalName,
    displayName: person.name,
    givenName: has('no-names') ? null : person.given,
    surname: has('no-names') ? null : person.surname,
    mail: has('no-mail') ? null : mail,
    mailNickname: person.key,
    jobTitle: person.title,
    department: person.department,
    companyName: guest ? 'Partner' : 'Contoso',
    officeLocation: person.office,
    city: office?.city ?? null,
    country: office?.country ?? null,
    preferredLanguage: office?.language ?? null,
    mobilePhone: has('no-phone') ? null : `${office?.dial ?? '+1 206 555'} 9${line}`,
    businessPhones: has('no-phone') ? [] : [`${office?.dial ?? '+1 206 555'} 0${line}`],
    employeeId: has('no-employee-id') ? null : `C${String(1000 + index)}`,
    employeeType: guest ? null : 'Employee',
    accountEnabled: !has('blocked'),
    userType: guest ? 'Guest' : 'Member',
  };
}

function addGroups(directory: TenantDirectory, people: Map<string, string>): void {
  const ids = new Map<string, string>();
  for (const group of contosoGroups) {
    ids.set(group.displayName, directory.addGroup(profileOf(group)));
  }
  for (const group of contosoGroups) {
    for (const member of membersOf(directory, group, people, ids)) {
      directory.addMember(idOf(ids, group.displayName), member);
    }
  }
}

function profileOf(group: ContosoGroup): NewGroup {
  const { departments: _departments, people: _people, groups: _groups, others: _others, ...profile } = group;
  return profile;
}

function membersOf(
  directory: TenantDirectory,
  group: ContosoGroup,
  people: Map<string, string>,
  groups: Map<string, string>,
): string[] {
  const fromDepartments = contosoPeople
    .filter((person) => group.departments?.includes(person.department) && !person.traits?.includes('blocked'))
    .map((person) => idOf(people, person.key));
  return [
    ...fromDepartments,
    ...(group.people ?? []).map((key) => idOf(people, key)),
    ...(group.groups ?? []).map((name) => idOf(groups, name)),
    ...(group.others ?? []).map((other) => directory.addOther(other.kind, other.name)),
  ];
}

function idOf(ids: Map<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) {
    throw new RangeError(`the demo company has no "${name}"`);
  }
  return id;
}
