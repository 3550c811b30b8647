import type { Baseline } from '../../model/snapshot.ts';
import { attributesOf } from '../../plan/map.ts';
import type { OverviewInTheMaking } from './overview-in-the-making.ts';
import { leaversIn, type SourceChanges } from './read-changes.ts';
import { readAll } from './read-source.ts';
import { reportsOf } from './reports.ts';
import type { SnapshotReader } from './snapshot.ts';

export interface ConcernedPeople {
  /** Object ids. */
  readonly ids: ReadonlySet<string>;
  /** Whom the `$filter` definition lets through, or null without one. */
  readonly matching: ReadonlySet<string> | null;
}

/**
 * Whom changes concern: people who changed, whose manager left, who joined or left a group or were in one that went, who
 * are due for deletion, whom the `$filter` definition treats differently now, and whom an earlier sync left undone.
 */
export async function concernedPeople(
  making: OverviewInTheMaking,
  reading: { readonly snapshot: SnapshotReader; readonly changes: SourceChanges; readonly baseline: Baseline },
): Promise<ConcernedPeople> {
  const { snapshot, changes, baseline } = reading;
  const { connection } = making.work;
  const ids = new Set(baseline.revisit.users);
  const isForAll = connection.scope.kind === 'all';
  const asBefore = [...changes.groups].filter(([, { isRemoved }]) => isRemoved || !isForAll).map(([id]) => id);
  const known = await snapshot.groups(asBefore);
  for (const [id, { isRemoved, members }] of changes.groups) {
    const before = known.get(id);
    // In a scope of groups, others do not matter.
    if (before === undefined && !isForAll) continue;
    for (const [memberId, member] of members)
      if (member?.kind !== 'group' && member?.kind !== 'other') ids.add(memberId);
    if (isRemoved) before?.people.forEach((person) => ids.add(person));
  }
  const inScope = isForAll ? null : await membersOfAll(snapshot);
  for (const id of changes.users.keys()) if (inScope === null || inScope.has(id)) ids.add(id);
  if (attributesOf(connection.mapping).includes('manager'))
    for (const id of await reportsOf(snapshot, leaversIn(changes.users))) ids.add(id);
  await addDue(making, ids);
  const matching = await addRejudged(making, snapshot, ids);
  return { ids, matching };
}

/** Everybody in a scope of groups, also who is a member and not there: a deleted person who is restored comes back. */
async function membersOfAll(snapshot: SnapshotReader): Promise<ReadonlySet<string>> {
  const people = new Set<string>();
  for await (const groups of snapshot.allGroups())
    for (const group of groups.values()) for (const id of group.people) people.add(id);
  return people;
}

/** People whose time as inactive is over: the source says nothing of them, but the policy does. */
async function addDue({ work, deleteInactiveBefore: before }: OverviewInTheMaking, ids: Set<string>): Promise<void> {
  if (before === null) return;
  for await (const page of work.target.readInactive())
    for (const { sourceId, inactiveSince } of page)
      if (sourceId !== null && inactiveSince !== null && inactiveSince <= before) ids.add(sourceId);
}

/**
 * A `$filter` may look at what no change tells of, so everybody's verdict is asked for again, and those whose verdict
 * differs are concerned.
 */
async function addRejudged(
  { work }: OverviewInTheMaking,
  snapshot: SnapshotReader,
  ids: Set<string>,
): Promise<ReadonlySet<string> | null> {
  const { connection, source, signal } = work;
  const { definition } = connection.filters;
  if (definition === null) return null;
  const wereOut = new Map<string, boolean>();
  for await (const people of snapshot.allUsers())
    for (const [id, { by }] of people) wereOut.set(id, by?.startsWith('definition ') === true);
  const among = connection.scope.kind === 'all' ? {} : { among: [...new Set([...wereOut.keys(), ...ids])] };
  const matching = new Set<string>();
  await readAll(source.readUsers({ attributes: [], filter: definition, ...among }, { signal }), (page) => {
    for (const { id } of page) matching.add(id);
  });
  for (const [id, wasOut] of wereOut) if (matching.has(id) === wasOut) ids.add(id);
  return matching;
}
