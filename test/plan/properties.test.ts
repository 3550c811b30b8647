import assert from 'node:assert/strict';
import fc from 'fast-check';
import { objectClasses, type Action, type Change } from '../../src/model/change.ts';
import type { SourceUser, TargetUser } from '../../src/model/directory.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import { mappedPart, mapUser } from '../../src/plan/map.ts';
import { applied, changesUntilCut, planAll, type Held, type Planned, type PlanOptions } from '../support/plan-model.ts';
import { situation, withoutRepeats, type Situation } from './arbitraries.ts';
import { wantedBy } from './wanted.ts';

/** The plan, or null where no overview can be made: nobody is left, or a chosen group is empty. */
function planOf({ policy, company, held }: Situation, options: PlanOptions = {}): Planned | null {
  try {
    return planAll(policy, company, held, options);
  } catch (error) {
    if (error instanceof SyncFailure) return null;
    throw error;
  }
}

/** Holds for every situation of which an overview can be made. */
function always(runs: number, rule: (planned: Planned, given: Situation) => void): void {
  const property = fc.property(situation, (given) => {
    const planned = planOf(given);
    fc.pre(planned !== null);
    rule(planned, given);
  });
  fc.assert(property, { numRuns: runs });
}

const shuffled = <Item>(items: readonly Item[]): fc.Arbitrary<readonly Item[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** The same situation, told in another order. */
const reordered = ({ policy, company, held }: Situation): fc.Arbitrary<Situation> =>
  fc.record({
    policy: fc.constant(policy),
    company: fc.record({
      users: shuffled(company.users),
      groups: shuffled(company.groups),
      members: fc.record(Object.fromEntries(Object.entries(company.members).map(([id, of]) => [id, shuffled(of)]))),
    }),
    held: fc.record({ users: shuffled(held.users), groups: shuffled(held.groups), members: shuffled(held.members) }),
  });

const said = ({ company }: Situation): Situation['company'] => withoutRepeats(company);
const targetIdOf = (item: Change): string => item.targetId ?? item.objectId;
const memberOf = (item: Change): string => `${targetIdOf(item)} ${item.memberTargetId ?? item.memberId ?? ''}`;
const thingOf = (item: Change): string =>
  `${item.class} ${item.class === 'membership' ? memberOf(item) : targetIdOf(item)}`;
const memberships = (held: Held): ReadonlyMap<string, boolean> =>
  new Map(
    held.members.flatMap(({ groupId, members }) => members.map((one) => [`${groupId} ${one.userId}`, one.owned])),
  );

describe('every plan', function () {
  this.timeout(120_000);

  it('leaves nothing to do once it was applied, and every change finds the state it was computed from', () => {
    always(2000, (planned, given) => {
      const after = applied(given.held, planned.changes);
      const again = planOf({ ...given, held: after });
      assert.deepEqual(again?.changes, []);
      for (const of of objectClasses) {
        const { total, filtered, ambiguous } = planned.counts[of];
        assert.equal(again.counts[of].unchanged, total - filtered - ambiguous);
      }
    });
  });

  it('ends in what the policy asks for, and touches nothing else', () => {
    always(1500, (planned, given) => {
      const { policy, held } = given;
      const { people, groups, peopleOf } = wantedBy(given);
      const after = applied(held, planned.changes);
      const rows = new Map(after.users.map((row) => [row.sourceId, row]));
      const missing = [...people.keys()].filter((id) => !rows.has(id));
      assert.equal(missing.length, planned.counts.user.ambiguous);
      for (const [id, row] of rows) {
        const person = people.get(id ?? '');
        if (person !== undefined) {
          assert.ok(row.active);
          assert.deepEqual(mappedPart(row.attributes, policy.mapping), mapUser(person, policy.mapping));
        } else if (row.owned && id !== null) assert.ok(policy.removalPolicy.kind !== 'delete' && !row.active);
        else
          assert.deepEqual(
            row,
            held.users.find((one) => one.id === row.id),
          );
      }
      const groupRows = new Map(after.groups.map((row) => [row.sourceId, row]));
      for (const [id, group] of groups)
        assert.equal(groupRows.get(id)?.attributes.displayName ?? '', group.displayName);
      for (const [id, row] of groupRows) assert.ok(!row.owned || id === null || groups.has(id));
      for (const { groupId, members } of after.members) {
        const group = after.groups.find((row) => row.id === groupId);
        if (group?.sourceId === null || group === undefined) continue;
        if (groups.get(group.sourceId)?.membersHidden === true) {
          assert.deepEqual(members, held.members.find((one) => one.groupId === groupId)?.members);
          continue;
        }
        const wanted = groups.has(group.sourceId) ? peopleOf(group.sourceId) : new Set<string>();
        const inside = new Set(members.map(({ userId }) => userId));
        for (const id of wanted) assert.ok(missing.includes(id) || inside.has(rows.get(id)?.id ?? ''));
        const owned = members.filter((one) => one.owned).map(({ userId }) => userId);
        const allowed = [...[...wanted].map((id) => rows.get(id)?.id), ...(groups.has(group.sourceId) ? missing : [])];
        for (const userId of owned) assert.ok(allowed.includes(userId), userId);
      }
    });
  });

  it('has no removal that an incomplete read could have brought about', () => {
    const cut = fc.record({ pageSize: fc.integer({ min: 1, max: 4 }), breakAfter: fc.nat(12) });
    fc.assert(
      fc.property(situation, cut, (given, options) => {
        const { policy, company, held } = given;
        const whole = planOf(given);
        const found = changesUntilCut(policy, company, held, options);
        const wasCut = whole === null || found.length < whole.changes.length;
        const removals = found.filter(({ action }) => action === 'remove');
        if (!wasCut) return;
        // The groups were read to their end before people: groups that are gone are known by then, and only they.
        assert.deepEqual(
          removals.filter((item) => item.class !== 'group'),
          [],
        );
        const isGone = ({ objectId }: Change): boolean =>
          !company.groups.some(({ id }) => id === objectId) ||
          (policy.scope.kind === 'groups' && !policy.scope.groupIds.includes(objectId));
        assert.ok(removals.every(isGone));
      }),
      { numRuns: 1000 },
    );
  });

  it('removes only what the connection brought in', () => {
    always(500, ({ changes }, { held }) => {
      const owned = new Set([...held.users, ...held.groups].filter((row) => row.owned).map(({ id }) => id));
      for (const item of changes.filter(({ action }) => action === 'remove'))
        assert.equal(
          item.class === 'membership' ? memberships(held).get(memberOf(item)) : owned.has(item.targetId ?? ''),
          true,
        );
    });
  });

  it('is the same in whatever order and in pages of whatever size things are read', () => {
    const told = situation
      .map((given) => ({ ...given, company: said(given) }))
      .chain((given) =>
        fc.record({ given: fc.constant(given), other: reordered(given), pageSize: fc.integer({ min: 1, max: 9 }) }),
      );
    fc.assert(
      fc.property(told, ({ given, other, pageSize }) => {
        const [planned, again] = [planOf(given), planOf(other, { pageSize })];
        fc.pre(planned !== null);
        assert.deepEqual(again?.changes, planned.changes);
        assert.equal(again.hash, planned.hash);
        assert.deepEqual(again.counts, planned.counts);
        assert.deepEqual(again.causes, planned.causes);
        const sorted = ({ warnings }: Planned) => warnings.map((warning) => JSON.stringify(warning)).sort();
        assert.deepEqual(sorted(again), sorted(planned));
      }),
      { numRuns: 1500 },
    );
  });

  it('is the same when the source says things more than once: what it said last counts', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 9 }), (given, pageSize) => {
        const [planned, once] = [planOf(given, { pageSize }), planOf({ ...given, company: said(given) })];
        fc.pre(planned !== null);
        assert.deepEqual(planned.changes, once?.changes);
        assert.equal(planned.hash, once?.hash);
        assert.deepEqual(planned.counts, once?.counts);
      }),
      { numRuns: 1500 },
    );
  });

  it('adds up', () => {
    always(500, ({ counts, changes }, given) => {
      for (const of of objectClasses) {
        const { total, filtered, ambiguous, unchanged, add, update, remove } = counts[of];
        assert.equal(total, unchanged + add + update + filtered + ambiguous);
        for (const count of Object.values(counts[of])) assert.ok(count >= 0, JSON.stringify(counts));
        const ofClass = changes.filter((item) => item.class === of);
        assert.equal(ofClass.length, add + update + remove);
      }
      if (given.policy.scope.kind === 'all') assert.equal(counts.user.total, said(given).users.length);
    });
  });

  it('says truly what an update finds and what it makes of it', () => {
    always(1000, ({ changes }, given) => {
      const { held, policy } = given;
      const people = new Map<string, SourceUser>(said(given).users.map((user) => [user.id, user]));
      const after = applied(held, changes);
      const rowOf = (state: Held, item: Change) =>
        (item.class === 'user' ? state.users : state.groups).find(({ id }) => id === targetIdOf(item));
      for (const item of changes.filter(({ action }) => action === 'update')) {
        const row = rowOf(held, item);
        assert.deepEqual(Object.keys(item.before ?? {}).sort(), Object.keys(item.after ?? {}).sort());
        for (const [name, value] of Object.entries(item.before ?? {})) {
          const was = name === 'active' && row !== undefined && 'active' in row ? row.active : row?.attributes[name];
          assert.equal(value, was === '' ? null : (was ?? null));
          assert.notEqual(item.after?.[name], value);
        }
        assert.ok(item.reason.code === 'linked' || Object.keys(item.after ?? {}).length > 0);
        const person = people.get(item.objectId);
        if (item.class !== 'user' || person === undefined) continue;
        const attributes = rowOf(after, item)?.attributes ?? {};
        assert.deepEqual(mappedPart(attributes, policy.mapping), mapUser(person, policy.mapping));
        assert.equal(attributes.badge, row?.attributes.badge);
      }
    });
  });

  it('never adds what is there, nor removes what it adds, and has one change for each thing', () => {
    always(500, ({ changes }, { held }) => {
      const things = (action: Action): ReadonlySet<string> =>
        new Set(changes.filter((item) => item.action === action).map(thingOf));
      const added = things('add');
      assert.deepEqual(added.intersection(things('remove')), new Set());
      const there = [
        ...held.users.map(({ id }) => `user ${id}`),
        ...held.groups.map(({ id }) => `group ${id}`),
        ...[...memberships(held).keys()].map((id) => `membership ${id}`),
      ];
      assert.deepEqual(added.intersection(new Set(there)), new Set());
      assert.equal(new Set(changes.map(thingOf)).size, changes.length);
      for (const { key } of changes) assert.match(key, /^[1-6][a-z0-9~-]+$/);
    });
  });

  it('brings back what somebody edits after a sync, and nothing else, and calls it drift', () => {
    always(500, ({ changes }, given) => {
      const written = changes.find((item) => item.class === 'user' && typeof item.after?.displayName === 'string');
      if (written === undefined) return;
      const after = applied(given.held, changes);
      const edit = (person: TargetUser): TargetUser =>
        person.id === targetIdOf(written)
          ? { ...person, attributes: { ...person.attributes, displayName: 'Edited', badge: '8' }, version: 'edited' }
          : person;
      const again = planOf({ ...given, held: { ...after, users: after.users.map(edit) } });
      assert.deepEqual(
        again?.changes.map(({ objectId, before, after: back, reason }) => ({ objectId, before, back, reason })),
        [
          {
            objectId: written.objectId,
            before: { displayName: 'Edited' },
            back: { displayName: written.after?.displayName },
            reason: { code: 'drift', attributes: ['displayName'] },
          },
        ],
      );
    });
  });

  it('says why truly', () => {
    always(500, ({ changes }, given) => {
      const { company, policy, held } = given;
      const people = new Set(company.users.map(({ id }) => id));
      const groups = new Set(company.groups.map(({ id }) => id));
      const broughtIn = new Set(held.users.filter(({ owned }) => owned).map(({ sourceId }) => sourceId));
      const linked = new Set(held.users.filter(({ sourceId }) => sourceId === null).map(({ id }) => id));
      for (const { class: of, action, reason, objectId, memberId = objectId, targetId } of changes)
        switch (reason.code) {
          case 'left-tenant':
            assert.ok(action === 'remove' && !people.has(memberId));
            break;
          case 'inactive-since':
            assert.ok(action === 'remove' && policy.removalPolicy.kind === 'deactivate-then-delete');
            assert.equal(held.users.find(({ id }) => id === targetId)?.inactiveSince, reason.since);
            break;
          case 'left-scope':
            assert.ok(action === 'remove' && policy.scope.kind === 'groups');
            // Who was not brought in before and is in none of the groups is not asked for.
            assert.ok(people.has(memberId) || !broughtIn.has(memberId));
            break;
          case 'filtered':
            assert.ok(action === 'remove' && people.has(memberId));
            break;
          case 'linked':
            assert.ok(action === 'update' && linked.has(targetId ?? ''));
            break;
          case 'group-deleted':
            assert.ok(action === 'remove' && !groups.has(objectId));
            break;
          case 'group-left-scope':
            assert.ok(
              action === 'remove' && policy.scope.kind === 'groups' && !policy.scope.groupIds.includes(objectId),
            );
            break;
          case 'returned':
            assert.equal(held.users.find(({ id }) => id === targetId)?.active, false);
            break;
          case 'joined-tenant':
          case 'joined-group':
          case 'group-created':
            assert.ok(action === 'add');
            break;
          case 'left-group':
            assert.ok(of === 'membership' && action === 'remove' && people.has(memberId));
            break;
          case 'attributes-changed':
          case 'drift':
          case 'group-renamed':
            assert.ok(action === 'update');
            break;
          case 'undone':
            assert.fail('a comparison undoes nothing');
        }
    });
  });
});

