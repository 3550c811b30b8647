import assert from 'node:assert/strict';
import { CompleteRead } from '../../src/model/complete-read.ts';
import { defaultFilters, type PlanPolicy } from '../../src/model/connection.ts';
import type { SourceUser, TargetGroup, TargetMembers, TargetUser } from '../../src/model/directory.ts';
import { GroupPlan } from '../../src/plan/groups.ts';
import { becomesEmpty, leaveGroup, planMembers, type MembershipStep } from '../../src/plan/memberships.ts';
import type { PeopleInScope } from '../../src/plan/users.ts';
import {
  only,
  PeoplePlanned,
  policyOf,
  sourceGroup,
  sourceUser,
  targetGroup,
  targetMembers,
  targetUser,
} from './samples.ts';

interface Given {
  readonly policy?: Partial<PlanPolicy>;
  readonly scope?: PeopleInScope;
  readonly people?: readonly SourceUser[];
  readonly heldPeople?: readonly TargetUser[];
  readonly heldGroup?: Partial<TargetGroup> | null;
  readonly members?: readonly string[];
  readonly held?: TargetMembers;
}

function prepare(given: Given) {
  const { policy = {}, people = [], heldPeople = [], heldGroup = {}, scope = { kind: 'all' } } = given;
  const { plan: users, index } = new PeoplePlanned({ policy, scope, held: heldPeople, pages: [people] });
  const groups = new GroupPlan(policyOf(policy));
  if (heldGroup !== null) groups.addHeld([targetGroup('g1', heldGroup)]);
  return { users, groups, index };
}

/** The plan for members of the wanted group `g1`. */
function planned(given: Given): MembershipStep {
  const context = prepare(given);
  context.groups.addWanted([sourceGroup('g1', { displayName: 'Sales' })]);
  context.groups.changes(new CompleteRead('groups'));
  return planMembers(only(context.groups.wanted()), given.members ?? [], given.held, context);
}

const shown = ({ changes }: MembershipStep) =>
  changes.map(({ action, memberId, memberTargetId, reason }) => [action, memberId, memberTargetId, reason.code]);
const everybody = [sourceUser('u1'), sourceUser('u2'), sourceUser('u3')];
const everybodyHeld = [targetUser('u1'), targetUser('u2'), targetUser('u3')];

