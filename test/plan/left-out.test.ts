import assert from 'node:assert/strict';
import type { Change, Reason } from '../../src/model/change.ts';
import { overriddenRow, overrideId, type Override, type OverriddenCause } from '../../src/model/override.ts';
import { change } from '../../src/plan/diff.ts';
import { causeOf, LeftOut, learningOrder } from '../../src/plan/left-out.ts';

const leftTenant: Reason = { code: 'left-tenant' };
const leftGroup: Reason = { code: 'left-group', group: 'G' };

function row(of: Change['class'], action: Change['action'], ids: string, reason: Reason): Change {
  const [objectId = '', memberId] = ids.split(' ');
  return change({
    ...{ class: of, action, objectId, targetId: null, name: objectId.toUpperCase(), reason },
    ...(memberId !== undefined && { memberId, memberTargetId: null, memberName: memberId.toUpperCase() }),
    ...{ before: null, after: null, digest: null, precondition: { kind: 'absent' } },
  });
}

const addAda = row('user', 'add', 'ada', { code: 'joined-tenant' });
const addBob = row('user', 'add', 'bob', { code: 'joined-tenant' });
const updateCyd = row('user', 'update', 'cyd', { code: 'returned' });
const linkGus = row('user', 'update', 'gus', { code: 'linked', key: 'mail' });
const removeDan = row('user', 'remove', 'dan', leftTenant);
const removeEve = row('user', 'remove', 'eve', { code: 'filtered', filter: 'guests' });
const addG = row('group', 'add', 'g', { code: 'group-created' });
const removeH = row('group', 'remove', 'h', { code: 'group-deleted' });
const adaJoinsG = row('membership', 'add', 'g ada', { code: 'joined-group', group: 'G' });
const bobJoinsK = row('membership', 'add', 'k bob', { code: 'joined-group', group: 'K' });
const cydJoinsG = row('membership', 'add', 'g cyd', { code: 'joined-group', group: 'G' });
const gusJoinsK = row('membership', 'add', 'k gus', { code: 'joined-group', group: 'K' });
const danLeavesG = row('membership', 'remove', 'g dan', leftTenant);
const danLeavesK = row('membership', 'remove', 'k dan', { code: 'left-group', group: 'K' });
const danLeavesH = row('membership', 'remove', 'h dan', { code: 'group-deleted' });
const eveLeavesG = row('membership', 'remove', 'g eve', { code: 'filtered', filter: 'guests' });
const fayLeavesH = row('membership', 'remove', 'h fay', { code: 'group-deleted' });
const fayLeavesG = row('membership', 'remove', 'g fay', leftGroup);

const all = {
  ...{ addAda, addBob, updateCyd, removeDan, removeEve, addG, removeH, adaJoinsG, bobJoinsK, cydJoinsG },
  ...{ linkGus, gusJoinsK },
  ...{ danLeavesG, danLeavesK, danLeavesH, eveLeavesG, fayLeavesH, fayLeavesG },
};

function override(of: Override['of'], changed: Partial<Override> = {}): Override {
  const by = { id: 'a', tenantId: 't', name: 'Ada' };
  return { id: overrideId(of), overviewId: 'o', of, until: null, rows: 1, by, at: '2026-03-01', ...changed };
}

function leftOutBy(overrides: readonly Override[]): LeftOut {
  const leftOut = new LeftOut(overrides);
  const rows = Object.values(all);
  for (const some of leftOut.hasFollowers ? learningOrder : [])
    leftOut.learn(rows.filter((one) => one.class === some.class && one.action === some.action));
  return leftOut;
}

/** Names of the changes that are left out: those that were chosen, and those that depend on them. */
function names(overrides: readonly Override[]): readonly string[] {
  const leftOut = leftOutBy(overrides);
  return Object.entries(all).flatMap(([name, one]) => {
    const by = leftOut.of(one);
    return by === null ? [] : [by.how === 'chosen' ? name : `(${name})`];
  });
}

describe('what is left out of an overview', () => {
  const cause = (one: Change): OverriddenCause => causeOf(one);
  const cases: readonly [what: string, chosen: readonly Override['of'][], left: readonly string[]][] = [
    ['nothing', [], []],
    ['a person’s addition takes their memberships along', [overriddenRow(addAda)], ['addAda', '(adaJoinsG)']],
    ['a group’s addition takes its memberships along', [overriddenRow(addG)], ['addG', '(adaJoinsG)', '(cydJoinsG)']],
    ['a person’s link takes their memberships along', [overriddenRow(linkGus)], ['linkGus', '(gusJoinsK)']],
    ['a person’s update takes nothing along', [overriddenRow(updateCyd)], ['updateCyd']],
    [
      'a person’s removal takes along what ends only because they leave',
      [overriddenRow(removeDan)],
      ['removeDan', '(danLeavesG)'],
    ],
    ['a filtered person’s removal likewise', [overriddenRow(removeEve)], ['removeEve', '(eveLeavesG)']],
    [
      'a group’s removal takes its membership removals along, and the deletion of whoever is in it',
      [overriddenRow(removeH)],
      ['(removeDan)', 'removeH', '(danLeavesG)', '(danLeavesH)', '(fayLeavesH)'],
    ],
    ['a membership of somebody who stays takes nothing along', [overriddenRow(fayLeavesG)], ['fayLeavesG']],
    ['a membership of a deleted person keeps the person', [overriddenRow(danLeavesG)], ['(removeDan)', 'danLeavesG']],
    [
      'a membership of a group that goes keeps the group, its memberships, and whoever is in them',
      [overriddenRow(fayLeavesH)],
      ['(removeDan)', '(removeH)', '(danLeavesG)', '(danLeavesH)', 'fayLeavesH'],
    ],
    [
      'a cause takes along what depends on each of its rows',
      [cause(addAda)],
      ['addAda', 'addBob', '(adaJoinsG)', '(bobJoinsK)'],
    ],
    ['a cause of removals is one reason of one class', [cause(removeDan)], ['removeDan', '(danLeavesG)']],
    ['a cause of memberships is one group', [cause(fayLeavesG)], ['fayLeavesG']],
    ['a cause of one class is not the same one of another', [cause(updateCyd)], ['updateCyd']],
    [
      'several together',
      [overriddenRow(addG), cause(removeEve)],
      ['removeEve', 'addG', '(adaJoinsG)', '(cydJoinsG)', '(eveLeavesG)'],
    ],
    ['a row of another overview leaves nothing out', [{ ...overriddenRow(addAda), key: '1nobody-~x' }], []],
  ];
  for (const [what, chosen, left] of cases)
    it(what, () => {
      assert.deepEqual(names(chosen.map((of) => override(of))), left);
    });

  it('is said to be so by the row’s own choice before that of its cause, and by itself before what it depends on', () => {
    const held = override(overriddenRow(danLeavesG), { until: '2026-04-01' });
    const leftOut = leftOutBy([override(causeOf(danLeavesG)), held, override(overriddenRow(removeDan))]);
    assert.deepEqual(leftOut.of(danLeavesG), { override: held, how: 'chosen' });
  });

  it('needs no look at other changes for who joins a group', () => {
    assert.equal(new LeftOut([override(overriddenRow(adaJoinsG)), override(causeOf(gusJoinsK))]).hasFollowers, false);
    assert.equal(new LeftOut([override(overriddenRow(removeH))]).hasFollowers, true);
  });
});
