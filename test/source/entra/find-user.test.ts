import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { SourceUser } from '../../../src/model/directory.ts';
import { sourceAttributes } from '../../../src/model/directory.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { id, never } from './scripted-graph.ts';
import { companyOf, sourceOf } from './simulated-company.ts';

describe('Finding one person in Entra ID', () => {
  let test: TestTenant;
  let people: readonly SourceUser[];
  before(async () => {
    test = await startTestTenant({ directory: contoso() });
    const { directory } = test.tenant;
    const add = (userPrincipalName: string, mail: string): string =>
      directory.addUser({ userPrincipalName, mail, displayName: userPrincipalName });
    add("o'brien+1&2@contoso.com", 'first@contoso.com');
    add('first@contoso.com', 'other@contoso.com');
    people = companyOf(directory).users;
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
  });
  const find = (idOrAddress: string): Promise<SourceUser | null> =>
    sourceOf(test).findUser(idOrAddress, sourceAttributes, { signal: never });

  it('works by object id, user principal name and mail, in any case, for every person there', async () => {
    for (const person of people) {
      const { userPrincipalName, mail } = person.attributes;
      assert.deepEqual(await find(person.id.toUpperCase()), person);
      assert.deepEqual(await find(` ${String(userPrincipalName).toUpperCase()} `), person);
      const named = people.some(({ attributes }) => attributes.userPrincipalName === mail);
      if (typeof mail === 'string' && !named) assert.equal((await find(mail))?.attributes.mail, mail);
    }
  });

  it('takes whoever has the name before whoever has the mail', async () => {
    assert.equal((await find('first@contoso.com'))?.attributes.mail, 'other@contoso.com');
  });

  for (const nobody of [id(77), 'nobody@contoso.com', "' or startsWith(mail,'a') or mail eq '", '', '   ']) {
    it(`finds nobody for “${nobody}”`, async () => {
      assert.equal(await find(nobody), null);
    });
  }

  it('finds nobody who was deleted', async () => {
    const gone = test.tenant.directory.addUser({ userPrincipalName: 'gone@contoso.com', displayName: 'Gone' });
    test.tenant.directory.softDeleteUser(gone);
    assert.equal(await find(gone), null);
    assert.equal(await find('gone@contoso.com'), null);
  });

  it('fails with the reason when it may not read people, which is not the same as nobody', async () => {
    test.tenant.habits.missingConsent = true;
    await assert.rejects(find('first@contoso.com'), { code: 'consent-missing' });
    await assert.rejects(find(id(77)), { code: 'consent-missing' });
  });
});
