import assert from 'node:assert/strict';
import { CompleteRead } from '../../../src/model/complete-read.ts';
import type { Attributes, SourceUser } from '../../../src/model/directory.ts';
import type { DirectoryUser } from '../../../src/model/directory-records.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { DirectorySource } from '../../../src/source/directory/directory-source.ts';
import { CursorExpired } from '../../../src/source/source.ts';
import type { UserQuery } from '../../../src/source/source.ts';
import { searchText } from '../../../src/target/directory/search-text.ts';
import { companyOf, openBench, type Bench } from '../../runs/runs-for-tests.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const never = new AbortController().signal;

function person(id: string, attributes: Attributes, changes: Partial<DirectoryUser> = {}): DirectoryUser {
  return {
    ...{ id, sourceId: null, owner: null, active: true, inactiveSince: null, attributes, syncedDigest: null },
    ...{ changedAt: '2026-01-01T00:00:00.000Z', changedBy: null },
    ...changes,
  };
}

async function keep(store: MemoryStore, people: readonly DirectoryUser[]): Promise<void> {
  const operations = people.map((body) => ({ kind: 'put', id: body.id, body, search: searchText(body) }) as const);
  await store.write('directoryUsers', 'directory', operations);
}

describe('The source that is Rollcall’s own directory', () => {
  let store: MemoryStore;
  let source: DirectorySource;
  beforeEach(() => {
    store = new MemoryStore();
    source = new DirectorySource({ store, domain: 'Contoso.com' });
  });

  async function read(query: Partial<UserQuery> = {}): Promise<SourceUser[]> {
    const pages = source.readUsers({ attributes: ['userPrincipalName'], filter: null, ...query }, { signal: never });
    const users: SourceUser[] = [];
    for (let next = await pages.next(); ; next = await pages.next()) {
      if (next.done === true) {
        assert.ok(next.value instanceof CompleteRead && next.value.of === 'users');
        return users;
      }
      assert.ok(next.value.length > 0);
      users.push(...next.value);
    }
  }

  const names: [userPrincipalName: Attributes[string], isRead: boolean][] = [
    ['anna@contoso.com', true],
    ['Anna@CONTOSO.COM', true],
    ['anna@fabrikam.com', false],
    ['anna@not-contoso.com', false],
    ['anna@contoso.com.example', false],
    ['anna@sub.contoso.com', false],
    ['contoso.com', false],
    [null, false],
    [true, false],
  ];
  for (const [userPrincipalName, isRead] of names)
    it(`${isRead ? 'reads' : 'leaves out'} ${String(userPrincipalName)}`, async () => {
      await keep(store, [person('p', { userPrincipalName })]);
      assert.deepEqual(
        (await read()).map(({ id }) => id),
        isRead ? ['p'] : [],
      );
    });

  const accounts: [what: string, active: boolean, accountEnabled: boolean | undefined, read: boolean][] = [
    ['active', true, undefined, true],
    ['active and enabled', true, true, true],
    ['active and blocked', true, false, false],
    ['deactivated by a sync', false, true, false],
    ['deactivated, and nothing is known of the account', false, undefined, false],
  ];
  for (const [what, active, accountEnabled, expected] of accounts)
    it(`reads as ${expected ? 'enabled' : 'blocked'} who is ${what}`, async () => {
      const attributes = {
        userPrincipalName: 'p@contoso.com',
        ...(accountEnabled !== undefined && { accountEnabled }),
      };
      await keep(store, [person('p', attributes, { active })]);
      const [user] = await read({ attributes: ['accountEnabled'] });
      assert.deepEqual(user, { id: 'p', guest: false, attributes: { accountEnabled: expected } });
    });

  it('reads the attributes that are asked for, by their names in a source, and the manager by the directory’s id', async () => {
    const attributes = { userPrincipalName: 'p@contoso.com', jobTitle: 'Clerk', manager: 'q', shoeSize: '42' };
    await keep(store, [person('p', attributes)]);
    const [user] = await read({ attributes: ['jobTitle', 'manager', 'department'] });
    assert.deepEqual(user?.attributes, { jobTitle: 'Clerk', manager: 'q', department: null });
  });

  it('reads thousands, and of them those who are asked for', async () => {
    const people = Array.from({ length: 2_500 }, (_, index) =>
      person(`p${String(index)}`, { userPrincipalName: `p${String(index)}@contoso.com` }),
    );
    for (let from = 0; from < people.length; from += 1_000) await keep(store, people.slice(from, from + 1_000));
    assert.equal((await read()).length, 2_500);
    const among = [...people.slice(0, 1_200).map(({ id }) => id), 'p1', 'nobody'];
    assert.equal((await read({ among })).length, 1_200);
    assert.deepEqual(await read({ among: [] }), []);
  });

  it('finds somebody by id, name or mail, in any case, and nobody of another domain', async () => {
    await keep(store, [
      person('p', { userPrincipalName: 'Pia@contoso.com', mail: 'pia@mail.example' }),
      person('q', { userPrincipalName: 'pia@contoso.com.example', mail: 'PIA@contoso.com' }),
    ]);
    const find = async (asked: string): Promise<string | undefined> => (await source.findUser(asked, []))?.id;
    assert.deepEqual(
      [await find('p'), await find(' pia@CONTOSO.com '), await find('Pia@mail.example')],
      ['p', 'p', 'p'],
    );
    assert.deepEqual(
      [await find('q'), await find('pia'), await find(''), await find('nobody')],
      Array(4).fill(undefined),
    );
  });

  it('takes no definition, has no groups, and keeps no track of changes', async () => {
    const failsWith = (code: string) => (error: unknown) => error instanceof SyncFailure && error.code === code;
    await assert.rejects(read({ filter: 'accountEnabled eq true' }), failsWith('filter-invalid'));
    assert.equal((await source.readGroups().next()).done, true);
    await assert.rejects(source.readGroupsById(['g']).next(), failsWith('group-not-found'));
    await assert.rejects(source.readGroupsById([]).next(), failsWith('settings-missing'));
    await assert.rejects(source.takeCursors(), CursorExpired);
    await assert.rejects(source.readUserChanges().next(), CursorExpired);
    await assert.rejects(source.readGroupChanges().next(), CursorExpired);
    assert.deepEqual(await source.groupsAmong(), []);
  });

  it('ends a read that is cancelled without a proof of completeness', async () => {
    await keep(store, [person('p', { userPrincipalName: 'p@contoso.com' })]);
    const stop = new AbortController();
    const pages = source.readUsers({ attributes: [], filter: null }, { signal: stop.signal });
    await pages.next();
    stop.abort();
    await assert.rejects(pages.next(), (error) => error instanceof SyncFailure && error.code === 'cancelled');
  });

  it('says in its test whether there is anybody of the domain', async () => {
    const before = await source.test({ signal: never });
    assert.deepEqual([before.ok, before.failure?.code], [false, 'source-empty']);
    await keep(store, [person('p', { userPrincipalName: 'p@contoso.com' })]);
    const after = await source.test({ signal: never });
    assert.deepEqual([after.ok, after.failure], [true, null]);
  });
});

