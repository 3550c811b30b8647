import assert from 'node:assert/strict';
import type { SnapshotGroup, SnapshotUser } from '../../src/model/snapshot.ts';
import type { GroupChange, UserChange } from '../../src/model/source-change.ts';
import { joinGroupChanges, joinUserChanges, mergedGroup, mergedUser } from '../../src/plan/merge.ts';

const changed = (attributes: Extract<UserChange, { kind: 'changed' }>['attributes'], guest?: boolean) =>
  ({ kind: 'changed', id: 'u1', attributes, ...(guest === undefined ? {} : { guest }) }) as const;
const removed: UserChange = { kind: 'removed', id: 'u1' };

describe('several changes of one person', () => {
  const cases: readonly [string, told: readonly UserChange[], expected: UserChange][] = [
    ['are that one where there is one', [changed({ mail: 'a@x' })], changed({ mail: 'a@x' })],
    [
      'come to the last word on each attribute',
      [changed({ mail: 'a@x', jobTitle: 'Chef' }), changed({ mail: 'b@x' })],
      changed({ mail: 'b@x', jobTitle: 'Chef' }),
    ],
    [
      'keep a value that went away as null',
      [changed({ mail: 'a@x' }), changed({ mail: null })],
      changed({ mail: null }),
    ],
    ['keep whether they are a guest', [changed({}, true), changed({ mail: 'a@x' })], changed({ mail: 'a@x' }, true)],
    ['come to a removal where that was last', [changed({ mail: 'a@x' }), removed], removed],
    [
      'come to what was told after a removal: somebody was restored',
      [changed({ mail: 'a@x' }), removed, changed({ jobTitle: 'Chef' })],
      changed({ jobTitle: 'Chef' }),
    ],
  ];
  for (const [sentence, told, expected] of cases)
    it(sentence, () => {
      const joined = told.reduce<UserChange | undefined>((before, now) => joinUserChanges(before, now), undefined);
      assert.deepEqual(joined, expected);
    });
});

describe('a person after a change', () => {
  const known: SnapshotUser = { guest: true, attributes: { displayName: 'Ada', mail: 'a@x' }, verdict: 'wanted' };
  const cases: readonly [
    string,
    known: SnapshotUser | undefined,
    change: ReturnType<typeof changed>,
    expected: { readonly guest: boolean; readonly attributes: object } | undefined,
  ][] = [
    [
      'has what changed, and the rest as it was',
      known,
      changed({ mail: 'b@x' }),
      { guest: true, attributes: { displayName: 'Ada', mail: 'b@x' } },
    ],
    [
      'has no value any more where it went away',
      known,
      changed({ mail: null }),
      { guest: true, attributes: { displayName: 'Ada', mail: null } },
    ],
    ['is a guest or not as told last', known, changed({}, false), { guest: false, attributes: known.attributes }],
    [
      'is whole who is new and was told of with a name to sign in',
      undefined,
      changed({ userPrincipalName: 'u1@x', mail: 'b@x' }),
      { guest: false, attributes: { userPrincipalName: 'u1@x', mail: 'b@x' } },
    ],
    ['is not known of whom only a part was told', undefined, changed({ mail: 'b@x' }), undefined],
    ['is not known whose name to sign in went away', undefined, changed({ userPrincipalName: null }), undefined],
  ];
  for (const [sentence, before, change, expected] of cases)
    it(sentence, () => {
      assert.deepEqual(
        mergedUser('u1', before, change),
        expected === undefined ? undefined : { id: 'u1', ...expected },
      );
    });
});

describe('a group after changes', () => {
  const known: SnapshotGroup = {
    displayName: 'Sales',
    description: 'All of it',
    mail: 'sales@x',
    wanted: true,
    people: ['u1', 'u2'],
    groups: ['g2'],
  };
  const told = (group: Extract<GroupChange, { kind: 'changed' }>['group'], joined = '', left = ''): GroupChange => ({
    kind: 'changed',
    id: 'g1',
    group,
    joined: joined
      .split(' ')
      .filter((id) => id !== '')
      .map((id) => ({ id, kind: id.startsWith('u') ? 'user' : id.startsWith('g') ? 'group' : 'other' })),
    left: left.split(' ').filter((id) => id !== ''),
  });
  const gone: GroupChange = { kind: 'removed', id: 'g1' };

  const cases: readonly [
    string,
    known: SnapshotGroup | undefined,
    told: readonly GroupChange[],
    expected: SnapshotGroup | undefined,
  ][] = [
    ['is as it was where nothing was told', known, [told({})], known],
    ['has another name', known, [told({ displayName: 'Sales EMEA' })], { ...known, displayName: 'Sales EMEA' }],
    [
      'has no description and no mail any more',
      known,
      [told({ description: null, mail: null })],
      { ...known, description: null, mail: null },
    ],
    [
      'has who joined, people and groups',
      known,
      [told({}, 'u3 g3')],
      { ...known, people: ['u1', 'u2', 'u3'], groups: ['g2', 'g3'] },
    ],
    ['does not have devices', known, [told({}, 'd1')], known],
    ['has not who left, people and groups', known, [told({}, '', 'u1 g2')], { ...known, people: ['u2'], groups: [] }],
    ['has once who joined a second time', known, [told({}, 'u1')], { ...known, people: ['u2', 'u1'] }],
    ['has not who joined and left', known, [told({}, 'u3'), told({}, '', 'u3')], known],
    ['has who left and came back', known, [told({}, '', 'u1'), told({}, 'u1')], { ...known, people: ['u2', 'u1'] }],
    ['is wanted and without anybody when new', undefined, [told({ displayName: 'New' })], newGroup('New')],
    ['has whom a new one was told of', undefined, [told({ displayName: 'New' }, 'u1')], newGroup('New', ['u1'])],
    ['is not known without a name', undefined, [told({}, 'u1')], undefined],
    [
      'forgets what was told before it was deleted and came back',
      undefined,
      [told({ displayName: 'Old' }, 'u1'), gone, told({ displayName: 'New' }, 'u2')],
      newGroup('New', ['u2']),
    ],
    ['stays one within chosen ones', { ...known, wanted: false }, [told({})], { ...known, wanted: false }],
    ['hides its members from now on', known, [told({ membersHidden: true })], { ...known, membersHidden: true }],
    ['still hides them', { ...known, membersHidden: true }, [told({})], { ...known, membersHidden: true }],
    ['shows them again', { ...known, membersHidden: true }, [told({ membersHidden: false })], known],
  ];
  for (const [sentence, before, changes, expected] of cases)
    it(sentence, () => {
      const merged = changes.reduce(
        (sofar: ReturnType<typeof joinGroupChanges> | undefined, now) => joinGroupChanges(sofar, now),
        undefined,
      );
      assert.ok(merged);
      assert.deepEqual(mergedGroup(before, merged), expected);
    });

  it('is removed where that was told last', () => {
    const merged = joinGroupChanges(joinGroupChanges(undefined, told({ displayName: 'Sales' }, 'u1')), gone);
    assert.deepEqual(merged, { isRemoved: true, group: {}, members: new Map() });
  });
});

function newGroup(displayName: string, people: readonly string[] = []): SnapshotGroup {
  return { displayName, description: null, mail: null, wanted: true, people, groups: [] };
}
