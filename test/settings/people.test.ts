import assert from 'node:assert/strict';
import { CallerError } from '../../src/model/errors.ts';
import type { Role, RoleAssignment } from '../../src/model/role.ts';
import { roles } from '../../src/model/role.ts';
import { People } from '../../src/settings/people.ts';
import type { TenantPeople } from '../../src/settings/tenant-people.ts';
import { ada, grace, groupA, groupB, openSettings, tenantId } from './settings-for-tests.ts';

const graceAs = (role: Role): { personId: string; tenantId: string; name: string; role: Role } => ({
  personId: grace.id,
  tenantId,
  name: grace.name,
  role,
});

describe('People', () => {
  it('knows a person by object id and tenant, in whatever case, and nobody else', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [{ ...ada, id: ada.id.toUpperCase() }] });
    await people.assign(graceAs('reader'), ada);
    assert.equal(await people.roleOf(ada), 'administrator');
    assert.equal(await people.roleOf({ ...grace, id: grace.id.toUpperCase() }), 'reader');
    assert.equal(await people.roleOf({ ...ada, tenantId: 'bbbbbbbb-0000-4000-8000-000000000001' }), null);
  });

  for (const held of roles) {
    it(`lets ${held}s do what their role includes, and nothing above it`, async () => {
      await using settings = await openSettings();
      const people = new People({ store: settings.store, administrators: [ada] });
      await people.assign(graceAs(held), ada);
      for (const needed of roles) {
        const allowed = roles.indexOf(held) <= roles.indexOf(needed);
        const check = people.require(grace, needed);
        await (allowed
          ? check
          : assert.rejects(check, (error) => error instanceof CallerError && error.kind === 'not-allowed'));
      }
    });
  }

  it('refuses people without a role and tells them whom to ask', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada] });
    await assert.rejects(people.require(grace, 'reader'), /Ask an administrator for a role/);
  });

  it('lets only administrators assign roles', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada] });
    await people.assign(graceAs('approver'), ada);
    await assert.rejects(people.assign(graceAs('administrator'), grace), /Only an administrator/);
    assert.equal(await people.roleOf(grace), 'approver');
  });

  it('never lowers an administrator who comes from configuration', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada, grace] });
    await assert.rejects(people.assign(graceAs('reader'), ada), /by configuration/);
    assert.deepEqual(await people.list(), [
      { personId: ada.id, tenantId, name: ada.name, role: 'administrator', mail: null },
      { ...graceAs('administrator'), mail: null },
    ]);
  });

  it('keeps an address for e-mails with a role, also of an administrator who comes from configuration', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada] });
    const mailOf = async (name: string): Promise<unknown> =>
      (await people.list()).find((assignment) => assignment.name === name)?.mail;
    await people.assign({ ...graceAs('approver'), mail: 'grace@contoso.example' }, ada);
    await people.assign(
      { personId: ada.id, tenantId, name: ada.name, role: 'administrator', mail: 'ada@contoso.example' },
      ada,
    );
    assert.deepEqual(
      [await mailOf(ada.name), await mailOf(grace.name)],
      ['ada@contoso.example', 'grace@contoso.example'],
    );
    await people.assign(graceAs('approver'), ada);
    assert.equal(await mailOf(grace.name), null);
  });

  for (const mail of [
    'grace',
    'grace@contoso',
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    '<a@b.example>',
  ])
    it(`refuses ${JSON.stringify(mail)} as an address`, async () => {
      await using settings = await openSettings();
      const people = new People({ store: settings.store, administrators: [ada] });
      await assert.rejects(people.assign({ ...graceAs('reader'), mail }, ada), /Enter an e-mail address/);
    });

  it('reads an assignment from before there were addresses as one without', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [] });
    const id = `${tenantId}.${grace.id}`;
    const older = JSON.parse(JSON.stringify(graceAs('reader'))) as RoleAssignment;
    await settings.store.write('roles', 'all', [{ kind: 'create', id, body: older }]);
    assert.deepEqual(await people.list(), [{ ...graceAs('reader'), mail: null }]);
  });
});

