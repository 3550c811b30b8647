import assert from 'node:assert/strict';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { Attributes } from '../../../src/model/directory.ts';
import type { RemoteResult, RemoteWrite } from '../../../src/target/remote.ts';
import type { ScimRemote } from '../../../src/target/scim/scim-remote.ts';
import { enterprise, membersOf } from '../../support/scim-directory.ts';
import type { HabitServer } from '../../support/scim-habit-server.ts';

const goOn = { confirm: (): Promise<void> => Promise.resolve() };

/** Somebody as the walk looks at them, in the service or in what was read of it. */
interface Seen {
  readonly name: string;
  readonly title: string | null;
  readonly mail: string | null;
  readonly department: string | null;
  readonly active: boolean;
}

/**
 * A company that is there, read; then joiners, changes, leavers and memberships written, as a sync does it. Every step
 * is held against what the service has, whatever it answered.
 *
 * @returns `exact`, or the code that it failed with
 */
export async function walk(
  server: HabitServer,
  remote: ScimRemote,
  options: { readonly departments: boolean; readonly moving: boolean },
): Promise<string> {
  const people = seed(server);
  try {
    await readEverything(server, remote, options);
    await writeEverything(server, remote, people, options);
    return 'exact';
  } catch (error) {
    if (error instanceof SyncFailure) return error.code;
    throw error;
  } finally {
    for (const [externalId, times] of server.directory.added)
      assert.ok(externalId === '' || times === 1, `${externalId} was added ${times} times`);
  }
}

function seed({ directory }: HabitServer): readonly string[] {
  const people = Array.from({ length: 23 }, (_, index) => {
    const [userName, externalId] = [`old${index}@example.com`, `old-${index}`];
    const emails = [{ type: 'home', value: `home${index}@example.com` }];
    return directory.add('user', { userName, externalId, active: index % 5 !== 0, displayName: `Old ${index}`, emails })
      .id;
  });
  for (const name of ['A', 'B', 'C'])
    directory.add('group', {
      displayName: name,
      externalId: `group-${name}`,
      members: people.slice(3, 15).map((value) => ({ value })),
    });
  return people;
}

async function readEverything(
  { directory }: HabitServer,
  remote: ScimRemote,
  { moving }: { readonly moving: boolean },
): Promise<void> {
  const before = new Set(directory.user.keys());
  const users = new Map<string, Seen>();
  for await (const page of remote.readUsers())
    for (const { id, active, attributes } of page) users.set(id, seen(attributes, active));
  const there = [...directory.user.keys()].filter((id) => before.has(id));
  assert.deepEqual(
    there.filter((id) => !users.has(id)),
    [],
    'nobody is skipped',
  );
  if (!moving) assert.deepEqual(users, peopleOf(directory));
  const groups = new Set<string>();
  for await (const page of remote.readGroups()) for (const { id } of page) groups.add(id);
  assert.deepEqual([...groups].sort(), [...directory.group.keys()].sort());
  await readMembers(directory, remote, null);
}

async function readMembers(
  directory: HabitServer['directory'],
  remote: ScimRemote,
  groupIds: readonly string[] | null,
): Promise<void> {
  const members = new Map<string, readonly string[]>();
  for await (const page of remote.readMembers(groupIds))
    for (const { groupId, userIds } of page) members.set(groupId, [...userIds].sort());
  for (const [id, group] of directory.group)
    assert.deepEqual(
      members.get(id),
      membersOf(group)
        .map(({ value }) => value)
        .sort(),
      `members of ${id}`,
    );
}

