import type { TenantDirectory } from './directory.ts';
import { departments, familyNames, givenNames, jobTitles } from './names.ts';
import type { UserProfile } from './profile.ts';
import type { RandomSource } from './random.ts';
import { randomSource, seedFromText } from './random.ts';

const RESTORED_EVERY_DAYS = 9;
const RENAMED_EVERY_DAYS = 4;
const PROJECT_EVERY_DAYS = 7;
const PROJECT_PREFIX = 'Task force ';
const MOST_IN_RECYCLE_BIN = 40;
const SMALLEST_COMPANY = 20;
const ATTEMPTS = 50;

/** What one day's events share: the company, its choices and the sentences written so far. */
interface Day {
  number: number;
  directory: TenantDirectory;
  random: RandomSource;
  told: string[];
}

/**
 * Lets one working day pass: people join, move and leave, somebody is blocked, a group is renamed. The same day on the
 * same company always brings the same changes, so that a tenant can be made again by replaying its days. Returns what
 * happened, one sentence each, about six to twelve.
 */
export function passDay(directory: TenantDirectory, day: number): string[] {
  const seed = seedFromText(`${directory.tenantId}/${day}`);
  const today: Day = { number: day, directory, random: randomSource(seed), told: [] };
  const joiners = 1 + today.random.below(2);
  for (let count = 0; count < joiners; count += 1) {
    join(today);
  }
  promote(today);
  moveDepartment(today);
  const leavers = directory.users.active > SMALLEST_COMPANY ? 1 + today.random.below(2) : 0;
  for (let count = 0; count < leavers; count += 1) {
    leave(today);
  }
  changeGroups(today);
  blockOrUnblock(today);
  if (day % RENAMED_EVERY_DAYS === 1) {
    renameGroup(today);
  }
  if (day % PROJECT_EVERY_DAYS === 2) {
    startProject(today);
  }
  if (day % PROJECT_EVERY_DAYS === 5) {
    endProject(today);
  }
  if (day % RESTORED_EVERY_DAYS === 0) {
    comeBack(today);
  }
  emptyRecycleBin(today);
  return today.told;
}

function join(day: Day): void {
  const { directory, random } = day;
  const [given, family] = [random.pick(givenNames), random.pick(familyNames)];
  const colleague = somebody(day, isStaff);
  const department = colleague?.profile.department ?? random.pick(departments);
  const title = random.pick(jobTitles);
  const displayName = `${given.written} ${family.written}`;
  const local = freeAddress(directory, `${given.address}.${family.address}`);
  const id = directory.addUser({
    userPrincipalName: `${local}@${directory.domain}`,
    mail: `${local}@${directory.domain}`,
    displayName,
    givenName: given.written,
    surname: family.written,
    jobTitle: title,
    department,
    companyName: directory.identity.displayName,
    officeLocation: colleague?.profile.officeLocation ?? null,
    employeeId: `N${String(day.number).padStart(4, '0')}${directory.changeNumber}`,
    employeeType: 'Employee',
  });
  if (colleague) {
    directory.updateUser(id, { manager: directory.user(colleague.id)?.manager ?? colleague.id });
  }
  followDynamicRules(directory, id);
  const group = someGroup(day);
  const groups = group && directory.addMember(group.id, id) ? ` and was added to ${group.displayName}` : '';
  day.told.push(`${displayName} joined ${department} as ${title}${groups}.`);
}

function promote(day: Day): void {
  const person = somebody(
    day,
    ({ userType, jobTitle }) => userType === 'Member' && jobTitle !== null && !/^(Chief|Head|VP) /.test(jobTitle),
  );
  if (!person) {
    return;
  }
  const before = person.profile.jobTitle ?? '';
  const after = before.startsWith('Senior ')
    ? `Lead ${day.random.pick(jobTitles)}`
    : `Senior ${before.replace(/^Lead /, '')}`;
  day.directory.updateUser(person.id, { jobTitle: after });
  day.told.push(`${person.profile.displayName} is now ${after}, before: ${before}.`);
}

function moveDepartment(day: Day): void {
  const person = somebody(day, isStaff);
  const host = somebody(day, (profile) => isStaff(profile) && profile.department !== person?.profile.department);
  if (!person || !host || host.id === person.id) {
    return;
  }
  const manager = day.directory.user(host.id)?.manager ?? host.id;
  const changes = { department: host.profile.department, officeLocation: host.profile.officeLocation };
  day.directory.updateUser(person.id, manager === person.id ? changes : { ...changes, manager });
  day.told.push(
    `${person.profile.displayName} moved from ${person.profile.department ?? 'no department'} to ${host.profile.department ?? ''}.`,
  );
}

function leave(day: Day): void {
  const { directory } = day;
  const person = somebody(day, (profile) => profile.department !== 'Executive');
  if (!person) {
    return;
  }
  const groups = directory.groupsOf(person.id).length;
  directory.softDeleteUser(person.id);
  day.told.push(
    `${person.profile.displayName} left the company (member of ${groups} ${groups === 1 ? 'group' : 'groups'}).`,
  );
}

