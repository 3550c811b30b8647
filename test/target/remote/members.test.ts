import assert from 'node:assert/strict';
import { addOf, allOf, joining, leaving } from '../../contracts/target-changes.ts';
import { openWorld, type World } from './syncs.ts';

const people = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `u-${String(from + n).padStart(4, '0')}`);

describe('members of a group of a remote target', function () {
  this.timeout(30_000);
  let world: World;

  async function open(count: number, options: Parameters<typeof openWorld>[0] = {}): Promise<void> {
    world = await openWorld(options);
    const target = world.bare('ours');
    await target.apply(
      people(0, count).map((id) => addOf('user', id)),
      world.context('ours'),
    );
    await target.apply([addOf('group', 'g'), addOf('group', 'k')], world.context('ours'));
  }
  afterEach(() => world.dispose());

  const results = async (changes: Parameters<ReturnType<World['open']>['apply']>[0], target = world.open('ours')) =>
    (await target.apply(changes, world.context('ours'))).map(({ result }) => result);
  const owned = async (groupId = 'g'): Promise<string[]> => {
    const all = (await allOf(world.open('ours').readMembers())).flat();
    const list = all.find((one) => one.groupId === groupId)?.members ?? [];
    return list
      .filter((member) => member.owned)
      .map(({ userId }) => userId)
      .sort();
  };

  it('come and go in one write for each group and batch, whose members are read once', async () => {
    await open(300);
    const { asked } = world.under.remote;
    const before = { ...asked };
    const everybody = people(0, 300);
    const joined = await results(everybody.flatMap((id) => [joining('g', id), joining('k', id)]));
    assert.deepEqual([...new Set(joined)], ['applied']);
    assert.deepEqual([asked.writes - before.writes, asked.memberReads - before.memberReads], [2, 2]);
    assert.deepEqual(await owned('k'), everybody);
    const left = await results(everybody.slice(0, 100).map((id) => leaving('g', id)));
    assert.deepEqual([...new Set(left)], ['applied']);
    assert.equal(asked.writes - before.writes, 3);
    assert.deepEqual(await owned(), everybody.slice(100));
  });

  it('are kept by the thousand in documents of their own, and not read again for each batch of a run', async () => {
    await open(3000);
    const target = world.open('ours');
    const everybody = people(0, 3000);
    const { asked } = world.under.remote;
    const before = asked.memberReads;
    for (let from = 0; from < everybody.length; from += 500)
      await results(
        everybody.slice(from, from + 500).map((id) => joining('g', id)),
        target,
      );
    assert.equal(asked.memberReads - before, 2);
    assert.deepEqual(await owned(), everybody);
    const parts = (await allOf(world.store.scan('remoteMembers', 'ours'))).flat();
    assert.ok(parts.length > 7);
    for (const { body } of parts) assert.ok(Object.keys(body.members).length <= 400);
    const [id = ''] = (await allOf(world.under.remote.readGroups())).flat().map((group) => group.id);
    world.under.remote.remove('group', id);
    world.under.remote.remove('group', (await allOf(world.under.remote.readGroups())).flat()[0]?.id ?? '');
    assert.deepEqual(await results([leaving('g', 'u-0001')]), ['stale']);
    const left = (await allOf(world.store.scan('remoteMembers', 'ours'))).flat();
    assert.deepEqual(left, []);
  });

  it('that the remote refuses are found among hundreds, and the others join', async () => {
    const refused = new Set<string>();
    await open(200, {
      refuses: (write) =>
        write.kind === 'members' && write.add.some((id) => refused.has(id)) ? 'It will not have them.' : null,
    });
    for (const sourceId of ['u-0003', 'u-0150'])
      for (const { id } of await world.under.remote.findUsersByExternalId([sourceId])) refused.add(id);
    const outcomes = await results(people(0, 200).map((id) => joining('g', id)));
    assert.deepEqual(
      outcomes.flatMap((result, index) => (result === 'applied' ? [] : [`${String(index)} ${result}`])),
      ['3 failed', '150 failed'],
    );
    const expected = people(0, 200).filter((id) => id !== 'u-0003' && id !== 'u-0150');
    assert.deepEqual(await owned(), expected);
    await world.byHand.join('g', 'u-0003');
    assert.deepEqual(await owned(), expected);
  });

  it('who are not there cannot join, and who was taken out by hand is no more the connection’s', async () => {
    await open(3);
    assert.deepEqual(await results([joining('g', 'u-0000'), joining('g', 'nobody'), joining('nowhere', 'u-0001')]), [
      'applied',
      'stale',
      'stale',
    ]);
    world.under.remote.leave(await world.names.idOf('g'), await world.names.idOf('u-0000'));
    assert.deepEqual(await owned(), []);
    await results([joining('g', 'u-0001')]);
    await world.byHand.join('g', 'u-0000');
    assert.deepEqual(await owned(), ['u-0001']);
  });
});