describe('the plan for members of a group', () => {
  it('lets a person join, who may be as new as the group', () => {
    const { changes } = planned({ people: [sourceUser('u1')], heldGroup: null, members: ['u1'] });
    const { key: _key, ...joined } = only(changes);
    assert.deepEqual(joined, {
      class: 'membership',
      action: 'add',
      objectId: 'g1',
      targetId: null,
      memberId: 'u1',
      memberTargetId: null,
      memberName: 'Person u1',
      name: 'Sales',
      before: null,
      after: null,
      digest: null,
      reason: { code: 'joined-group', group: 'Sales' },
      precondition: { kind: 'absent' },
    });
  });

  it('names group and person by the target’s ids where they have them', () => {
    const joined = only(
      planned({
        people: [sourceUser('u1')],
        heldPeople: [targetUser('h1', { sourceId: 'u1' })],
        heldGroup: { id: 't1', sourceId: 'g1' },
        members: ['u1'],
      }).changes,
    );
    assert.deepEqual([joined.targetId, joined.memberTargetId], ['t1', 'h1']);
  });

  it('lets a person leave who is no longer a member', () => {
    const step = planned({
      people: everybody,
      heldPeople: everybodyHeld,
      members: ['u2'],
      held: targetMembers('g1', ['u1', 'u2']),
    });
    const { key: _key, ...left } = only(step.changes);
    assert.deepEqual(left, {
      class: 'membership',
      action: 'remove',
      objectId: 'g1',
      targetId: 'g1',
      memberId: 'u1',
      memberTargetId: 'u1',
      memberName: 'Person u1',
      name: 'Sales',
      before: null,
      after: null,
      digest: null,
      reason: { code: 'left-group', group: 'Sales' },
      precondition: { kind: 'present' },
    });
    assert.deepEqual([step.wanted, step.owned], [1, 2]);
  });

  it('changes nothing where the members are the same, linked people among them', () => {
    const step = planned({
      people: everybody,
      heldPeople: [targetUser('u1'), targetUser('h2', { sourceId: 'u2' })],
      members: ['u1', 'u2'],
      held: targetMembers('g1', ['h2'], ['u1']),
    });
    assert.deepEqual(shown(step), []);
    assert.deepEqual([step.wanted, step.owned], [2, 1]);
  });

  it('leaves memberships alone that somebody else brought in', () => {
    const held = targetMembers('g1', [], ['u1', 'h9']);
    assert.deepEqual(shown(planned({ people: everybody, heldPeople: everybodyHeld, held })), []);
  });

  it('knows a person by the id in the target who is linked by this very plan', () => {
    const byHand = targetUser('h1', { sourceId: null, owned: false, attributes: { mail: 'a@x' } });
    const given: Given = {
      policy: { matchKey: 'mail' },
      people: [sourceUser('u1', { mail: 'a@x' })],
      heldPeople: [byHand],
      members: ['u1'],
    };
    assert.deepEqual(shown(planned({ ...given, held: targetMembers('g1', [], ['h1']) })), []);
    assert.deepEqual(shown(planned({ ...given, held: targetMembers('g1', ['h1']) })), []);
    assert.deepEqual(shown(planned({ ...given, held: targetMembers('g1', []) })), [
      ['add', 'u1', 'h1', 'joined-group'],
    ]);
  });

  it('does not take a membership that a removed person left behind for that of the person linked in their place', () => {
    const step = planned({
      people: [sourceUser('u1')],
      heldPeople: [targetUser('h1', { sourceId: 'u1' })],
      members: ['u1'],
      held: targetMembers('g1', [], ['u1']),
    });
    assert.deepEqual(shown(step), [['add', 'u1', 'h1', 'joined-group']]);
  });

  it('knows a linked person who leaves by both ids', () => {
    const step = planned({
      people: [sourceUser('u1')],
      heldPeople: [targetUser('h1', { sourceId: 'u1' })],
      held: targetMembers('g1', ['h1']),
    });
    assert.deepEqual(shown(step), [['remove', 'u1', 'h1', 'left-group']]);
    assert.equal(only(step.changes).memberName, 'Person u1');
  });

  it('lets a person who comes back keep the membership that they left behind', () => {
    const given: Given = { people: [sourceUser('u1')], members: ['u1'] };
    for (const held of [targetMembers('g1', ['u1']), targetMembers('g1', [], ['u1'])])
      assert.deepEqual(shown(planned({ ...given, held })), []);
  });

  it('removes a membership that a removed person left behind', () => {
    const step = planned({ people: everybody, members: [], held: targetMembers('g1', ['u9']) });
    assert.deepEqual(shown(step), [['remove', 'u9', 'u9', 'left-tenant']]);
    assert.equal(only(step.changes).memberName, 'u9');
  });

  it('leaves a membership alone whose person matches more than one', () => {
    const byHand = (id: string) => targetUser(id, { sourceId: null, owned: false, attributes: { mail: 'a@x' } });
    const step = planned({
      policy: { matchKey: 'mail' },
      people: [sourceUser('u1', { mail: 'a@x' })],
      heldPeople: [byHand('h1'), byHand('h2')],
      members: [],
      held: targetMembers('g1', ['u1']),
    });
    assert.deepEqual([shown(step), step.owned], [[], 1]);
  });

  const gone: readonly [string, Given, reason: string][] = [
    ['left the tenant', { people: [sourceUser('u2')] }, 'left-tenant'],
    [
      'is out of scope',
      { people: everybody, scope: { kind: 'groups', groupOf: new Map([['u2', 'Sales']]) } },
      'left-scope',
    ],
    [
      'is filtered',
      {
        people: [sourceUser('u1', { mail: 'test@x' }), sourceUser('u2')],
        policy: { filters: { ...defaultFilters, mailExcludes: ['test'] } },
      },
      'filtered',
    ],
  ];
  for (const [why, given, reason] of gone)
    it(`takes a person who ${why} out of the group, though the source still says member`, () => {
      const step = planned({
        heldPeople: everybodyHeld.slice(0, 2),
        members: ['u1', 'u2'],
        held: targetMembers('g1', ['u1', 'u2']),
        ...given,
      });
      assert.deepEqual(shown(step), [['remove', 'u1', 'u1', reason]]);
      assert.equal(only(step.changes).memberName, 'Person u1');
    });

  it('does not let anybody join who is not wanted or not known', () => {
    const step = planned({
      people: [sourceUser('u1', { mail: 'test@x' })],
      policy: { filters: { ...defaultFilters, mailExcludes: ['test'] } },
      members: ['u1', 'u9'],
    });
    assert.deepEqual([shown(step), step.wanted], [[], 0]);
  });

  it('lets a person join once who is named twice', () => {
    const step = planned({ people: everybody, members: ['u1', 'u1'] });
    assert.deepEqual([shown(step), step.wanted], [[['add', 'u1', null, 'joined-group']], 1]);
  });
});