function changeGroups(day: Day): void {
  const { directory } = day;
  const entering = somebody(day, (profile) => profile.accountEnabled);
  const target = someGroup(day);
  if (entering && target && directory.addMember(target.id, entering.id)) {
    day.told.push(`${entering.profile.displayName} was added to ${target.displayName}.`);
  }
  const source = someGroup(day);
  const members = source ? directory.members(source.id).filter(({ kind }) => kind === 'user') : [];
  const leaving = members.length > 1 ? directory.user(day.random.pick(members).id) : undefined;
  if (source && leaving && directory.removeMember(source.id, leaving.id)) {
    day.told.push(`${leaving.displayName} was removed from ${source.displayName}.`);
  }
}

function blockOrUnblock(day: Day): void {
  const person = somebody(day, isStaff);
  if (!person) {
    return;
  }
  const accountEnabled = !person.profile.accountEnabled;
  day.directory.updateUser(person.id, { accountEnabled });
  followDynamicRules(day.directory, person.id);
  day.told.push(`${person.profile.displayName}'s account was ${accountEnabled ? 'unblocked' : 'blocked'}.`);
}

function renameGroup(day: Day): void {
  const group = someGroup(day);
  if (!group) {
    return;
  }
  const numbered = /^(.*) \(reorganized(?: (\d+))?\)$/.exec(group.displayName);
  const base = numbered?.[1] ?? group.displayName;
  const displayName = numbered ? `${base} (reorganized ${Number(numbered[2] ?? 1) + 1})` : `${base} (reorganized)`;
  day.directory.updateGroup(group.id, { displayName });
  day.told.push(`The group ${group.displayName} is now called ${displayName}.`);
}

function startProject(day: Day): void {
  const { directory, random } = day;
  const displayName = `${PROJECT_PREFIX}${random.pick(departments)} ${day.number}`;
  const id = directory.addGroup({ displayName, description: 'Meets until its work is done' });
  const names: string[] = [];
  for (let count = 3 + random.below(3); count > 0; count -= 1) {
    const person = somebody(day, (profile) => profile.accountEnabled);
    if (person && directory.addMember(id, person.id)) {
      names.push(person.profile.displayName);
    }
  }
  day.told.push(`The group ${displayName} was created, with ${names.join(', ')}.`);
}

function endProject(day: Day): void {
  const { groups } = day.directory;
  for (let row = 0; row < groups.rows; row += 1) {
    const { displayName } = groups.profile(row);
    if (groups.isActive(row) && displayName.startsWith(PROJECT_PREFIX)) {
      day.directory.removeGroup(groups.idOf(row));
      day.told.push(`The group ${displayName} was deleted: its work is done.`);
      return;
    }
  }
}

/** Dynamic groups here all follow one rule: every employee whose account is enabled. */
function followDynamicRules(directory: TenantDirectory, id: string): void {
  const person = directory.user(id);
  for (let row = 0; row < directory.groups.rows; row += 1) {
    if (directory.groups.isActive(row) && directory.groups.profile(row).groupTypes.includes('DynamicMembership')) {
      const group = directory.groups.idOf(row);
      if (person?.userType === 'Member' && person.accountEnabled) {
        directory.addMember(group, id);
      } else {
        directory.removeMember(group, id);
      }
    }
  }
}

function comeBack(day: Day): void {
  const id = day.directory.deletedUsers().at(-1);
  if (id === undefined) {
    return;
  }
  day.directory.restoreUser(id);
  day.told.push(`${day.directory.user(id)?.displayName ?? 'Somebody'} came back to the company.`);
}

/** Entra keeps deleted people for thirty days; here the longest deleted ones make room. */
function emptyRecycleBin(day: Day): void {
  const deleted = day.directory.deletedUsers();
  for (const id of deleted.slice(0, Math.max(0, deleted.length - MOST_IN_RECYCLE_BIN))) {
    day.directory.purgeUser(id);
    day.told.push(`An account deleted long ago (${id}) was deleted for good.`);
  }
}

/** Neither a guest nor somebody at the very top: nobody joins a company as its chief, or leaves every other week. */
function isStaff(profile: UserProfile): boolean {
  return profile.userType === 'Member' && profile.department !== null && profile.department !== 'Executive';
}

interface Person {
  id: string;
  profile: UserProfile;
}

/** Anybody active of whom the test holds; undefined when luck finds none. */
function somebody(day: Day, test: (profile: UserProfile) => boolean): Person | undefined {
  const { users } = day.directory;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const row = day.random.below(users.rows);
    if (users.isActive(row)) {
      const profile = users.profile(row);
      if (test(profile)) {
        return { id: users.idOf(row), profile };
      }
    }
  }
  return undefined;
}

/** Any active group whose members an administrator edits by hand: dynamic groups fill themselves, empty ones rest. */
function someGroup(day: Day): { id: string; displayName: string } | undefined {
  const { groups } = day.directory;
  for (let attempt = 0; attempt < ATTEMPTS && groups.rows > 0; attempt += 1) {
    const row = day.random.below(groups.rows);
    const profile = groups.profile(row);
    const isEdited = !profile.groupTypes.includes('DynamicMembership') && groups.members(row).length > 0;
    if (groups.isActive(row) && isEdited) {
      return { id: groups.idOf(row), displayName: profile.displayName };
    }
  }
  return undefined;
}

function freeAddress(directory: TenantDirectory, wish: string): string {
  let local = wish;
  for (let number = 2; directory.users.rowOfPrincipalName(`${local}@${directory.domain}`) !== undefined; number += 1) {
    local = `${wish}${number}`;
  }
  return local;
}
