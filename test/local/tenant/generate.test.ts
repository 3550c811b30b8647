import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generateCompany } from '../../../src/local/tenant/generate.ts';

describe('a generated company', () => {
  it('is the same for the same seed and another for another', () => {
    const size = { seed: 7, users: 500, groups: 20, membersPerGroup: 10 };
    const [one, same, other] = [generateCompany(size), generateCompany(size), generateCompany({ ...size, seed: 8 })];
    const ids = [...one.userIds()];
    assert.deepEqual([...same.userIds()], ids);
    assert.deepEqual(same.user(ids[42] ?? ''), one.user(ids[42] ?? ''));
    assert.equal(new Set([...ids, ...other.userIds()]).size, 1000);
  });

  it('finds every person again by id and by user principal name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.nat(), fc.nat({ max: 1_000_000 }), (users, seed, wish) => {
        const { users: table } = generateCompany({ seed, users, groups: 0, membersPerGroup: 0 });
        const row = wish % users;
        assert.equal(table.rowOfId(table.idOf(row).toUpperCase()), row);
        assert.equal(table.rowOfPrincipalName(table.property(row, 'userPrincipalName').toUpperCase()), row);
      }),
    );
  });

  it('tells one property and the whole profile alike', () => {
    const { users } = generateCompany({ seed: 3, users: 300, groups: 0, membersPerGroup: 0 });
    for (let row = 0; row < 300; row += 1) {
      const profile = users.profile(row);
      for (const name of Object.keys(profile) as (keyof typeof profile)[]) {
        assert.deepEqual(users.property(row, name), profile[name]);
      }
    }
  });

  it('has exactly the members asked for in every group, nobody twice', () => {
    const company = generateCompany({ seed: 5, users: 1000, groups: 30, membersPerGroup: 100, nestedGroups: 3 });
    for (const [index, id] of [...company.groupIds()].entries()) {
      const members = company.members(id);
      const expected = index < 3 ? 101 : 100;
      assert.equal(new Set(members.map((member) => member.id)).size, expected);
      assert.equal(members.filter(({ kind }) => kind === 'group').length, expected - 100);
    }
  });

  it('puts everybody in a group that is as large as the company', () => {
    const company = generateCompany({ seed: 5, users: 64, groups: 1, membersPerGroup: 200 });
    const [group = ''] = company.groupIds();
    assert.equal(company.members(group).length, 64);
  });

  it('has managers, guests, blocked accounts and people without mail, and no circle of managers', () => {
    const company = generateCompany({ seed: 11, users: 2000, groups: 0, membersPerGroup: 0 });
    const people = [...company.userIds()].map((id) => company.user(id));
    assert.ok(people.some((user) => user?.userType === 'Guest' && user.userPrincipalName.includes('#EXT#')));
    assert.ok(people.some((user) => user?.accountEnabled === false));
    assert.ok(people.some((user) => user?.mail === null));
    for (let row = 1; row < 2000; row += 1) {
      assert.ok((company.users.managerOf(row) ?? row) < row);
    }
  });

  it('makes a million people without keeping them in memory', () => {
    const before = process.memoryUsage().heapUsed;
    const company = generateCompany({ seed: 1, users: 1_000_000, groups: 100, membersPerGroup: 100 });
    assert.equal(company.users.active, 1_000_000);
    assert.ok(process.memoryUsage().heapUsed - before < 50_000_000);
  });

  it('refuses a company of nobody or of more than a million', () => {
    for (const users of [0, -1, 1_000_001, Number.NaN]) {
      assert.throws(() => generateCompany({ seed: 1, users, groups: 0, membersPerGroup: 0 }), RangeError);
    }
  });
});
