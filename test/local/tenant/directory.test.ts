import assert from 'node:assert/strict';
import { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import { guidFromText } from '../../../src/local/tenant/guid.ts';

function company(): TenantDirectory {
  return new TenantDirectory({ tenantId: guidFromText('test'), displayName: 'Test', domains: ['test.example'] });
}

function person(directory: TenantDirectory, name: string): string {
  return directory.addUser({ userPrincipalName: `${name}@test.example`, displayName: name });
}

describe('the simulated directory', () => {
  it('gives every change a number of its own, growing by one', () => {
    const directory = company();
    const ada = person(directory, 'ada');
    assert.equal(directory.changeNumber, 1);
    directory.updateUser(ada, { jobTitle: 'Engineer' });
    const group = directory.addGroup({ displayName: 'Team' });
    directory.addMember(group, ada);
    assert.equal(directory.changeNumber, 4);
  });

  it('leaves no trace of a change that changes nothing', () => {
    const directory = company();
    const ada = person(directory, 'ada');
    const group = directory.addGroup({ displayName: 'Team' });
    directory.addMember(group, ada);
    const before = directory.changeNumber;
    directory.updateUser(ada, { displayName: 'ada', businessPhones: [], manager: null });
    directory.updateGroup(group, { displayName: 'Team' });
    assert.equal(directory.addMember(group, ada), false);
    assert.equal(directory.removeMember(group, person(directory, 'bob')), false);
    assert.equal(directory.changeNumber, before + 1);
  });

  it('keeps the memberships of a person in the recycle bin, and does not list them', () => {
    const directory = company();
    const [ada, group] = [person(directory, 'ada'), directory.addGroup({ displayName: 'Team' })];
    directory.addMember(group, ada);
    directory.softDeleteUser(ada);
    assert.deepEqual(directory.members(group), []);
    assert.equal(directory.user(ada), undefined);
    assert.deepEqual(directory.deletedUsers(), [ada]);
    directory.restoreUser(ada);
    assert.deepEqual(directory.members(group), [{ id: ada, kind: 'user' }]);
    assert.deepEqual(directory.deletedUsers(), []);
  });

  it('ends the memberships of a person who is deleted for good', () => {
    const directory = company();
    const [ada, group] = [person(directory, 'ada'), directory.addGroup({ displayName: 'Team' })];
    directory.addMember(group, ada);
    directory.purgeUser(ada);
    directory.restoreUser(ada);
    assert.equal(directory.user(ada), undefined);
    assert.deepEqual(directory.groupsOf(ada), []);
    assert.equal(directory.users.active, 0);
  });

  it('takes a deleted group out of the groups that held it', () => {
    const directory = company();
    const [outer, inner] = [directory.addGroup({ displayName: 'Outer' }), directory.addGroup({ displayName: 'Inner' })];
    directory.addMember(outer, inner);
    directory.removeGroup(inner);
    assert.deepEqual(directory.members(outer), []);
    assert.deepEqual([...directory.groupIds()], [outer]);
  });

  it('lets go of a user principal name when its owner takes another or leaves', () => {
    const directory = company();
    const ada = person(directory, 'ada');
    directory.updateUser(ada, { userPrincipalName: 'countess@test.example' });
    const second = person(directory, 'ada');
    assert.equal(directory.users.rowOfPrincipalName('ADA@test.example'), directory.users.rowOfId(second));
    assert.equal(directory.users.rowOfPrincipalName('countess@test.example'), directory.users.rowOfId(ada));
    assert.throws(() => person(directory, 'ada'), /exists already/);
    directory.softDeleteUser(second);
    assert.doesNotThrow(() => person(directory, 'ada'));
  });

  it('forgets a manager who leaves', () => {
    const directory = company();
    const [ada, boss] = [person(directory, 'ada'), person(directory, 'boss')];
    directory.updateUser(ada, { manager: boss });
    assert.equal(directory.user(ada)?.manager, boss);
    directory.softDeleteUser(boss);
    assert.equal(directory.user(ada)?.manager, null);
  });

  it('holds devices, contacts and service principals as members', () => {
    const directory = company();
    const group = directory.addGroup({ displayName: 'Team' });
    for (const kind of ['device', 'orgContact', 'servicePrincipal'] as const) {
      directory.addMember(group, directory.addOther(kind, kind));
    }
    assert.deepEqual(
      directory.members(group).map(({ kind }) => kind),
      ['device', 'orgContact', 'servicePrincipal'],
    );
  });

  it('refuses ids that do not exist', () => {
    const directory = company();
    const nobody = guidFromText('nobody');
    assert.throws(() => directory.updateUser(nobody, {}), /no user/);
    assert.throws(() => directory.updateGroup(nobody, {}), /no group/);
    assert.throws(() => directory.addMember(directory.addGroup({ displayName: 'Team' }), nobody), /no object/);
  });
});
