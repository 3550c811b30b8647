import assert from 'node:assert/strict';
import { roleIncludes, roles, type Role } from '../../src/model/role.ts';

describe('roles', () => {
  const includes: Readonly<Record<Role, readonly Role[]>> = {
    administrator: ['administrator', 'approver', 'reader'],
    approver: ['approver', 'reader'],
    reader: ['reader'],
  };
  for (const held of roles)
    for (const needed of roles)
      it(`${includes[held].includes(needed) ? 'let' : 'do not let'} one who is ${held} do what takes ${needed}`, () => {
        assert.equal(roleIncludes(held, needed), includes[held].includes(needed));
      });
});
