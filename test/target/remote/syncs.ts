import assert from 'node:assert/strict';
import type { Change } from '../../../src/model/change.ts';
import type { PlanPolicy } from '../../../src/model/connection.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { phaseOf } from '../../../src/plan/order.ts';
import { StoreUnavailable, type Store } from '../../../src/store/store.ts';
import { openRemoteTarget, type RemoteRig } from '../../contracts/remote-rig.ts';
import { contentOf } from '../../contracts/target-changes.ts';
import type { Company } from '../../support/array-source.ts';
import type { MemoryRemoteOptions } from '../../support/memory-remote.ts';
import { planAll } from '../../support/plan-model.ts';
import { storeBetween } from '../directory/store-between.ts';
import { openMemoryRemote, type MemoryRemoteUnderTest } from './remote-for-tests.ts';

/** Whole syncs into a remote in memory, whose process may die at any of its writes. */

export type World = RemoteRig<MemoryRemoteUnderTest>;

export function openWorld(options: MemoryRemoteOptions = {}): Promise<World> {
  return openRemoteTarget(() => openMemoryRemote(options));
}

/** At which write, counted from 1 over the store and the remote, a process dies, and how much of that write is done. */
export interface Death {
  readonly at: number;
  readonly done: 'nothing' | 'half' | 'all';
}

export interface Synced {
  /** In the order of apply, as `applied` or with the sentence. */
  readonly outcomes: readonly string[];
  readonly hasDied: boolean;
  /** Requests that changed the remote. */
  readonly written: number;
}

/**
 * A sync that fails because the remote goes away around its write number `at`; nobody goes on with it. False when it
 * came to its end before.
 */
export async function failingSync(
  world: World,
  policy: PlanPolicy,
  company: Company,
  { runId, at, moment }: { readonly runId: string; readonly at: number; readonly moment: 'before' | 'after' },
): Promise<boolean> {
  const changes = await preview(world, policy, company);
  const target = world.bare('ours');
  let count = 0;
  world.under.remote.aroundWrite = (now) => {
    if (now === 'before') count += 1;
    if (now === moment && count === at) throw new SyncFailure('target-unavailable', 'It went away.');
  };
  try {
    for (const batch of batchesOf(changes, 3)) await target.apply(batch, world.context('ours', { runId }));
    return false;
  } catch (error) {
    assert.ok(error instanceof SyncFailure, String(error));
    return true;
  } finally {
    world.under.remote.aroundWrite = () => undefined;
  }
}

/** What a preview would show. */
export async function preview(world: World, policy: PlanPolicy, company: Company): Promise<readonly Change[]> {
  return planAll(policy, company, await contentOf(world.bare('ours'))).changes;
}

/** Plans and applies, a few changes at a time; who dies is followed by another process that goes on. */
export async function sync(
  world: World,
  policy: PlanPolicy,
  company: Company,
  {
    runId,
    death = null,
    atOnce = 3,
  }: { readonly runId: string; readonly death?: Death | null; readonly atOnce?: number },
): Promise<Synced> {
  const changes = await preview(world, policy, company);
  const process = new Mortal(world, death);
  const outcomes: string[] = [];
  let target = world.bare('ours', process.store);
  let hasDied = false;
  for (const batch of batchesOf(changes, atOnce)) {
    const apply = (resuming: boolean) => target.apply(batch, world.context('ours', { runId, resuming }));
    const answers = await apply(false).catch((error: unknown) => {
      assert.ok(error instanceof StoreUnavailable && process.isDead, String(error));
      hasDied = true;
      process.bury();
      target = world.bare('ours');
      return apply(true);
    });
    outcomes.push(...answers.map(({ result, message }) => (message === null ? result : `${result}: ${message}`)));
  }
  const { written } = process;
  process.bury();
  return { outcomes, hasDied, written };
}

function batchesOf(changes: readonly Change[], atOnce: number): readonly (readonly Change[])[] {
  return [...Map.groupBy(changes, phaseOf).values()].flatMap((phase) =>
    Array.from({ length: Math.ceil(phase.length / atOnce) }, (_, index) =>
      phase.slice(index * atOnce, (index + 1) * atOnce),
    ),
  );
}

