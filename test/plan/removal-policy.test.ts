import assert from 'node:assert/strict';
import type { Change } from '../../src/model/change.ts';
import type { RemovalPolicy } from '../../src/model/connection.ts';
import type { TargetUser } from '../../src/model/directory.ts';
import { PeoplePlanned, sourceUser, targetUser } from './samples.ts';

const deleteInactiveBefore = '2026-02-01T00:00:00.000Z';
const longAgo = '2026-01-15T00:00:00.000Z';
const lately = '2026-02-15T00:00:00.000Z';
const thenDelete: RemovalPolicy = { kind: 'deactivate-then-delete', days: 30 };

/** `u1` as the target holds them, while `u2` is the only one the source returns. */
function planned(removalPolicy: RemovalPolicy, held: Partial<TargetUser>): PeoplePlanned {
  return new PeoplePlanned({
    policy: { removalPolicy },
    held: [targetUser('u1', held), targetUser('u2')],
    pages: [[sourceUser('u2')]],
    ...(removalPolicy.kind === 'deactivate-then-delete' ? { deleteInactiveBefore } : {}),
  });
}

const shown = ({ changes }: PeoplePlanned): string =>
  changes
    .map(
      ({ action, after, reason }: Change) =>
        `${action === 'remove' ? (after === null ? 'delete' : 'deactivate') : action} ${reason.code}`,
    )
    .join(', ');

describe('the removal policy', () => {
  const cases: readonly [
    sentence: string,
    policy: RemovalPolicy,
    held: Partial<TargetUser>,
    expected: string,
    removable: { readonly standing: number; readonly due: number },
  ][] = [
    ['deletes who left', { kind: 'delete' }, {}, 'delete left-tenant', { standing: 2, due: 0 }],
    [
      'deletes who left, though inactive already',
      { kind: 'delete' },
      { active: false, inactiveSince: lately },
      'delete left-tenant',
      { standing: 2, due: 0 },
    ],
    ['deactivates who left', { kind: 'deactivate' }, {}, 'deactivate left-tenant', { standing: 2, due: 0 }],
    [
      'leaves who is inactive inactive for good',
      { kind: 'deactivate' },
      { active: false, inactiveSince: longAgo },
      '',
      { standing: 1, due: 0 },
    ],
    ['first deactivates who left', thenDelete, {}, 'deactivate left-tenant', { standing: 2, due: 0 }],
    [
      'keeps who was deactivated lately',
      thenDelete,
      { active: false, inactiveSince: lately },
      '',
      { standing: 1, due: 0 },
    ],
    [
      'deletes who was deactivated long enough ago, and says since when',
      thenDelete,
      { active: false, inactiveSince: longAgo },
      'delete inactive-since',
      { standing: 1, due: 1 },
    ],
    [
      'deletes who was deactivated exactly long enough ago',
      thenDelete,
      { active: false, inactiveSince: deleteInactiveBefore },
      'delete inactive-since',
      { standing: 1, due: 1 },
    ],
    [
      'never deletes whom somebody else deactivated',
      thenDelete,
      { active: false, inactiveSince: null },
      '',
      { standing: 1, due: 0 },
    ],
    [
      'never deletes whom this connection did not bring in',
      thenDelete,
      { owned: false, active: false, inactiveSince: longAgo },
      '',
      { standing: 1, due: 0 },
    ],
  ];
  for (const [sentence, policy, held, expected, removable] of cases)
    it(sentence, () => {
      const plan = planned(policy, held);
      assert.equal(shown(plan), expected);
      assert.deepEqual(plan.plan.removable(), removable);
    });

  it('brings back who returns in time, and deletes nobody who is wanted', () => {
    const plan = new PeoplePlanned({
      policy: { removalPolicy: thenDelete },
      held: [targetUser('u1', { active: false, inactiveSince: longAgo })],
      pages: [[sourceUser('u1')]],
      deleteInactiveBefore,
    });
    assert.equal(shown(plan), 'update returned');
  });

  it('keeps what a deleted person had, that they were inactive too, and only the state of a deactivated one', () => {
    const attributes = { displayName: 'Ada', badge: '7' };
    const [deleted] = planned(thenDelete, { active: false, inactiveSince: longAgo, attributes }).changes;
    const [deactivated] = planned(thenDelete, { attributes }).changes;
    assert.deepEqual([deleted?.before, deleted?.after], [{ ...attributes, active: false }, null]);
    assert.deepEqual([deactivated?.before, deactivated?.after], [{ active: true }, { active: false }]);
    assert.deepEqual(deleted?.reason, { code: 'inactive-since', since: longAgo });
  });
});
