import assert from 'node:assert/strict';
import type { Attributes } from '../../src/model/directory.ts';
import type {
  Remote,
  RemoteClass,
  RemoteGroup,
  RemoteResult,
  RemoteUser,
  RemoteWrite,
} from '../../src/target/remote.ts';
import type { RemoteUnderTest } from './remote-under-test.ts';

type Add = Extract<RemoteWrite, { kind: 'add' }>;

const classes = ['user', 'group'] as const;
/** Object ids, as a source gives them. */
const externalIdOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const goOn = { confirm: (): Promise<void> => Promise.resolve() };

/** What `Remote` promises, for any adapter: every adapter's test file calls this. */
export function remoteContract(name: string, open: () => Promise<RemoteUnderTest>): void {
  describe(`${name} keeps the promises of a remote directory`, function () {
    this.timeout(60_000);
    let rig: RemoteUnderTest;
    let remote: Remote;
    beforeEach(async () => {
      rig = await open();
      remote = rig.remote;
    });
    afterEach(() => rig.dispose());

    const attributesOf = (of: RemoteClass, number: number, more: Attributes = {}): Attributes => ({
      displayName: `Name ${String(number)}`,
      ...rig.required(of, `n${String(number)}`),
      ...more,
    });
    const adding = (of: RemoteClass, number: number, more: Attributes = {}): Add => ({
      kind: 'add',
      of,
      externalId: externalIdOf(number),
      attributes: attributesOf(of, number, more),
      active: true,
    });
    const write = (...writes: readonly RemoteWrite[]): Promise<readonly RemoteResult[]> => remote.write(writes, goOn);
    /** Adds what is not there yet, and answers with the ids. */
    const added = async (of: RemoteClass, ...numbers: readonly number[]): Promise<string[]> =>
      (await write(...numbers.map((number) => adding(of, number)))).map(idOf);
    const readAll = async (of: RemoteClass): Promise<ReadonlyMap<string, RemoteUser | RemoteGroup>> => {
      const found = new Map<string, RemoteUser | RemoteGroup>();
      for await (const page of of === 'user' ? remote.readUsers() : remote.readGroups()) {
        assert.ok(page.length > 0, 'a page is never empty');
        for (const item of page) found.set(item.id, item);
      }
      return found;
    };
    const find = async (of: RemoteClass, id: string): Promise<RemoteUser | RemoteGroup> => {
      const [found] = of === 'user' ? await remote.findUsers([id]) : await remote.findGroups([id]);
      assert.ok(found, `${of} ${id} is there`);
      return found;
    };
    const findByExternalId = (of: RemoteClass, ids: readonly string[]) =>
      of === 'user' ? remote.findUsersByExternalId(ids) : remote.findGroupsByExternalId(ids);
    const membersOf = async (groupIds: readonly string[] | null): Promise<ReadonlyMap<string, readonly string[]>> => {
      const found = new Map<string, readonly string[]>();
      for await (const page of remote.readMembers(groupIds)) {
        assert.ok(page.length > 0, 'a page is never empty');
        for (const { groupId, userIds } of page) {
          assert.equal(new Set(userIds).size, userIds.length, 'each member once');
          found.set(groupId, [...userIds].sort());
        }
      }
      return found;
    };

    it('is empty at first, finds nothing, writes nothing, and is well', async () => {
      for (const of of classes) {
        assert.equal((await readAll(of)).size, 0);
        assert.deepEqual(await findByExternalId(of, [externalIdOf(1)]), []);
        assert.deepEqual(await findByExternalId(of, []), []);
      }
      assert.deepEqual(await remote.findUsers([]), []);
      assert.deepEqual(await remote.findGroups([]), []);
      assert.equal((await membersOf(null)).size, 0);
      assert.equal((await membersOf([])).size, 0);
      assert.deepEqual(await write(), []);
      const test = await remote.test({ signal: AbortSignal.timeout(10_000) });
      assert.equal(test.ok, true, test.detail);
    });

    for (const of of classes)
      describe(`of a ${of}`, () => {
        it('adds what is not there, answers with its id, and has it in every reading at once', async () => {
          const [result] = await write(adding(of, 1, { description: of === 'group' ? 'Of the first' : null }));
          const id = idOf(result);
          assert.notEqual(id, '');
          const found = await find(of, id);
          assert.equal(found.id, id);
          assert.equal(found.externalId, externalIdOf(1));
          assert.equal(found.attributes.displayName, 'Name 1');
          assert.notEqual(found.version, '');
          if (of === 'user') assert.equal('active' in found && found.active, true);
          else assert.equal(found.attributes.description, 'Of the first');
          assert.deepEqual(await findByExternalId(of, [externalIdOf(1)]), [found]);
          assert.deepEqual((await readAll(of)).get(id), found);
        });

        it('says of what it answered with only what is there', async () => {
          const [made] = await write(adding(of, 1));
          const id = idOf(made);
          if (made?.ok === true && made.now !== undefined) assert.deepEqual(made.now, await find(of, id));
          const [changed] = await write({ kind: 'update', of, id, version: null, attributes: { displayName: 'New' } });
          if (changed?.ok === true && changed.now !== undefined) assert.deepEqual(changed.now, await find(of, id));
        });

        it('adds nothing whose external id is there, whoever brought it', async () => {
          await added(of, 1);
          const byHand = await rig.byHand.add(of, { externalId: externalIdOf(2), attributes: attributesOf(of, 2) });
          const again = [1, 2].map((number) => ({ ...adding(of, number), attributes: attributesOf(of, number + 10) }));
          assert.deepEqual((await write(...again, adding(of, 3))).map(saidOf), ['taken', 'taken', 'ok']);
          const all = await readAll(of);
          assert.equal(all.size, 3);
          assert.equal(all.get(byHand)?.attributes.displayName, 'Name 2');
        });

        it('finds by id and by external id those who are there, however many are asked for', async () => {
          const numbers = Array.from({ length: 230 }, (_, index) => index + 1);
          const ids: string[] = [];
          for (let from = 0; from < numbers.length; from += 100)
            ids.push(...(await added(of, ...numbers.slice(from, from + 100))));
          assert.equal(new Set(ids).size, numbers.length);
          const byId = of === 'user' ? await remote.findUsers([...ids, 'nobody']) : await remote.findGroups(ids);
          assert.deepEqual(byId.map(({ id }) => id).sort(), [...ids].sort());
          const wanted = [...numbers, 9999].map(externalIdOf);
          const byExternalId = await findByExternalId(of, wanted);
          assert.deepEqual(byExternalId.map(({ id }) => id).sort(), [...ids].sort());
          assert.deepEqual([...(await readAll(of)).keys()].sort(), [...ids].sort());
        });

        it('finds what has no external id by its own id alone, and says so', async () => {
          const id = await rig.byHand.add(of, { externalId: null, attributes: attributesOf(of, 1) });
          assert.equal((await find(of, id)).externalId, null);
          assert.deepEqual(await findByExternalId(of, [id, externalIdOf(1)]), []);
        });

        it('updates what is named, empties what is null or empty, and leaves the rest', async () => {
          const text = of === 'user' ? 'jobTitle' : 'description';
          const [id = ''] = (await write(adding(of, 1, { [text]: 'Text' }))).map(idOf);
          const before = await find(of, id);
          const update = { kind: 'update', of, id } as const;
          assert.deepEqual(
            (await write({ ...update, version: before.version, attributes: { displayName: 'New' } })).map(saidOf),
            ['ok'],
          );
          const after = await find(of, id);
          assert.notEqual(after.version, before.version);
          assert.equal(after.attributes.displayName, 'New');
          assert.equal(after.attributes[text], 'Text');
          assert.equal(after.externalId, externalIdOf(1));
          for (const empty of [null, '']) {
            await write({ ...update, version: null, attributes: { [text]: 'Text' } });
            assert.deepEqual((await write({ ...update, version: null, attributes: { [text]: empty } })).map(saidOf), [
              'ok',
            ]);
            assert.equal((await find(of, id)).attributes[text] ?? '', '');
          }
        });

        it('has the same version while nothing changes, and another one after every edit', async () => {
          const [id = ''] = await added(of, 1);
          const { version } = await find(of, id);
          assert.equal((await find(of, id)).version, version);
          assert.equal((await readAll(of)).get(id)?.version, version);
          await rig.byHand.edit(of, id, attributesOf(of, 1, { displayName: 'Edited' }));
          assert.notEqual((await find(of, id)).version, version);
        });

        it('links what somebody entered by hand, and takes the link back', async () => {
          const id = await rig.byHand.add(of, { externalId: null, attributes: attributesOf(of, 1) });
          const link = { kind: 'update', of, id, attributes: {} } as const;
          const { version } = await find(of, id);
          assert.deepEqual((await write({ ...link, version, externalId: externalIdOf(1) })).map(saidOf), ['ok']);
          const linked = await find(of, id);
          assert.equal(linked.externalId, externalIdOf(1));
          assert.notEqual(linked.version, version);
          assert.equal((await findByExternalId(of, [externalIdOf(1)])).length, 1);
          assert.deepEqual((await write({ ...link, version: linked.version, externalId: null })).map(saidOf), ['ok']);
          assert.equal((await find(of, id)).externalId, null);
          assert.deepEqual(await findByExternalId(of, [externalIdOf(1)]), []);
        });

        it('answers for each update in the order asked: done, moved, missing', async () => {
          const [a = '', b = '', c = ''] = await added(of, 1, 2, 3);
          const [first, second] = [await find(of, a), await find(of, b)];
          await rig.byHand.edit(of, b, attributesOf(of, 2, { displayName: 'Edited' }));
          await rig.byHand.remove(of, c);
          const update = { kind: 'update', of, attributes: { displayName: 'New' } } as const;
          const results = await write(
            { ...update, id: c, version: null },
            { ...update, id: b, version: second.version },
            { ...update, id: a, version: first.version },
          );
          assert.deepEqual(results.map(saidOf), ['missing', 'moved', 'ok']);
          assert.equal((await find(of, b)).attributes.displayName, 'Edited');
          assert.equal((await find(of, a)).attributes.displayName, 'New');
          assert.deepEqual((await write({ ...update, id: b, version: null })).map(saidOf), ['ok']);
        });

        it('answers for each removal in the order asked: done, moved, missing', async () => {
          const [a = '', b = '', c = ''] = await added(of, 1, 2, 3);
          const [first, second] = [await find(of, a), await find(of, b)];
          await rig.byHand.edit(of, b, attributesOf(of, 2, { displayName: 'Edited' }));
          await rig.byHand.remove(of, c);
          const results = await write(
            { kind: 'remove', of, id: c, version: null },
            { kind: 'remove', of, id: b, version: second.version },
            { kind: 'remove', of, id: a, version: first.version },
          );
          assert.deepEqual(results.map(saidOf), ['missing', 'moved', 'ok']);
          assert.deepEqual([...(await readAll(of)).keys()], [b]);
          assert.deepEqual(await findByExternalId(of, [externalIdOf(1)]), []);
          assert.deepEqual((await write({ kind: 'remove', of, id: b, version: null })).map(saidOf), ['ok']);
          assert.equal((await readAll(of)).size, 0);
        });

        it('gives what is added anew another id', async () => {
          const [before = ''] = await added(of, 1);
          await write({ kind: 'remove', of, id: before, version: null });
          const [after = ''] = await added(of, 1);
          assert.notEqual(after, before);
          assert.deepEqual([...(await readAll(of)).keys()], [after]);
        });

        it('asks for confirmation before it writes, and writes nothing once that throws', async () => {
          let asked = 0;
          const [id = ''] = (
            await remote.write([adding(of, 1)], {
              confirm: () => {
                asked += 1;
                return Promise.resolve();
              },
            })
          ).map(idOf);
          assert.ok(asked > 0);
          const before = await find(of, id);
          const stop = new Error('Another process has taken over.');
          const refused = { confirm: () => Promise.reject(stop) };
          const batches: readonly (readonly RemoteWrite[])[] = [
            [adding(of, 2), adding(of, 3)],
            [{ kind: 'update', of, id, version: null, attributes: { displayName: 'New' } }],
            [{ kind: 'remove', of, id, version: null }],
          ];
          for (const batch of batches)
            await assert.rejects(remote.write(batch, refused), (error) => {
              assert.equal(error, stop);
              return true;
            });
          assert.deepEqual([...(await readAll(of)).values()], [before]);
        });

        it('writes nothing twice when an answer is lost, and answers with what is there', async function () {
          if (rig.loseNextAnswer === undefined) this.skip();
          rig.loseNextAnswer();
          const results = await write(adding(of, 1), adding(of, 2));
          assert.deepEqual(results.map(saidOf), ['ok', 'ok']);
          assert.deepEqual([...(await readAll(of)).keys()].sort(), results.map(idOf).sort());
          const [id = ''] = results.map(idOf);
          const { version } = await find(of, id);
          rig.loseNextAnswer();
          const update = { kind: 'update', of, id, version, attributes: { displayName: 'New' } } as const;
          assert.deepEqual((await write(update)).map(saidOf), ['ok']);
          assert.equal((await find(of, id)).attributes.displayName, 'New');
          rig.loseNextAnswer();
          const removal = { kind: 'remove', of, id, version: (await find(of, id)).version } as const;
          assert.deepEqual((await write(removal)).map(saidOf), ['ok']);
          assert.equal((await readAll(of)).size, 1);
        });
      });

    describe('of people', () => {
      it('keeps who is active apart from everything else', async () => {
        const [off = ''] = (await write({ ...adding('user', 1), active: false })).map(idOf);
        const [on = ''] = await added('user', 2);
        const activeOf = async (id: string) => (await remote.findUsers([id]))[0]?.active;
        assert.deepEqual([await activeOf(off), await activeOf(on)], [false, true]);
        const { version } = await find('user', on);
        const update = { kind: 'update', of: 'user', attributes: {} } as const;
        await write({ ...update, id: on, version, active: false }, { ...update, id: off, version: null, active: true });
        assert.deepEqual([await activeOf(off), await activeOf(on)], [true, false]);
        assert.notEqual((await find('user', on)).version, version);
        await write({ kind: 'update', of: 'user', id: on, version: null, attributes: { displayName: 'New' } });
        assert.equal(await activeOf(on), false);
        await rig.byHand.setActive(on, true);
        assert.equal(await activeOf(on), true);
      });

      it('keeps a manager by the remote’s id, and lets go of one', async () => {
        const [chief = '', id = ''] = await added('user', 1, 2);
        const update = { kind: 'update', of: 'user', id, version: null } as const;
        assert.deepEqual((await write({ ...update, attributes: { manager: chief } })).map(saidOf), ['ok']);
        const led = await find('user', id);
        assert.equal(led.attributes.manager, chief);
        assert.equal((await readAll('user')).get(id)?.attributes.manager, chief);
        assert.deepEqual(
          (await write({ ...update, version: led.version, attributes: { manager: null } })).map(saidOf),
          ['ok'],
        );
        const free = await find('user', id);
        assert.equal(free.attributes.manager ?? null, null);
        assert.notEqual(free.version, led.version);
        const [third = ''] = (await write(adding('user', 3, { manager: chief }))).map(idOf);
        assert.equal((await find('user', third)).attributes.manager, chief);
      });
    });

    describe('of members', () => {
      let people: readonly string[];
      let groups: readonly string[];
      beforeEach(async () => {
        people = await added('user', 1, 2, 3);
        groups = await added('group', 1, 2);
      });
      const sorted = (...indexes: readonly number[]): string[] => indexes.map((index) => people[index] ?? '').sort();

      it('has every group that is there, those without members with none', async () => {
        const [g = '', k = ''] = groups;
        await write({ kind: 'members', groupId: g, add: sorted(0, 1), remove: [] });
        const expected = new Map([
          [g, sorted(0, 1)],
          [k, []],
        ]);
        assert.deepEqual(await membersOf([g, k, 'nowhere']), expected);
        assert.deepEqual(await membersOf([k]), new Map([[k, []]]));
        const all = await membersOf(null);
        assert.deepEqual([all.get(g), all.get(k) ?? []], [sorted(0, 1), []]);
      });

      it('adds and removes in one write, and who is a member already, or none, without a word', async () => {
        const [g = ''] = groups;
        await rig.byHand.join(g, people[0] ?? '');
        const members = { kind: 'members', groupId: g } as const;
        assert.deepEqual((await write({ ...members, add: sorted(0, 1), remove: sorted(2) })).map(saidOf), ['ok']);
        assert.deepEqual((await membersOf([g])).get(g), sorted(0, 1));
        assert.deepEqual((await write({ ...members, add: sorted(1, 2), remove: sorted(0) })).map(saidOf), ['ok']);
        assert.deepEqual((await membersOf([g])).get(g), sorted(1, 2));
        await rig.byHand.leave(g, people[1] ?? '');
        assert.deepEqual((await write({ ...members, add: [], remove: sorted(1, 2) })).map(saidOf), ['ok']);
        assert.deepEqual((await membersOf([g])).get(g), []);
      });

      it('answers in the order asked, and for a group that is gone', async () => {
        const [g = '', k = ''] = groups;
        await rig.byHand.remove('group', g);
        const add = sorted(0);
        const results = await write(
          { kind: 'members', groupId: g, add, remove: [] },
          { kind: 'members', groupId: k, add, remove: [] },
        );
        assert.deepEqual(results.map(saidOf), ['missing', 'ok']);
        assert.deepEqual(await membersOf([g, k]), new Map([[k, add]]));
      });

      it('says no where a person is gone', async () => {
        const [g = ''] = groups;
        await rig.byHand.remove('user', people[0] ?? '');
        const [result] = await write({ kind: 'members', groupId: g, add: sorted(0), remove: [] });
        assert.ok(result?.ok === false && ['missing', 'refused'].includes(result.why), saidOf(result));
        assert.deepEqual((await membersOf([g])).get(g), []);
      });

      it('changes neither the group’s version nor the person’s', async () => {
        const [[g = ''], [a = '']] = [groups, people];
        const before = [(await find('group', g)).version, (await find('user', a)).version];
        await write({ kind: 'members', groupId: g, add: [a], remove: [] });
        assert.deepEqual([(await find('group', g)).version, (await find('user', a)).version], before);
      });

      it('takes several hundred at once', async () => {
        const [g = ''] = groups;
        const many: string[] = [];
        for (let from = 100; from < 400; from += 100)
          many.push(...(await added('user', ...Array.from({ length: 100 }, (_, index) => from + index))));
        assert.deepEqual((await write({ kind: 'members', groupId: g, add: many, remove: [] })).map(saidOf), ['ok']);
        assert.deepEqual((await membersOf([g])).get(g), [...many].sort());
        assert.deepEqual((await membersOf(null)).get(g), [...many].sort());
        await write({ kind: 'members', groupId: g, add: [], remove: many.slice(1) });
        assert.deepEqual((await membersOf([g])).get(g), many.slice(0, 1));
      });

      it('asks for confirmation before it writes, and writes nothing once that throws', async () => {
        const [g = ''] = groups;
        const stop = new Error('Another process has taken over.');
        const members = { kind: 'members', groupId: g, add: sorted(0), remove: [] } as const;
        await assert.rejects(remote.write([members], { confirm: () => Promise.reject(stop) }), (error) => {
          assert.equal(error, stop);
          return true;
        });
        assert.deepEqual((await membersOf([g])).get(g), []);
      });

      it('writes nothing twice when an answer is lost', async function () {
        const [g = ''] = groups;
        if (rig.loseNextAnswer === undefined) this.skip();
        rig.loseNextAnswer();
        assert.deepEqual((await write({ kind: 'members', groupId: g, add: sorted(0, 1), remove: [] })).map(saidOf), [
          'ok',
        ]);
        assert.deepEqual((await membersOf([g])).get(g), sorted(0, 1));
      });
    });
  });
}

function idOf(result: RemoteResult | undefined): string {
  assert.ok(result?.ok === true, saidOf(result));
  return result.id;
}

/** `ok`, or why not; the sentence is there, and is one. */
function saidOf(result: RemoteResult | undefined): string {
  if (result === undefined) return 'nothing';
  if (result.ok) return 'ok';
  assert.ok(result.message.length > 5, 'says why');
  return result.why;
}
