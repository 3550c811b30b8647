import assert from 'node:assert/strict';
import fc from 'fast-check';
import { passDay } from '../../../src/local/tenant/day.ts';
import { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import { generateCompany } from '../../../src/local/tenant/generate.ts';
import { guidFromText } from '../../../src/local/tenant/guid.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import type { RawObject } from './raw-graph.ts';
import { RawGraph } from './raw-graph.ts';

const USERS = '/users/delta?$select=displayName,jobTitle,department,accountEnabled,manager';
const GROUPS = '/groups/delta?$select=displayName,members';

/** What a reader of delta links believes of the tenant: the merge that Microsoft's documentation asks for. */
class Replica {
  readonly users = new Map<string, Record<string, unknown>>();
  readonly groups = new Map<string, { displayName: unknown; members: Set<string> }>();

  mergeUser(object: RawObject): void {
    if (object['@removed']) {
      this.users.delete(object.id);
      return;
    }
    const { id, 'manager@delta': managers, ...properties } = object;
    const user: Record<string, unknown> = { ...this.users.get(id), ...properties };
    for (const manager of managers ?? []) {
      user.manager = manager['@removed'] ? undefined : manager.id;
    }
    this.users.set(id, user);
  }

  mergeGroup(object: RawObject): void {
    if (object['@removed']) {
      this.groups.delete(object.id);
      return;
    }
    const group = this.groups.get(object.id) ?? { displayName: undefined, members: new Set<string>() };
    group.displayName = object.displayName ?? group.displayName;
    for (const member of object['members@delta'] ?? []) {
      if (member['@removed']) {
        group.members.delete(member.id);
      } else {
        group.members.add(member.id);
      }
    }
    this.groups.set(object.id, group);
  }

  assertEquals(directory: TenantDirectory): void {
    assert.deepEqual([...this.users.keys()].sort(), [...directory.userIds()].sort());
    for (const [id, user] of this.users) {
      const real = directory.user(id);
      assert.equal(user.displayName, real?.displayName);
      assert.equal(user.jobTitle ?? null, real?.jobTitle);
      assert.equal(user.department ?? null, real?.department);
      assert.equal(user.accountEnabled, real?.accountEnabled);
      assert.equal(this.users.has(String(user.manager)) ? user.manager : null, real?.manager);
    }
    assert.deepEqual([...this.groups.keys()].sort(), [...directory.groupIds()].sort());
    for (const [id, group] of this.groups) {
      assert.equal(group.displayName, directory.group(id)?.displayName);
      const listed = [...group.members].filter((member) => directory.isListed(directory.referenceOf(member)));
      assert.deepEqual(
        listed.sort(),
        directory
          .members(id)
          .map((member) => member.id)
          .sort(),
      );
    }
  }
}

class DeltaReader {
  readonly replica = new Replica();
  readonly #graph: RawGraph;
  readonly #headers: Record<string, string>;
  #users = USERS;
  #groups = GROUPS;

  constructor(graph: RawGraph, headers: Record<string, string> = {}) {
    this.#graph = graph;
    this.#headers = headers;
  }

  async read(): Promise<void> {
    const users = await this.#graph.all(this.#users, this.#headers);
    const groups = await this.#graph.all(this.#groups, this.#headers);
    for (const user of users.objects) {
      this.replica.mergeUser(user);
    }
    for (const group of groups.objects) {
      this.replica.mergeGroup(group);
    }
    this.#users = users.deltaLink;
    this.#groups = groups.deltaLink;
  }
}

describe('delta queries of the simulated Graph', () => {
  let test: TestTenant;
  let graph: RawGraph;

  async function start(directory?: TenantDirectory): Promise<void> {
    test = await startTestTenant(directory ? { directory } : {});
    graph = new RawGraph(test);
  }

  afterEach(() => test.tenant.close());

  for (const [how, headers] of [
    ['with whole objects', {}],
    ['with return=minimal', { Prefer: 'return=minimal' }],
  ] as const) {
    it(`lead a reader ${how} to the truth, day after day`, async () => {
      await start();
      const reader = new DeltaReader(graph, headers);
      await reader.read();
      for (let day = 1; day <= 20; day += 1) {
        passDay(test.tenant.directory, day);
        await reader.read();
        reader.replica.assertEquals(test.tenant.directory);
      }
    });
  }

  for (const habits of [
    { smallPages: { size: 3 } },
    { emptyPages: true, repeatedItems: true },
    { replayedDelta: true },
    { smallPages: { size: 1 }, emptyPages: { every: 3 }, repeatedItems: true, replayedDelta: { every: 2 } },
  ] as const) {
    it(`lead to the truth with the habits ${JSON.stringify(habits)}`, async () => {
      await start();
      Object.assign(test.tenant.habits, habits);
      const reader = new DeltaReader(graph);
      await reader.read();
      for (let day = 1; day <= 4; day += 1) {
        passDay(test.tenant.directory, day);
        await reader.read();
        reader.replica.assertEquals(test.tenant.directory);
      }
    });
  }

  it('lead to the truth whatever happens to the directory between two readings', async () => {
    await start();
    const action = fc.record({
      what: fc.constantFrom(...Object.keys(mutations)),
      first: fc.nat(),
      second: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(action, { maxLength: 8 }), { maxLength: 4 }), async (rounds) => {
        await test.tenant.close();
        await start(smallCompany());
        const reader = new DeltaReader(graph);
        await reader.read();
        for (const round of rounds) {
          for (const { what, first, second } of round) {
            mutations[what]?.(test.tenant.directory, first, second);
          }
          await reader.read();
          reader.replica.assertEquals(test.tenant.directory);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('split large groups over pages of about 500 members and 200 objects', async () => {
    await start(generateCompany({ seed: 1, users: 2000, groups: 3, membersPerGroup: 1200 }));
    const groups = await graph.all(GROUPS);
    assert.equal(groups.pages, 8);
    for (const id of test.tenant.directory.groupIds()) {
      const members = groups.objects
        .filter((group) => group.id === id)
        .flatMap((group) => group['members@delta'] ?? []);
      assert.equal(new Set(members.map((member) => member.id)).size, 1200);
    }
    assert.equal((await graph.all(`${USERS}&$top=5`)).pages, 10);
  });

  it('do not lose a member of a group that changes between two pages', async () => {
    await start(generateCompany({ seed: 1, users: 2000, groups: 1, membersPerGroup: 1200 }));
    const { directory } = test.tenant;
    const [group = ''] = directory.groupIds();
    const first = (await graph.get(GROUPS)).body;
    const [early, ...rest] = directory.members(group);
    directory.removeMember(group, early?.id ?? '');
    const { objects } = await graph.all(first['@odata.nextLink'] ?? '');
    const told = new Set(
      [...(first.value ?? []), ...objects].flatMap((part) => part?.['members@delta'] ?? []).map(({ id }) => id),
    );
    assert.ok(rest.every(({ id }) => told.has(id)));
  });

  it('give a cursor without data for $deltatoken=latest', async () => {
    await start();
    const { body } = await graph.get('/users/delta?$deltatoken=latest&$select=displayName');
    assert.deepEqual(body.value, []);
    const [id = ''] = test.tenant.directory.userIds();
    test.tenant.directory.updateUser(id, { displayName: 'Changed' });
    const { objects } = await graph.all(body['@odata.deltaLink'] ?? '');
    assert.deepEqual(objects, [{ displayName: 'Changed', id }]);
  });

  it('tell only of the ids filtered for', async () => {
    await start();
    const [first = '', second = ''] = test.tenant.directory.userIds();
    const filter = `id eq '${first}' or id eq '${second.toUpperCase()}'`;
    const { objects, deltaLink } = await graph.all(`/users/delta?$select=displayName&$filter=${filter}`);
    assert.deepEqual(objects.map(({ id }) => id).sort(), [first, second].sort());
    for (const id of test.tenant.directory.userIds()) {
      test.tenant.directory.updateUser(id, { displayName: `New ${id}` });
    }
    assert.equal((await graph.all(deltaLink)).objects.length, 2);
  });

  it('tell only of changes to what is selected', async () => {
    await start();
    const { deltaLink } = await graph.all('/users/delta?$select=displayName');
    const [id = ''] = test.tenant.directory.userIds();
    test.tenant.directory.updateUser(id, { jobTitle: 'Something else' });
    assert.deepEqual((await graph.all(deltaLink)).objects, []);
  });

  it('leave out what was never set, and tell null for what was emptied', async () => {
    await start();
    const { directory } = test.tenant;
    const { objects, deltaLink } = await graph.all('/users/delta?$select=displayName,mail');
    assert.ok(objects.every((user) => user.mail !== null));
    const withMail = [...directory.userIds()].find((id) => directory.user(id)?.mail !== null) ?? '';
    directory.updateUser(withMail, { mail: null });
    const [changed] = (await graph.all(deltaLink)).objects;
    assert.equal(changed?.mail, null);
  });

  it('tell the reason of a removal: changed when it can be undone, deleted when not', async () => {
    await start();
    const { directory } = test.tenant;
    const { deltaLink } = await graph.all('/users/delta?$select=displayName');
    const [, , gone = '', forever = ''] = directory.userIds();
    directory.softDeleteUser(gone);
    directory.purgeUser(forever);
    const reasons = new Map((await graph.all(deltaLink)).objects.map((user) => [user.id, user['@removed']?.reason]));
    assert.deepEqual([reasons.get(gone), reasons.get(forever)], ['changed', 'deleted']);
    const groups = (await graph.all('/groups/delta?$deltatoken=latest')).deltaLink;
    const kinds = [...directory.groupIds()].map((id) => directory.group(id));
    const unified = kinds.find((group) => group?.groupTypes.includes('Unified'));
    const security = kinds.find((group) => group?.displayName === 'Finance');
    directory.removeGroup(unified?.id ?? '');
    directory.removeGroup(security?.id ?? '');
    const removed = new Map((await graph.all(groups)).objects.map((group) => [group.id, group['@removed']?.reason]));
    assert.deepEqual([removed.get(unified?.id ?? ''), removed.get(security?.id ?? '')], ['changed', 'deleted']);
  });

  it('keep silent about the memberships of a person in the recycle bin, and tell when the person is purged', async () => {
    await start();
    const { directory } = test.tenant;
    const { deltaLink } = await graph.all(GROUPS);
    const [group = ''] = directory.groupIds();
    const [member] = directory.members(group);
    directory.softDeleteUser(member?.id ?? '');
    const silent = await graph.all(deltaLink);
    assert.deepEqual(silent.objects, []);
    directory.purgeUser(member?.id ?? '');
    test.tenant.habits.silentPurges = true;
    assert.deepEqual((await graph.all(silent.deltaLink)).objects, []);
    test.tenant.habits.silentPurges = undefined;
    const told = (await graph.all(silent.deltaLink)).objects.flatMap((object) => object['members@delta'] ?? []);
    assert.ok(told.length > 0 && told.every(({ id, '@removed': removed }) => id === member?.id && removed));
  });

  it('tell of a manager who was in the recycle bin when it was first to be told, and is restored', async () => {
    await start(smallCompany());
    const { directory } = test.tenant;
    const [person = '', manager = ''] = directory.userIds();
    const reader = new DeltaReader(graph);
    await reader.read();
    directory.updateUser(person, { manager });
    directory.softDeleteUser(manager);
    await reader.read();
    reader.replica.assertEquals(directory);
    directory.restoreUser(manager);
    await reader.read();
    reader.replica.assertEquals(directory);
    assert.equal(reader.replica.users.get(person)?.manager, manager);
  });

  it('expire after seven days with 410 and a Location whose token is empty', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    test = await startTestTenant({ now: () => now, habits: { shortTokens: { seconds: 10_000_000 } } });
    graph = new RawGraph(test);
    const { deltaLink } = await graph.all('/users/delta');
    now = new Date('2026-01-07T23:00:00Z');
    assert.equal((await graph.get(deltaLink)).status, 200);
    now = new Date('2026-01-08T01:00:00Z');
    const answer = await graph.get(deltaLink);
    assert.equal(answer.status, 410);
    const location = answer.headers.get('location') ?? '';
    assert.equal(location, `${test.graphEndpoint}/v1.0/users/delta?$deltaToken=`);
    assert.equal((await graph.all(location)).objects.length, test.tenant.directory.users.active);
  });

  it('refuse forged tokens, tokens of the other list and filters on anything but ids', async () => {
    await start();
    const { deltaLink } = await graph.all('/users/delta');
    const token = new URL(deltaLink).searchParams.get('$deltatoken') ?? '';
    const many = Array.from({ length: 51 }, (_, index) => `id eq '${guidFromText(String(index))}'`).join(' or ');
    for (const path of [
      `/users/delta?$deltatoken=${token.slice(1)}`,
      `/groups/delta?$deltatoken=${token}`,
      `/users/delta?$skiptoken=${token}`,
      "/users/delta?$filter=displayName eq 'x'",
      `/users/delta?$filter=${many}`,
      '/users/delta?$select=nickname',
    ]) {
      assert.equal((await graph.get(path)).status, 400, path);
    }
  });

  it('stay valid when the same company starts again, and are gone when it went back in time', async () => {
    await start();
    passDay(test.tenant.directory, 1);
    const { deltaLink } = await graph.all('/users/delta');
    const path = deltaLink.slice(`${test.graphEndpoint}/v1.0`.length);
    await test.tenant.close();
    await start();
    assert.equal((await graph.get(path)).status, 410);
    passDay(test.tenant.directory, 1);
    assert.deepEqual((await graph.all(path)).objects, []);
  });
});

function smallCompany(): TenantDirectory {
  const directory = new TenantDirectory({
    tenantId: guidFromText('small'),
    displayName: 'Small',
    domains: ['s.example'],
  });
  for (let index = 0; index < 6; index += 1) {
    directory.addUser({ userPrincipalName: `u${index}@s.example`, displayName: `User ${index}` });
  }
  const everybody = directory.addGroup({ displayName: 'All' });
  directory.addGroup({ displayName: 'None' });
  for (const id of directory.userIds()) {
    directory.addMember(everybody, id);
  }
  return directory;
}

const mutations: Record<string, (directory: TenantDirectory, first: number, second: number) => void> = {
  add: (directory, first) =>
    directory.addUser({ userPrincipalName: `n${directory.changeNumber}@s.example`, displayName: `New ${first}` }),
  update: (directory, first, second) =>
    on(directory.userIds(), first, (user) =>
      directory.updateUser(user, {
        jobTitle: second % 3 === 0 ? null : `Title ${second}`,
        accountEnabled: second % 2 === 0,
      }),
    ),
  manager: (directory, first, second) =>
    on(directory.userIds(), first, (user) =>
      on(directory.userIds(), second, (other) =>
        directory.updateUser(user, { manager: other === user ? null : other }),
      ),
    ),
  leave: (directory, first) => on(directory.userIds(), first, (user) => directory.softDeleteUser(user)),
  restore: (directory, first) => on(directory.deletedUsers(), first, (user) => directory.restoreUser(user)),
  purge: (directory, first) => on(directory.userIds(), first, (user) => directory.purgeUser(user)),
  group: (directory, first) => directory.addGroup({ displayName: `Group ${first}` }),
  ungroup: (directory, first) => on(directory.groupIds(), first, (group) => directory.removeGroup(group)),
  join: (directory, first, second) =>
    on(directory.groupIds(), second, (group) =>
      on(directory.userIds(), first, (user) => directory.addMember(group, user)),
    ),
  quit: (directory, first, second) =>
    on(directory.groupIds(), second, (group) =>
      on(directory.userIds(), first, (user) => directory.removeMember(group, user)),
    ),
};

/** Does something to one of the ids, whichever the number falls on; nothing when there are none. */
function on(ids: Iterable<string>, number: number, act: (id: string) => void): void {
  const list = [...ids];
  const id = list[number % list.length];
  if (id !== undefined) {
    act(id);
  }
}
