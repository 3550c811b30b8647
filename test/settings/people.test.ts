import assert from 'node:assert/strict';
import { CallerError } from '../../src/model/errors.ts';
import type { Role } from '../../src/model/role.ts';
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
      { personId: ada.id, tenantId, name: ada.name, role: 'administrator' },
      graceAs('administrator'),
    ]);
  });
});
