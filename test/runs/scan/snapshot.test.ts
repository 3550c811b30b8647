import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { SnapshotGroup, SnapshotUser } from '../../../src/model/snapshot.ts';
import { addToSnapshot, SnapshotReader, SnapshotWriter } from '../../../src/runs/scan/snapshot.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const count = 3000;
const idOf = (number: number): string => `u${String(number)}`;

const user = (name: string): SnapshotUser => ({ guest: false, attributes: { displayName: name }, verdict: 'wanted' });
const group = (people: readonly string[]): SnapshotGroup => ({
  ...{ displayName: 'Sales', description: null, mail: null, wanted: true, groups: [] },
  people,
});

describe('a snapshot', () => {
  let store: MemoryStore;
  const fence = { connectionId: 'contoso', token: 1 };
  const write = async (
    snapshotId: string,
    users: Iterable<readonly [string, SnapshotUser | null]>,
    groups: Iterable<readonly [string, SnapshotGroup | null]> = [],
  ): Promise<void> => {
    const writer = new SnapshotWriter({ store, snapshotId, fence });
    await writer.add('users', users);
    await writer.add('groups', groups);
    await writer.flush();
  };
  const all = async <Item>(pages: AsyncIterable<ReadonlyMap<string, Item>>): Promise<ReadonlyMap<string, Item>> => {
    const found = new Map<string, Item>();
    for await (const page of pages)
      for (const [id, item] of page) {
        assert.ok(!found.has(id), `${id} comes once`);
        found.set(id, item);
      }
    return found;
  };
  const names = (users: ReadonlyMap<string, SnapshotUser>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...users].map(([id, { attributes }]) => [id, attributes.displayName]));

  beforeEach(async () => {
    store = new MemoryStore();
    const body = { ...{ connectionId: 'contoso', fence: 1, holder: 'test', runId: null }, expiresAt: '' };
    await store.write('leases', 'all', [{ kind: 'put', id: 'contoso', body }]);
    const everybody = Array.from({ length: count }, (_, number) => [idOf(number), user('first')] as const);
    await write('contoso.1', everybody, [['g1', group(['u1'])]]);
    await write(
      'contoso.2',
      [
        ['u1', user('changed')],
        ['u2', null],
        ['new', user('new')],
      ],
      [['g1', group(['u1', 'new'])]],
    );
  });

  it('holds groups of any size, which is more than a document does, and forgets the members of before', async () => {
    const people = Array.from(
      { length: 120_000 },
      (_, number) => `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`,
    );
    await write(
      'contoso.3',
      [],
      [
        ['large', group(people)],
        ['small', group([])],
      ],
    );
    const reader = new SnapshotReader({ store, snapshotId: 'contoso.3' });
    const groups = await all(reader.allGroups());
    assert.deepEqual(groups.get('large')?.people, people);
    assert.deepEqual((await reader.groups(['large', 'small'])).get('small')?.people, []);
    await write('contoso.4', [], [['large', group(people.slice(0, 7_000))]]);
    await addToSnapshot({ store, snapshotId: 'contoso.3', additionId: 'contoso.4', fence });
    assert.deepEqual((await reader.groups(['large'])).get('large')?.people, people.slice(0, 7_000));
  });

  it('gives back everybody once, and some by their ids', async () => {
    const reader = new SnapshotReader({ store, snapshotId: 'contoso.1' });
    assert.equal((await all(reader.allUsers())).size, count);
    assert.deepEqual(names(await reader.users(['u7', 'u7', 'nobody', 'u8'])), { u7: 'first', u8: 'first' });
    assert.deepEqual((await reader.groups(['g1', 'g2'])).get('g1'), group(['u1']));
  });

  for (const how of ['read with an addition', 'to which the addition was added', 'to which it was added twice'])
    it(`has the last word on each, ${how}`, async () => {
      const isAdded = how !== 'read with an addition';
      const addition = { store, snapshotId: 'contoso.1', additionId: 'contoso.2', fence };
      for (let times = 0; isAdded && times < (how.endsWith('twice') ? 2 : 1); times += 1) await addToSnapshot(addition);
      const snapshot = { store, snapshotId: 'contoso.1', ...(isAdded ? {} : { additionId: 'contoso.2' }) };
      const reader = new SnapshotReader(snapshot);
      const found = await all(reader.allUsers());
      assert.deepEqual(
        [found.size, found.has('u2'), found.get('u1'), found.get('new'), found.get('u3')],
        [count, false, user('changed'), user('new'), user('first')],
      );
      for (const saysWhom of [false, true]) {
        const some = await new SnapshotReader({ ...snapshot, saysWhom }).users(['u1', 'u2', 'u3', 'new', 'nobody']);
        assert.deepEqual(names(some), { u1: 'changed', u3: 'first', new: 'new' });
      }
      assert.deepEqual([...(await all(reader.allGroups()))], [['g1', group(['u1', 'new'])]]);
    });

  it('is read in the same order each time, and from a person on', async () => {
    const reader = new SnapshotReader({ store, snapshotId: 'contoso.1', additionId: 'contoso.2' });
    const order = [...(await all(reader.allUsers())).keys()];
    assert.deepEqual([...(await all(reader.allUsers())).keys()], order);
    for (const place of [0, 1, 1500, count - 1]) {
      const from = order[place] ?? '';
      const rest = [...(await all(reader.allUsers({ from }))).keys()];
      assert.ok(rest.includes(from));
      assert.deepEqual(rest, order.slice(-rest.length));
      assert.ok(rest.length < count - place + 50, 'only a small part before the person is read again');
    }
  });

  it('finds a few people without reading the others, also those whose ids end alike', async () => {
    const alike = ['1-of-a-kind', '2-of-a-kind', '3-of-a-kind\u{1f600}', '4\u{1f600}-a-kind'];
    await write(
      'contoso.1',
      [...alike, 'u1'].map((id) => [id, user(id)] as const),
    );
    const reader = new SnapshotReader({ store, snapshotId: 'contoso.1', saysWhom: true });
    const read = sinon.spy(store, 'list');
    assert.deepEqual(names(await reader.users([...alike, 'u5'])), {
      ...Object.fromEntries(alike.map((id) => [id, id])),
      u5: 'first',
    });
    const parts = await Promise.all(read.returnValues);
    assert.ok(parts.flat().length <= 8, `${String(parts.flat().length)} parts were read`);
  });

  it('is empty where nothing was stored', async () => {
    const reader = new SnapshotReader({ store, snapshotId: 'contoso.9', additionId: 'contoso.8' });
    assert.equal((await all(reader.allUsers())).size, 0);
    assert.equal((await reader.users(['u1'])).size, 0);
  });
});
