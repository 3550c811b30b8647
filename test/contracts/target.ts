import assert from 'node:assert/strict';
import type { Change } from '../../src/model/change.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import type { Attributes, TargetGroup, TargetUser } from '../../src/model/directory.ts';
import { PeoplePlanned, policyOf, sourceUser } from '../plan/samples.ts';
import { TargetBench, type TargetUnderTest } from './target-bench.ts';
import { addOf, contentOf, joining, leaving, removalOf, updateOf } from './target-changes.ts';
import { targetFindContract } from './target-finds.ts';
import { targetRunContract } from './target-runs.ts';

const objects = ['user', 'group'] as const;

/** What the target port promises, for any adapter: every adapter's test file calls this. */
export function targetContract(name: string, open: () => Promise<TargetUnderTest>): void {
  describe(`${name} keeps the target's promises`, () => {
    const bench = new TargetBench(open);
    beforeEach(() => bench.open());
    afterEach(() => bench.close());

    it('is empty at first, and applies nothing when there is nothing to apply', async () => {
      assert.deepEqual(await contentOf(bench.target), { users: [], groups: [], members: [] });
      assert.deepEqual(await bench.apply([]), []);
      assert.deepEqual(await bench.target.findUsers([]), []);
    });

    for (const of of objects)
      describe(`a ${of}`, () => {
        const absent = 'stale: It is no longer in the target.';
        const moved = 'stale: It was changed in the target after the overview was made.';
        const foreign = 'stale: This connection did not bring it in.';

        it('is added with everything that has a value, and is ours', async () => {
          const more: Attributes = bench.rig.traits.attributes === 'any' ? { isChief: false } : {};
          const attributes = { displayName: '**Ada** 🦊 שלום', jobTitle: '', mail: null, ...more };
          assert.deepEqual(await bench.apply([addOf(of, 'a', attributes)]), ['applied']);
          const { version, ...row } = await bench.rowOf(of, 'a');
          assert.notEqual(version, '');
          assert.deepEqual(row, {
            id: 'a',
            sourceId: 'a',
            owned: true,
            attributes: { displayName: '**Ada** 🦊 שלום', ...more },
            syncedDigest: attributesDigest(attributes),
            ...(of === 'user' ? { active: true, inactiveSince: null } : {}),
          });
        });

        it('is not ours to another connection, nor theirs to us', async () => {
          await bench.apply([addOf(of, 'a')]);
          await bench.applyTheirs(addOf(of, 'b'));
          assert.deepEqual([(await bench.rowOf(of, 'a')).owned, (await bench.rowOf(of, 'b')).owned], [true, false]);
          const theirs = await contentOf(bench.rig.open('theirs'));
          const rows = of === 'user' ? theirs.users : theirs.groups;
          assert.deepEqual(
            rows.map(({ id, owned }) => [id, owned]),
            [
              ['a', false],
              ['b', true],
            ],
          );
        });

        const there: readonly [string, () => Promise<unknown>][] = [
          ['we', () => bench.apply([addOf(of, 'a')])],
          ['another connection', () => bench.applyTheirs(addOf(of, 'a'))],
          ['somebody by hand', () => bench.rig.byHand.bring(of, 'a', { displayName: 'By hand' })],
        ];
        for (const [who, bring] of there)
          it(`is not added again where ${who} brought it in`, async () => {
            await bring();
            const before = await contentOf(bench.target);
            assert.deepEqual(await bench.apply([addOf(of, 'a', { displayName: 'Again' })]), [
              'stale: It is in the target already.',
            ]);
            assert.deepEqual(await contentOf(bench.target), before);
          });

        it('is updated in what the change names, keeps the rest, and has a new version and digest', async () => {
          await bench.apply([addOf(of, 'a', { displayName: 'Ada', jobTitle: 'Chef', mail: 'a@x' })]);
          const before = await bench.rowOf(of, 'a');
          const update = updateOf(
            of,
            before,
            { displayName: 'Ada L', jobTitle: null, mobilePhone: '1' },
            { digest: 'now' },
          );
          assert.deepEqual(await bench.apply([update]), ['applied']);
          const after = await bench.rowOf(of, 'a');
          assert.notEqual(after.version, before.version);
          assert.deepEqual(after, {
            ...before,
            version: after.version,
            attributes: { displayName: 'Ada L', mail: 'a@x', mobilePhone: '1' },
            syncedDigest: 'now',
          });
        });

        it('is updated whatever its version where the change asks only that it is there', async () => {
          await bench.apply([addOf(of, 'a')]);
          const row = await bench.rowOf(of, 'a');
          await bench.rig.byHand.edit(of, 'a', { displayName: 'Edited' });
          const update = updateOf(of, row, { jobTitle: 'Chef' }, { precondition: { kind: 'present' } });
          assert.deepEqual(await bench.apply([update]), ['applied']);
          assert.deepEqual((await bench.rowOf(of, 'a')).attributes, { displayName: 'Edited', jobTitle: 'Chef' });
        });

        for (const what of ['updated', 'removed'] as const) {
          const changeOf = (row: TargetUser | TargetGroup): Change =>
            what === 'updated' ? updateOf(of, row, { displayName: 'New' }) : removalOf(of, row);

          it(`is not ${what} when somebody edited it meanwhile`, async () => {
            await bench.apply([addOf(of, 'a')]);
            const planned = changeOf(await bench.rowOf(of, 'a'));
            await bench.rig.byHand.edit(of, 'a', { displayName: 'Edited' });
            const before = await contentOf(bench.target);
            assert.deepEqual(await bench.apply([planned]), [moved]);
            assert.deepEqual(await contentOf(bench.target), before);
          });

          it(`is not ${what} when it is gone`, async () => {
            await bench.apply([addOf(of, 'a')]);
            const planned = changeOf(await bench.rowOf(of, 'a'));
            await bench.rig.byHand.remove(of, 'a');
            assert.deepEqual(await bench.apply([planned]), [absent]);
          });

          it(`is not ${what} when it went and another of its id came`, async () => {
            await bench.apply([addOf(of, 'a')]);
            const planned = changeOf(await bench.rowOf(of, 'a'));
            await bench.rig.byHand.remove(of, 'a');
            await bench.apply([addOf(of, 'a')]);
            const before = await contentOf(bench.target);
            assert.deepEqual(await bench.apply([planned]), [bench.rig.traits.ids === 'the source’s' ? moved : absent]);
            assert.deepEqual(await contentOf(bench.target), before);
          });

          it(`is not ${what} a second time by the same change`, async () => {
            await bench.apply([addOf(of, 'a')]);
            const planned = changeOf(await bench.rowOf(of, 'a'));
            assert.deepEqual(await bench.apply([planned]), ['applied']);
            assert.deepEqual(await bench.apply([planned], bench.rig.context('ours', { runId: 'another' })), [
              what === 'updated' ? moved : absent,
            ]);
          });
        }

        it('stays whose it was when another connection updates it', async () => {
          await bench.applyTheirs(addOf(of, 'a'));
          assert.deepEqual(await bench.apply([updateOf(of, await bench.rowOf(of, 'a'), { displayName: 'New' })]), [
            'applied',
          ]);
          const row = await bench.rowOf(of, 'a');
          assert.deepEqual([row.owned, row.attributes.displayName], [false, 'New']);
        });

        it('is linked by an update, and stays nobody’s who was entered by hand', async () => {
          await bench.rig.byHand.add(of, 'h1', { displayName: 'By hand', mail: 'a@x' });
          const before = await bench.rowOf(of, 'h1');
          assert.deepEqual([before.sourceId, before.owned, before.syncedDigest], [null, false, null]);
          assert.deepEqual(await bench.apply([updateOf(of, before, {}, { objectId: 'a' })]), ['applied']);
          const { sourceId, owned, attributes, syncedDigest } = await bench.rowOf(of, 'h1');
          assert.deepEqual([sourceId, owned, syncedDigest], ['a', false, 'digest after the update']);
          assert.deepEqual(attributes, { displayName: 'By hand', mail: 'a@x' });
        });

        it('is removed where it is ours', async () => {
          await bench.apply([addOf(of, 'a'), addOf(of, 'b')]);
          assert.deepEqual(await bench.apply([removalOf(of, await bench.rowOf(of, 'a'))]), ['applied']);
          const { users, groups } = await contentOf(bench.target);
          assert.deepEqual(
            [...users, ...groups].map(({ id }) => id),
            ['b'],
          );
        });

        for (const [who, bring] of there.slice(1))
          it(`is not removed where ${who} brought it in`, async () => {
            await bring();
            const before = await contentOf(bench.target);
            assert.deepEqual(await bench.apply([removalOf(of, await bench.rowOf(of, 'a'))]), [foreign]);
            assert.deepEqual(await contentOf(bench.target), before);
          });

        it('is answered for in the order asked, whatever becomes of each', async () => {
          await bench.apply([addOf(of, 'a'), addOf(of, 'b'), addOf(of, 'c')]);
          const [a, b, c] = [await bench.rowOf(of, 'a'), await bench.rowOf(of, 'b'), await bench.rowOf(of, 'c')];
          await bench.rig.byHand.edit(of, 'b', { displayName: 'Edited' });
          await bench.rig.byHand.remove(of, 'c');
          const changes = [
            updateOf(of, c, { displayName: 'New' }),
            addOf(of, 'd'),
            updateOf(of, b, { displayName: 'New' }),
            addOf(of, 'a'),
            updateOf(of, a, { displayName: 'New' }),
          ];
          assert.deepEqual(await bench.apply(changes), [
            absent,
            'applied',
            moved,
            'stale: It is in the target already.',
            'applied',
          ]);
        });

        it('is read and applied by the thousand', async () => {
          const ids = Array.from({ length: 1000 }, (_, n) => `n-${String(n).padStart(4, '0')}`);
          for (let from = 0; from < ids.length; from += 500)
            assert.ok(
              (await bench.apply(ids.slice(from, from + 500).map((id) => addOf(of, id)))).every(
                (one) => one === 'applied',
              ),
            );
          const { users, groups } = await contentOf(bench.target);
          assert.deepEqual(
            (of === 'user' ? users : groups).map(({ id }) => id),
            ids,
          );
        });
      });

    describe('people', () => {
      it('are found by their ids, those who are there, however many are asked for', async () => {
        const ids = Array.from({ length: 2500 }, (_, n) => `n-${String(n).padStart(4, '0')}`);
        for (let from = 0; from < ids.length; from += 500)
          await bench.apply(ids.slice(from, from + 500).map((id) => addOf('user', id)));
        const found = await bench.target.findUsers([...ids, 'nobody']);
        assert.deepEqual(found.map(({ id }) => id).sort(), ids);
        assert.deepEqual(await bench.target.findUsers(['n-0007']), [await bench.rowOf('user', 'n-0007')]);
      });

      it('are deactivated and brought back, and stay as they were otherwise', async () => {
        await bench.apply([addOf('user', 'a', { displayName: 'Ada', jobTitle: 'Chef' })]);
        const before = await bench.rowOf('user', 'a');
        assert.deepEqual(await bench.apply([removalOf('user', before, 'deactivate')]), ['applied']);
        const away = await bench.rowOf('user', 'a');
        assert.ok('inactiveSince' in away && away.inactiveSince !== null, 'since when is known');
        const { inactiveSince, version } = away;
        assert.deepEqual(away, { ...before, active: false, inactiveSince, version });
        const again = updateOf('user', away, { jobTitle: 'Chef II' });
        assert.deepEqual(await bench.apply([again]), ['applied']);
        const still = await bench.rowOf('user', 'a');
        assert.deepEqual('inactiveSince' in still && still.inactiveSince, inactiveSince);
        const back = updateOf('user', still, { active: true, jobTitle: 'Cook' }, { digest: 'back' });
        assert.deepEqual(await bench.apply([back]), ['applied']);
        const after = await bench.rowOf('user', 'a');
        const attributes = { displayName: 'Ada', jobTitle: 'Cook' };
        assert.deepEqual(after, { ...before, attributes, syncedDigest: 'back', version: after.version });
      });

      it('are not deactivated where they are not ours, or moved, or gone', async () => {
        await bench.applyTheirs(addOf('user', 'a'));
        await bench.apply([addOf('user', 'b'), addOf('user', 'c')]);
        const planned = await Promise.all(
          ['a', 'b', 'c'].map(async (id) => removalOf('user', await bench.rowOf('user', id), 'deactivate')),
        );
        await bench.rig.byHand.edit('user', 'b', { displayName: 'Edited' });
        await bench.rig.byHand.remove('user', 'c');
        assert.deepEqual(await bench.apply(planned), [
          'stale: This connection did not bring it in.',
          'stale: It was changed in the target after the overview was made.',
          'stale: It is no longer in the target.',
        ]);
      });

      it('who are inactive stay inactive when something else of them is updated', async () => {
        await bench.apply([addOf('user', 'a')]);
        await bench.apply([removalOf('user', await bench.rowOf('user', 'a'), 'deactivate')]);
        await bench.apply([updateOf('user', await bench.rowOf('user', 'a'), { jobTitle: 'Chef' })]);
        assert.deepEqual(((await bench.rowOf('user', 'a')) as TargetUser).active, false);
      });
    });

    describe('memberships', () => {
      beforeEach(async () => {
        await bench.apply([addOf('user', 'a'), addOf('user', 'b')]);
        await bench.apply([addOf('group', 'g'), addOf('group', 'k')]);
      });
      const already = 'stale: The person is a member already.';
      const notIn = 'stale: The person is no longer a member.';
      const foreign = 'stale: This connection did not bring it in.';
      const noGroup = 'stale: The group is no longer in the target.';

      it('are added by the source’s ids, and by the target’s', async () => {
        assert.deepEqual(await bench.apply([joining('g', 'a'), joining('g', 'b', { targetsOwn: true })]), [
          'applied',
          'applied',
        ]);
        assert.deepEqual(await bench.membersOf('g'), ['a', 'b']);
        assert.deepEqual(await bench.membersOf('k'), []);
      });

      it('are added and removed in several groups at once, answered for in the order asked', async () => {
        await bench.apply([joining('g', 'a'), joining('k', 'a')]);
        const changes = [
          leaving('k', 'a'),
          leaving('g', 'b'),
          leaving('nowhere', 'a'),
          leaving('g', 'a'),
          leaving('k', 'b'),
        ];
        assert.deepEqual(await bench.apply(changes), ['applied', notIn, noGroup, 'applied', notIn]);
        assert.deepEqual([await bench.membersOf('g'), await bench.membersOf('k')], [[], []]);
      });

      const there: readonly [string, shown: string, () => Promise<unknown>][] = [
        ['we', 'a', () => bench.apply([joining('g', 'a')])],
        ['another connection', 'a (not ours)', () => bench.applyTheirs(joining('g', 'a'))],
        ['somebody by hand', 'a (not ours)', () => bench.rig.byHand.join('g', 'a')],
      ];
      for (const [who, shown, bring] of there)
        it(`are not added again where ${who} added them`, async () => {
          await bring();
          assert.deepEqual(await bench.apply([joining('g', 'a')], bench.rig.context('ours', { runId: 'another' })), [
            already,
          ]);
          assert.deepEqual(await bench.membersOf('g'), [shown]);
        });

      for (const [who, shown, bring] of there.slice(1))
        it(`are not removed where ${who} added them`, async () => {
          await bring();
          assert.deepEqual(await bench.apply([leaving('g', 'a')]), [foreign]);
          assert.deepEqual(await bench.membersOf('g'), [shown]);
        });

      it('are neither added to nor removed from a group that is gone', async () => {
        await bench.apply([joining('g', 'a')]);
        await bench.rig.byHand.remove('group', 'g');
        assert.deepEqual(await bench.apply([leaving('g', 'a')]), [noGroup]);
        assert.deepEqual(await bench.apply([joining('g', 'b')]), [noGroup]);
      });

      it('of people who are gone can still be removed', async () => {
        await bench.apply([joining('g', 'a'), joining('g', 'b')]);
        await bench.rig.byHand.remove('user', 'a');
        assert.deepEqual(await bench.apply([leaving('g', 'a')]), [
          bench.rig.traits.membersOfTheGone === 'stay' ? 'applied' : notIn,
        ]);
        assert.deepEqual(await bench.membersOf('g'), ['b']);
      });

      it('are not removed a second time by the same change', async () => {
        await bench.apply([joining('g', 'a')]);
        assert.deepEqual(await bench.apply([leaving('g', 'a')]), ['applied']);
        assert.deepEqual(await bench.apply([leaving('g', 'a')]), [notIn]);
      });

      it('of one group may come from several connections', async () => {
        await bench.applyTheirs(joining('g', 'a'));
        assert.deepEqual(await bench.apply([joining('g', 'b')]), ['applied']);
        assert.deepEqual(await bench.membersOf('g'), ['a (not ours)', 'b']);
        assert.deepEqual(await bench.applyTheirs(leaving('g', 'a')), ['applied']);
        assert.deepEqual(await bench.membersOf('g'), ['b']);
      });
    });

    targetFindContract(bench);
    targetRunContract(bench);

    describe('what a plan and a target say to each other', () => {
      const ada = sourceUser('u1', { displayName: 'Ada', jobTitle: 'Chef', mail: '' });
      const planned = async (people: (typeof ada)[], policy = policyOf()): Promise<readonly Change[]> =>
        new PeoplePlanned({ policy, held: (await contentOf(bench.target)).users, pages: [people] }).changes;
      const shown = (changes: readonly Change[]) => changes.map(({ action, reason }) => `${action} ${reason.code}`);

      it('is that nothing is left to do after a sync, and that an edit by hand is drift', async () => {
        await bench.apply(await planned([ada]));
        assert.deepEqual(await planned([ada]), []);
        await bench.rig.byHand.edit('user', 'u1', { displayName: 'Edited' });
        const [drifted, ...rest] = await planned([ada]);
        assert.deepEqual(rest, []);
        assert.deepEqual(drifted?.reason, { code: 'drift', attributes: ['displayName', 'jobTitle'] });
        assert.deepEqual(await bench.apply([drifted]), ['applied']);
        assert.deepEqual(await planned([ada]), []);
        assert.deepEqual(shown(await planned([{ ...ada, attributes: { displayName: 'Ada L', jobTitle: 'Chef' } }])), [
          'update attributes-changed',
        ]);
      });

      it('is that who leaves is deactivated, who comes back is active again, and each is done once', async () => {
        const policy = policyOf({ removalPolicy: { kind: 'deactivate' } });
        await bench.apply(await planned([ada]));
        const gone = await planned([], policy);
        assert.deepEqual([shown(gone), await bench.apply(gone)], [['remove left-tenant'], ['applied']]);
        assert.deepEqual(await planned([], policy), []);
        const back = await planned([ada], policy);
        assert.deepEqual([shown(back), await bench.apply(back)], [['update returned'], ['applied']]);
        assert.deepEqual(await planned([ada], policy), []);
      });

      it('is that a person entered by hand is linked, updated from then on, and never removed', async () => {
        const policy = policyOf({ matchKey: 'mail' });
        const withMail = sourceUser('u1', { displayName: 'Ada', mail: 'A@x' });
        await bench.rig.byHand.add('user', 'h1', { displayName: 'By hand', mail: 'a@X' });
        const linked = await planned([withMail], policy);
        assert.deepEqual([shown(linked), await bench.apply(linked)], [['update linked'], ['applied']]);
        assert.deepEqual(await planned([withMail], policy), []);
        assert.deepEqual(await planned([], policy), []);
      });
    });
  });
}
