import { chunksOf } from '../../model/chunks.ts';
import type { RemoteMembers } from '../remote.ts';
import { inLanes } from '../in-lanes.ts';
import { isObject, textOf, valueOf, type JsonObject } from './json.ts';
import { lanes } from './resource-reader.ts';
import type { ResourceReader } from './resource-reader.ts';
import { idOf } from './resource.ts';

/** How many groups of those asked for are held at a time. */
const groupsAtATime = 100;

interface Member {
  readonly id: string;
  /** As the service gave it. */
  readonly member: unknown;
  readonly isPerson: boolean;
}

/** The members of a group as they came; an id alone is taken for a person's. */
export function memberIdsOf(group: JsonObject): {
  readonly items: readonly Member[];
  readonly all: ReadonlySet<string>;
} {
  const value = valueOf(group, 'members');
  const items = (Array.isArray(value) ? (value as unknown[]) : []).flatMap((member): readonly Member[] => {
    const id = textOf(isObject(member) ? valueOf(member, 'value') : member);
    return id === null ? [] : [{ id, member, isPerson: isPerson(member) }];
  });
  return { items, all: new Set(items.map(({ id }) => id)) };
}

/** `type` says what a member is (RFC 7643, 4.2); without one, its address does. */
function isPerson(member: unknown): boolean {
  const type = textOf(valueOf(member, 'type'))?.toLowerCase();
  if (type !== undefined) return type === 'user';
  return !/\/Groups\/[^/]*$/i.test(textOf(valueOf(member, '$ref')) ?? '');
}

/**
 * The members of groups. Listings leave members out here and there, or hold only some of them: the largest group of a
 * page is asked for by itself, and only where it is no larger than the listing had it, the listing is believed. Until
 * there is such a group, and without one, each is asked for by itself.
 */
export async function* readMembers(
  reader: ResourceReader,
  groupIds: readonly string[] | null,
): AsyncGenerator<readonly RemoteMembers[], void, undefined> {
  let listsAreWhole: boolean | null = null;
  const pages = groupIds === null ? reader.all('group', 'members') : pagesOf(reader, groupIds);
  for await (const page of pages) {
    listsAreWhole ??= await isWhole(reader, page);
    const groups = listsAreWhole === true ? [...page] : [];
    await inLanes(listsAreWhole === true ? [] : page, lanes, async (group) => {
      const whole = await reader.one('group', idOf(group) ?? '', 'members');
      if (whole !== null) groups.push(whole);
    });
    if (groups.length > 0) yield groups.map(membersIn);
  }
}

async function* pagesOf(
  reader: ResourceReader,
  groupIds: readonly string[],
): AsyncGenerator<readonly JsonObject[], void, undefined> {
  for (const chunk of chunksOf(groupIds, groupsAtATime)) {
    const groups = await reader.byIds('group', chunk, 'members');
    if (groups.size > 0) yield [...groups.values()];
  }
}

async function isWhole(reader: ResourceReader, page: readonly JsonObject[]): Promise<boolean | null> {
  const sizeOf = (group: JsonObject): number => memberIdsOf(group).all.size;
  const [largest] = [...page].sort((a, b) => sizeOf(b) - sizeOf(a));
  if (largest === undefined || sizeOf(largest) === 0) return null;
  const whole = await reader.one('group', idOf(largest) ?? '', 'members');
  return whole === null ? null : sizeOf(whole) <= sizeOf(largest);
}

function membersIn(group: JsonObject): RemoteMembers {
  const people = memberIdsOf(group).items.filter((member) => member.isPerson);
  return { groupId: idOf(group) ?? '', userIds: [...new Set(people.map(({ id }) => id))] };
}
