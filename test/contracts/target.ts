import assert from 'node:assert/strict';
import type { Change } from '../../src/model/change.ts';
import { attributesDigest } from '../../src/model/digest.ts';
import type { Attributes, TargetGroup, TargetUser } from '../../src/model/directory.ts';
import { LeaseLost } from '../../src/store/store.ts';
import type { ApplyContext, Target } from '../../src/target/target.ts';
import { PeoplePlanned, policyOf, sourceUser } from '../plan/samples.ts';
import { addOf, contentOf, joining, leaving, removalOf, updateOf } from './target-changes.ts';

/** A target that a suite opened for itself, empty, and what others do to it meanwhile. */
export interface TargetUnderTest {
  /** The target as a connection uses it; the connections `ours` and `theirs` exist. */
  open(connectionId: Connection): Target;
  /** Of a run that holds the lease of its connection. */
  context(connectionId: Connection, changed?: Partial<Pick<ApplyContext, 'runId' | 'resuming'>>): ApplyContext;
  /** Lets another process take the connection's lease over: contexts from before are outdated. */
  takeOver(connectionId: Connection): Promise<void>;
  readonly byHand: {
    add(of: 'user' | 'group', id: string, attributes: Attributes): Promise<void>;
    edit(of: 'user' | 'group', id: string, attributes: Attributes): Promise<void>;
    remove(of: 'user' | 'group', id: string): Promise<void>;
    /** The target's own memberships, beside those that connections bring in. */
    join(groupId: string, userId: string): Promise<void>;
  };
  dispose(): Promise<void>;
}

type Connection = 'ours' | 'theirs';