describe('A sync from Rollcall’s own directory', () => {
  let bench: Bench;
  let store: MemoryStore;
  beforeEach(async () => {
    store = new MemoryStore();
    bench = await openBench({ company: companyOf(0) });
    bench.openSource = () => new DirectorySource({ store, domain: 'contoso.com' });
  });
  afterEach(() => bench.close());

  it('reads everybody each time, and removes who left', async () => {
    const people = ['p', 'q', 'r'].map((id) => person(id, { userPrincipalName: `${id}@contoso.com`, displayName: id }));
    await keep(store, people);
    assert.equal((await bench.sync()).status, 'succeeded');
    await store.write('directoryUsers', 'directory', [{ kind: 'delete', id: 'q' }]);
    const second = await bench.sync();
    assert.equal(second.status, 'succeeded');
    const held = await bench.store.getMany('directoryUsers', 'directory', ['p', 'q', 'r']);
    assert.deepEqual(held.map(({ id }) => id).sort(), ['p', 'r']);
  });

  it('is never “remove everyone”: a domain that nobody is of stops it', async () => {
    await keep(store, [person('p', { userPrincipalName: 'p@contoso.com', displayName: 'P' })]);
    assert.equal((await bench.sync()).status, 'succeeded');
    await store.clear('directoryUsers', 'directory');
    const run = await bench.preview();
    assert.equal(run.status, 'failed');
    assert.equal(run.failure?.code, 'source-empty');
    assert.equal((await bench.store.getMany('directoryUsers', 'directory', ['p'])).length, 1);
  });
});
