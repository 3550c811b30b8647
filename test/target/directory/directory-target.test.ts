import assert from 'node:assert/strict';
import { targetContract } from '../../contracts/target.ts';
import { addOf, contentOf, removalOf, updateOf } from '../../contracts/target-changes.ts';
import { directoryOn, openDirectory, type DirectoryRig } from './directory-for-tests.ts';
import { storeInterrupted } from './store-between.ts';

targetContract('The directory', openDirectory);

describe('the directory, when somebody is quicker between its look and its write', () => {
  let rig: DirectoryRig;
  beforeEach(async () => {
    rig = await openDirectory();
  });
  afterEach(() => rig.dispose());

  const objects = ['user', 'group'] as const;
  for (const of of objects)
    it(`takes no ${of} for its own, and writes over none`, async () => {
      const directory = rig.open('ours');
      await directory.apply(
        ['a', 'b', 'c', 'd'].map((id) => addOf(of, id)),
        rig.context('ours', { runId: 'before' }),
      );
      const { users, groups } = await contentOf(directory);
      const [a, b, c, d] = of === 'user' ? users : groups;
      assert.ok(a && b && c && d);
      const meanwhile = async (): Promise<void> => {
        await rig.byHand.edit(of, 'a', { displayName: 'Edited' });
        await rig.byHand.edit(of, 'b', { displayName: 'Edited' });
        await rig.byHand.remove(of, 'c');
        await rig.byHand.remove(of, 'd');
        await rig.byHand.add(of, 'e', { displayName: 'By hand' });
      };
      const interrupted = directoryOn(storeInterrupted(rig.store, 1, meanwhile), 'ours');
      const changes = [
        updateOf(of, a, { displayName: 'New' }),
        removalOf(of, b),
        updateOf(of, c, { displayName: 'New' }),
        removalOf(of, d),
        addOf(of, 'e'),
      ];
      assert.deepEqual(
        (await interrupted.apply(changes, rig.context('ours'))).map(
          ({ result, message }) => `${result}: ${String(message)}`,
        ),
        [
          'stale: It was changed in the target meanwhile.',
          'stale: It was changed in the target meanwhile.',
          'stale: It is no longer in the target.',
          'stale: It is no longer in the target.',
          'stale: It is in the target already.',
        ],
      );
      const after = await contentOf(directory);
      assert.deepEqual(
        [...after.users, ...after.groups].map(({ id, attributes }) => [id, attributes.displayName]),
        [
          ['a', 'Edited'],
          ['b', 'Edited'],
          ['e', 'By hand'],
        ],
      );
    });
});