/** What the target port promises, for any adapter: every adapter's test file calls this. */
export function targetContract(name: string, open: () => Promise<TargetUnderTest>): void {
  describe(`${name} keeps the target's promises`, () => {
    let rig: TargetUnderTest;
    let target: Target;

    beforeEach(async () => {
      rig = await open();
      target = rig.open('ours');
    });
    afterEach(async () => {
      await rig.dispose();
    });

    /** What became of changes, each as `applied` or the result with its sentence. */
    const apply = async (changes: readonly Change[], context = rig.context('ours'), by = target): Promise<string[]> => {
      const outcomes = await by.apply(changes, context);
      assert.deepEqual(
        outcomes.map(({ key }) => key),
        changes.map(({ key }) => key),
      );
      return outcomes.map(({ result, message }) => (message === null ? result : `${result}: ${message}`));
    };
    const applyTheirs = (...changes: Change[]) => apply(changes, rig.context('theirs'), rig.open('theirs'));
    const rowOf = async (of: 'user' | 'group', id: string): Promise<TargetUser | TargetGroup> => {
      const { users, groups } = await contentOf(target);
      const row = (of === 'user' ? users : groups).find((one) => one.id === id);
      assert.ok(row, `${of} ${id} is there`);
      return row;
    };
    const membersOf = async (groupId: string) => {
      const found = (await contentOf(target)).members.filter((one) => one.groupId === groupId);
      assert.ok(found.length <= 1, 'one item a group');
      return (found[0]?.members ?? []).map(({ userId, owned }) => `${userId}${owned ? '' : ' (not ours)'}`);
    };

    it('is empty at first, and applies nothing when there is nothing to apply', async () => {
      assert.deepEqual(await contentOf(target), { users: [], groups: [], members: [] });
      assert.deepEqual(await apply([]), []);
      assert.deepEqual(await target.findUsers([]), []);
    });

    for (const of of ['user', 'group'] as const)
      describe(`a ${of}`, () => {
        const absent = 'stale: It is no longer in the target.';
        const moved = 'stale: It was changed in the target after the overview was made.';
        const foreign = 'stale: This connection did not bring it in.';

        it('is added with everything that has a value, and is ours', async () => {
          const attributes = { displayName: '**Ada** 🦊 שלום', jobTitle: '', mail: null, isChief: false };
          assert.deepEqual(await apply([addOf(of, 'a', attributes)]), ['applied']);
          const { version, ...row } = await rowOf(of, 'a');
          assert.notEqual(version, '');
          assert.deepEqual(row, {
            id: 'a',
            sourceId: 'a',
            owned: true,
            attributes: { displayName: '**Ada** 🦊 שלום', isChief: false },
            syncedDigest: attributesDigest(attributes),
            ...(of === 'user' ? { active: true } : {}),
          });
        });

        it('is not ours to another connection, nor theirs to us', async () => {
          await apply([addOf(of, 'a')]);
          await applyTheirs(addOf(of, 'b'));
          assert.deepEqual([(await rowOf(of, 'a')).owned, (await rowOf(of, 'b')).owned], [true, false]);
          const theirs = await contentOf(rig.open('theirs'));
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
          ['we', () => apply([addOf(of, 'a')])],
          ['another connection', () => applyTheirs(addOf(of, 'a'))],
          ['somebody by hand', () => rig.byHand.add(of, 'a', { displayName: 'By hand' })],
        ];
        for (const [who, bring] of there)
          it(`is not added again where ${who} brought it in`, async () => {
            await bring();
            const before = await contentOf(target);
            assert.deepEqual(await apply([addOf(of, 'a', { displayName: 'Again' })]), [
              'stale: It is in the target already.',
            ]);
            assert.deepEqual(await contentOf(target), before);
          });

        it('is updated in what the change names, keeps the rest, and has a new version and digest', async () => {
          await apply([addOf(of, 'a', { displayName: 'Ada', jobTitle: 'Chef', mail: 'a@x' })]);
          const before = await rowOf(of, 'a');
          const update = updateOf(
            of,
            before,
            { displayName: 'Ada L', jobTitle: null, mobilePhone: '1' },
            { digest: 'now' },
          );
          assert.deepEqual(await apply([update]), ['applied']);
          const after = await rowOf(of, 'a');
          assert.notEqual(after.version, before.version);
          assert.deepEqual(after, {
            ...before,
            version: after.version,
            attributes: { displayName: 'Ada L', mail: 'a@x', mobilePhone: '1' },
            syncedDigest: 'now',
          });
        });

        it('is updated whatever its version where the change asks only that it is there', async () => {
          await apply([addOf(of, 'a')]);
          const row = await rowOf(of, 'a');
          await rig.byHand.edit(of, 'a', { displayName: 'Edited' });
          const update = updateOf(of, row, { jobTitle: 'Chef' }, { precondition: { kind: 'present' } });
          assert.deepEqual(await apply([update]), ['applied']);
          assert.deepEqual((await rowOf(of, 'a')).attributes, { displayName: 'Edited', jobTitle: 'Chef' });
        });

        for (const what of ['updated', 'removed'] as const) {
          const changeOf = (row: TargetUser | TargetGroup): Change =>
            what === 'updated' ? updateOf(of, row, { displayName: 'New' }) : removalOf(of, row);

          it(`is not ${what} when somebody edited it meanwhile`, async () => {
            await apply([addOf(of, 'a')]);
            const planned = changeOf(await rowOf(of, 'a'));
            await rig.byHand.edit(of, 'a', { displayName: 'Edited' });
            const before = await contentOf(target);
            assert.deepEqual(await apply([planned]), [moved]);
            assert.deepEqual(await contentOf(target), before);
          });

          it(`is not ${what} when it is gone`, async () => {
            await apply([addOf(of, 'a')]);
            const planned = changeOf(await rowOf(of, 'a'));
            await rig.byHand.remove(of, 'a');
            assert.deepEqual(await apply([planned]), [absent]);
          });

          it(`is not ${what} when it went and another of its id came`, async () => {
            await apply([addOf(of, 'a')]);
            const planned = changeOf(await rowOf(of, 'a'));
            await rig.byHand.remove(of, 'a');
            await apply([addOf(of, 'a')]);
            assert.deepEqual(await apply([planned]), [moved]);
          });

          it(`is not ${what} a second time by the same change`, async () => {
            await apply([addOf(of, 'a')]);
            const planned = changeOf(await rowOf(of, 'a'));
            assert.deepEqual(await apply([planned]), ['applied']);
            assert.deepEqual(await apply([planned], rig.context('ours', { runId: 'another' })), [
              what === 'updated' ? moved : absent,
            ]);
          });
        }

        it('stays whose it was when another connection updates it', async () => {
          await applyTheirs(addOf(of, 'a'));
          assert.deepEqual(await apply([updateOf(of, await rowOf(of, 'a'), { displayName: 'New' })]), ['applied']);
          const row = await rowOf(of, 'a');
          assert.deepEqual([row.owned, row.attributes.displayName], [false, 'New']);
        });

        it('is linked by an update, and stays nobody’s who was entered by hand', async () => {
          await rig.byHand.add(of, 'h1', { displayName: 'By hand', mail: 'a@x' });
          const before = await rowOf(of, 'h1');
          assert.deepEqual([before.sourceId, before.owned, before.syncedDigest], [null, false, null]);
          assert.deepEqual(await apply([updateOf(of, before, {}, { objectId: 'a' })]), ['applied']);
          const { sourceId, owned, attributes, syncedDigest } = await rowOf(of, 'h1');
          assert.deepEqual([sourceId, owned, syncedDigest], ['a', false, 'digest after the update']);
          assert.deepEqual(attributes, { displayName: 'By hand', mail: 'a@x' });
        });

        it('is removed where it is ours', async () => {
          await apply([addOf(of, 'a'), addOf(of, 'b')]);
          assert.deepEqual(await apply([removalOf(of, await rowOf(of, 'a'))]), ['applied']);
          const { users, groups } = await contentOf(target);
          assert.deepEqual(
            [...users, ...groups].map(({ id }) => id),
            ['b'],
          );
        });

        for (const [who, bring] of there.slice(1))
          it(`is not removed where ${who} brought it in`, async () => {
            await bring();
            const before = await contentOf(target);
            assert.deepEqual(await apply([removalOf(of, await rowOf(of, 'a'))]), [foreign]);
            assert.deepEqual(await contentOf(target), before);
          });

        it('is answered for in the order asked, whatever becomes of each', async () => {
          await apply([addOf(of, 'a'), addOf(of, 'b'), addOf(of, 'c')]);
          const [a, b, c] = [await rowOf(of, 'a'), await rowOf(of, 'b'), await rowOf(of, 'c')];
          await rig.byHand.edit(of, 'b', { displayName: 'Edited' });
          await rig.byHand.remove(of, 'c');
          const changes = [
            updateOf(of, c, { displayName: 'New' }),
            addOf(of, 'd'),
            updateOf(of, b, { displayName: 'New' }),
            addOf(of, 'a'),
            updateOf(of, a, { displayName: 'New' }),
          ];
          assert.deepEqual(await apply(changes), [
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
              (await apply(ids.slice(from, from + 500).map((id) => addOf(of, id)))).every((one) => one === 'applied'),
            );
          const { users, groups } = await contentOf(target);
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
          await apply(ids.slice(from, from + 500).map((id) => addOf('user', id)));
        const found = await target.findUsers([...ids, 'nobody']);
        assert.deepEqual(found.map(({ id }) => id).sort(), ids);
        assert.deepEqual(await target.findUsers(['n-0007']), [await rowOf('user', 'n-0007')]);
      });

      it('are deactivated and brought back, and stay as they were otherwise', async () => {
        await apply([addOf('user', 'a', { displayName: 'Ada', jobTitle: 'Chef' })]);
        const before = await rowOf('user', 'a');
        assert.deepEqual(await apply([removalOf('user', before, 'deactivate')]), ['applied']);
        const away = await rowOf('user', 'a');
        assert.deepEqual(away, { ...before, active: false, version: away.version });
        const back = updateOf('user', away, { active: true, jobTitle: 'Cook' }, { digest: 'back' });
        assert.deepEqual(await apply([back]), ['applied']);
        const after = await rowOf('user', 'a');
        const attributes = { displayName: 'Ada', jobTitle: 'Cook' };
        assert.deepEqual(after, { ...before, attributes, syncedDigest: 'back', version: after.version });
      });

      it('are not deactivated where they are not ours, or moved, or gone', async () => {
        await applyTheirs(addOf('user', 'a'));
        await apply([addOf('user', 'b'), addOf('user', 'c')]);
        const planned = await Promise.all(
          ['a', 'b', 'c'].map(async (id) => removalOf('user', await rowOf('user', id), 'deactivate')),
        );
        await rig.byHand.edit('user', 'b', { displayName: 'Edited' });
        await rig.byHand.remove('user', 'c');
        assert.deepEqual(await apply(planned), [
          'stale: This connection did not bring it in.',
          'stale: It was changed in the target after the overview was made.',
          'stale: It is no longer in the target.',
        ]);
      });

      it('who are inactive stay inactive when something else of them is updated', async () => {
        await apply([addOf('user', 'a')]);
        await apply([removalOf('user', await rowOf('user', 'a'), 'deactivate')]);
        await apply([updateOf('user', await rowOf('user', 'a'), { jobTitle: 'Chef' })]);
        assert.deepEqual(((await rowOf('user', 'a')) as TargetUser).active, false);
      });
    });

    describe('memberships', () => {
      beforeEach(async () => {
        await apply([addOf('user', 'a'), addOf('user', 'b')]);
        await apply([addOf('group', 'g'), addOf('group', 'k')]);
      });
      const already = 'stale: The person is a member already.';
      const notIn = 'stale: The person is no longer a member.';
      const foreign = 'stale: This connection did not bring it in.';
      const noGroup = 'stale: The group is no longer in the target.';

      it('are added by the source’s ids, and by the target’s', async () => {
        assert.deepEqual(await apply([joining('g', 'a'), joining('g', 'b', { targetsOwn: true })]), [
          'applied',
          'applied',
        ]);
        assert.deepEqual(await membersOf('g'), ['a', 'b']);
        assert.deepEqual(await membersOf('k'), []);
      });

      it('are added and removed in several groups at once, answered for in the order asked', async () => {
        await apply([joining('g', 'a'), joining('k', 'a')]);
        const changes = [
          leaving('k', 'a'),
          leaving('g', 'b'),
          leaving('nowhere', 'a'),
          leaving('g', 'a'),
          leaving('k', 'b'),
        ];
        assert.deepEqual(await apply(changes), ['applied', notIn, noGroup, 'applied', notIn]);
        assert.deepEqual([await membersOf('g'), await membersOf('k')], [[], []]);
      });

      const there: readonly [string, shown: string, () => Promise<unknown>][] = [
        ['we', 'a', () => apply([joining('g', 'a')])],
        ['another connection', 'a (not ours)', () => applyTheirs(joining('g', 'a'))],
        ['somebody by hand', 'a (not ours)', () => rig.byHand.join('g', 'a')],
      ];
      for (const [who, shown, bring] of there)
        it(`are not added again where ${who} added them`, async () => {
          await bring();
          assert.deepEqual(await apply([joining('g', 'a')], rig.context('ours', { runId: 'another' })), [already]);
          assert.deepEqual(await membersOf('g'), [shown]);
        });

      for (const [who, shown, bring] of there.slice(1))
        it(`are not removed where ${who} added them`, async () => {
          await bring();
          assert.deepEqual(await apply([leaving('g', 'a')]), [foreign]);
          assert.deepEqual(await membersOf('g'), [shown]);
        });

      it('are neither added to nor removed from a group that is gone', async () => {
        await apply([joining('g', 'a')]);
        await rig.byHand.remove('group', 'g');
        assert.deepEqual(await apply([leaving('g', 'a')]), [noGroup]);
        assert.deepEqual(await apply([joining('g', 'b')]), [noGroup]);
      });

      it('of people who are gone can still be removed', async () => {
        await apply([joining('g', 'a'), joining('g', 'b')]);
        await rig.byHand.remove('user', 'a');
        assert.deepEqual(await apply([leaving('g', 'a')]), ['applied']);
        assert.deepEqual(await membersOf('g'), ['b']);
      });

      it('are not removed a second time by the same change', async () => {
        await apply([joining('g', 'a')]);
        assert.deepEqual(await apply([leaving('g', 'a')]), ['applied']);
        assert.deepEqual(await apply([leaving('g', 'a')]), [notIn]);
      });

      it('of one group may come from several connections', async () => {
        await applyTheirs(joining('g', 'a'));
        assert.deepEqual(await apply([joining('g', 'b')]), ['applied']);
        assert.deepEqual(await membersOf('g'), ['a (not ours)', 'b']);
        assert.deepEqual(await applyTheirs(leaving('g', 'a')), ['applied']);
        assert.deepEqual(await membersOf('g'), ['b']);
      });
    });

    describe('a run that goes on after a crash', () => {
      const again = (): ApplyContext => rig.context('ours', { resuming: true });

      /** One batch of every kind, and what was there before it. */
      const batches: readonly (readonly [string, () => Promise<Change[]>])[] = [
        [
          'people',
          async () => {
            await apply(
              ['b', 'c', 'd', 'e'].map((id) => addOf('user', id)),
              rig.context('ours', { runId: 'before' }),
            );
            return [
              addOf('user', 'a'),
              updateOf('user', await rowOf('user', 'b'), { displayName: 'New' }),
              removalOf('user', await rowOf('user', 'c'), 'deactivate'),
              addOf('user', 'f'),
            ];
          },
        ],
        [
          'people who go',
          async () => {
            await apply(
              ['a', 'b', 'c'].map((id) => addOf('user', id)),
              rig.context('ours', { runId: 'before' }),
            );
            return Promise.all(['a', 'b', 'c'].map(async (id) => removalOf('user', await rowOf('user', id))));
          },
        ],
        [
          'groups',
          async () => {
            await apply(
              ['b', 'c'].map((id) => addOf('group', id)),
              rig.context('ours', { runId: 'before' }),
            );
            return [
              addOf('group', 'a'),
              updateOf('group', await rowOf('group', 'b'), { displayName: 'New' }),
              addOf('group', 'd'),
            ];
          },
        ],
        [
          'groups that go',
          async () => {
            await apply(
              ['a', 'b'].map((id) => addOf('group', id)),
              rig.context('ours', { runId: 'before' }),
            );
            return Promise.all(['a', 'b'].map(async (id) => removalOf('group', await rowOf('group', id))));
          },
        ],
        [
          'people who join',
          async () => {
            await apply(
              ['g', 'k'].map((id) => addOf('group', id)),
              rig.context('ours', { runId: 'before' }),
            );
            return [joining('g', 'a'), joining('k', 'a'), joining('g', 'b'), joining('k', 'b')];
          },
        ],
        [
          'people who leave',
          async () => {
            await apply(
              ['g', 'k'].map((id) => addOf('group', id)),
              rig.context('ours', { runId: 'before' }),
            );
            await apply(
              [joining('g', 'a'), joining('k', 'a'), joining('g', 'b')],
              rig.context('ours', { runId: 'before' }),
            );
            return [leaving('g', 'a'), leaving('k', 'a'), leaving('g', 'b')];
          },
        ],
      ];
      for (const [what, prepare] of batches) {
        it(`reports what it had applied as applied, and writes nothing again: ${what}`, async () => {
          const batch = await prepare();
          assert.deepEqual(
            await apply(batch),
            batch.map(() => 'applied'),
          );
          const before = await contentOf(target);
          assert.deepEqual(
            await apply(batch, again()),
            batch.map(() => 'applied'),
          );
          assert.deepEqual(await contentOf(target), before);
        });

        it(`applies the rest of a batch that was cut short anywhere: ${what}`, async () => {
          for (let done = 0; ; done += 1) {
            const batch = await prepare();
            if (done > batch.length) break;
            await apply(batch.slice(0, done));
            assert.deepEqual(
              await apply(batch, again()),
              batch.map(() => 'applied'),
              `after ${done}`,
            );
            const half = await contentOf(target);
            await rig.dispose();
            rig = await open();
            target = rig.open('ours');
            await apply(await prepare());
            const whole = await contentOf(target);
            assert.deepEqual(withoutVersions(half), withoutVersions(whole));
            await rig.dispose();
            rig = await open();
            target = rig.open('ours');
          }
        });
      }

      it('does not take another run’s work for its own', async () => {
        await apply([addOf('user', 'a')], rig.context('ours', { runId: 'another' }));
        await apply([addOf('group', 'g')], rig.context('ours', { runId: 'another' }));
        await apply([joining('g', 'a')], rig.context('ours', { runId: 'another' }));
        assert.deepEqual(await apply([addOf('user', 'a')], again()), ['stale: It is in the target already.']);
        assert.deepEqual(await apply([addOf('group', 'g')], again()), ['stale: It is in the target already.']);
        assert.deepEqual(await apply([joining('g', 'a')], again()), ['stale: The person is a member already.']);
      });

      it('never takes what others did for its own, nor writes over it', async () => {
        await apply([addOf('user', 'a'), addOf('user', 'b')], rig.context('ours', { runId: 'before' }));
        const planned = [
          updateOf('user', await rowOf('user', 'a'), { displayName: 'New' }),
          removalOf('user', await rowOf('user', 'b')),
        ];
        await rig.byHand.edit('user', 'a', { displayName: 'Edited' });
        await rig.byHand.edit('user', 'b', { displayName: 'Edited' });
        const before = await contentOf(target);
        const moved = 'stale: It was changed in the target after the overview was made.';
        assert.deepEqual(await apply(planned, again()), [moved, moved]);
        assert.deepEqual(await contentOf(target), before);
      });
    });

    describe('a lease that was taken over', () => {
      const changes: readonly [string, () => Promise<Change>][] = [
        ['add a person', async () => addOf('user', 'new')],
        ['update a person', async () => updateOf('user', await rowOf('user', 'a'), { displayName: 'New' })],
        ['remove a person', async () => removalOf('user', await rowOf('user', 'a'))],
        ['add a group', async () => addOf('group', 'new')],
        ['remove a group', async () => removalOf('group', await rowOf('group', 'g'))],
        ['let a person join', async () => joining('g', 'b')],
        ['let a person leave', async () => leaving('g', 'a')],
      ];
      for (const [what, planned] of changes)
        it(`stops the run before it can ${what}`, async () => {
          await apply([addOf('user', 'a'), addOf('user', 'b')]);
          await apply([addOf('group', 'g')]);
          await apply([joining('g', 'a')]);
          const [outdated, item, before] = [rig.context('ours'), await planned(), await contentOf(target)];
          await rig.takeOver('ours');
          await assert.rejects(target.apply([item], outdated), LeaseLost);
          assert.deepEqual(await contentOf(target), before);
          assert.deepEqual(await apply([item], rig.context('ours')), ['applied']);
        });
    });

    describe('what a plan and a target say to each other', () => {
      const ada = sourceUser('u1', { displayName: 'Ada', jobTitle: 'Chef', mail: '' });
      const planned = async (people: (typeof ada)[], policy = policyOf()): Promise<readonly Change[]> =>
        new PeoplePlanned({ policy, held: (await contentOf(target)).users, pages: [people] }).changes;
      const shown = (changes: readonly Change[]) => changes.map(({ action, reason }) => `${action} ${reason.code}`);

      it('is that nothing is left to do after a sync, and that an edit by hand is drift', async () => {
        await apply(await planned([ada]));
        assert.deepEqual(await planned([ada]), []);
        await rig.byHand.edit('user', 'u1', { displayName: 'Edited' });
        const [drifted, ...rest] = await planned([ada]);
        assert.deepEqual(rest, []);
        assert.deepEqual(drifted?.reason, { code: 'drift', attributes: ['displayName', 'jobTitle'] });
        assert.deepEqual(await apply([drifted]), ['applied']);
        assert.deepEqual(await planned([ada]), []);
        assert.deepEqual(shown(await planned([{ ...ada, attributes: { displayName: 'Ada L', jobTitle: 'Chef' } }])), [
          'update attributes-changed',
        ]);
      });

      it('is that who leaves is deactivated, who comes back is active again, and each is done once', async () => {
        const policy = policyOf({ removalPolicy: { kind: 'deactivate' } });
        await apply(await planned([ada]));
        const gone = await planned([], policy);
        assert.deepEqual([shown(gone), await apply(gone)], [['remove left-tenant'], ['applied']]);
        assert.deepEqual(await planned([], policy), []);
        const back = await planned([ada], policy);
        assert.deepEqual([shown(back), await apply(back)], [['update returned'], ['applied']]);
        assert.deepEqual(await planned([ada], policy), []);
      });

      it('is that a person entered by hand is linked, updated from then on, and never removed', async () => {
        const policy = policyOf({ matchKey: 'mail' });
        const withMail = sourceUser('u1', { displayName: 'Ada', mail: 'A@x' });
        await rig.byHand.add('user', 'h1', { displayName: 'By hand', mail: 'a@X' });
        const linked = await planned([withMail], policy);
        assert.deepEqual([shown(linked), await apply(linked)], [['update linked'], ['applied']]);
        assert.deepEqual(await planned([withMail], policy), []);
        assert.deepEqual(await planned([], policy), []);
      });
    });
  });
}

function withoutVersions(content: Awaited<ReturnType<typeof contentOf>>): unknown {
  const strip = ({ version: _version, ...row }: TargetUser | TargetGroup) => row;
  return { ...content, users: content.users.map(strip), groups: content.groups.map(strip) };
}