/** A process that writes to the store and to the remote until it dies. */
class Mortal {
  readonly store: Store;
  #count = 0;
  #isBuried = false;
  isDead = false;
  written = 0;

  constructor(world: World, death: Death | null) {
    this.store = storeBetween(world.store, async (_count, write, operations) => {
      this.#live();
      this.#count += 1;
      if (this.#count !== death?.at) return write();
      const done = { nothing: 0, half: Math.ceil(operations.length / 2), all: operations.length }[death.done];
      if (done > 0) await write(operations.slice(0, done));
      return this.#die();
    });
    world.under.remote.aroundWrite = (moment) => {
      if (!this.#isBuried) this.#live();
      if (moment === 'before') this.#count += 1;
      if (moment === 'after') this.written += 1;
      if (!this.#isBuried && this.#count === death?.at && (death.done === 'nothing') === (moment === 'before'))
        this.#die();
    };
  }

  /** From here on whoever goes on with its work is counted, and does not die. */
  bury(): void {
    this.#isBuried = true;
  }

  #live(): void {
    if (this.isDead) throw new StoreUnavailable('The process is dead.');
  }

  #die(): never {
    this.isDead = true;
    throw new StoreUnavailable('The process died.');
  }
}

/** What is in the remote, by the source's ids rather than the remote's own, and whatever the registry says of it. */
export async function remoteContent(world: World): Promise<{
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly members: readonly string[];
}> {
  await world.names.learn();
  const nameOf = (id: unknown): string => (typeof id === 'string' ? world.names.nameOf(id, id) : '');
  const { remote } = world.under;
  const users: string[] = [];
  for await (const page of remote.readUsers())
    for (const { id, externalId, active, attributes } of page) {
      const { manager, ...rest } = attributes;
      users.push(`${nameOf(id)} ${JSON.stringify([externalId, active, sorted(rest), nameOf(manager)])}`);
    }
  const groups: string[] = [];
  for await (const page of remote.readGroups())
    for (const { id, externalId, attributes } of page)
      groups.push(`${nameOf(id)} ${JSON.stringify([externalId, sorted(attributes)])}`);
  const members: string[] = [];
  for await (const page of remote.readMembers(null))
    for (const { groupId, userIds } of page) for (const id of userIds) members.push(`${nameOf(groupId)} ${nameOf(id)}`);
  return { users: users.sort(), groups: groups.sort(), members: members.sort() };
}

/** What of it is the connection's. */
export async function ownedContent(world: World): Promise<readonly string[]> {
  const { users, groups, members } = await contentOf(world.open('ours'));
  return [
    ...users.filter(({ owned }) => owned).map(({ id }) => `user ${id}`),
    ...groups.filter(({ owned }) => owned).map(({ id }) => `group ${id}`),
    ...members.flatMap(({ groupId, members: list }) =>
      list.filter(({ owned }) => owned).map(({ userId }) => `${userId} in ${groupId}`),
    ),
  ];
}

/** Whether the registry is at peace: everything in it is there, and nothing is about to be added. */
export async function registryTroubles(world: World): Promise<readonly string[]> {
  const { remote } = world.under;
  const troubles: string[] = [];
  for (const [collection, find] of [
    ['remoteUsers', (ids: string[]) => remote.findUsers(ids)],
    ['remoteGroups', (ids: string[]) => remote.findGroups(ids)],
  ] as const)
    for await (const page of world.store.scan(collection, 'ours')) {
      const there = new Set((await find(page.map(({ body }) => body.id))).map(({ id }) => id));
      troubles.push(...page.flatMap(({ body }) => (there.has(body.id) ? [] : [`${collection}: ${body.id} is gone`])));
    }
  for await (const page of world.store.scan('remoteSources', 'ours'))
    for (const { id, body } of page) {
      const [found] = await (id.startsWith('user')
        ? remote.findUsers([body.id ?? ''])
        : remote.findGroups([body.id ?? '']));
      if (found === undefined) troubles.push(`${id} is ${body.id === null ? 'still to be added' : 'gone'}`);
    }
  return troubles;
}

function sorted(attributes: object): unknown {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}
