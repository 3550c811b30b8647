import { z } from 'zod';
import type { AttributeValue, SourceAttribute } from '../../model/directory.ts';
import type { UserChange } from '../source.ts';
import { deltaPageReader, isRemoved, readRound, removedMark } from './delta-round.ts';
import type { GraphClient } from './graph-client.ts';
import { objectId, text, textOrNull } from './object-id.ts';
import { usersPermission } from './read-users.ts';

export const trackedUsers = { resource: 'users', permission: usersPermission } as const;

/** People who changed since a cursor; returns the next one. Throws `CursorExpired`. */
export function readUserChangePages(
  client: GraphClient,
  { cursor, attributes }: { cursor: string; attributes: readonly SourceAttribute[] },
  signal: AbortSignal,
): AsyncGenerator<readonly UserChange[], string, undefined> {
  return readRound(client, { ...trackedUsers, cursor, read: changeReader(attributes) }, signal);
}

/** A manager is a relationship: a round tells who became and who ceased to be one. */
const managers = z.array(z.object({ id: objectId, '@removed': removedMark })).optional();

type RawManagers = z.output<typeof managers>;
type RawValue = string | boolean | null | undefined;
type RawChange = {
  id: string;
  userType?: string | null | undefined;
  '@removed'?: unknown;
  'manager@delta'?: RawManagers;
} & Partial<Record<Exclude<SourceAttribute, 'manager'>, RawValue>>;

/** https://learn.microsoft.com/graph/api/user-delta; what is not asked for is not looked at. */
function changeReader(
  attributes: readonly SourceAttribute[],
): ReturnType<typeof deltaPageReader<RawChange, UserChange>> {
  const names = attributes.filter((name) => name !== 'manager');
  const asked = Object.fromEntries(
    names.map((name) => [name, name === 'accountEnabled' ? z.boolean().nullish() : text]),
  );
  const raw: z.ZodType<RawChange> = z.object({
    ...asked,
    id: objectId,
    userType: text,
    '@removed': removedMark,
    'manager@delta': managers,
  });
  return deltaPageReader(raw, (user): UserChange => {
    const id = user.id.toLowerCase();
    if (isRemoved(user)) return { kind: 'removed', id };
    const values: Partial<Record<SourceAttribute, AttributeValue>> = {};
    for (const name of names) {
      const value = user[name];
      if (value !== undefined) values[name] = typeof value === 'boolean' ? value : textOrNull(value);
    }
    const manager = managerOf(user['manager@delta'] ?? []);
    if (manager !== undefined && attributes.includes('manager')) values.manager = manager;
    const guest = user.userType === undefined ? {} : { guest: user.userType?.toLowerCase() === 'guest' };
    return { kind: 'changed', id, ...guest, attributes: values };
  });
}

/** The manager after these changes, null for none any more; undefined when nothing is said. */
function managerOf(changes: NonNullable<RawManagers>): string | null | undefined {
  let manager: string | null | undefined;
  for (const change of changes) {
    const id = change.id.toLowerCase();
    if (!isRemoved(change)) manager = id;
    // The one before may be told to go after the new one came.
    else if (manager === undefined || manager === id) manager = null;
  }
  return manager;
}