describe('the situations that plans are made for here', function () {
  this.timeout(60_000);

  it('bring about every kind of change, every reason and every warning, and mostly an overview', () => {
    const plans = fc.sample(situation, { numRuns: 1500, seed: 7 }).map((given) => planOf(given));
    const made = plans.filter((planned) => planned !== null);
    assert.ok(made.length > plans.length * 0.6, `${made.length} of ${plans.length}`);
    const kinds = made.flatMap(({ changes }) =>
      changes.map((item) => `${item.class} ${item.action} ${item.reason.code}`),
    );
    assert.deepEqual([...new Set(kinds)].sort(), [
      'group add group-created',
      'group remove group-deleted',
      'group remove group-left-scope',
      'group update attributes-changed',
      'group update drift',
      'group update group-renamed',
      'membership add joined-group',
      'membership remove filtered',
      'membership remove group-deleted',
      'membership remove group-left-scope',
      'membership remove left-group',
      'membership remove left-scope',
      'membership remove left-tenant',
      'user add joined-group',
      'user add joined-tenant',
      'user remove filtered',
      'user remove inactive-since',
      'user remove left-scope',
      'user remove left-tenant',
      'user update attributes-changed',
      'user update drift',
      'user update linked',
      'user update returned',
    ]);
    assert.deepEqual([...new Set(made.flatMap(({ warnings }) => warnings.map(({ code }) => code)))].sort(), [
      'ambiguous-match',
      'group-becomes-empty',
      'members-hidden',
    ]);
  });
});
