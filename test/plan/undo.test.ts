import assert from 'node:assert/strict';
import type { Change } from '../../src/model/change.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import type { Attributes } from '../../src/model/directory.ts';
import { change } from '../../src/plan/diff.ts';
import { undoMembership, undoObject, type HeldNow, type MembershipNow } from '../../src/plan/undo.ts';

/** The mapping decides over `note` no more than over what others write. */
const synced = ({ note: _note, active: _active, ...all }: Attributes): Attributes => all;

const ada = { displayName: 'Ada', jobTitle: 'Engineer' };
const lead = { displayName: 'Ada', jobTitle: 'Lead' };

function held(changed: Partial<HeldNow> = {}): HeldNow {
  return {
    ...{ id: 't1', sourceId: 'u1', owned: true, active: true, attributes: ada, version: '7' },
    syncedDigest: attributesDigest(ada),
    ...changed,
  };
}

function done(changed: Partial<Change> & Pick<Change, 'action'>): Change {
  return change({
    ...{ class: 'user', objectId: 'u1', targetId: 't1', name: 'Ada', before: null, after: null, digest: null },
    ...{ reason: { code: 'attributes-changed', attributes: [] }, precondition: { kind: 'version', version: '6' } },
    ...changed,
  });
}

const addition = done({ action: 'add', targetId: null, after: ada, digest: attributesDigest(ada) });
const promotion = done({
  ...{ action: 'update', before: { jobTitle: 'Engineer' }, after: { jobTitle: 'Lead' } },
  digest: attributesDigest(lead),
});
const cleared = done({
  ...{ action: 'update', before: { jobTitle: 'Engineer' }, after: { jobTitle: null } },
  digest: attributesDigest({ displayName: 'Ada' }),
});
const blocked = done({
  ...{ action: 'update', before: { accountEnabled: true }, after: { accountEnabled: false } },
  digest: attributesDigest({ ...ada, accountEnabled: false }),
});
const deactivation = done({ action: 'remove', before: { active: true }, after: { active: false } });
const deletion = done({ action: 'remove', before: ada });
const comeback = done({
  ...{ action: 'update', before: { active: false, jobTitle: 'Lead' }, after: { active: true, jobTitle: 'Engineer' } },
  digest: attributesDigest(ada),
  reason: { code: 'returned' },
});
const link = done({
  ...{ action: 'update', before: { displayName: 'ada' }, after: { displayName: 'Ada' } },
  digest: attributesDigest(ada),
  reason: { code: 'linked', key: 'mail' },
});
const promoted = held({ attributes: lead, syncedDigest: attributesDigest(lead) });

type Undone = Partial<Change> | null;