async function writeEverything(
  server: HabitServer,
  remote: ScimRemote,
  people: readonly string[],
  { departments }: { readonly departments: boolean },
): Promise<void> {
  const { directory } = server;
  const write = async (writes: readonly RemoteWrite[], expected = 'ok'): Promise<string[]> => {
    const results = await remote.write(writes, goOn);
    assert.deepEqual(
      results.map(said),
      writes.map(() => expected),
    );
    return results.map((result) => (result.ok ? result.id : ''));
  };
  const alive = people.filter((id) => directory.user.has(id));
  const attributes = (index: number): Attributes => ({
    userPrincipalName: `new${index}@example.com`,
    displayName: `New ${index}`,
    mail: `work${index}@example.com`,
    department: 'Sales',
  });
  const joiners = Array.from({ length: 12 }, (_, index) => index).map((index): RemoteWrite => ({
    kind: 'add',
    of: 'user',
    externalId: `new-${index}`,
    attributes: attributes(index),
    active: true,
  }));
  const added = await write(joiners);
  await write(joiners.slice(0, 2), 'taken');
  const expected = new Map(peopleOf(directory));
  const newcomer = (index: number): Seen => ({
    ...{ name: `New ${index}`, title: null, mail: `work${index}@example.com`, active: true },
    department: departments ? 'Sales' : null,
  });
  for (const [index, id] of added.entries()) assert.deepEqual(expected.get(id), newcomer(index));

  const found = await remote.findUsersByExternalId(['nobody', 'new-3', 'nobody-else', 'new-7']);
  assert.deepEqual(found.map(({ externalId }) => externalId).sort(), ['new-3', 'new-7']);
  const changing = await remote.findUsers([...alive.slice(4, 9), added[0] ?? '']);
  assert.equal(changing.length, 6);
  const changes = { jobTitle: 'Chef', mail: 'new@example.com', department: 'Kitchen' };
  await write(
    changing.map(({ id, version }) => ({ kind: 'update', of: 'user', id, version, attributes: changes, active: true })),
  );
  for (const { id } of changing) {
    const was = expected.get(id);
    assert.ok(was !== undefined);
    const department = departments ? 'Kitchen' : was.department;
    expected.set(id, { ...was, title: 'Chef', mail: 'new@example.com', department, active: true });
  }
  assert.deepEqual(peopleOf(directory), expected);
  for (const { id } of changing.slice(0, 2))
    assert.ok(
      (directory.user.get(id)?.emails as { type: string }[]).some(({ type }) => type === 'home'),
      'the other address stays',
    );
  await write(
    changing.map(({ id, version }) => ({ kind: 'update', of: 'user', id, version, attributes: { jobTitle: 'Cook' } })),
    'moved',
  );

  const leaving = await remote.findUsers(alive.slice(0, 3));
  await write(leaving.map(({ id, version }) => ({ kind: 'remove', of: 'user', id, version })));
  for (const { id } of leaving) expected.delete(id);
  assert.deepEqual(peopleOf(directory), expected);

  const groups = await write(
    ['D', 'E'].map((name): RemoteWrite => ({
      kind: 'add',
      of: 'group',
      externalId: `group-${name}`,
      attributes: { displayName: name },
      active: true,
    })),
  );
  const [a = ''] = directory.group.keys();
  const wanted = new Map(
    [...directory.group].map(([id, group]) => [id, new Set(membersOf(group).map(({ value }) => value))]),
  );
  const there = [...(wanted.get(a) ?? [])];
  const memberships = [a, ...groups].map((groupId, index) => ({
    ...{ kind: 'members' as const, groupId, add: [...added.slice(index, 9), ...there.slice(3, 4)] },
    remove: [...there.slice(0, 3), ...alive.slice(-1)],
  }));
  await write(memberships);
  for (const { groupId, add, remove } of memberships) {
    const members = wanted.get(groupId) ?? new Set();
    for (const id of add) members.add(id);
    for (const id of remove) members.delete(id);
  }
  for (const [id, group] of directory.group)
    assert.deepEqual(
      membersOf(group)
        .map(({ value }) => value)
        .sort(),
      [...(wanted.get(id) ?? [])].sort(),
    );
  await readMembers(directory, remote, [...directory.group.keys()]);
}

function said(result: RemoteResult): string {
  return result.ok ? 'ok' : result.why;
}

function seen(attributes: Attributes, active: boolean): Seen {
  const text = (name: string): string | null => (typeof attributes[name] === 'string' ? attributes[name] : null);
  return {
    name: text('displayName') ?? '',
    title: text('jobTitle'),
    mail: text('mail'),
    department: text('department'),
    active,
  };
}

function peopleOf({ user }: HabitServer['directory']): Map<string, Seen> {
  return new Map(
    [...user].map(([id, resource]) => {
      const emails = (resource.emails as { type: string; value: string }[] | undefined) ?? [];
      const extension = resource[enterprise] as { department?: string } | undefined;
      return [
        id,
        {
          name: resource.displayName as string,
          title: (resource.title as string | undefined) ?? null,
          mail: emails.find(({ type }) => type === 'work')?.value ?? null,
          department: extension?.department ?? null,
          active: resource.active as boolean,
        },
      ];
    }),
  );
}
