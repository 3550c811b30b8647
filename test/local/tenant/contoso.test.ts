import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { TenantDirectory } from '../../../src/local/tenant/directory.ts';

function people(directory: TenantDirectory): NonNullable<ReturnType<TenantDirectory['user']>>[] {
  return [...directory.userIds()].map((id) => directory.user(id)).filter((user) => user !== undefined);
}

function groupId(directory: TenantDirectory, name: string): string {
  const id = [...directory.groupIds()].find((candidate) => directory.group(candidate)?.displayName === name);
  assert.ok(id, `there is a group ${name}`);
  return id;
}

describe('the demo company Contoso', () => {
  const directory = contoso();

  it('is the same at every start, ids included', () => {
    const again = contoso();
    assert.deepEqual(people(again), people(directory));
    assert.deepEqual(
      [...again.groupIds()].map((id) => [again.group(id), again.members(id)]),
      [...directory.groupIds()].map((id) => [directory.group(id), directory.members(id)]),
    );
  });

  it('has about 60 people and a dozen groups', () => {
    assert.ok(directory.users.active >= 55 && directory.users.active <= 65);
    assert.ok(directory.groups.active >= 12);
  });

  const traits: [what: string, test: (user: ReturnType<typeof people>[number]) => boolean][] = [
    ['a guest whose user principal name holds #EXT#', (user) => user.userPrincipalName.includes('#EXT#')],
    ['a blocked account', (user) => !user.accountEnabled],
    ['a person without mail', (user) => user.mail === null],
    ['a person without manager', (user) => user.manager === null],
    ['a person without given name and surname', (user) => user.givenName === null && user.surname === null],
    ['a person without employee id', (user) => user.employeeId === null],
    ['a mail address that is not the user principal name', (user) => user.mail !== user.userPrincipalName],
    ['an accent', (user) => user.displayName.includes('é')],
    ['an apostrophe', (user) => user.displayName.includes("O'Brien")],
    ['Markdown emphasis', (user) => user.displayName.includes('*')],
    ['Markdown underscores', (user) => user.displayName.includes('_')],
    ['a Markdown link', (user) => user.displayName.includes('](')],
    ['a backtick', (user) => user.displayName.includes('`')],
    ['HTML', (user) => user.displayName.includes('<b>')],
    ['a spreadsheet formula', (user) => user.displayName.startsWith('=')],
    ['an emoji', (user) => /\p{Extended_Pictographic}/u.test(user.displayName)],
    ['Hebrew', (user) => /\p{Script=Hebrew}/u.test(user.displayName)],
    ['Arabic', (user) => /\p{Script=Arabic}/u.test(user.displayName)],
    ['Chinese or Japanese', (user) => /\p{Script=Han}/u.test(user.displayName)],
    ['Korean', (user) => /\p{Script=Hangul}/u.test(user.displayName)],
    ['a direction override', (user) => user.displayName.includes('\u202E')],
    ['a name of more than 200 characters', (user) => user.displayName.length > 200],
  ];
  for (const [what, test] of traits) {
    it(`has ${what}`, () => assert.ok(people(directory).some(test)));
  }

  it('has two people of the same name', () => {
    const names = people(directory).map((user) => user.displayName);
    assert.ok(new Set(names).size < names.length);
  });

  it('has unique user principal names', () => {
    const names = people(directory).map((user) => user.userPrincipalName.toLowerCase());
    assert.equal(new Set(names).size, names.length);
  });

  it('has photos of some, not of all', () => {
    const photos = [...Array(directory.users.rows).keys()].filter((row) => directory.users.photoOf(row) > 0);
    assert.ok(photos.length > 5 && photos.length < directory.users.rows);
  });

  it('has groups that hold each other in a circle', () => {
    const circle = ['Project Aurora 🌌', 'Aurora core team', 'Aurora steering', 'Project Aurora 🌌'];
    for (const [index, name] of circle.slice(0, -1).entries()) {
      const next = groupId(directory, circle[index + 1] ?? '');
      assert.ok(directory.members(groupId(directory, name)).some(({ id }) => id === next));
    }
  });

  it('has an empty group, and members that are devices, contacts and service principals', () => {
    assert.deepEqual(directory.members(groupId(directory, 'Archive (empty)')), []);
    const kinds = new Set([...directory.groupIds()].flatMap((id) => directory.members(id)).map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ['device', 'group', 'orgContact', 'servicePrincipal', 'user']);
  });

  it('has a dynamic group that holds exactly the employees who are not blocked', () => {
    assert.deepEqual(
      directory
        .members(groupId(directory, 'All Employees'))
        .map(({ id }) => id)
        .sort(),
      people(directory)
        .filter((user) => user.userType === 'Member' && user.accountEnabled)
        .map(({ id }) => id)
        .sort(),
    );
  });
});
