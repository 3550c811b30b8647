import type { Change } from '../../src/model/change.ts';
import { chunksOf } from '../../src/model/chunks.ts';
import { orderKey } from '../../src/plan/order.ts';
import { ChangeWriter } from '../../src/runs/change-writer.ts';
import { countChanges } from '../../src/runs/stored-changes.ts';
import type { ReviewScene } from './review-scene.ts';

const groups = 2000;
const atOnce = 1000;

/** Makes an overview as large as the first one of a large company: a change in three is a person, the others join groups. */
export async function enlarge(scene: ReviewScene, overviewId: string, count: number): Promise<void> {
  const { store } = scene.api;
  const { connectionId } = scene.walk;
  const lease = await store.get('leases', 'all', connectionId);
  const stored = await store.get('overviews', connectionId, overviewId);
  if (lease === undefined || stored === undefined) throw new Error('There is no overview to enlarge.');
  const writer = new ChangeWriter({ store, overviewId, fence: { connectionId, token: lease.body.fence } });
  const indexes = Array.from({ length: count }, (_, index) => index);
  const people = indexes.filter(isPerson);
  for (const some of chunksOf(people, atOnce)) await writer.add(some.map(changeOf));
  const byGroup = Map.groupBy(
    indexes.filter((index) => !isPerson(index)),
    groupOf,
  );
  for (const members of byGroup.values()) await writer.addMembers(members.map(changeOf));
  await writer.flush();
  const countOf = async (of: 'user' | 'membership'): Promise<number> =>
    countChanges(store, overviewId, { facets: { class: of } });
  const [users, memberships] = [await countOf('user'), await countOf('membership')];
  const { counts } = stored.body;
  const body = {
    ...stored.body,
    changeCount: users + memberships,
    counts: {
      ...counts,
      user: { ...counts.user, add: users },
      membership: { ...counts.membership, add: memberships },
    },
  };
  await store.write('overviews', scene.walk.connectionId, [{ kind: 'put', id: overviewId, body }]);
}

const firstNames = ['Ada', 'Grace', 'Joan', 'Zoë', 'Søren', 'Łukasz', 'Mariam', 'Kenji', 'Olu', 'Priya'];
const lastNames = [
  'Lovelace',
  'Hopper',
  'Clarke',
  'Ünal',
  'Kierkegård',
  'Nowak',
  'Mirzakhani',
  'Sato',
  'Adeyemi',
  'Rao',
];

function isPerson(index: number): boolean {
  return index % 3 === 0;
}

function groupOf(index: number): number {
  return (Math.floor(index / 3) * 7 + index) % groups;
}

function changeOf(index: number): Change {
  const number = Math.floor(index / 3);
  const name = `${firstNames[number % 10] ?? ''} ${lastNames[Math.floor(number / 10) % 10] ?? ''} ${String(number)}`;
  const id = `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const group = groupOf(index);
  const common = { action: 'add', targetId: null, before: null, precondition: { kind: 'absent' } } as const;
  const made: Omit<Change, 'key'> = isPerson(index)
    ? {
        ...common,
        ...{ class: 'user', objectId: id, name, reason: { code: 'joined-tenant' }, digest: 'd' },
        after: { displayName: name, userPrincipalName: `p${String(number)}@contoso.example`, jobTitle: 'Engineer' },
      }
    : {
        ...common,
        ...{ class: 'membership', name: `Group ${String(group)}`, memberId: id, memberName: name, digest: null },
        objectId: `cccccccc-0000-4000-8000-${String(group).padStart(12, '0')}`,
        reason: { code: 'joined-group', group: `Group ${String(group)}` },
        after: {},
      };
  return { key: orderKey(made), ...made };
}
