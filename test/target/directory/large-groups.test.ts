import assert from 'node:assert/strict';
import type { Change } from '../../../src/model/change.ts';
import type { Store } from '../../../src/store/store.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { addOf, allOf, contentOf, joining, leaving } from '../../contracts/target-changes.ts';
import { contextOf, directoryOn, openDirectory, type DirectoryRig } from './directory-for-tests.ts';
import { storeInterrupted, storeThatDies } from './store-between.ts';

type Connection = 'ours' | 'theirs';

const people = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `u-${String(from + n).padStart(4, '0')}`);
const join = (ids: readonly string[]): Change[] => ids.map((id) => joining('g', id));
const leave = (ids: readonly string[]): Change[] => ids.map((id) => leaving('g', id));

/** Members in the directory's own order, each with whose it is. */
async function membersOf(store: Store): Promise<string[]> {
  const { members } = await contentOf(directoryOn(store, 'ours'));
  return members.flatMap(({ members: list }) => list.map(({ userId, owned }) => (owned ? userId : `${userId}*`)));
}

async function apply(
  store: Store,
  changes: readonly Change[],
  by: Connection = 'ours',
  resuming = false,
): Promise<string[]> {
  const results: string[] = [];
  for (let from = 0; from < changes.length; from += 500) {
    const batch = changes.slice(from, from + 500);
    const outcomes = await directoryOn(store, by).apply(batch, contextOf(by, { resuming }));
    results.push(...outcomes.map(({ result }) => result));
  }
  return results;
}

const allApplied = (results: readonly string[]): boolean => results.every((result) => result === 'applied');

