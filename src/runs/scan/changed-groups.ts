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
  /** Whom its own changes name: their membership of this group is compared beside that of those sought everywhere. */
  readonly named: ReadonlySet<string>;
  /** Of both: who was and who is in it, directly or by a group within. */
  readonly peopleBefore: readonly string[];
  readonly peopleNow: readonly string[];
}

export interface ChangedGroups {
  /** Object ids of the people who are sought everywhere. */
  readonly people: ReadonlySet<string>;
  /** Groups that changed, in which somebody sought was or is, or that an earlier sync left undone. */
  readonly concerned: ReadonlyMap<string, ChangedGroup>;
  /** Every group that is not as it was, also those within chosen ones; undefined for one that is gone. */
  readonly changed: ReadonlyMap<string, SnapshotGroup | undefined>;
  /** Groups that hide their members: object id and name. */
  readonly hidden: ReadonlyMap<string, string>;
}

/** The groups of a connection before and after the changes. */
export interface GroupVersions {
  readonly scope: PeopleInScope;
  /** As far as they matter to these people, by object id. */
  concerning: (people: ReadonlySet<string>) => Promise<ChangedGroups>;
}

interface Reading {
  readonly snapshot: SnapshotReader;
  readonly changes: SourceChanges;
  readonly baseline: Baseline;
}

interface Versions {
  readonly before: SnapshotGroup | undefined;
  readonly now: SnapshotGroup | undefined;
}

export async function groupVersions(scope: Scope, reading: Reading): Promise<GroupVersions> {
  return scope.kind === 'all' ? versionsOfAll(reading) : versionsInScope(scope, reading);
}

/** Many, of which few are looked at. */
function versionsOfAll(reading: Reading): GroupVersions {
  const { snapshot, changes, baseline } = reading;
  const concerning = async (people: ReadonlySet<string>): Promise<ChangedGroups> => {
    const found = new FoundGroups(reading, people);
    const named = new Set([...changes.groups.keys(), ...baseline.revisit.groups]);
    const hidden = baseline.hiddenGroups ?? (await hiddenIn(snapshot));
    const befores = await snapshot.groupsWith({ ids: new Set([...named, ...hidden]), people });
    for (const id of new Set([...befores.keys(), ...named])) {
      const before = befores.get(id);
      const now = nowOf(id, before, changes);
      found.add(id, { before, now }, { before: before?.people ?? [], now: now?.people ?? [] });
    }
    return found;
  };
  return { scope: { kind: 'all' }, concerning };
}

/** Few, because they were chosen: all of them are held, since groups within groups have to be followed. */
async function versionsInScope(
  { nested }: Extract<Scope, { kind: 'groups' }>,
  reading: Reading,
): Promise<GroupVersions> {
  const { snapshot, changes, baseline } = reading;
  const befores = new Map<string, SnapshotGroup>();
  const nows = new Map<string, SnapshotGroup>();
  for await (const page of snapshot.allGroups())
    for (const [id, before] of page) {
      const now = nowOf(id, before, changes);
      if (now === undefined || (nested && before.groups.join() !== now.groups.join()))
        throw new FullScanNeeded('changes-unclear');
      befores.set(id, before);
      nows.set(id, now);
    }
  const [were, are] = [chosenGroups(befores, { nested }), chosenGroups(nows, { nested })];
  const scope: PeopleInScope = { kind: 'groups', groupOf: firstGroupOf(are), formerGroupOf: firstGroupOf(were) };
  const concerning = (people: ReadonlySet<string>): Promise<ChangedGroups> => {
    // Who joins or leaves a group within a chosen one joins or leaves the chosen one.
    const named = [...befores.keys()].flatMap((id) => [...(changes.groups.get(id)?.members.keys() ?? [])]);
    const found = new FoundGroups(reading, people.union(new Set(named)));
    for (const [id, now] of [...nows].sort(byName))
      found.add(
        id,
        { before: befores.get(id), now },
        { before: were.get(id)?.people ?? [], now: are.get(id)?.people ?? [] },
      );
    for (const id of baseline.revisit.groups)
      if (!nows.has(id)) found.add(id, { before: undefined, now: undefined }, { before: [], now: [] });
    return Promise.resolve(found);
  };
  return { scope, concerning };
}

/** Takes groups in, and sorts out those that matter. */
class FoundGroups implements ChangedGroups {
  readonly concerned = new Map<string, ChangedGroup>();
  readonly changed = new Map<string, SnapshotGroup | undefined>();
  readonly hidden = new Map<string, string>();
  readonly people: ReadonlySet<string>;
  readonly #changes: SourceChanges['groups'];
  readonly #revisited: ReadonlySet<string>;

  constructor({ changes, baseline }: Reading, people: ReadonlySet<string>) {
    this.people = people;
    this.#changes = changes.groups;
    this.#revisited = new Set(baseline.revisit.groups);
  }

  /** `members`: object ids of the people in it, directly or by a group within. */
  add(
    id: string,
    { before, now }: Versions,
    members: { readonly before: readonly string[]; readonly now: readonly string[] },
  ): void {
    if (before !== now) this.changed.set(id, now);
    if (now?.membersHidden === true) this.hidden.set(id, now.displayName);
    const change = this.#changes.get(id);
    const named = new Set(change?.isRemoved === true ? members.before : change?.members.keys());
    const among = (ids: readonly string[]): readonly string[] =>
      ids.filter((person) => this.people.has(person) || named.has(person));
    const peopleBefore = among(members.before);
    const peopleNow = members.now === members.before ? peopleBefore : among(members.now);
    const isSynced = before?.wanted === true || now?.wanted === true || (before === undefined && now === undefined);
    const isNamed = change !== undefined || this.#revisited.has(id);
    if (isSynced && (isNamed || peopleBefore.length + peopleNow.length > 0))
      this.concerned.set(id, { before, now, named, peopleBefore, peopleNow });
  }
}

/** For baselines that do not say it: those of before, and those of tenants with very many. */
async function hiddenIn(snapshot: SnapshotReader): Promise<readonly string[]> {
  const hidden: string[] = [];
  for await (const groups of snapshot.allGroups())
    for (const [id, { membersHidden }] of groups) if (membersHidden === true) hidden.push(id);
  return hidden;
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
  return firstGroupOf(chosenGroups(groups, { nested }));
}

interface ChosenGroup {
  readonly displayName: string;
  /** Object ids of the people in it, directly or by a group within. */
  readonly people: readonly string[];
}

/** By object id, and in the order of their names. */
function chosenGroups(
  groups: ReadonlyMap<string, SnapshotGroup>,
  { nested }: { readonly nested: boolean },
): ReadonlyMap<string, ChosenGroup> {
  const membersOf = directMembers(groups);
  const chosen = [...groups].filter(([, { wanted }]) => wanted).sort(byName);
  return new Map(
    chosen.map(([id, { displayName }]) => [id, { displayName, people: [...peopleOf(id, { nested, membersOf })] }]),
  );
}

function firstGroupOf(chosen: ReadonlyMap<string, ChosenGroup>): ReadonlyMap<string, string> {
  const groupOf = new Map<string, string>();
  for (const { displayName, people } of chosen.values())
    for (const person of people) if (!groupOf.has(person)) groupOf.set(person, displayName);
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
