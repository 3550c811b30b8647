import type { SourceAttribute, SourceGroup, SourceUser } from '../../src/model/directory.ts';
import type { GroupChange, UserChange } from '../../src/source/source.ts';
import type { Company } from './company.ts';

/** What Graph's delta says of people between two states: of who stayed only what changed, of who is new everything. */
export function userChanges(
  before: Company,
  after: Company,
  attributes: readonly SourceAttribute[],
): readonly UserChange[] {
  const old = new Map(before.users.map((user) => [user.id, user]));
  const now = new Set(after.users.map(({ id }) => id));
  const removed = before.users.filter(({ id }) => !now.has(id));
  // That a manager left is told of the manager alone, not of their reports.
  const wereAs = (user: SourceUser | undefined) => (user === undefined ? user : asShown(asShown(user, before), after));
  return [
    ...after.users.flatMap((user) => userChange(wereAs(old.get(user.id)), asShown(user, after), attributes)),
    ...removed.map(({ id }): UserChange => ({ kind: 'removed', id })),
  ];
}

/** A person as Graph shows them: somebody who is not there is nobody's manager. */
export function asShown(user: SourceUser, company: Company): SourceUser {
  const { manager } = user.attributes;
  if (typeof manager !== 'string' || company.users.some(({ id }) => id === manager)) return user;
  return { ...user, attributes: { ...user.attributes, manager: null } };
}

function userChange(
  before: SourceUser | undefined,
  user: SourceUser,
  attributes: readonly SourceAttribute[],
): readonly UserChange[] {
  const told: Record<string, unknown> = {};
  for (const name of attributes) {
    const value = user.attributes[name] ?? null;
    if (before === undefined ? value !== null : value !== (before.attributes[name] ?? null)) told[name] = value;
  }
  const guestChanged = before?.guest !== user.guest;
  if (before !== undefined && !guestChanged && Object.keys(told).length === 0) return [];
  return [{ kind: 'changed', id: user.id, ...(guestChanged && { guest: user.guest }), attributes: told }];
}

export function groupChanges(before: Company, after: Company): readonly GroupChange[] {
  const old = new Map(before.groups.map((group) => [group.id, group]));
  const now = new Set(after.groups.map(({ id }) => id));
  return [
    ...after.groups.flatMap((group) => groupChange(old.get(group.id), group, { before, after })),
    ...before.groups.filter(({ id }) => !now.has(id)).map(({ id }): GroupChange => ({ kind: 'removed', id })),
  ];
}

function groupChange(
  before: SourceGroup | undefined,
  group: SourceGroup,
  companies: { readonly before: Company; readonly after: Company },
): readonly GroupChange[] {
  const were = before === undefined ? [] : (companies.before.members[group.id] ?? []);
  const are = companies.after.members[group.id] ?? [];
  const joined = are.filter(({ id }) => !were.some((member) => member.id === id));
  const left = were.filter(({ id }) => !are.some((member) => member.id === id)).map(({ id }) => id);
  const { id, ...properties } = group;
  const isSame = before !== undefined && JSON.stringify(before) === JSON.stringify(group);
  if (isSame && joined.length + left.length === 0) return [];
  return [{ kind: 'changed', id, group: isSame ? {} : properties, joined, left }];
}
