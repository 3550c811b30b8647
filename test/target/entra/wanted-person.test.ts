import assert from 'node:assert/strict';
import type { Attributes } from '../../../src/model/directory.ts';
import { newPassword } from '../../../src/target/entra/new-password.ts';
import { PersonReader, writableAttributes } from '../../../src/target/entra/person.ts';
import {
  mailNicknameOf,
  newPersonBody,
  stillWanted,
  UnwritablePerson,
  wantedOf,
} from '../../../src/target/entra/wanted-person.ts';

const reader = new PersonReader({ domain: 'Contoso.com', attributes: writableAttributes });
const id = '00000000-0000-4000-8000-00000000000a';

describe('What is written of a person', () => {
  const enabled: [active: boolean | undefined, mapped: boolean | null | undefined, written: boolean | undefined][] = [
    [true, undefined, true],
    [false, undefined, false],
    [undefined, true, true],
    [undefined, false, false],
    [undefined, null, undefined],
    [true, false, false],
    [false, true, false],
    [undefined, undefined, undefined],
  ];
  for (const [active, mapped, written] of enabled)
    it(`active ${String(active)}, accountEnabled mapped to ${String(mapped)}: ${String(written)}`, () => {
      const attributes: Attributes = mapped === undefined ? {} : { accountEnabled: mapped };
      const { properties } = wantedOf({ attributes, ...(active !== undefined && { active }) }, reader);
      assert.equal(properties.accountEnabled, written);
    });

  const unwritable: [what: string, attributes: Attributes, why: RegExp][] = [
    ['an attribute that Entra ID does not have', { shoeSize: '42' }, /no attribute “shoeSize”/],
    ['licences', { assignedLicenses: 'E5' }, /no attribute “assignedLicenses”/],
    ['a password', { passwordProfile: 'x' }, /no attribute “passwordProfile”/],
    ['a user type', { userType: 'Guest' }, /no attribute “userType”/],
    ['a name of another domain', { userPrincipalName: 'anna@fabrikam.com' }, /not in the domain/],
    ['a name of a domain that ends alike', { userPrincipalName: 'anna@not-contoso.com' }, /not in the domain/],
    ['no name', { userPrincipalName: null }, /not in the domain/],
    ['a manager who is no object id', { manager: 'anna@contoso.com' }, /manager/],
    ['a truth for text', { jobTitle: true }, /takes text/],
  ];
  for (const [what, attributes, why] of unwritable)
    it(`is never ${what}`, () => {
      assert.throws(
        () => wantedOf({ attributes }, reader),
        (error) => error instanceof UnwritablePerson && why.test(error.message),
      );
    });

  it('leaves out of a new person what has no value, and licences and usage location unless mapped', () => {
    const attributes = { userPrincipalName: 'Anna.B@Contoso.com', jobTitle: '', department: null, city: 'Rome' };
    const { passwordProfile, ...body } = newPersonBody(wantedOf({ attributes, externalId: id, active: true }, reader));
    assert.deepEqual(body, {
      accountEnabled: true,
      displayName: 'Anna.B@Contoso.com',
      userPrincipalName: 'Anna.B@Contoso.com',
      mailNickname: 'Anna.B',
      city: 'Rome',
      onPremisesImmutableId: 'AAAAAAAAAECAAAAAAAAACg==',
    });
    assert.equal((passwordProfile as { forceChangePasswordNextSignIn: boolean }).forceChangePasswordNextSignIn, true);
  });

  it('is, of somebody who is there, only what differs', () => {
    const raw = {
      id,
      userPrincipalName: 'anna@contoso.com',
      jobTitle: 'Clerk',
      accountEnabled: true,
      manager: { id: id.toUpperCase() },
    };
    const wanted = wantedOf(
      { attributes: { jobTitle: 'Clerk', city: null, surname: 'B', manager: id }, active: true },
      reader,
    );
    assert.deepEqual(stillWanted(wanted, raw, reader), { properties: { surname: 'B' } });
    const without = wantedOf({ attributes: { manager: null } }, reader);
    assert.deepEqual(stillWanted(without, raw, reader), { properties: {}, manager: null });
  });

  const nicknames: [userPrincipalName: string, nickname: string][] = [
    ['anna.b@contoso.com', 'anna.b'],
    ['zoë.müller@contoso.com', 'zoe.muller'],
    ['a b(c)@contoso.com', 'abc'],
    ['..dots..@contoso.com', 'dots'],
    ['田中@contoso.com', 'user'],
    [`${'x'.repeat(80)}@contoso.com`, 'x'.repeat(64)],
  ];
  for (const [userPrincipalName, nickname] of nicknames)
    it(`has the nickname ${nickname} for ${userPrincipalName}`, () => {
      assert.equal(mailNicknameOf(userPrincipalName), nickname);
    });

  it('has a password of 32 characters of four kinds, each time another one', () => {
    const passwords = Array.from({ length: 200 }, newPassword);
    assert.equal(new Set(passwords).size, passwords.length);
    for (const password of passwords) {
      assert.equal(password.length, 32);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) assert.match(password, kind);
    }
  });
});