describe('the change that undoes', () => {
  const cases: readonly [what: string, Change, HeldNow | undefined, Undone][] = [
    [
      'an addition deletes',
      addition,
      held(),
      {
        action: 'remove',
        before: ada,
        after: null,
        targetId: 't1',
        precondition: { kind: 'version', version: '7' },
        reason: { code: 'undone', was: 'add' },
      },
    ],
    ['an addition that is gone is none', addition, undefined, null],
    ['an addition that got another value is none', addition, held({ attributes: lead }), null],
    ['an addition that got a value more is none', addition, held({ attributes: { ...ada, note: 'x' } }), null],
    ['an addition that was synced since is none', addition, held({ syncedDigest: attributesDigest(lead) }), null],
    ['an addition that somebody deactivated is none', addition, held({ active: false }), null],
    ['an addition that somebody else owns now is none', addition, held({ owned: false }), null],
    ['an addition that is linked to another is none', addition, held({ sourceId: 'u2' }), null],
    [
      'an update brings the old value back',
      promotion,
      promoted,
      {
        action: 'update',
        before: { jobTitle: 'Lead' },
        after: { jobTitle: 'Engineer' },
        digest: attributesDigest(ada),
        precondition: { kind: 'version', version: '7' },
      },
    ],
    [
      'an update leaves other values as they are now',
      promotion,
      held({ attributes: { ...lead, note: 'by hand' }, syncedDigest: attributesDigest(lead) }),
      { before: { jobTitle: 'Lead' }, after: { jobTitle: 'Engineer' }, digest: attributesDigest(ada) },
    ],
    ['an update whose value moved is none', promotion, held({ attributes: ada, syncedDigest: null }), null],
    ['an update whose person is gone is none', promotion, undefined, null],
    [
      'a value that went away brings it back',
      cleared,
      held({ attributes: { displayName: 'Ada' }, syncedDigest: attributesDigest({ displayName: 'Ada' }) }),
      { before: { jobTitle: null }, after: { jobTitle: 'Engineer' } },
    ],
    [
      'a switch turned off turns it on',
      blocked,
      held({ attributes: { ...ada, accountEnabled: false }, syncedDigest: null }),
      { before: { accountEnabled: false }, after: { accountEnabled: true } },
    ],
    ['a switch turned off that is on again is none', blocked, held({ syncedDigest: null }), null],
    [
      'a deactivation reactivates, and leaves the digest alone',
      deactivation,
      held({ active: false }),
      { action: 'update', before: { active: false }, after: { active: true }, digest: null },
    ],
    ['a deactivation of somebody who is active again is none', deactivation, held(), null],
    [
      'a deletion adds with the old values',
      deletion,
      undefined,
      {
        action: 'add',
        targetId: null,
        before: null,
        after: ada,
        digest: attributesDigest(ada),
        precondition: { kind: 'absent' },
      },
    ],
    ['a deletion of somebody who is there again is none', deletion, held(), null],
    [
      'a deletion of somebody inactive adds them as they were',
      { ...deletion, before: { ...ada, active: false } },
      undefined,
      { action: 'add', after: { ...ada, active: false }, digest: attributesDigest(ada) },
    ],
    [
      'an addition of somebody inactive deletes them as they are',
      { ...addition, after: { ...ada, active: false } },
      held({ active: false }),
      { action: 'remove', before: { ...ada, active: false }, after: null },
    ],
    [
      'an addition of somebody inactive who is active is none',
      { ...addition, after: { ...ada, active: false } },
      held(),
      null,
    ],
    [
      'a return deactivates as a removal, so that limits count it',
      comeback,
      held(),
      {
        action: 'remove',
        before: { active: true, jobTitle: 'Engineer' },
        after: { active: false, jobTitle: 'Lead' },
      },
    ],
    [
      'a return of somebody else’s person is an update: only the own are removed',
      comeback,
      held({ owned: false }),
      { action: 'update', after: { active: false, jobTitle: 'Lead' } },
    ],
    [
      'a match unlinks',
      link,
      held({ owned: false }),
      { action: 'update', before: { displayName: 'Ada' }, after: { displayName: 'ada' }, link: 'undone', digest: null },
    ],
  ];
  for (const [what, one, now, expected] of cases)
    it(what, () => {
      const undone = undoObject(one, now, { synced });
      if (expected === null) assert.equal(undone, null);
      else assert.deepEqual(undone, { ...undone, ...expected });
    });

  it('is undone itself: the same values come and go, and a link is made once more', () => {
    const unlinked = undoObject(link, held({ owned: false }), { synced });
    assert.ok(unlinked);
    const now = held({ owned: false, sourceId: null, attributes: { ...ada, displayName: 'ada' }, syncedDigest: null });
    const again = undoObject(unlinked, now, { synced });
    assert.deepEqual([again?.link, again?.after], ['made', { displayName: 'Ada' }]);
    assert.ok(again);
    const third = undoObject(again, held({ owned: false, syncedDigest: again.digest }), { synced });
    assert.equal(third?.link, 'undone');
    const removed = undoObject(comeback, held(), { synced });
    assert.ok(removed);
    const back = undoObject(removed, held({ active: false, attributes: lead, syncedDigest: null }), { synced });
    assert.deepEqual([back?.action, back?.after], ['update', { active: true, jobTitle: 'Engineer' }]);
  });
});

describe('the change that undoes, of a membership,', () => {
  const membership = { class: 'membership', objectId: 'g1', targetId: 'g1', memberId: 'u1', name: 'Sales' } as const;
  const joined = done({ ...membership, action: 'add', memberTargetId: null });
  const left = done({ ...membership, action: 'remove', memberTargetId: 't1' });
  const now = (changed: Partial<MembershipNow>): MembershipNow => ({
    ...{ groupId: 'tg', userId: 't1', member: 'none' },
    ...changed,
  });
  const cases: readonly [what: string, Change, MembershipNow, Undone][] = [
    [
      'a joining leaves',
      joined,
      now({ member: 'ours' }),
      { action: 'remove', targetId: 'tg', memberTargetId: 't1', precondition: { kind: 'present' } },
    ],
    ['a joining that somebody ended is none', joined, now({}), null],
    ['a joining that somebody else made is none', joined, now({ member: 'foreign' }), null],
    [
      'a leaving joins',
      left,
      now({}),
      { action: 'add', targetId: 'tg', memberTargetId: 't1', precondition: { kind: 'absent' } },
    ],
    [
      'a leaving joins whom the same undo brings back',
      left,
      now({ groupId: null, userId: null }),
      { action: 'add', targetId: null, memberTargetId: null },
    ],
    ['a leaving of who is a member again is none', left, now({ member: 'foreign' }), null],
    ['a leaving of a group that is gone is none', left, now({ groupId: undefined }), null],
    ['a leaving of a person who is gone is none', left, now({ userId: undefined }), null],
  ];
  for (const [what, one, state, expected] of cases)
    it(what, () => {
      const undone = undoMembership(one, state);
      if (expected === null) assert.equal(undone, null);
      else assert.deepEqual(undone, { ...undone, ...expected });
    });
});