describe('a group that becomes empty', () => {
  const cases: readonly [string, expected: boolean, Given][] = [
    ['is told when its last member leaves', true, { members: [], held: targetMembers('g1', ['u1']) }],
    ['is not told while one stays', false, { members: ['u2'], held: targetMembers('g1', ['u1', 'u2']) }],
    [
      'is not told while somebody else’s member stays',
      false,
      { members: [], held: targetMembers('g1', ['u1'], ['u2']) },
    ],
    ['is not told when one leaves and another joins', false, { members: ['u2'], held: targetMembers('g1', ['u1']) }],
    ['is not told of a group that was empty', false, { members: [], held: targetMembers('g1', []) }],
    ['is not told of a new group without members', false, { members: [] }],
  ];
  for (const [sentence, expected, given] of cases)
    it(sentence, () => {
      const step = planned({ people: everybody, heldPeople: everybodyHeld, ...given });
      assert.equal(becomesEmpty(given.held?.members.length ?? 0, step), expected);
    });
});

describe('a group that goes', () => {
  it('loses every membership that this connection brought in, before it goes', () => {
    const context = prepare({
      people: everybody,
      heldPeople: [targetUser('u1'), targetUser('h2', { sourceId: 'u2' })],
      heldGroup: { attributes: { displayName: 'Sales' } },
    });
    const step = leaveGroup('g1', targetMembers('g1', ['u1', 'h2', 'u9'], ['u3']), context);
    assert.deepEqual(shown(step), [
      ['remove', 'u1', 'u1', 'group-deleted'],
      ['remove', 'u2', 'h2', 'group-deleted'],
      ['remove', 'u9', 'u9', 'group-deleted'],
    ]);
    assert.deepEqual(
      step.changes.map(({ name, memberName }) => [name, memberName]),
      [
        ['Sales', 'Person u1'],
        ['Sales', 'Person u2'],
        ['Sales', 'u9'],
      ],
    );
    assert.deepEqual([step.wanted, step.owned], [0, 3]);
  });

  it('loses them as out of scope where groups are chosen', () => {
    const policy: Partial<PlanPolicy> = { scope: { kind: 'groups', groupIds: ['g2'], nested: false } };
    const context = prepare({ policy, heldPeople: [targetUser('u1')] });
    const step = leaveGroup('g1', targetMembers('g1', ['u1']), context);
    assert.deepEqual(only(step.changes).reason, { code: 'group-left-scope' });
  });

  it('is named by its id when it has no name', () => {
    const context = prepare({ heldPeople: [targetUser('u1')], heldGroup: { attributes: {} } });
    assert.equal(only(leaveGroup('g1', targetMembers('g1', ['u1']), context).changes).name, 'g1');
  });
});
