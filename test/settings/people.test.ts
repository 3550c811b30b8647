import assert from 'node:assert/strict';
import { CallerError } from '../../src/model/errors.ts';
import type { Role, RoleAssignment } from '../../src/model/role.ts';
import { roles } from '../../src/model/role.ts';
import { People } from '../../src/settings/people.ts';
import { ada, grace, openSettings, tenantId } from './settings-for-tests.ts';

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