/** A tenant in which Grace is in some groups; remembers what it was asked. */
function tenantWith(options: { readonly groups?: readonly string[]; readonly guest?: boolean }): TenantPeople & {
  readonly asked: (readonly string[])[];
} {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    async groupsAmong(_person, groupIds) {
      asked.push(groupIds);
      return groupIds.filter((id) => options.groups?.includes(id) === true);
    },
    isGuest: async () => options.guest ?? false,
  };
}

const groupAs = (personId: string, role: Role, name = 'Operations') =>
  ({ kind: 'group', personId, tenantId, name, role }) as const;

describe('a role through a group', () => {
  it('is the highest of the person’s own and those of their groups, and says where it comes from', async () => {
    await using settings = await openSettings();
    const tenantPeople = tenantWith({ groups: [groupA, groupB] });
    const people = new People({ store: settings.store, administrators: [ada], tenantPeople });
    assert.equal(await people.held(grace), null);
    await people.assign(groupAs(groupA, 'reader', 'Everyone'), ada);
    assert.deepEqual(await people.held(grace), { role: 'reader', from: 'group', group: 'Everyone' });
    await people.assign(graceAs('approver'), ada);
    assert.deepEqual(await people.held(grace), { role: 'approver', from: 'own', group: null });
    await people.assign(groupAs(groupB, 'administrator'), ada);
    assert.deepEqual(await people.held(grace), { role: 'administrator', from: 'group', group: 'Operations' });
    assert.deepEqual(await people.held(ada), { role: 'administrator', from: 'configuration', group: null });
    await people.require(grace, 'administrator');
  });

  it('is asked for only where it could give more than the person has', async () => {
    await using settings = await openSettings();
    const tenantPeople = tenantWith({});
    const people = new People({ store: settings.store, administrators: [ada], tenantPeople });
    await people.assign(groupAs(groupA, 'administrator'), ada);
    await people.assign(groupAs(groupB, 'reader'), ada);
    await people.assign(graceAs('approver'), ada);
    await people.require(ada, 'administrator');
    await people.require(grace, 'approver');
    assert.deepEqual(tenantPeople.asked, []);
    await assert.rejects(people.require(grace, 'administrator'), /approver/);
    assert.deepEqual(tenantPeople.asked, [[groupA]]);
  });

  it('is for people of the group’s own tenant', async () => {
    await using settings = await openSettings();
    const tenantPeople = tenantWith({ groups: [groupA] });
    const people = new People({ store: settings.store, administrators: [ada], tenantPeople });
    await people.assign(groupAs(groupA, 'administrator'), ada);
    assert.equal(await people.roleOf({ ...grace, tenantId: 'bbbbbbbb-0000-4000-8000-000000000001' }), null);
    assert.deepEqual(tenantPeople.asked, []);
  });

  it('is not the role of whoever has the id of the group, nor of people whose tenant cannot be asked', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada] });
    await people.assign({ ...groupAs(groupA, 'administrator'), mail: 'it@contoso.example' }, ada);
    assert.equal(await people.roleOf({ id: groupA, tenantId }), null);
    assert.equal(await people.roleOf(grace), null);
    const told = (await people.list()).map(({ name, kind, mail }) => [name, kind, mail]);
    assert.deepEqual(told, [
      [ada.name, undefined, null],
      ['Operations', 'group', 'it@contoso.example'],
    ]);
  });

  it('ends when the role is taken from the group', async () => {
    await using settings = await openSettings();
    const tenantPeople = tenantWith({ groups: [groupA] });
    const people = new People({ store: settings.store, administrators: [ada], tenantPeople });
    const { etag } = await people.change(groupAs(groupA, 'approver'), { etag: null, by: ada });
    assert.ok(etag);
    await people.require(grace, 'approver');
    await people.remove({ personId: groupA, tenantId }, { etag, by: ada });
    await assert.rejects(people.require(grace, 'reader'), /Ask an administrator for a role/);
  });
});

