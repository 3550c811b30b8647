import type { Scope } from '../../model/connection.ts';
import type { FullScanReason } from '../../model/overview.ts';
import type { Baseline, SnapshotGroup } from '../../model/snapshot.ts';
import type { SourceMember } from '../../model/directory.ts';
import { mergedGroup } from '../../plan/merge.ts';
import { peopleOf, type MembersOf } from '../../plan/scope.ts';
import type { PeopleInScope } from '../../plan/users.ts';
import type { SourceChanges } from './read-changes.ts';
import type { SnapshotReader } from './snapshot.ts';

/** Changes alone do not say enough: everything has to be read. */
export class FullScanNeeded extends Error {
  readonly because: FullScanReason;

  constructor(because: FullScanReason) {
    super(because);
    this.name = 'FullScanNeeded';
    this.because = because;
  }
}

export interface ChangedGroup {
  readonly before: SnapshotGroup | undefined;
  readonly now: SnapshotGroup | undefined;
  /** Of the people concerned: who is in it, directly or by a group within. */
  readonly peopleBefore: readonly string[];
  readonly peopleNow: readonly string[];
}

export interface ChangedGroups {
  /** Groups that changed, in which somebody concerned was or is, or that an earlier sync left undone. */
  readonly concerned: ReadonlyMap<string, ChangedGroup>;
  /** Every group that is not as it was, also those within chosen ones; undefined for one that is gone. */
  readonly changed: ReadonlyMap<string, SnapshotGroup | undefined>;
  /** Names of groups that hide their members. */
  readonly hidden: readonly string[];
  readonly scope: PeopleInScope;
}

interface Versions {
  readonly id: string;
  readonly before: SnapshotGroup | undefined;
  readonly now: SnapshotGroup | undefined;
}

interface Reading {
  readonly snapshot: SnapshotReader;
  readonly changes: SourceChanges;
  readonly baseline: Baseline;
  readonly people: ReadonlySet<string>;
}

/** Groups before and after the changes, as far as they matter to the people concerned. */
export async function changedGroups(scope: Scope, reading: Reading): Promise<ChangedGroups> {
  const { people, baseline, changes } = reading;
  const nested = scope.kind === 'groups' && scope.nested;
  const concerned = new Map<string, ChangedGroup>();
  const changed = new Map<string, SnapshotGroup | undefined>();
  const hidden: string[] = [];
  const named = new Set([...baseline.revisit.groups, ...changes.groups.keys()]);
  const take = (id: string, group: ChangedGroup): void => {
    const { before, now, peopleBefore, peopleNow } = group;
    const isSynced = before?.wanted === true || now?.wanted === true || (before === undefined && now === undefined);
    if (isSynced && (named.has(id) || peopleBefore.length + peopleNow.length > 0)) concerned.set(id, group);
  };
  const note = ({ id, before, now }: Versions): void => {
    if (before !== now) changed.set(id, now);
    if (now?.membersHidden === true) hidden.push(now.displayName);
  };
  if (scope.kind === 'all') {
    const among = (ids: readonly string[] = []): readonly string[] => ids.filter((id) => people.has(id));
    for await (const group of versions(reading, { inScopeOnly: false })) {
      const { id, before, now } = group;
      note(group);
      const peopleBefore = among(before?.people);
      take(id, { before, now, peopleBefore, peopleNow: now === before ? peopleBefore : among(now?.people) });
    }
    return { concerned, changed, hidden, scope: { kind: 'all' } };
  }
  // Few, because they were chosen: all of them are held, since groups within groups have to be followed.
  const befores = new Map<string, SnapshotGroup>();
  const nows = new Map<string, SnapshotGroup>();
  for await (const group of versions(reading, { inScopeOnly: true })) {
    const { id, before, now } = group;
    note(group);
    if (before !== undefined) befores.set(id, before);
    if (now === undefined && before !== undefined) throw new FullScanNeeded('changes-unclear');
    if (now !== undefined) nows.set(id, now);
    if (nested && before?.groups.join() !== now?.groups.join()) throw new FullScanNeeded('changes-unclear');
  }
  const groupOf = new Map<string, string>();
  const formerGroupOf = groupsOfPeople(befores, { nested });
  const wanted = [...nows].filter(([, group]) => group.wanted).sort(byName);
  for (const [id, now] of wanted) {
    const within = (groups: ReadonlyMap<string, SnapshotGroup>): ReadonlySet<string> =>
      peopleOf(id, { nested, membersOf: directMembers(groups) });
    const [were, are] = [within(befores), within(nows)];
    for (const person of are) if (!groupOf.has(person)) groupOf.set(person, now.displayName);
    const among = (set: ReadonlySet<string>): readonly string[] => [...set].filter((person) => people.has(person));
    take(id, { before: befores.get(id), now, peopleBefore: among(were), peopleNow: among(are) });
  }
  for (const id of baseline.revisit.groups)
    if (!concerned.has(id)) take(id, { before: undefined, now: undefined, peopleBefore: [], peopleNow: [] });
  return { concerned, changed, hidden, scope: { kind: 'groups', groupOf, formerGroupOf } };
}

