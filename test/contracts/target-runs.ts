import assert from 'node:assert/strict';
import type { Change } from '../../src/model/change.ts';
import type { TargetGroup, TargetUser } from '../../src/model/directory.ts';
import { LeaseLost } from '../../src/store/store.ts';
import type { ApplyContext } from '../../src/target/target.ts';
import type { TargetBench } from './target-bench.ts';
import { addOf, contentOf, joining, leaving, removalOf, updateOf } from './target-changes.ts';

/** What a target promises to runs that crash, go on and lose their lease: a part of `targetContract`. */
export function targetRunContract(bench: TargetBench): void {
  describe('a run that goes on after a crash', () => {
    const again = (): ApplyContext => bench.rig.context('ours', { resuming: true });

    /** One batch of every kind, and what was there before it. */
    const batches: readonly (readonly [string, () => Promise<Change[]>])[] = [
      [
        'people',
        async () => {
          await bench.apply(
            ['b', 'c', 'd', 'e'].map((id) => addOf('user', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          return [
            addOf('user', 'a'),
            updateOf('user', await bench.rowOf('user', 'b'), { displayName: 'New' }),
            removalOf('user', await bench.rowOf('user', 'c'), 'deactivate'),
            addOf('user', 'f'),
          ];
        },
      ],
      [
        'people who go',
        async () => {
          await bench.apply(
            ['a', 'b', 'c'].map((id) => addOf('user', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          return Promise.all(['a', 'b', 'c'].map(async (id) => removalOf('user', await bench.rowOf('user', id))));
        },
      ],
      [
        'groups',
        async () => {
          await bench.apply(
            ['b', 'c'].map((id) => addOf('group', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          return [
            addOf('group', 'a'),
            updateOf('group', await bench.rowOf('group', 'b'), { displayName: 'New' }),
            addOf('group', 'd'),
          ];
        },
      ],
      [
        'groups that go',
        async () => {
          await bench.apply(
            ['a', 'b'].map((id) => addOf('group', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          return Promise.all(['a', 'b'].map(async (id) => removalOf('group', await bench.rowOf('group', id))));
        },
      ],
      [
        'people who join',
        async () => {
          await bench.apply(
            ['a', 'b'].map((id) => addOf('user', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          await bench.apply(
            ['g', 'k'].map((id) => addOf('group', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          return [joining('g', 'a'), joining('k', 'a'), joining('g', 'b'), joining('k', 'b')];
        },
      ],
      [
        'people who leave',
        async () => {
          await bench.apply(
            ['a', 'b'].map((id) => addOf('user', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          await bench.apply(
            ['g', 'k'].map((id) => addOf('group', id)),
            bench.rig.context('ours', { runId: 'before' }),
          );
          await bench.apply(
            [joining('g', 'a'), joining('k', 'a'), joining('g', 'b')],
            bench.rig.context('ours', { runId: 'before' }),
          );
          return [leaving('g', 'a'), leaving('k', 'a'), leaving('g', 'b')];
        },
      ],
    ];
    for (const [what, prepare] of batches) {
      it(`reports what it had applied as applied, and writes nothing again: ${what}`, async () => {
        const batch = await prepare();
        assert.deepEqual(
          await bench.apply(batch),
          batch.map(() => 'applied'),
        );
        const before = await contentOf(bench.target);
        assert.deepEqual(
          await bench.apply(batch, again()),
          batch.map(() => 'applied'),
        );
        assert.deepEqual(await contentOf(bench.target), before);
      });

      it(`applies the rest of a batch that was cut short anywhere: ${what}`, async () => {
        for (let done = 0; ; done += 1) {
          const batch = await prepare();
          if (done > batch.length) break;
          await bench.apply(batch.slice(0, done));
          assert.deepEqual(
            await bench.apply(batch, again()),
            batch.map(() => 'applied'),
            `after ${done}`,
          );
          const half = await contentOf(bench.target);
          await bench.open();
          await bench.apply(await prepare());
          const whole = await contentOf(bench.target);
          assert.deepEqual(withoutVersions(half), withoutVersions(whole));
          await bench.open();
        }
      });
    }

    it('does not take another run’s work for its own', async () => {
      await bench.apply([addOf('user', 'a')], bench.rig.context('ours', { runId: 'another' }));
      await bench.apply([addOf('group', 'g')], bench.rig.context('ours', { runId: 'another' }));
      await bench.apply([joining('g', 'a')], bench.rig.context('ours', { runId: 'another' }));
      assert.deepEqual(await bench.apply([addOf('user', 'a')], again()), ['stale: It is in the target already.']);
      assert.deepEqual(await bench.apply([addOf('group', 'g')], again()), ['stale: It is in the target already.']);
      assert.deepEqual(await bench.apply([joining('g', 'a')], again()), ['stale: The person is a member already.']);
    });

    it('never takes what others did for its own, nor writes over it', async () => {
      await bench.apply([addOf('user', 'a'), addOf('user', 'b')], bench.rig.context('ours', { runId: 'before' }));
      const planned = [
        updateOf('user', await bench.rowOf('user', 'a'), { displayName: 'New' }),
        removalOf('user', await bench.rowOf('user', 'b')),
      ];
      await bench.rig.byHand.edit('user', 'a', { displayName: 'Edited' });
      await bench.rig.byHand.edit('user', 'b', { displayName: 'Edited' });
      const before = await contentOf(bench.target);
      const moved = 'stale: It was changed in the target after the overview was made.';
      assert.deepEqual(await bench.apply(planned, again()), [moved, moved]);
      assert.deepEqual(await contentOf(bench.target), before);
    });
  });

  describe('a lease that was taken over', () => {
    const changes: readonly [string, () => Promise<Change>][] = [
      ['add a person', async () => addOf('user', 'new')],
      ['update a person', async () => updateOf('user', await bench.rowOf('user', 'a'), { displayName: 'New' })],
      ['remove a person', async () => removalOf('user', await bench.rowOf('user', 'a'))],
      ['add a group', async () => addOf('group', 'new')],
      ['remove a group', async () => removalOf('group', await bench.rowOf('group', 'g'))],
      ['let a person join', async () => joining('g', 'b')],
      ['let a person leave', async () => leaving('g', 'a')],
    ];
    for (const [what, planned] of changes)
      it(`stops the run before it can ${what}`, async () => {
        await bench.apply([addOf('user', 'a'), addOf('user', 'b')]);
        await bench.apply([addOf('group', 'g')]);
        await bench.apply([joining('g', 'a')]);
        const [outdated, item, before] = [bench.rig.context('ours'), await planned(), await contentOf(bench.target)];
        await bench.rig.takeOver('ours');
        await assert.rejects(bench.target.apply([item], outdated), LeaseLost);
        assert.deepEqual(await contentOf(bench.target), before);
        assert.deepEqual(await bench.apply([item], bench.rig.context('ours')), ['applied']);
      });
  });
}

function withoutVersions(content: Awaited<ReturnType<typeof contentOf>>): unknown {
  const strip = ({ version: _version, ...row }: TargetUser | TargetGroup) => row;
  return { ...content, users: content.users.map(strip), groups: content.groups.map(strip) };
}