describe('the last administrator', () => {
  const adaAs = (role: Role) => ({ personId: ada.id, tenantId, name: ada.name, role });
  const root = { id: 'aaaaaaaa-0000-4000-8000-0000000000ff', tenantId, name: 'Root' };

  it('cannot be removed or lowered while only a group has the role as well', async () => {
    await using settings = await openSettings();
    const tenantPeople = tenantWith({ groups: [groupA] });
    const first = new People({ store: settings.store, administrators: [root], tenantPeople });
    const { etag } = await first.change(adaAs('administrator'), { etag: null, by: root });
    await first.assign(groupAs(groupA, 'administrator'), root);
    // Whoever made Ada an administrator is not in the configuration any more.
    const people = new People({ store: settings.store, administrators: [], tenantPeople });
    const last = { kind: 'conflict', message: /last administrator/ };
    await assert.rejects(people.remove({ personId: ada.id, tenantId }, { etag: etag ?? '', by: ada }), last);
    await assert.rejects(people.change(adaAs('reader'), { etag, by: grace }), last);
    await assert.rejects(people.assign(adaAs('approver'), ada), last);
    await assert.rejects(people.assign({ ...adaAs('administrator'), kind: 'group' }, ada), last);
    await people.assign(graceAs('administrator'), ada);
    await people.remove({ personId: ada.id, tenantId }, { etag: etag ?? '', by: ada });
    assert.deepEqual([await people.roleOf(grace)], ['administrator']);
  });

  it('may go where the configuration names another', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [root] });
    await people.assign(adaAs('administrator'), root);
    await people.assign(adaAs('reader'), ada);
    assert.equal(await people.roleOf(ada), 'reader');
  });

  it('remains when two remove each other at the same time', async () => {
    await using settings = await openSettings();
    const first = new People({ store: settings.store, administrators: [root] });
    const one = await first.change(adaAs('administrator'), { etag: null, by: root });
    const two = await first.change(graceAs('administrator'), { etag: null, by: root });
    const people = new People({ store: settings.store, administrators: [] });
    const ended = await Promise.allSettled([
      people.remove({ personId: grace.id, tenantId }, { etag: two.etag ?? '', by: ada }),
      people.remove({ personId: ada.id, tenantId }, { etag: one.etag ?? '', by: grace }),
    ]);
    assert.deepEqual(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await people.list()).length, 1);
  });
});

describe('an assignment', () => {
  it('is refused for a guest, and for a tenant that may not use this Rollcall', async () => {
    await using settings = await openSettings();
    const { store } = settings;
    const guests = new People({ store, administrators: [ada], tenantPeople: tenantWith({ guest: true }) });
    await assert.rejects(guests.assign(graceAs('reader'), ada), { kind: 'invalid-input', message: /guests/ });
    await guests.assign(groupAs(groupA, 'reader'), ada);
    const others = new People({ store, administrators: [ada], tenants: ['bbbbbbbb-0000-4000-8000-000000000001'] });
    for (const assignment of [graceAs('reader'), groupAs(groupB, 'reader')]) {
      await assert.rejects(others.assign(assignment, ada), { kind: 'invalid-input', message: /tenantId/ });
    }
    const own = new People({ store, administrators: [ada], tenants: [tenantId.toUpperCase()] });
    await own.assign(graceAs('reader'), ada);
  });

  it('is changed and removed only in the version that was seen', async () => {
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada] });
    const first = await people.change(graceAs('reader'), { etag: null, by: ada });
    const moved = { kind: 'precondition-failed' };
    await assert.rejects(people.change(graceAs('administrator'), { etag: null, by: ada }), moved);
    const second = await people.change(graceAs('approver'), { etag: first.etag, by: ada });
    await assert.rejects(people.change(graceAs('administrator'), { etag: first.etag, by: ada }), moved);
    const who = { personId: grace.id, tenantId };
    await assert.rejects(people.remove(who, { etag: first.etag ?? '', by: ada }), moved);
    assert.equal(await people.roleOf(grace), 'approver');
    await assert.rejects(people.remove(who, { etag: second.etag ?? '', by: grace }), { kind: 'not-allowed' });
    await people.remove(who, { etag: second.etag ?? '', by: ada });
    assert.equal(await people.roleOf(grace), null);
    await assert.rejects(people.remove(who, { etag: second.etag ?? '', by: ada }), { kind: 'not-found' });
  });
});
