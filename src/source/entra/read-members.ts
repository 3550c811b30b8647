import { z } from 'zod';
import type { SourceMember } from '../../model/directory.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { GroupMembers } from '../source.ts';
import type { BatchRequest } from './batch.ts';
import { BatchReader } from './batch.ts';
import { classifyRefusal, describeRefusal } from './classify-failure.ts';
import type { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { NextLinks } from './next-link.ts';
import { objectId } from './object-id.ts';
import type { Page } from './pages.ts';
import { isExpiredPageToken, pageReader, pageSize, pageTokensExpire, restartsAllowed } from './pages.ts';
import { groupsPermission } from './read-groups.ts';
import { listedCost, resourceUnits } from './resource-units.ts';

/** A group whose members are being read. */
interface Reading {
  readonly groupId: string;
  /** By id: a member may come twice when pages shift while they are read. */
  members: Map<string, SourceMember>;
  links: NextLinks | null;
  restarts: number;
}

type MembersReader = BatchReader<Reading, Page<SourceMember>>;

const units = resourceUnits({ listed: listedCost.members, select: true, expand: false, top: pageSize });

/**
 * A list of members mixes people, groups, devices and more, told apart by their type alone: without one the list
 * cannot be understood, and to pass over a member would remove somebody.
 */
const rawMember = z.object({ '@odata.type': z.string(), id: objectId });

function toMember(raw: z.output<typeof rawMember>): SourceMember {
  return { id: raw.id.toLowerCase(), kind: memberKind(raw['@odata.type']) };
}

/** @param type `@odata.type` as Graph sends it */
export function memberKind(type: string): SourceMember['kind'] {
  return kinds.get(type.toLowerCase()) ?? 'other';
}

const kinds: ReadonlyMap<string, SourceMember['kind']> = new Map([
  ['#microsoft.graph.user', 'user'],
  ['#microsoft.graph.group', 'group'],
]);

/**
 * The direct members of each group, complete, as groups are finished. At most the groups of the batches under way are
 * held in memory.
 *
 * @throws SyncFailure `source-unavailable` when a group is deleted meanwhile: the next run finds the tenant without it
 */
export async function* readMemberPages(
  client: GraphClient,
  groupIds: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly GroupMembers[], void, undefined> {
  const reader: MembersReader = new BatchReader(client, firstPages(groupIds), pageReader(rawMember, toMember));
  let read = 0;
  for await (const answers of reader.answers(signal)) {
    const complete: GroupMembers[] = [];
    for (const { about: reading, outcome } of answers) {
      if (outcome.kind === 'refused') restart(reader, reading, { refusal: outcome.refusal, othersRead: read > 0 });
      else if (takePage(client, reader, reading, outcome.result) === 'complete') {
        const members = [...reading.members.values()];
        client.limiter.sawUsers(members.filter(({ kind }) => kind === 'user'));
        complete.push({ groupId: reading.groupId, members });
        reading.members = new Map();
      }
    }
    read += complete.length;
    if (complete.length > 0) yield complete;
  }
}

function* firstPages(groupIds: readonly string[]): Generator<BatchRequest<Reading>> {
  for (const id of new Set(groupIds.map((groupId) => groupId.toLowerCase()))) {
    yield firstPage({ groupId: id, members: new Map(), links: null, restarts: 0 });
  }
}

function firstPage(reading: Reading): BatchRequest<Reading> {
  const path = `/groups/${encodeURIComponent(reading.groupId)}/members?$select=id&$top=${String(pageSize)}`;
  return { path, units, about: reading };
}

function takePage(
  client: GraphClient,
  reader: MembersReader,
  reading: Reading,
  page: Page<SourceMember>,
): 'complete' | 'more' {
  for (const member of page.items) reading.members.set(member.id, member);
  if (page.next === null) return 'complete';
  reading.links ??= new NextLinks(client.endpoint);
  reader.askNext({ path: reading.links.follow(page.next), units, about: reading });
  return 'more';
}

/** Begins a group anew whose page token expired; any other refusal ends the read. */
function restart(
  reader: MembersReader,
  reading: Reading,
  options: { refusal: GraphRefusal; othersRead: boolean },
): void {
  const { refusal } = options;
  if (!isExpiredPageToken(refusal)) throw refused(reading, options);
  if (reading.restarts === restartsAllowed) throw pageTokensExpire(refusal);
  reader.askNext(firstPage({ ...reading, members: new Map(), links: null, restarts: reading.restarts + 1 }));
}

function refused(
  reading: Reading,
  { refusal, othersRead }: { refusal: GraphRefusal; othersRead: boolean },
): SyncFailure {
  if (refusal.status === 404) {
    const detail = `Group ${reading.groupId} was deleted while the tenant was read. ${describeRefusal(refusal)}`;
    return new SyncFailure('source-unavailable', detail, { cause: refusal });
  }
  // Where other groups could be read, this one hides its members (https://learn.microsoft.com/graph/permissions-reference).
  return classifyRefusal(refusal, othersRead ? 'Member.Read.Hidden' : groupsPermission);
}