/** Every group that is or was there, before and after the changes. The same object twice when nothing changed. */
async function* versions(
  { snapshot, changes, baseline }: Reading,
  { inScopeOnly }: { readonly inScopeOnly: boolean },
): AsyncGenerator<Versions> {
  const open = new Set([...changes.groups.keys(), ...baseline.revisit.groups]);
  for await (const page of snapshot.allGroups())
    for (const [id, before] of page) {
      open.delete(id);
      yield { id, before, now: nowOf(id, before, changes) };
    }
  if (inScopeOnly) return;
  for (const id of open) yield { id, before: undefined, now: nowOf(id, undefined, changes) };
}

function nowOf(id: string, before: SnapshotGroup | undefined, changes: SourceChanges): SnapshotGroup | undefined {
  const change = changes.groups.get(id);
  if (change === undefined) return before;
  // Who was in a group that hid its members only the target knows.
  if (change.isRemoved && before?.membersHidden === true) throw new FullScanNeeded('changes-unclear');
  if (change.isRemoved) return undefined;
  const now = mergedGroup(before, change);
  // What is hidden or shown from now on changes whom the rules apply to, and a group without a name is not whole.
  if (now === undefined || (before?.membersHidden ?? false) !== (now.membersHidden ?? false))
    throw new FullScanNeeded('changes-unclear');
  // A scan cannot see who is in it either.
  return now.membersHidden === true ? { ...now, people: [], groups: [] } : now;
}

/** For everybody in a scope of groups the first chosen group by name that they are in. */
export function groupsOfPeople(
  groups: ReadonlyMap<string, SnapshotGroup>,
  { nested }: { readonly nested: boolean },
): ReadonlyMap<string, string> {
  const groupOf = new Map<string, string>();
  const membersOf = directMembers(groups);
  for (const [id, { displayName }] of [...groups].filter(([, group]) => group.wanted).sort(byName))
    for (const person of peopleOf(id, { nested, membersOf }))
      if (!groupOf.has(person)) groupOf.set(person, displayName);
  return groupOf;
}

function directMembers(groups: ReadonlyMap<string, SnapshotGroup>): MembersOf {
  return {
    get: (id) => {
      const group = groups.get(id);
      if (group === undefined) return undefined;
      return [
        ...group.people.map((person): SourceMember => ({ id: person, kind: 'user' })),
        ...group.groups.map((inner): SourceMember => ({ id: inner, kind: 'group' })),
      ];
    },
  };
}

/** As `GroupPlan.wanted` sorts: a person in several chosen groups is there because of the first. */
function byName(
  [a, { displayName: nameA }]: [string, SnapshotGroup],
  [b, { displayName: nameB }]: [string, SnapshotGroup],
): number {
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return a < b ? -1 : 1;
}
