import type { Change } from '../../src/model/change.ts';
import { orderKey } from '../../src/plan/order.ts';
import { findable } from '../../src/runs/change-store.ts';
import type { ReviewScene } from './review-scene.ts';

const groups = 2000;
const atOnce = 1000;

/** Makes an overview as large as the first one of a large company: a change in three is a person, the others join groups. */
export async function enlarge(scene: ReviewScene, overviewId: string, count: number): Promise<void> {
  const { store } = scene.api;
  for (let from = 0; from < count; from += atOnce) {
    const changes = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => changeOf(from + index));
    const operations = changes.map(
      (change) => ({ kind: 'put', id: change.key, body: change, ...findable(change) }) as const,
    );
    await store.write('changes', overviewId, operations, { durable: 'later' });
  }
  const stored = await store.get('overviews', scene.walk.connectionId, overviewId);
  if (stored === undefined) throw new Error('There is no overview to enlarge.');
  const countOf = async (of: 'user' | 'membership'): Promise<number> =>
    store.count('changes', overviewId, { facets: { class: of } });
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

function changeOf(index: number): Change {
  const number = Math.floor(index / 3);
  const name = `${firstNames[number % 10] ?? ''} ${lastNames[Math.floor(number / 10) % 10] ?? ''} ${String(number)}`;
  const id = `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const group = (number * 7 + index) % groups;
  const common = { action: 'add', targetId: null, before: null, precondition: { kind: 'absent' } } as const;
  const made: Omit<Change, 'key'> =
    index % 3 === 0
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
