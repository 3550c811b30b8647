import assert from 'node:assert/strict';
import type { TargetMembers } from '../../src/model/directory.ts';
import type { TargetBench } from './target-bench.ts';
import { addOf, allOf, contentOf, joining, leaving, removalOf, updateOf } from './target-changes.ts';

const objects = ['user', 'group'] as const;
const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();
const thousands = Array.from({ length: 1200 }, (_, n) => `n-${String(n).padStart(4, '0')}`);

/** What the target port promises of looking some of it up, as a reading of changes does, without reading all of it. */
export function targetFindContract(bench: TargetBench): void {
  const addThousands = async (of: 'user' | 'group'): Promise<void> => {
    for (let from = 0; from < thousands.length; from += 600)
      await bench.apply(thousands.slice(from, from + 600).map((id) => addOf(of, id)));
  };
  /** Somebody entered by hand as `id`, linked to `sourceId` by a sync. */
  const link = async (of: 'user' | 'group', id: string, sourceId: string): Promise<void> => {
    await bench.rig.byHand.add(of, id, { displayName: 'By hand' });
    const row = await bench.rowOf(of, id);
    assert.deepEqual(await bench.apply([updateOf(of, row, {}, { objectId: sourceId })]), ['applied']);
  };

  describe('looking up some of it', () => {
    for (const of of objects) {
      const find = (sourceIds: readonly string[]) =>
        of === 'user' ? bench.target.findUsersBySource(sourceIds) : bench.target.findGroupsBySource(sourceIds);

      it(`finds a ${of} by the source’s id, whatever the target calls it, as reading everything has it`, async () => {
        await bench.apply([addOf(of, 'a'), addOf(of, 'b')]);
        await bench.applyTheirs(addOf(of, 'c'));
        await link(of, 'h1', 'd');
        await bench.rig.byHand.add(of, 'e', { displayName: 'By hand' });
        const { users, groups } = await contentOf(bench.target);
        const wanted = ['a', 'c', 'h1'];
        assert.deepEqual(
          [...(await find(['a', 'c', 'd', 'e', 'h1', 'nobody']))].sort((x, y) => (x.id < y.id ? -1 : 1)),
          (of === 'user' ? users : groups).filter(({ id }) => wanted.includes(id)),
        );
        assert.deepEqual(await find([]), []);
      });

      it(`finds ${of}s by the thousand`, async () => {
        await addThousands(of);
        assert.deepEqual(ids(await find([...thousands, 'nobody'])), thousands);
      });
    }

    it('reads whom nobody is linked to, and nobody who was linked since', async () => {
      await bench.apply([addOf('user', 'a')]);
      await bench.rig.byHand.add('user', 'h1', { displayName: 'By hand' });
      await bench.rig.byHand.add('user', 'h2', { displayName: 'By hand' });
      await link('user', 'h3', 'b');
      assert.deepEqual(ids((await allOf(bench.target.readUnlinked())).flat()), ['h1', 'h2']);
      await bench.apply([updateOf('user', await bench.rowOf('user', 'h1'), {}, { objectId: 'c' })]);
      assert.deepEqual((await allOf(bench.target.readUnlinked())).flat(), [await bench.rowOf('user', 'h2')]);
    });

    it('reads whom this connection keeps inactive, and nobody else', async () => {
      await bench.apply(['a', 'b', 'c'].map((id) => addOf('user', id)));
      await bench.applyTheirs(addOf('user', 'd'));
      const away = async (id: string) => removalOf('user', await bench.rowOf('user', id), 'deactivate');
      await bench.apply([await away('a'), await away('b')]);
      await bench.applyTheirs(await away('d'));
      await bench.apply([updateOf('user', await bench.rowOf('user', 'b'), { active: true })]);
      assert.deepEqual((await allOf(bench.target.readInactive())).flat(), [await bench.rowOf('user', 'a')]);
    });

    it('finds members of groups, each group whole, and leaves out those without any', async () => {
      await bench.apply([addOf('user', 'a'), addOf('user', 'b')]);
      await bench.apply(['g', 'k', 'l', 'm'].map((id) => addOf('group', id)));
      await bench.apply([joining('g', 'a'), joining('g', 'b'), joining('k', 'a'), joining('l', 'a')]);
      await bench.rig.byHand.join('k', 'b');
      await bench.apply([leaving('l', 'a')]);
      const found = (await allOf(bench.target.findMembers(['g', 'k', 'm', 'nowhere']))).flat();
      const shown = ({ groupId, members }: TargetMembers) =>
        `${groupId}: ${members
          .map(({ userId, owned }) => `${userId}${owned ? '' : ' (not ours)'}`)
          .sort()
          .join(', ')}`;
      assert.deepEqual(found.map(shown).sort(), ['g: a, b', 'k: a, b (not ours)']);
      const emptied = (await allOf(bench.target.findMembers(['l']))).flat();
      assert.deepEqual(
        emptied.flatMap(({ members }) => members),
        [],
      );
    });

    it('finds members of a hundred groups and of one with more than a thousand', async () => {
      await addThousands('user');
      const groups = Array.from({ length: 100 }, (_, n) => `g-${String(n)}`);
      await bench.apply([...groups, 'large'].map((id) => addOf('group', id)));
      await bench.apply(groups.map((id) => joining(id, 'n-0001')));
      for (let from = 0; from < thousands.length; from += 600)
        await bench.apply(thousands.slice(from, from + 600).map((id) => joining('large', id)));
      const found = (await allOf(bench.target.findMembers([...groups, 'large']))).flat();
      assert.deepEqual(found.map(({ groupId }) => groupId).sort(), [...groups, 'large'].sort());
      assert.equal(found.find(({ groupId }) => groupId === 'large')?.members.length, thousands.length);
    });
  });
}
