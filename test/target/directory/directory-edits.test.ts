import assert from 'node:assert/strict';
import type { Change } from '../../../src/model/change.ts';
import type { DirectoryEdit, EnteredValues } from '../../../src/model/directory-edit.ts';
import type { DirectoryUser } from '../../../src/model/directory-records.ts';
import type { Stored } from '../../../src/store/store.ts';
import { DirectoryEdits } from '../../../src/target/directory/directory-edits.ts';
import { allOf } from '../../contracts/target-changes.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { contextOf, directoryOn } from './directory-for-tests.ts';

const person = (userPrincipalName: string, more: Partial<EnteredValues> = {}): EnteredValues => ({
  attributes: { userPrincipalName, displayName: userPrincipalName.split('@')[0] ?? '' },
  active: true,
  token: null,
  externalId: null,
  ...more,
});

describe('the directory, edited by others than connections', () => {
  let store: MemoryStore;
  let edits: DirectoryEdits;
  beforeEach(() => {
    store = new MemoryStore();
    edits = new DirectoryEdits({ store, now: () => new Date('2026-03-01T10:00:00Z') });
  });

  const write = async (...some: readonly DirectoryEdit[]): Promise<readonly unknown[]> =>
    (await edits.writePeople(some, 'test')).map((result) => (result.ok ? 'written' : result.why));
  const held = async (id: string): Promise<Stored<DirectoryUser>> => {
    const found = await store.get('directoryUsers', 'directory', id);
    assert.ok(found);
    return found;
  };

  it('creates people whom a connection finds by its key, and a search by their name', async () => {
    assert.deepEqual(await write({ id: 'p1', version: null, after: person('Ada@contoso.example') }), ['written']);
    const target = directoryOn(store, 'ours');
    const unlinked = (await allOf(target.readUnlinked())).flat();
    assert.deepEqual(
      unlinked.map(({ id, owned, sourceId }) => [id, owned, sourceId]),
      [['p1', false, null]],
    );
    assert.equal((await store.list('directoryUsers', 'directory', { text: 'ada', limit: 5 })).length, 1);
    assert.deepEqual(
      (await edits.peopleNamed('ADA@Contoso.Example')).map(({ id }) => id),
      ['p1'],
    );
  });

  it('finds whom a connection brought in by their name too', async () => {
    const attributes = { userPrincipalName: 'Zoë@contoso.example', displayName: 'Zoë' };
    const row = {
      sourceId: 's',
      owner: 'ours',
      syncedDigest: null,
      changedAt: '',
      changedBy: null,
      inactiveSince: null,
    };
    const body = { ...row, id: 's', attributes, active: true };
    await store.write('directoryUsers', 'directory', [
      { kind: 'create', id: 's', body, search: 'zoe zoe@contoso.example s' },
    ]);
    assert.equal((await edits.peopleNamed('zoë@CONTOSO.example')).length, 1);
    assert.equal((await edits.peopleNamed('zoe@contoso.example')).length, 0);
    assert.equal((await edits.peopleNamed('oë@contoso.example')).length, 0);
  });

  it('never touches whom a connection brought in, and says which', async () => {
    const row = {
      sourceId: 's',
      owner: 'ours',
      syncedDigest: null,
      changedAt: '',
      changedBy: null,
      inactiveSince: null,
    };
    const body = { ...row, id: 's', attributes: { userPrincipalName: 'ada@contoso.example' }, active: true };
    await store.write('directoryUsers', 'directory', [{ kind: 'create', id: 's', body }]);
    const { etag } = await held('s');
    for (const after of [person('ada@contoso.example'), null]) {
      const [result] = await edits.writePeople([{ id: 's', version: etag, after }], 'test');
      assert.deepEqual(result, { ok: false, why: 'owned', connectionId: 'ours' });
    }
    assert.deepEqual((await held('s')).body, body);
  });

  it('writes only over the version that was seen', async () => {
    await write({ id: 'p1', version: null, after: person('ada@contoso.example') });
    const { etag } = await held('p1');
    const after = person('ada@contoso.example', { active: false });
    assert.deepEqual(await write({ id: 'p1', version: etag, after }), ['written']);
    assert.deepEqual(await write({ id: 'p1', version: etag, after }, { id: 'p1', version: etag, after: null }), [
      'moved',
      'moved',
    ]);
    assert.deepEqual(await write({ id: 'p2', version: etag, after }, { id: 'p1', version: null, after }), [
      'missing',
      'taken',
    ]);
    const { active, inactiveSince } = (await held('p1')).body;
    assert.deepEqual([active, inactiveSince], [false, '2026-03-01T10:00:00.000Z']);
  });

  it('gives a name to one alone, and back when it is no longer used', async () => {
    const ada = person('ada@contoso.example');
    assert.deepEqual(await write({ id: 'p1', version: null, after: ada }, { id: 'p2', version: null, after: ada }), [
      'written',
      'taken',
    ]);
    assert.deepEqual(await write({ id: 'p2', version: null, after: person('ADA@CONTOSO.EXAMPLE') }), ['taken']);
    const { etag } = await held('p1');
    await write({ id: 'p1', version: etag, after: person('ada.lovelace@contoso.example') });
    assert.deepEqual(await write({ id: 'p2', version: null, after: ada }), ['written']);
    await write({ id: 'p2', version: (await held('p2')).etag, after: null });
    assert.deepEqual(await write({ id: 'p3', version: null, after: ada }), ['written']);
  });

  it('takes a name over that a crash left behind', async () => {
    await write({ id: 'p1', version: null, after: person('ada@contoso.example') });
    const [mark] = (await allOf(store.scan('directoryMarks', 'names'))).flat();
    await store.write('directoryMarks', 'names', [
      {
        kind: 'put',
        id: String(mark?.id),
        body: { targetId: 'never-written', since: '2026-03-01T09:58:59Z' },
      },
    ]);
    assert.deepEqual(
      (await edits.peopleNamed('ada@contoso.example')).map(({ id }) => id),
      ['p1'],
    );
    await store.write('directoryUsers', 'directory', [{ kind: 'delete', id: 'p1' }]);
    assert.deepEqual(await write({ id: 'p2', version: null, after: person('ada@contoso.example') }), ['written']);
    assert.deepEqual(
      (await edits.peopleNamed('ada@contoso.example')).map(({ id }) => id),
      ['p2'],
    );
  });

  it('lets one of many have a name who want it at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const after = person(`p${String(round)}@contoso.example`);
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          new DirectoryEdits({ store: new MemoryStore(store), now: () => new Date() }).writePeople(
            [{ id: `${String(round)}-${String(index)}`, version: null, after }],
            'test',
          ),
        ),
      );
      assert.equal(results.flat().filter(({ ok }) => ok).length, 1);
      assert.equal((await edits.peopleNamed(String(after.attributes.userPrincipalName))).length, 1);
    }
  });

  it('finds people by what the client of a token calls them, and only by what that client does', async () => {
    const after = person('ada@contoso.example', { token: 'hr', externalId: '4711' });
    await write({ id: 'p1', version: null, after });
    assert.equal((await edits.peopleCalled('4711', 'hr')).length, 1);
    assert.equal((await edits.peopleCalled('4711', 'other')).length, 0);
    const second = person('bob@contoso.example', { token: 'hr', externalId: '4711' });
    assert.deepEqual(await write({ id: 'p2', version: null, after: second }), ['taken']);
    assert.deepEqual(await write({ id: 'p2', version: null, after: { ...second, token: 'other' } }), ['written']);
  });

  it('keeps what a person is called by others when a connection changes them', async () => {
    await write({ id: 'p1', version: null, after: person('ada@contoso.example', { token: 'hr', externalId: '4711' }) });
    const [user] = (await allOf(directoryOn(store, 'ours').readUnlinked())).flat();
    const lease = {
      connectionId: 'ours',
      fence: 1,
      holder: 'test',
      runId: null,
      expiresAt: '2026-03-01T11:00:00.000Z',
    };
    await store.write('leases', 'all', [{ kind: 'put', id: 'ours', body: lease }]);
    const change: Change = {
      ...{ key: 'k', class: 'user', action: 'update', objectId: 'source-1', targetId: 'p1', name: 'Ada' },
      ...{ before: {}, after: { jobTitle: 'Countess' }, digest: null },
      reason: { code: 'linked', key: 'userPrincipalName' },
      precondition: { kind: 'version', version: user?.version ?? '' },
    };
    const [outcome] = await directoryOn(store, 'ours').apply([change], contextOf('ours'));
    assert.equal(outcome?.result, 'applied');
    const { body } = await held('p1');
    assert.deepEqual([body.sourceId, body.owner, body.entered?.externalId], ['source-1', null, '4711']);
    assert.equal((await edits.peopleCalled('4711', 'hr')).length, 1);
  });

  it('keeps groups of any size, and takes who is removed out of them', async () => {
    const ids = Array.from({ length: 2500 }, (_, index) => `m${String(index)}`);
    const group = { attributes: { displayName: 'All' }, active: true, token: 'hr', externalId: null };
    assert.ok((await edits.writeGroup({ id: 'g', version: null, after: group }, 'test')).ok);
    await write({ id: 'm1', version: null, after: person('ada@contoso.example') });
    assert.deepEqual(await edits.changeMembers('g', { add: ids, remove: [] }), []);
    assert.deepEqual(await edits.membersOf('g'), ids.toSorted());
    const sizes = (await allOf(store.scan('directoryMembers', 'g'))).flat();
    assert.ok(sizes.every(({ body }) => Object.keys(body.members).length <= 400));
    await write({ id: 'm1', version: (await held('m1')).etag, after: null });
    assert.equal((await edits.membersOf('g')).length, 2499);
    const etag = (await store.get('directoryGroups', 'directory', 'g'))?.etag ?? '';
    assert.ok((await edits.writeGroup({ id: 'g', version: etag, after: null }, 'test')).ok);
    assert.deepEqual(await edits.membersOf('g'), []);
  });

  it('leaves a membership that a connection brought in, and says whose it is', async () => {
    const members = { m1: { owner: 'ours', run: 'r' }, m2: { owner: null, run: null } };
    await store.write('directoryMembers', 'g', [{ kind: 'create', id: '-', body: { groupId: 'g', members } }]);
    assert.deepEqual(await edits.changeMembers('g', { add: [], remove: ['m1', 'm2', 'm3'] }), ['ours']);
    assert.deepEqual(await edits.membersOf('g'), ['m1']);
  });
});
