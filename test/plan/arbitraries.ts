import fc from 'fast-check';
import { defaultLimits, type MappingRule, type PlanPolicy, type RemovalPolicy } from '../../src/model/connection.ts';
import type {
  SourceGroup,
  SourceMember,
  SourceUser,
  TargetGroup,
  TargetMembers,
  TargetUser,
} from '../../src/model/directory.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { Company } from '../support/array-source.ts';
import { applied, planAll, type Held } from '../support/plan-model.ts';

/*
 * Companies that are small and collide: few ids, shared mail addresses, groups in cycles, names that cards and stores
 * find hard. What fails shrinks to something that can be read.
 */

const userId = fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5');
const groupId = fc.constantFrom('g1', 'g2', 'g3', 'g4');
const name = fc.constantFrom(
  'Ada',
  'ada',
  'Ádá',
  '**bold** [x](y)',
  '🦊',
  'שלום',
  '<at>all</at>',
  'Ada-Lou',
  '',
  'a~b',
);
const mail = fc.constantFrom('a@x', 'A@X', 'b@x', 'test@x', 'c@x', '', null);

const sourceUser: fc.Arbitrary<SourceUser> = fc.record({
  id: userId,
  guest: fc.boolean(),
  attributes: fc.record({
    displayName: name,
    mail,
    userPrincipalName: fc.constantFrom('a@x', 'B@x', 'd@x', null),
    department: fc.constantFrom('Sales', 'Support'),
    jobTitle: fc.constantFrom('Chef', '', null),
    accountEnabled: fc.constantFrom(true, false, null),
    manager: fc.oneof(fc.constant(null), userId),
  }),
});

const sourceGroup: fc.Arbitrary<SourceGroup> = fc.record({
  id: groupId,
  displayName: name,
  description: fc.constantFrom('All of it', '', null),
  mail: fc.constantFrom('g@x', null),
  membersHidden: fc.nat(9).map((chance) => chance === 9),
});

const member: fc.Arbitrary<SourceMember> = fc.oneof(
  { weight: 4, arbitrary: userId.map((id) => ({ id, kind: 'user' as const })) },
  { weight: 2, arbitrary: groupId.map((id) => ({ id, kind: 'group' as const })) },
  { weight: 1, arbitrary: fc.constant({ id: 'd1', kind: 'other' as const }) },
);

/** A company that may say the same person and group more than once, with other values; see `withoutRepeats`. */
export const company: fc.Arbitrary<Company> = fc.record({
  users: fc.array(sourceUser, { minLength: 1, maxLength: 7 }),
  groups: fc.array(sourceGroup, { minLength: 1, maxLength: 5 }),
  members: fc.record({
    g1: fc.array(member, { maxLength: 5 }),
    g2: fc.array(member, { maxLength: 3 }),
    g3: fc.array(member, { maxLength: 3 }),
    g4: fc.array(member, { maxLength: 2 }),
  }),
});

/** The same company, everything said once: what it said last. */
export function withoutRepeats(said: Company): Company {
  const last = <Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] => [
    ...new Map(items.map((item) => [item.id, item])).values(),
  ];
  return { users: last(said.users), groups: last(said.groups), members: said.members };
}

const copy = (...names: readonly (keyof SourceUser['attributes'])[]): readonly MappingRule[] =>
  names.map((attribute) => ({ attribute, kind: 'copy', from: attribute }));

const mapping: fc.Arbitrary<readonly MappingRule[]> = fc.constantFrom<(readonly MappingRule[])[]>(
  [...copy('displayName', 'mail', 'userPrincipalName')],
  [...copy('displayName', 'mail', 'userPrincipalName', 'jobTitle', 'department', 'accountEnabled')],
  [...copy('displayName', 'mail', 'userPrincipalName', 'manager')],
  [
    ...copy('displayName', 'mail', 'userPrincipalName'),
    { attribute: 'login', kind: 'first', from: ['mail', 'userPrincipalName'] },
    { attribute: 'origin', kind: 'constant', value: 'entra' },
  ],
  [{ attribute: 'title', kind: 'copy', from: 'jobTitle' }],
  [],
);

/** A policy for companies of `company`: groups that are not there are no part of its scope. */
export function policyFor({ groups }: Company): fc.Arbitrary<PlanPolicy> {
  const ids = [...new Set(groups.map(({ id }) => id))];
  const all = fc.constant({ kind: 'all' as const });
  const chosen = fc.record({
    kind: fc.constant('groups' as const),
    groupIds: fc.subarray(ids, { minLength: Math.min(1, ids.length) }),
    nested: fc.boolean(),
  });
  return fc.record({
    id: fc.constant('contoso'),
    scope: ids.length === 0 ? all : fc.oneof({ weight: 3, arbitrary: all }, { weight: 2, arbitrary: chosen }),
    filters: fc.record({
      definition: fc.constantFrom(null, null, null, null, "department eq 'Sales'"),
      mailContains: fc.constantFrom([], [], [], [], ['x', 'y'], ['A@']),
      mailExcludes: fc.constantFrom([], [], [], ['test'], ['TEST', 'b@']),
      guests: fc.constantFrom('include', 'include', 'include', 'exclude'),
      blocked: fc.constantFrom('include', 'include', 'include', 'exclude'),
    }),
    mapping,
    matchKey: fc.constantFrom('mail', 'userPrincipalName'),
    removalPolicy: fc.constantFrom<RemovalPolicy[]>(
      { kind: 'delete' },
      { kind: 'deactivate' },
      { kind: 'deactivate-then-delete', days: 30 },
    ),
    limits: fc.constant(defaultLimits),
    target: fc.constant({ kind: 'directory' as const }),
  });
}

