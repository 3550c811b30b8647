import assert from 'node:assert/strict';
import { CompleteRead } from '../../src/model/complete-read.ts';
import type { PlanPolicy } from '../../src/model/connection.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import type { SourceGroup, TargetGroup } from '../../src/model/directory.ts';
import { GroupPlan } from '../../src/plan/groups.ts';
import { only, policyOf, sourceGroup, targetGroup } from './samples.ts';

function planOf(options: {
  readonly policy?: Partial<PlanPolicy>;
  readonly held?: readonly TargetGroup[];
  readonly wanted: readonly SourceGroup[];
}): GroupPlan {
  const plan = new GroupPlan(policyOf(options.policy));
  plan.addHeld(options.held ?? []);
  for (const group of options.wanted) plan.addWanted([group]);
  return plan;
}

const changesOf = (options: Parameters<typeof planOf>[0]) => planOf(options).changes(new CompleteRead('groups'));
const chosen: Partial<PlanPolicy> = { scope: { kind: 'groups', groupIds: ['g1'], nested: false } };

describe('the plan for groups', () => {
  it('adds a group that the target does not have', () => {
    const wanted = sourceGroup('g1', { description: 'All of sales', mail: 'sales@contoso.example' });
    const { key: _key, ...added } = only(changesOf({ wanted: [wanted] }));
    const after = { displayName: 'Group g1', description: 'All of sales', mail: 'sales@contoso.example' };
    assert.deepEqual(added, {
      class: 'group',
      action: 'add',
      objectId: 'g1',
      targetId: null,
      name: 'Group g1',
      before: null,
      after,
      digest: attributesDigest(after),
      reason: { code: 'group-created' },
      precondition: { kind: 'absent' },
    });
  });

  it('leaves out of an added group what has no value', () => {
    const added = only(changesOf({ wanted: [sourceGroup('g1', { description: '', mail: null })] }));
    assert.deepEqual(added.after, { displayName: 'Group g1' });
  });

  it('renames a group, and says from what', () => {
    const held = targetGroup('g1', { attributes: { displayName: 'Sales' }, version: '7' });
    const renamed = only(changesOf({ held: [held], wanted: [sourceGroup('g1', { displayName: 'Sales EMEA' })] }));
    assert.deepEqual(
      [renamed.action, renamed.targetId, renamed.before, renamed.after, renamed.reason, renamed.precondition],
      [
        'update',
        'g1',
        { displayName: 'Sales' },
        { displayName: 'Sales EMEA' },
        { code: 'group-renamed', from: 'Sales' },
        { kind: 'version', version: '7' },
      ],
    );
  });

  const updates: readonly [string, Partial<TargetGroup>, Partial<SourceGroup>, unknown, unknown][] = [
    [
      'changes a description, and says so',
      { attributes: { displayName: 'Group g1', description: 'old' } },
      { description: 'new' },
      { description: 'new' },
      { code: 'attributes-changed', attributes: ['description'] },
    ],
    [
      'takes a description away that the source no longer has',
      { attributes: { displayName: 'Group g1', description: 'old' } },
      { description: null },
      { description: null },
      { code: 'attributes-changed', attributes: ['description'] },
    ],
    [
      'brings back what was edited in the target, and calls it drift',
      { attributes: { displayName: 'Edited' }, syncedDigest: attributesDigest({ displayName: 'Group g1' }) },
      {},
      { displayName: 'Group g1' },
      { code: 'drift', attributes: ['displayName'] },
    ],
    [
      'gives a group without a name its name',
      { attributes: {} },
      {},
      { displayName: 'Group g1' },
      { code: 'attributes-changed', attributes: ['displayName'] },
    ],
    [
      'updates a group that somebody else brought in',
      { owned: false, attributes: { displayName: 'Sales' } },
      {},
      { displayName: 'Group g1' },
      { code: 'group-renamed', from: 'Sales' },
    ],
  ];
  for (const [sentence, held, wanted, after, reason] of updates)
    it(sentence, () => {
      const found = only(changesOf({ held: [targetGroup('g1', held)], wanted: [sourceGroup('g1', wanted)] }));
      assert.deepEqual([found.action, found.after, found.reason], ['update', after, reason]);
    });

  const unchanged: readonly [string, TargetGroup['attributes'], Partial<SourceGroup>][] = [
    ['is as the source says', { displayName: 'Group g1', mail: 'a@b' }, { mail: 'a@b' }],
    ['has attributes of its own beside', { displayName: 'Group g1', colour: 'red' }, {}],
    ['holds null where the source has nothing', { displayName: 'Group g1', description: null }, { description: '' }],
    ['holds an empty text where the source has nothing', { displayName: 'Group g1', description: '' }, {}],
  ];
  for (const [which, attributes, wanted] of unchanged)
    it(`leaves a group alone that ${which}`, () => {
      const held = [targetGroup('g1', { attributes })];
      assert.deepEqual(changesOf({ held, wanted: [sourceGroup('g1', wanted)] }), []);
    });

  it('removes a group that is gone, with everything it held', () => {
    const attributes = { displayName: 'Sales', colour: 'red' };
    const held = [targetGroup('g1', { attributes, version: '7' }), targetGroup('g2')];
    const { key: _key, ...removed } = only(changesOf({ held, wanted: [sourceGroup('g2')] }));
    assert.deepEqual(removed, {
      class: 'group',
      action: 'remove',
      objectId: 'g1',
      targetId: 'g1',
      name: 'Sales',
      before: attributes,
      after: null,
      digest: null,
      reason: { code: 'group-deleted' },
      precondition: { kind: 'version', version: '7' },
    });
  });

  it('says of a group that is gone that it left the scope, where groups are chosen', () => {
    const removed = only(changesOf({ policy: chosen, held: [targetGroup('g2')], wanted: [] }));
    assert.deepEqual(removed.reason, { code: 'group-left-scope' });
  });

  const kept: readonly [string, Partial<TargetGroup>][] = [
    ['that somebody else brought in', { owned: false }],
    ['that was entered by hand', { owned: false, sourceId: null }],
    ['that is not linked to the source', { sourceId: null }],
  ];
  for (const [which, held] of kept)
    it(`never removes a group ${which}`, () => {
      assert.deepEqual(changesOf({ held: [targetGroup('g1', held)], wanted: [] }), []);
    });

  it('takes the last of a group that the source sends more than once', () => {
    const wanted = [sourceGroup('g1', { displayName: 'Was' }), sourceGroup('g1', { displayName: 'Is' })];
    assert.equal(only(changesOf({ wanted })).name, 'Is');
  });

  it('names a removed group without a name by its id', () => {
    assert.equal(only(changesOf({ held: [targetGroup('g1', { attributes: {} })], wanted: [] })).name, 'g1');
  });

  it('lists wanted groups by name and then by id, with their ids in the target', () => {
    const plan = planOf({
      held: [targetGroup('t2', { sourceId: 'g2' }), targetGroup('g9')],
      wanted: [
        sourceGroup('g3', { displayName: 'B' }),
        sourceGroup('g2', { displayName: 'A' }),
        sourceGroup('g1', { displayName: 'B' }),
      ],
    });
    assert.deepEqual(plan.wanted(), [
      { sourceId: 'g2', name: 'A', targetId: 't2' },
      { sourceId: 'g1', name: 'B', targetId: null },
      { sourceId: 'g3', name: 'B', targetId: null },
    ]);
    assert.deepEqual([plan.isWanted('g2'), plan.isWanted('g9')], [true, false]);
    assert.equal(plan.held('g2')?.id, 't2');
    assert.deepEqual(
      plan.sourceIds(),
      new Map([
        ['g3', 'g3'],
        ['g1', 'g1'],
        ['t2', 'g2'],
        ['g9', 'g9'],
      ]),
    );
  });

  it('says of a wanted group that it hides its members', () => {
    const [open, hidden] = planOf({ wanted: [sourceGroup('g1'), sourceGroup('g2', { membersHidden: true })] }).wanted();
    assert.deepEqual([open?.membersHidden, hidden?.membersHidden], [undefined, true]);
  });

  it('counts as owned what the connection brought in', () => {
    const held = [targetGroup('g1'), targetGroup('g2', { owned: false }), targetGroup('g3', { sourceId: null })];
    assert.equal(planOf({ held, wanted: [] }).ownedCount, 1);
  });
});
