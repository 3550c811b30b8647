import assert from 'node:assert/strict';
import type { RemoteClass, RemoteWrite } from '../../../src/target/remote.ts';
import type { ScimRemote } from '../../../src/target/scim/scim-remote.ts';
import { startHabits, type HabitServer } from '../../support/scim-habit-server.ts';
import type { ScimHabits } from '../../support/scim-habits.ts';
import { LeapingClock, remoteFor } from './scim-for-tests.ts';

const people = 1_000;
const groups = 20;
const membersEach = 250;
/** Of each kind as many as are 0.1 % of 10,000 people. */
const changed = 10;

const services: readonly (readonly [name: string, habits: ScimHabits])[] = [
  ['Bulk, PATCH, filters', {}],
  ['Bulk, PATCH, filters, ETags', { etag: 'on' }],
  ['PATCH, filters', { bulk: 'off' }],
  ['PATCH, filters, ETags', { bulk: 'off', etag: 'on' }],
  ['PUT, filters', { bulk: 'off', patch: 'off' }],
];

const goOn = { confirm: (): Promise<void> => Promise.resolve() };

/** How many requests one change may take, first load and small changes. */
const allowed: Readonly<Record<string, readonly [load: number, change: number]>> = {
  'Bulk, PATCH, filters': [0.07, 0.3],
  'Bulk, PATCH, filters, ETags': [0.07, 0.2],
  'PATCH, filters': [1.1, 1.2],
  'PATCH, filters, ETags': [1.1, 1.1],
  'PUT, filters': [1.1, 1.2],
};

describe('Requests per change to a SCIM service', function () {
  this.timeout(120_000);
  const lines: string[] = [];
  after(() => {
    console.log(
      `\n    ${people} people, ${groups} groups with ${membersEach} members each: requests in all, and for each change`,
    );
    for (const line of lines) console.log(`    ${line}`);
  });

  for (const [name, habits] of services)
    it(`stay few with ${name}`, async () => {
      const server = await startHabits(habits);
      const remote = remoteFor(server, { clock: new LeapingClock(), requestsPerSecond: 100_000 });
      const [loadLimit = 0, changeLimit = 0] = allowed[name] ?? [];
      await remote.findUsers(['nobody']);
      const load = await counted(server, () => firstLoad(remote));
      const members = await counted(server, () => firstMembers(server, remote));
      const read = await counted(server, () => readEverything(remote));
      const change = await counted(server, () => smallChange(server, remote));
      const each = (requests: number, changes: number): string => `${requests} (${(requests / changes).toFixed(3)})`;
      lines.push(
        [
          name.padEnd(28),
          `first load ${each(load, people + groups)}`.padEnd(26),
          `memberships ${each(members, groups * membersEach)}`.padEnd(28),
          `reading ${String(read)}`.padEnd(13),
          `${changed * 3} changes ${each(change, changed * 3)}`,
        ].join('  '),
      );
      assert.ok(load / (people + groups) <= loadLimit, `${load} requests for the first load`);
      assert.ok(members / (groups * membersEach) <= 0.03, `${members} requests for memberships`);
      assert.ok(change / (changed * 3) <= changeLimit, `${change} requests for the changes`);
      await server.close();
    });
});

async function counted(server: HabitServer, work: () => Promise<void>): Promise<number> {
  const before = server.requests.length;
  await work();
  return server.requests.length - before;
}

function adding(of: RemoteClass, from: number, to: number): readonly RemoteWrite[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const name = `${of} ${from + offset}`;
    const attributes = {
      displayName: name,
      ...(of === 'user' ? { userPrincipalName: name, mail: `${name}@x`, department: 'D' } : {}),
    };
    return { kind: 'add', of, externalId: name, attributes, active: true };
  });
}

async function firstLoad(remote: ScimRemote): Promise<void> {
  await succeed(remote, adding('user', 0, people));
  await succeed(remote, adding('group', 0, groups));
}

async function firstMembers({ directory }: HabitServer, remote: ScimRemote): Promise<void> {
  const ids = [...directory.user.keys()];
  await succeed(
    remote,
    [...directory.group.keys()].map((groupId, index) => ({
      ...{ kind: 'members', groupId, remove: [] },
      add: ids.slice(index * 10, index * 10 + membersEach),
    })),
  );
}

async function readEverything(remote: ScimRemote): Promise<void> {
  let read = 0;
  for await (const page of remote.readUsers()) read += page.length;
  for await (const page of remote.readGroups()) read += page.length;
  for await (const page of remote.readMembers(null)) read += page.length;
  assert.ok(read >= people + 2 * groups);
}

/** So many people changed, so many removed, so many added. */
async function smallChange({ directory }: HabitServer, remote: ScimRemote): Promise<void> {
  const ids = [...directory.user.keys()];
  const versions = new Map<string, string>();
  for (const { id, version } of await remote.findUsers(ids.slice(-2 * changed))) versions.set(id, version);
  const versioned = (index: number): { id: string; version: string } => {
    const id = ids.at(-1 - index) ?? '';
    return { id, version: versions.get(id) ?? '' };
  };
  const attributes = { jobTitle: 'Chef' };
  const some = Array.from({ length: changed }, (_, index) => index);
  await succeed(
    remote,
    some.map((index) => ({ kind: 'update', of: 'user', ...versioned(index), attributes })),
  );
  await succeed(remote, adding('user', people, people + changed));
  await succeed(
    remote,
    some.map((index) => ({ kind: 'remove', of: 'user', ...versioned(index + changed) })),
  );
}

async function succeed(remote: ScimRemote, writes: readonly RemoteWrite[]): Promise<void> {
  for (const result of await remote.write(writes, goOn)) assert.ok(result.ok, JSON.stringify(result));
}
