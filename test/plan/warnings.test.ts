import assert from 'node:assert/strict';
import type { Action, Change, ObjectClass } from '../../src/model/change.ts';
import type { Role, RoleAssignment } from '../../src/model/role.ts';
import { change } from '../../src/plan/diff.ts';
import { manyRemovals, rollcallPeopleRemoved } from '../../src/plan/warnings.ts';

describe('a warning that a person of Rollcall is being removed', () => {
  const assigned = (personId: string, role: Role): RoleAssignment => ({
    personId,
    tenantId: 't',
    name: personId,
    role,
    mail: null,
  });
  const people = [assigned('U1', 'administrator'), assigned('u2', 'approver'), assigned('u3', 'reader')];
  const changeOf = (of: ObjectClass, action: Action, objectId: string): Change =>
    change({
      class: of,
      action,
      objectId,
      targetId: objectId,
      name: `Person ${objectId}`,
      before: null,
      after: null,
      digest: null,
      reason: { code: 'left-tenant' },
      precondition: { kind: 'present' },
    });
  const cases: readonly [string, Change, string | null][] = [
    ['is given for an administrator, whatever the case of the id', changeOf('user', 'remove', 'u1'), 'administrator'],
    ['is given for an approver', changeOf('user', 'remove', 'u2'), 'approver'],
    ['is not given for a reader', changeOf('user', 'remove', 'u3'), null],
    ['is not given for somebody without a role', changeOf('user', 'remove', 'u4'), null],
    ['is not given for an update', changeOf('user', 'update', 'u1'), null],
    ['is not given for a membership', changeOf('membership', 'remove', 'u1'), null],
    ['is not given for a group of the same id', changeOf('group', 'remove', 'u1'), null],
  ];
  for (const [sentence, given, role] of cases)
    it(sentence, () => {
      const expected = role === null ? [] : [{ code: 'rollcall-person-removed', name: given.name, role }];
      assert.deepEqual(rollcallPeopleRemoved([given], people), expected);
    });
});

describe('a warning of many removals', () => {
  const cases: readonly [string, removals: number, recent: readonly number[], usual: number | null][] = [
    ['is given above five times the average', 51, [10, 10], 10],
    ['is not given at five times the average', 50, [10, 10], null],
    ['is not given below ten removals', 9, [0, 0], null],
    ['is given from ten removals on, where none is usual', 10, [0, 0], 0],
    ['takes the average up to a whole number', 16, [2, 3], 3],
    ['is not given where the rounded average allows it', 15, [2, 3], null],
    ['is not given without anything to compare with', 500, [], null],
  ];
  for (const [sentence, removals, recent, usual] of cases)
    it(sentence, () => {
      const expected = usual === null ? [] : [{ code: 'many-removals', class: 'user', removals, usual }];
      assert.deepEqual(manyRemovals('user', removals, recent), expected);
    });
});
