import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import { passDay } from '../../../src/local/tenant/day.ts';
import type { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import { generateCompany } from '../../../src/local/tenant/generate.ts';

const companies: [name: string, make: () => TenantDirectory][] = [
  ['Contoso', contoso],
  ['a generated company', () => generateCompany({ seed: 2, users: 3000, groups: 40, membersPerGroup: 25 })],
  ['a company of three', () => generateCompany({ seed: 2, users: 3, groups: 1, membersPerGroup: 2 })],
  ['a company without groups', () => generateCompany({ seed: 4, users: 100, groups: 0, membersPerGroup: 0 })],
];

describe('a day that passes', () => {
  for (const [name, make] of companies) {
    it(`brings the same changes to ${name} when it is replayed`, () => {
      const [first, second] = [make(), make()];
      for (let day = 1; day <= 12; day += 1) {
        assert.deepEqual(passDay(first, day), passDay(second, day));
      }
      assert.deepEqual([...first.userIds()], [...second.userIds()]);
      assert.equal(first.changeNumber, second.changeNumber);
    });
  }

  it('brings six to twelve changes, day after day for a year, and the company stays about as large as it was', () => {
    const directory = contoso();
    const before = directory.users.active;
    for (let day = 1; day <= 365; day += 1) {
      const told = passDay(directory, day);
      assert.ok(told.length >= 4 && told.length <= 14, `day ${day} brought ${told.length} changes`);
      assert.ok(told.every((sentence) => sentence.endsWith('.')));
    }
    assert.ok(directory.users.active > before / 2 && directory.users.active < before * 3);
  });

  it('brings joiners, movers, leavers, a blocked account and a renamed group on the first day', () => {
    const told = passDay(contoso(), 1).join('\n');
    for (const happening of [
      / joined /,
      / is now /,
      / moved from /,
      / left the company/,
      / blocked\./,
      / is now called /,
    ]) {
      assert.match(told, happening);
    }
  });

  it('tells only what the directory shows as well', () => {
    const directory = contoso();
    const before = new Set(directory.userIds());
    const told = passDay(directory, 1);
    const after = new Set(directory.userIds());
    const joined = [...after].filter((id) => !before.has(id));
    const left = [...before].filter((id) => !after.has(id));
    assert.equal(joined.length, told.filter((sentence) => sentence.includes(' joined ')).length);
    assert.equal(left.length, told.filter((sentence) => sentence.includes(' left the company')).length);
    for (const id of joined) {
      assert.ok(told.some((sentence) => sentence.startsWith(directory.user(id)?.displayName ?? '?')));
    }
  });

  it('keeps the dynamic group to the employees who are not blocked', () => {
    const directory = contoso();
    for (let day = 1; day <= 30; day += 1) {
      passDay(directory, day);
    }
    const [everybody = ''] = directory.groupIds();
    const employees = [...directory.userIds()].filter((id) => {
      const user = directory.user(id);
      return user?.userType === 'Member' && user.accountEnabled;
    });
    assert.deepEqual(
      directory
        .members(everybody)
        .map(({ id }) => id)
        .sort(),
      employees.sort(),
    );
  });
});
