import assert from 'node:assert/strict';
import type { Attributes, TargetUser } from '../../../src/model/directory.ts';
import { addOf, allOf, contentOf, removalOf, updateOf } from '../../contracts/target-changes.ts';
import { PeoplePlanned, policyOf, sourceUser } from '../../plan/samples.ts';
import { openWorld, type World } from './syncs.ts';

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `u-${String(from + n).padStart(4, '0')}`);

describe('people of a remote target', () => {
  let world: World;
  let runs = 0;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.dispose());

  /** In a run of its own. */
  const apply = async (...changes: Parameters<ReturnType<World['open']>['apply']>[0]): Promise<string[]> => {
    runs += 1;
    const context = world.context('ours', { runId: `ours.${String(runs)}` });
    const outcomes = await world.bare('ours').apply(changes, context);
    return outcomes.map(({ result, message }) => (message === null ? result : `${result}: ${message}`));
  };
  const rowOf = async (sourceId: string): Promise<TargetUser> => {
    const [row] = await world.bare('ours').findUsersBySource([sourceId]);
    assert.ok(row, `${sourceId} is there`);
    return row;
  };
  /** As the remote has them. */
  const found = async (sourceId: string) => {
    const [one] = await world.under.remote.findUsersByExternalId([sourceId]);
    assert.ok(one, `${sourceId} is there`);
    return one;
  };
  const managerOf = async (sourceId: string): Promise<string | null> => {
    const id = (await found(sourceId)).attributes.manager ?? null;
    const [manager] = await world.under.remote.findUsers([String(id)]);
    return id === null ? null : (manager?.externalId ?? 'nobody');
  };

  describe('have one flag for two things there', () => {
    const states: readonly (readonly [
      string,
      accountEnabled: boolean | undefined,
      done: readonly ('deactivate' | 'return' | 'enable by hand' | 'disable by hand')[],
      flag: boolean,
      shown: { readonly active: boolean; readonly accountEnabled: boolean | undefined },
    ])[] = [
      ['added', undefined, [], true, { active: true, accountEnabled: undefined }],
      ['added, enabled', true, [], true, { active: true, accountEnabled: true }],
      ['added, disabled', false, [], false, { active: true, accountEnabled: false }],
      ['deactivated', undefined, ['deactivate'], false, { active: false, accountEnabled: undefined }],
      ['enabled and deactivated', true, ['deactivate'], false, { active: false, accountEnabled: true }],
      ['disabled and deactivated', false, ['deactivate'], false, { active: false, accountEnabled: false }],
      ['back again', undefined, ['deactivate', 'return'], true, { active: true, accountEnabled: undefined }],
      ['enabled and back again', true, ['deactivate', 'return'], true, { active: true, accountEnabled: true }],
      ['disabled and back again', false, ['deactivate', 'return'], false, { active: true, accountEnabled: false }],
      ['disabled by hand', undefined, ['disable by hand'], false, { active: true, accountEnabled: false }],
      ['enabled, and disabled by hand', true, ['disable by hand'], false, { active: true, accountEnabled: false }],
      ['disabled, and enabled by hand', false, ['enable by hand'], true, { active: true, accountEnabled: true }],
      ['brought back by hand', true, ['deactivate', 'enable by hand'], true, { active: true, accountEnabled: true }],
      [
        'deactivated after by hand',
        true,
        ['disable by hand', 'deactivate'],
        false,
        { active: false, accountEnabled: true },
      ],
    ];
    for (const [what, accountEnabled, done, flag, shown] of states)
      it(`and are shown as they are: ${what}`, async () => {
        const attributes: Attributes = {
          displayName: 'Ada',
          ...(accountEnabled === undefined ? {} : { accountEnabled }),
        };
        assert.deepEqual(await apply(addOf('user', 'a', attributes)), ['applied']);
        for (const step of done)
          if (step === 'deactivate') await apply(removalOf('user', await rowOf('a'), 'deactivate'));
          else if (step === 'return') await apply(updateOf('user', await rowOf('a'), { active: true }));
          else world.under.remote.edit('user', (await found('a')).id, { active: step === 'enable by hand' });
        const { active, attributes: now, inactiveSince } = await rowOf('a');
        assert.equal((await found('a')).active, flag);
        assert.deepEqual({ active, accountEnabled: now.accountEnabled }, shown);
        assert.equal(inactiveSince === null, active);
      });

    it('and who is found there is shown as the remote has them, and not changed for that', async () => {
      const mapping = policyOf().mapping;
      assert.ok(mapping.some(({ attribute }) => attribute === 'accountEnabled'));
      world.under.remote.add('user', { externalId: 'a', attributes: { displayName: 'Person a' } });
      world.under.remote.add('user', { externalId: 'b', active: false, attributes: { displayName: 'Person b' } });
      const plan = async () =>
        new PeoplePlanned({
          held: (await contentOf(world.bare('ours'))).users,
          pages: [[sourceUser('a', { accountEnabled: true }), sourceUser('b', { accountEnabled: true })]],
        }).changes;
      const [first, ...rest] = await plan();
      assert.deepEqual([first?.objectId, first?.after, rest], ['b', { accountEnabled: true }, []]);
      assert.ok(first);
      assert.deepEqual(await apply(first), ['applied']);
      assert.equal((await found('b')).active, true);
      assert.deepEqual(await plan(), []);
    });
  });

  describe('and their managers', () => {
    const led = (id: string, manager: string | null) => addOf('user', id, { displayName: id, manager });

    it('are set who come in the same batch, in a later one and in a later sync', async () => {
      const target = world.bare('ours');
      const context = world.context('ours');
      await target.apply([led('a', 'b'), led('b', 'c'), led('x', 'z')], context);
      assert.deepEqual([await managerOf('a'), await managerOf('b')], ['b', null]);
      assert.equal((await rowOf('b')).attributes.manager, 'c');
      await target.apply([led('c', 'a')], context);
      assert.deepEqual([await managerOf('b'), await managerOf('c'), await managerOf('x')], ['c', 'a', null]);
      await apply(led('z', null));
      assert.equal(await managerOf('x'), 'z');
      assert.equal((await rowOf('x')).attributes.manager, 'z');
    });

    it('are set once, and a large team with few requests', async () => {
      const target = world.bare('ours');
      const team = ids(0, 400);
      await target.apply(
        team.map((id) => led(id, 'chief')),
        world.context('ours'),
      );
      const { writes } = world.under.remote.asked;
      await target.apply([led('chief', null)], world.context('ours'));
      assert.equal(world.under.remote.asked.writes - writes, 401);
      await target.apply([addOf('user', 'other')], world.context('ours'));
      assert.equal(world.under.remote.asked.writes - writes, 402);
      for (const id of [team[0], team.at(-1)]) assert.equal(await managerOf(id ?? ''), 'chief');
    });

    it('are taken away where the new one is not there, and shown nevertheless', async () => {
      await apply(led('a', 'b'), led('b', null));
      await apply(updateOf('user', await rowOf('a'), { manager: 'elsewhere' }));
      assert.deepEqual([await managerOf('a'), (await rowOf('a')).attributes.manager], [null, 'elsewhere']);
      await apply(updateOf('user', await rowOf('a'), { manager: null }));
      await apply(led('elsewhere', null));
      assert.equal(await managerOf('a'), null);
    });

    it('are set although what was added is not found by its id for a while, and everything stays ours', async () => {
      await world.dispose();
      world = await openWorld({ isLate: true });
      const target = world.bare('ours');
      const context = world.context('ours');
      await target.apply([led('a', 'b'), led('b', 'c')], context);
      await target.apply([led('c', 'a'), led('d', 'a')], context);
      world.under.remote.catchUp();
      const managers = await Promise.all(['a', 'b', 'c', 'd'].map(managerOf));
      assert.deepEqual(managers, ['b', 'c', 'a', 'a']);
      for (const id of ['a', 'b', 'c', 'd']) assert.equal((await rowOf(id)).owned, true);
      assert.equal((await rowOf('b')).attributes.manager, 'c');
    });

    it('are drift when somebody else was set by hand, whoever that is', async () => {
      await apply(led('a', 'b'), led('b', null), led('c', null));
      const [{ id }, { id: other }] = [await found('a'), await found('c')];
      world.under.remote.edit('user', id, { attributes: { displayName: 'a', manager: other } });
      assert.equal((await rowOf('a')).attributes.manager, 'c');
      const stranger = world.under.remote.add('user', { externalId: null, attributes: { displayName: 'By hand' } });
      world.under.remote.edit('user', id, { attributes: { displayName: 'a', manager: stranger } });
      assert.equal((await rowOf('a')).attributes.manager, stranger);
      world.under.remote.edit('user', id, { attributes: { displayName: 'a', manager: null } });
      assert.equal((await rowOf('a')).attributes.manager, undefined);
    });

    it('who leave in the same sync leave nothing to do', async () => {
      await apply(led('a', 'b'), led('b', null));
      await apply(removalOf('user', await rowOf('b')));
      assert.deepEqual([await managerOf('a'), (await rowOf('a')).attributes.manager], [null, 'b']);
      await apply(led('b', null));
      assert.equal(await managerOf('a'), 'b');
    });

    it('may leave together with whom they lead', async () => {
      await apply(led('a', 'b'), led('b', null));
      const [a, b] = [await rowOf('a'), await rowOf('b')];
      assert.deepEqual(await apply(removalOf('user', b), removalOf('user', a)), ['applied', 'applied']);
      assert.deepEqual((await allOf(world.under.remote.readUsers())).flat(), []);
    });

    it('are not changed where somebody changed them after the overview was made', async () => {
      await apply(led('a', 'b'), led('b', null), led('c', null));
      const planned = updateOf('user', await rowOf('a'), { manager: null });
      world.under.remote.edit('user', (await found('a')).id, {
        attributes: { displayName: 'a', manager: (await found('c')).id },
      });
      assert.deepEqual(await apply({ ...planned, before: { manager: 'b' } }), [
        'stale: It was changed in the target after the overview was made.',
      ]);
      assert.equal(await managerOf('a'), 'c');
    });
  });

  describe('whose values a remote keeps in its own way', () => {
    beforeEach(async () => {
      await world.dispose();
      world = await openWorld({
        keeps: ({ badge: _badge, ...rest }) => ({
          ...rest,
          ...(typeof rest.mail === 'string' ? { mail: rest.mail.toLowerCase() } : {}),
        }),
      });
      await apply(addOf('user', 'a', { displayName: 'Ada', mail: 'Ada@X', badge: '7' }));
    });

    it('are shown as they were written while the remote’s stay the same', async () => {
      assert.deepEqual((await rowOf('a')).attributes, { displayName: 'Ada', mail: 'Ada@X', badge: '7' });
      await apply(updateOf('user', await rowOf('a'), { mail: 'Ada@Y', badge: null }));
      assert.deepEqual((await rowOf('a')).attributes, { displayName: 'Ada', mail: 'Ada@Y' });
      await apply(updateOf('user', await rowOf('a'), { displayName: 'Ada L' }));
      assert.deepEqual((await rowOf('a')).attributes, { displayName: 'Ada L', mail: 'Ada@Y' });
    });

    it('are shown as the remote has them once somebody edits them there', async () => {
      const { id } = await found('a');
      world.under.remote.edit('user', id, { attributes: { displayName: 'Ada', mail: 'other@x', badge: '8' } });
      assert.deepEqual((await rowOf('a')).attributes, { displayName: 'Ada', mail: 'other@x', badge: '8' });
    });
  });

  it('that somebody deleted and made anew by hand are not ours, and what was remembered goes', async () => {
    await apply(addOf('user', 'a'), addOf('user', 'b'));
    const planned = removalOf('user', await rowOf('b'));
    for (const id of ['a', 'b']) world.under.remote.remove('user', (await found(id)).id);
    world.under.remote.add('user', { externalId: 'a', attributes: { displayName: 'Anew' } });
    assert.deepEqual([(await rowOf('a')).owned, (await rowOf('a')).syncedDigest], [false, null]);
    assert.deepEqual(await apply(addOf('user', 'a'), planned), [
      'stale: It is in the target already.',
      'stale: It is no longer in the target.',
    ]);
    const remembered = (await allOf(world.store.scan('remoteUsers', 'ours'))).flat();
    assert.deepEqual(remembered, []);
  });

  it('are linked and let go again, whatever the remote makes of their external id', async () => {
    const id = world.under.remote.add('user', { externalId: null, attributes: { displayName: 'By hand' } });
    const row = async () => (await world.bare('ours').findUsers([id]))[0];
    const held = await row();
    assert.ok(held);
    await apply(updateOf('user', held, {}, { objectId: 'a' }));
    assert.equal((await found('a')).id, id);
    const linked = await row();
    assert.ok(linked);
    assert.deepEqual(await apply({ ...updateOf('user', linked, {}), link: 'undone' }), ['applied']);
    assert.deepEqual([(await row())?.sourceId, (await row())?.syncedDigest], [null, null]);
    // A remote that does not give the id back is not believed.
    world.under.remote.edit('user', id, { externalId: 'a' });
    assert.equal((await row())?.sourceId, null);
    assert.deepEqual(await world.bare('ours').findUsersBySource(['a']), []);
  });

  it('whom the remote refuses fail with its sentence, and the others do not', async () => {
    await world.dispose();
    world = await openWorld({
      refuses: (write) =>
        write.kind !== 'members' && 'attributes' in write && write.attributes.displayName === 'Bad'
          ? 'It will not have that name.'
          : null,
    });
    assert.deepEqual(await apply(addOf('user', 'a', { displayName: 'Bad' }), addOf('user', 'b')), [
      'failed: It will not have that name.',
      'applied',
    ]);
    assert.deepEqual(await apply(updateOf('user', await rowOf('b'), { displayName: 'Bad' })), [
      'failed: It will not have that name.',
    ]);
    assert.deepEqual(await apply(addOf('user', 'a')), ['applied']);
    assert.equal((await rowOf('a')).owned, true);
  });

  it('cost a batch of 500 one look, its writes and one look back at most', async () => {
    const batch = ids(0, 500);
    const { asked } = world.under.remote;
    const looks = async (work: () => Promise<string[]>): Promise<number> => {
      const before = asked.lookups;
      assert.deepEqual([...new Set(await work())], ['applied']);
      return asked.lookups - before;
    };
    assert.equal(await looks(() => apply(...batch.map((id) => addOf('user', id)))), 2);
    const rows = (await allOf(world.bare('ours').readUsers())).flat();
    assert.equal(await looks(() => apply(...rows.map((row) => updateOf('user', row, { jobTitle: 'Chef' })))), 2);
    const later = (await allOf(world.bare('ours').readUsers())).flat();
    assert.equal(await looks(() => apply(...later.map((row) => removalOf('user', row)))), 1);
    assert.equal(asked.writes, 1500);
    assert.equal(asked.confirmations, 1500);
  });
});
