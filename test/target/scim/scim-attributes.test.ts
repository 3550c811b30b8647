import assert from 'node:assert/strict';
import { sourceAttributes } from '../../../src/model/directory.ts';
import { scimAttributeProblem, scimAttributeProblems } from '../../../src/target/scim/scim-attributes.ts';
import { remoteFor } from './scim-for-tests.ts';
import { enterprise } from '../../support/scim-directory.ts';
import { startHabits } from '../../support/scim-habit-server.ts';

describe('The names of a mapping and their places in SCIM', () => {
  it('has a place for everything that Entra ID has', () => {
    assert.deepEqual(scimAttributeProblems(sourceAttributes), []);
  });

  const good = [
    ...['nickName', 'name.middleName', 'timezone', 'userType', 'emails[type eq "home"].value'],
    ...[
      `${enterprise}:costCenter`,
      `${enterprise}:division`,
      'urn:example:params:scim:schemas:extension:acme:1.0:User:desk',
    ],
    ...['urn:ietf:params:scim:schemas:core:2.0:User:nickName', 'addresses[type eq "home"].locality'],
  ];
  for (const name of good) it(`takes ${name}`, () => assert.equal(scimAttributeProblem(name), null));

  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /neither an attribute/],
    ['nick name', /neither an attribute/],
    ['name.', /neither an attribute/],
    ['a.b.c', /neither an attribute/],
    ['emails[type eq "work"]', /neither an attribute/],
    ['emails[primary eq true].value', /neither an attribute/],
    ['members[value eq "x"] or 1', /neither an attribute/],
    ['__proto__', /neither an attribute/],
    ['constructor()', /neither an attribute/],
    ['id', /not for a mapping/],
    ['externalid', /not for a mapping/],
    ['active', /not for a mapping/],
    ['password', /not for a mapping/],
    ['groups', /not for a mapping/],
    ['meta.version', /not for a mapping/],
    ['emails', /several values/],
    ['name', /consists of several/],
    ['userName', /called userPrincipalName/],
    ['title', /called jobTitle/],
    [`${enterprise}:department`, /called department/],
    ['emails[type eq "work"].value', /called mail/],
  ];
  for (const [name, words] of bad) it(`refuses "${name}"`, () => assert.match(scimAttributeProblem(name) ?? '', words));

  it('refuses two names for one place', () => {
    const problems = scimAttributeProblems(['nickName', 'urn:ietf:params:scim:schemas:core:2.0:User:nickname', 'mail']);
    assert.deepEqual(
      problems.map(({ name }) => name),
      ['urn:ietf:params:scim:schemas:core:2.0:User:nickname'],
    );
  });

  it('writes each to its place, and reads the same back', async () => {
    const server = await startHabits({ discovery: 'no-schemas' });
    const attributes = {
      ...{
        userPrincipalName: 'ada@example.com',
        displayName: 'Ada',
        givenName: 'Ada',
        surname: 'L',
        mail: 'a@example.com',
      },
      ...{ jobTitle: 'Chef', department: 'Kitchen', companyName: 'Contoso', employeeId: '7', manager: 'someone' },
      ...{ officeLocation: 'B4', usageLocation: 'DE', mobilePhone: '+49 1', preferredLanguage: 'de-DE' },
      ...{
        nickName: 'Addie',
        'name.middleName': 'K',
        [`${enterprise}:costCenter`]: '42',
        [`${enterprise}:isChief`]: true,
      },
    };
    const remote = remoteFor(server, { attributes: Object.keys(attributes) });
    const add = {
      kind: 'add',
      of: 'user',
      externalId: 'x',
      attributes: { ...attributes, accountEnabled: true },
      active: true,
    } as const;
    const [result] = await remote.write([add], { confirm: () => Promise.resolve() });
    assert.ok(result?.ok === true);
    const { id: _id, ...kept } = server.directory.user.get(result.id) ?? { id: '' };
    assert.deepEqual(kept, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      ...{
        externalId: 'x',
        active: true,
        userName: 'ada@example.com',
        displayName: 'Ada',
        title: 'Chef',
        nickName: 'Addie',
      },
      ...{ name: { givenName: 'Ada', familyName: 'L', middleName: 'K' }, preferredLanguage: 'de-DE' },
      emails: [{ type: 'work', primary: true, value: 'a@example.com' }],
      addresses: [{ type: 'work', formatted: 'B4', country: 'DE' }],
      phoneNumbers: [{ type: 'mobile', value: '+49 1' }],
      [enterprise]: {
        ...{ department: 'Kitchen', organization: 'Contoso', employeeNumber: '7', manager: { value: 'someone' } },
        ...{ costCenter: '42', isChief: true },
      },
    });
    const [found] = await remote.findUsers([result.id]);
    assert.ok(found !== undefined);
    assert.deepEqual(found.attributes, attributes);
    const nothing = Object.fromEntries(
      Object.keys(attributes)
        .slice(1)
        .map((name) => [name, name === 'mail' ? '' : null]),
    );
    const [emptied] = await remote.write(
      [{ kind: 'update', of: 'user', id: result.id, version: found.version, attributes: nothing }],
      { confirm: () => Promise.resolve() },
    );
    assert.equal(emptied?.ok, true);
    const [left] = await remote.findUsers([result.id]);
    assert.deepEqual(left?.attributes, { userPrincipalName: 'ada@example.com' });
    await server.close();
  });
});