const targetUser: fc.Arbitrary<TargetUser> = fc
  .record({
    id: fc.oneof(userId, fc.constantFrom('h1', 'h2', 'h3')),
    sourceId: fc.option(userId, { freq: 2 }),
    owned: fc.boolean(),
    active: fc.boolean(),
    inactiveSince: fc.constantFrom(null, '2026-01-01T10:00:00.000Z', '2026-02-25T10:00:00.000Z'),
    attributes: fc.record({
      displayName: name,
      mail,
      userPrincipalName: fc.constantFrom('a@x', 'B@x', null),
      jobTitle: fc.constantFrom('Chef', '', null),
      badge: fc.constant('7'),
    }),
    version: fc.constant('1'),
    syncedDigest: fc.constantFrom(null, 'of something else'),
  })
  .map((person) => (person.active ? { ...person, inactiveSince: null } : person));

const targetGroup: fc.Arbitrary<TargetGroup> = fc.record({
  id: fc.oneof(groupId, fc.constantFrom('t1', 't2')),
  sourceId: fc.option(groupId, { freq: 4 }),
  owned: fc.boolean(),
  attributes: fc.record({
    displayName: name,
    description: fc.constantFrom('All of it', ''),
    colour: fc.constant('red'),
  }),
  version: fc.constant('1'),
  syncedDigest: fc.constantFrom(null, 'of something else'),
});

const targetMembers: fc.Arbitrary<TargetMembers> = fc.record({
  groupId: fc.oneof(groupId, fc.constantFrom('t1', 't2')),
  members: fc.uniqueArray(
    fc.record({ userId: fc.oneof(userId, fc.constantFrom('h1', 'h2', 'gone')), owned: fc.boolean() }),
    { selector: ({ userId: id }) => id, maxLength: 5 },
  ),
});

const anyHeld: fc.Arbitrary<Held> = fc
  .record({
    users: fc.uniqueArray(targetUser, { selector: ({ id }) => id, maxLength: 6 }),
    groups: fc.uniqueArray(targetGroup, { selector: ({ id }) => id, maxLength: 4 }),
    members: fc.uniqueArray(targetMembers, { selector: (of) => of.groupId, maxLength: 4 }),
  })
  .map(possible);

/** A state that a target can be in: ids of the source are the directory's own ids, and each is linked once. */
function possible(held: Held): Held {
  const linked = <Row extends { readonly id: string; readonly sourceId: string | null }>(
    rows: readonly Row[],
    ours: string,
  ) => {
    const taken = new Set<string>(rows.map(({ id }) => id).filter((id) => id.startsWith(ours)));
    return rows.map((row): Row => {
      if (row.id.startsWith(ours)) return { ...row, sourceId: row.id };
      if (row.sourceId === null || taken.has(row.sourceId)) return { ...row, sourceId: null };
      taken.add(row.sourceId);
      return row;
    });
  };
  const users = linked(held.users, 'u');
  const groups = linked(held.groups, 'g');
  // What a removed row left behind under an id that another row has been linked to since is nobody's.
  const isOther = (rows: readonly { readonly id: string; readonly sourceId: string | null }[], id: string): boolean =>
    rows.some((row) => row.sourceId === id && row.id !== id);
  return {
    users,
    groups,
    members: held.members
      .filter(({ groupId: id }) => !isOther(groups, id))
      .map((of) => ({ ...of, members: of.members.filter(({ userId: id }) => !isOther(users, id)) })),
  };
}

/** A policy, what the source says and what the target holds. */
export interface Situation {
  readonly policy: PlanPolicy;
  readonly company: Company;
  readonly held: Held;
}

/**
 * Half of the targets hold anything at all, the other half what an earlier sync of this company or of another one left
 * there. Half of both were edited by hand since.
 */
export const situation: fc.Arbitrary<Situation> = fc
  .record({
    company,
    earlier: fc.option(company, { freq: 1 }),
    held: anyHeld,
    wasSynced: fc.boolean(),
    isEdited: fc.boolean(),
  })
  .chain((given) => policyFor(given.company).map((policy) => ({ ...given, policy })))
  .map(({ company: now, earlier, held, wasSynced, isEdited, policy }) => {
    const before = wasSynced ? (synced(policy, earlier ?? now, held) ?? held) : held;
    return { policy, company: now, held: isEdited ? edited(before) : before };
  });

/** What a sync leaves in the target; null where no overview can be made. */
function synced(policy: PlanPolicy, said: Company, held: Held): Held | null {
  try {
    return applied(held, planAll(policy, said, held).changes);
  } catch (error) {
    if (error instanceof SyncFailure) return null;
    throw error;
  }
}

/** The first and the last person and group as somebody edited them by hand. */
function edited(held: Held): Held {
  const edit = <Row extends Pick<TargetGroup, 'attributes' | 'version'>>(rows: readonly Row[]): readonly Row[] =>
    rows.map((row, index) =>
      index === 0 || index === rows.length - 1
        ? { ...row, attributes: { ...row.attributes, displayName: 'Edited' }, version: '100' }
        : row,
    );
  return { ...held, users: edit(held.users), groups: edit(held.groups) };
}
