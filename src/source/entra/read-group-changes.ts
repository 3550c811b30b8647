import { z } from 'zod';
import type { SourceGroup, SourceMember } from '../../model/directory.ts';
import { CursorExpired, type GroupChange } from '../source.ts';
import { deltaPageReader, isRemoved, readRound, removedMark } from './delta-round.ts';
import type { GraphClient } from './graph-client.ts';
import { objectId, text, textOrNull } from './object-id.ts';
import { groupAttributes, groupsPermission, hidesMembers } from './read-groups.ts';
import { memberKind } from './read-members.ts';

export const trackedGroups = { resource: 'groups', permission: groupsPermission } as const;

export const trackedGroupAttributes = [...groupAttributes, 'members'] as const;

/** Groups and memberships that changed since a cursor; returns the next one. Throws `CursorExpired`. */
export function readGroupChangePages(
  client: GraphClient,
  cursor: string,
  signal: AbortSignal,
): AsyncGenerator<readonly GroupChange[], string, undefined> {
  return readRound(client, { ...trackedGroups, cursor, read }, signal);
}

const rawMember = z.object({ id: objectId, '@odata.type': z.string().optional(), '@removed': removedMark });

const rawChange = z.object({
  id: objectId,
  displayName: text,
  description: text,
  mail: text,
  visibility: text,
  '@removed': removedMark,
  'members@delta': z.array(rawMember).optional(),
});

type RawChange = z.output<typeof rawChange>;

/** https://learn.microsoft.com/graph/api/group-delta */
const read = deltaPageReader(rawChange, (raw): GroupChange => {
  const id = raw.id.toLowerCase();
  if (isRemoved(raw)) return { kind: 'removed', id };
  return { kind: 'changed', id, group: attributesOf(raw, id), ...membersOf(raw['members@delta'] ?? []) };
});

function attributesOf(raw: RawChange, id: string): Partial<Omit<SourceGroup, 'id'>> {
  const { displayName, description, mail, visibility } = raw;
  return {
    ...(displayName !== undefined && { displayName: textOrNull(displayName) ?? textOrNull(mail) ?? id }),
    ...(description !== undefined && { description: textOrNull(description) }),
    ...(mail !== undefined && { mail: textOrNull(mail) }),
    ...(visibility !== undefined && { membersHidden: hidesMembers(visibility) }),
  };
}

/** A member that comes several times is what was said of it last. */
function membersOf(
  entries: readonly z.output<typeof rawMember>[],
): Pick<GroupChange & { kind: 'changed' }, 'joined' | 'left'> {
  const last = new Map(entries.map((entry) => [entry.id.toLowerCase(), entry]));
  const joined: SourceMember[] = [];
  const left: string[] = [];
  for (const [id, entry] of last) {
    if (isRemoved(entry)) left.push(id);
    else if (entry['@odata.type'] === undefined)
      throw new CursorExpired('A new member of a group has no type: only a full scan can tell what it is.');
    else joined.push({ id, kind: memberKind(entry['@odata.type']) });
  }
  return { joined, left };
}