describe('a group in the directory', function () {
  this.timeout(60_000);
  let rig: DirectoryRig;

  beforeEach(async () => {
    rig = await openDirectory();
    await rig.open('ours').apply([addOf('group', 'g')], rig.context('ours'));
  });
  afterEach(async () => {
    await rig.dispose();
  });

  const partsStored = async () => (await allOf(rig.store.scan('directoryMembers', 'g'))).flat();

  it('takes 5,000 members a batch at a time, in small documents of its own, and gives them back as one', async () => {
    const everybody = people(0, 5000);
    assert.ok(allApplied(await apply(rig.store, join(everybody))));
    assert.deepEqual(await membersOf(rig.store), everybody);
    const parts = await partsStored();
    assert.ok(parts.length >= 13, `${parts.length} parts`);
    for (const { body } of parts) assert.ok(Object.keys(body.members).length <= 400);
    const { members } = await contentOf(rig.open('theirs'));
    assert.equal(members.length, 1);
    assert.equal(members[0]?.members.filter(({ owned }) => owned).length, 0);
  });

  it('takes 5,000 members at once', async () => {
    const everybody = people(0, 5000);
    const outcomes = await rig.open('ours').apply(join(everybody), rig.context('ours'));
    assert.ok(outcomes.every(({ result }) => result === 'applied'));
    assert.deepEqual(await membersOf(rig.store), everybody);
    for (const { body } of await partsStored()) assert.ok(Object.keys(body.members).length <= 400);
  });

  it('loses half of 5,000 members, and only those', async () => {
    const everybody = people(0, 5000);
    await apply(rig.store, join(everybody));
    assert.ok(allApplied(await apply(rig.store, leave(everybody.filter((_, n) => n % 2 === 0)))));
    assert.deepEqual(
      await membersOf(rig.store),
      everybody.filter((_, n) => n % 2 === 1),
    );
    assert.ok(allApplied(await apply(rig.store, leave(everybody.filter((_, n) => n % 2 === 1)))));
    assert.deepEqual(await membersOf(rig.store), []);
    assert.ok(allApplied(await apply(rig.store, join(['u-0001']))));
    assert.deepEqual(await membersOf(rig.store), ['u-0001']);
  });

  it('writes only the documents whose members change', async () => {
    await apply(rig.store, join(people(0, 2000)));
    const before = new Map((await partsStored()).map(({ id, etag }) => [id, etag]));
    await apply(rig.store, leave(['u-0007']));
    const changed = (await partsStored()).filter(({ id, etag }) => before.get(id) !== etag);
    assert.equal(changed.length, 1);
  });

  it('keeps large groups apart that are read page by page', async () => {
    const directory = rig.open('ours');
    await directory.apply([addOf('group', 'a'), addOf('group', 'z')], rig.context('ours'));
    for (const [index, id] of ['a', 'g', 'z'].entries())
      await directory.apply(
        people(index, 900 + index).map((person) => joining(id, person)),
        rig.context('ours'),
      );
    const { members } = await contentOf(directory);
    assert.deepEqual(
      members.map(({ groupId, members: list }) => [groupId, list[0]?.userId, list.length]),
      [
        ['a', 'u-0000', 900],
        ['g', 'u-0001', 900],
        ['z', 'u-0002', 900],
      ],
    );
  });

  /** Applies to a group of `there` members, in a world of its own for each try. */
  async function eachWorld(there: number, once: (store: Store) => Promise<boolean>): Promise<void> {
    for (let goOn = true; goOn;) {
      await rig.dispose();
      rig = await openDirectory();
      await rig.open('ours').apply([addOf('group', 'g')], rig.context('ours'));
      await apply(rig.store, join(people(0, there)));
      goOn = await once(rig.store);
    }
  }

  const crashes: readonly [string, there: number, Change[], expected: string[]][] = [
    ['that is new', 0, join(people(0, 500)), people(0, 500)],
    ['that is split once', 390, join(people(390, 420)), people(0, 420)],
    ['that is split into four', 390, join(people(390, 890)), people(0, 890)],
    ['that loses and keeps members', 900, leave(people(100, 600)), [...people(0, 100), ...people(600, 900)]],
  ];
  for (const [which, there, changes, expected] of crashes)
    it(`comes out whole however the process dies while it writes a group ${which}`, async () => {
      let [at, done] = [1, 0];
      await eachWorld(there, async (store) => {
        const survived = await apply(storeThatDies(store, at, done), changes).then(
          () => true,
          (error: unknown) => {
            assert.ok(error instanceof StoreUnavailable);
            return false;
          },
        );
        const touched = new Set(changes.map(({ memberId, memberTargetId }) => memberTargetId ?? memberId));
        const untouched = people(0, there).filter((id) => !touched.has(id));
        const found = new Set(await membersOf(store));
        for (const id of untouched) assert.ok(found.has(id), `${id} is lost after ${done} of write ${at}`);
        assert.ok(allApplied(await apply(store, changes, 'ours', true)), `write ${at}, ${done} done`);
        assert.deepEqual(await membersOf(store), expected, `write ${at}, ${done} done`);
        // What a crash left behind does no harm later either: the group grows, shrinks and grows again.
        const more = people(2000, 2450);
        assert.ok(allApplied(await apply(store, [...join(more), ...leave(expected)])), `write ${at}, ${done} done`);
        assert.deepEqual(await membersOf(store), more, `write ${at}, ${done} done`);
        if (survived) return false;
        [at, done] = done < 2 ? [at, done + 1] : [at + 1, 0];
        return true;
      });
      assert.ok(at > 1);
    });

  const writers: readonly [string, there: number, ours: Change[], theirs: Change[], expected: string[]][] = [
    ['both add a few', 10, join(['u-x']), join(['u-y']), ['u-x', 'u-y*']],
    ['one splits while the other adds', 390, join(people(390, 420)), join(['u-y']), [...people(390, 420), 'u-y*']],
    [
      'one adds while the other splits',
      390,
      join(['u-x']),
      join(people(390, 420)),
      [...people(390, 420).map((id) => `${id}*`), 'u-x'],
    ],
    [
      'both split',
      390,
      join(people(400, 700)),
      join(people(700, 1000)),
      [...people(400, 700), ...people(700, 1000).map((id) => `${id}*`)],
    ],
  ];
  for (const [which, there, ours, theirs, expected] of writers)
    it(`has what both wrote when two connections write it at once: ${which}`, async () => {
      let at = 0;
      await eachWorld(there, async (store) => {
        at += 1;
        const their: string[] = [];
        const meanwhile = async (): Promise<void> => {
          their.push(...(await apply(store, theirs, 'theirs')));
        };
        const our = await apply(storeInterrupted(store, at, meanwhile), ours);
        if (their.length === 0) return false;
        assert.ok(allApplied([...our, ...their]), `before write ${at}`);
        assert.deepEqual(await membersOf(store), [...people(0, there), ...expected], `before write ${at}`);
        return true;
      });
      assert.ok(at > 1);
    });

  it('loses a member when one connection removes while the other splits', async () => {
    let at = 0;
    await eachWorld(390, async (store) => {
      at += 1;
      const our: string[] = [];
      const meanwhile = async (): Promise<void> => {
        our.push(...(await apply(store, leave(['u-0007']))));
      };
      const theirs = await apply(storeInterrupted(store, at, meanwhile), join(people(400, 500)), 'theirs');
      if (our.length === 0) return false;
      assert.ok(allApplied([...our, ...theirs]), `before write ${at}`);
      const expected = [...people(0, 390), ...people(400, 500).map((id) => `${id}*`)].filter((id) => id !== 'u-0007');
      assert.deepEqual(await membersOf(store), expected, `before write ${at}`);
      return true;
    });
    assert.ok(at > 1);
  });

  it('gives a membership to one of two connections that add it at once', async () => {
    let their: string[] = [];
    const meanwhile = async (): Promise<void> => {
      their = await apply(rig.store, join(['u-x']), 'theirs');
    };
    assert.deepEqual(await apply(storeInterrupted(rig.store, 1, meanwhile), join(['u-x'])), ['stale']);
    assert.deepEqual([their, await membersOf(rig.store)], [['applied'], ['u-x*']]);
  });
});
