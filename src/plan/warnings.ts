import type { Change, ObjectClass } from '../model/change.ts';
import type { Warning } from '../model/overview.ts';
import type { RoleAssignment } from '../model/role.ts';

/** Removals of people who may approve or administer Rollcall itself. */
export function rollcallPeopleRemoved(
  removals: readonly Change[],
  people: readonly RoleAssignment[],
): readonly Warning[] {
  const roles = new Map(
    people.filter(({ role }) => role !== 'reader').map(({ personId, role }) => [personId.toLowerCase(), role]),
  );
  return removals.flatMap(({ class: of, action, objectId, name }): Warning[] => {
    const role = of === 'user' && action === 'remove' ? roles.get(objectId) : undefined;
    return role === undefined ? [] : [{ code: 'rollcall-person-removed', name, role }];
  });
}

/** More than five times what recent syncs removed on average, and at least ten: worth a second look. */
export function manyRemovals(of: ObjectClass, removals: number, recent: readonly number[]): readonly Warning[] {
  if (recent.length === 0 || removals < 10) return [];
  const usual = Math.ceil(recent.reduce((sum, count) => sum + count, 0) / recent.length);
  return removals > usual * 5 ? [{ code: 'many-removals', class: of, removals, usual }] : [];
}
