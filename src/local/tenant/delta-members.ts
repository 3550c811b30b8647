import type { ObjectSummary } from './change-log.ts';
import type { DeltaRound } from './delta-token.ts';
import type { JsonObject } from './graph-message.ts';
import type { MemberReference } from './member-reference.ts';
import { kindOf, positionIn, rowOf } from './member-reference.ts';
import { typeName } from './object-properties.ts';
import type { TenantContext } from './tenant-context.ts';

/** One object that a delta query tells of: all of it, or what changed. */
export interface DeltaEntry {
  reference: MemberReference;
  summary: ObjectSummary | undefined;
}

/**
 * The entries of `members@delta` of one group, built only when shown, since a group may have a hundred thousand. A
 * cursor stays in its place when the group changes between two pages, which an index would not.
 */
export interface MemberChanges {
  length: number;
  indexBehind: (cursor: number) => number;
  cursor: (index: number) => number;
  show: (index: number) => JsonObject;
}

const none: MemberChanges = { length: 0, indexBehind: () => 0, cursor: () => -1, show: () => ({}) };

/** What a delta query tells of a group's members: all of them for a group that is news, else the changes. */
export function memberChanges(
  context: TenantContext,
  round: DeltaRound,
  { reference, summary }: DeltaEntry,
  options: { silentPurges: boolean },
): MemberChanges {
  const tracked = !round.select || round.select.includes('members');
  if (kindOf(reference) !== 'group' || !tracked || !context.directory.isListed(reference)) {
    return none;
  }
  const members = context.directory.groups.members(rowOf(reference));
  if (!summary) {
    return allMembers(context, members);
  }
  const changes = changedMembers(context, summary, options);
  // A replayed round tells a reader who knows the group already of its creation: removals must not be lost by that.
  return summary.appeared ? oneAfterTheOther(allMembers(context, members), changes) : changes;
}

/** Cursors of a second list start here, beyond every reference. */
const SECOND_LIST = 2 ** 40;

function oneAfterTheOther(first: MemberChanges, second: MemberChanges): MemberChanges {
  return {
    length: first.length + second.length,
    indexBehind: (cursor) =>
      cursor < SECOND_LIST ? first.indexBehind(cursor) : first.length + second.indexBehind(cursor - SECOND_LIST),
    cursor: (index) => (index < first.length ? first.cursor(index) : SECOND_LIST + second.cursor(index - first.length)),
    show: (index) => (index < first.length ? first.show(index) : second.show(index - first.length)),
  };
}

function allMembers(context: TenantContext, members: Uint32Array): MemberChanges {
  return {
    length: members.length,
    indexBehind: (cursor) => positionIn(members, cursor + 1),
    cursor: (index) => members[index] ?? -1,
    show: (index) => memberJson(context, members[index] ?? 0),
  };
}

function changedMembers(
  context: TenantContext,
  summary: ObjectSummary,
  options: { silentPurges: boolean },
): MemberChanges {
  const changes = [...summary.members].filter(([, what]) => what !== 'removedWithMember' || !options.silentPurges);
  return {
    length: changes.length,
    indexBehind: (cursor) => cursor + 1,
    cursor: (index) => index,
    show: (index) => {
      const [member, what] = changes[index] ?? [0, 'added'];
      const json = memberJson(context, member);
      return what === 'added' ? json : { ...json, '@removed': { reason: 'deleted' } };
    },
  };
}

function memberJson(context: TenantContext, member: MemberReference): JsonObject {
  return { '@odata.type': typeName(kindOf(member)), id: context.directory.idOf(member) };
}
