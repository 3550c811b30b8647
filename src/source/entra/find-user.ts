import type { SourceAttribute, SourceUser } from '../../model/directory.ts';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { isObjectId } from './object-id.ts';
import { usersPermission } from './read-users.ts';
import { listedCost, resourceUnits } from './resource-units.ts';
import { userPageReader, userParameters, userReader } from './user-answer.ts';

/** One person by object id, else by user principal name, else by mail; null when the tenant has none. */
export async function findUser(
  client: GraphClient,
  { idOrAddress, attributes }: { idOrAddress: string; attributes: readonly SourceAttribute[] },
  signal: AbortSignal,
): Promise<SourceUser | null> {
  const asked = idOrAddress.trim();
  if (asked === '') return null;
  const looking: Looking = { client, attributes, signal };
  try {
    if (isObjectId(asked)) return await byId(asked, looking);
    return (await byAddress('userPrincipalName', asked, looking)) ?? (await byAddress('mail', asked, looking));
  } catch (error) {
    throw error instanceof GraphRefusal ? classifyRefusal(error, usersPermission) : error;
  }
}

interface Looking {
  readonly client: GraphClient;
  readonly attributes: readonly SourceAttribute[];
  readonly signal: AbortSignal;
}

async function byId(id: string, { client, attributes, signal }: Looking): Promise<SourceUser | null> {
  const path = `/users/${id}?${userParameters(attributes).join('&')}`;
  const expand = attributes.includes('manager');
  const units = resourceUnits({ listed: listedCost.user, select: true, expand, top: null });
  try {
    return await client.request({ path, units, read: userReader(attributes) }, signal);
  } catch (error) {
    if (error instanceof GraphRefusal && error.status === 404) return null;
    throw error;
  }
}

/** Several people may have the same mail; the first one is as good as any. */
async function byAddress(
  attribute: 'userPrincipalName' | 'mail',
  address: string,
  { client, attributes, signal }: Looking,
): Promise<SourceUser | null> {
  const filter = encodeURIComponent(`${attribute} eq '${address.replaceAll("'", "''")}'`);
  const path = `/users?${[...userParameters(attributes), `$filter=${filter}`].join('&')}`;
  const expand = attributes.includes('manager');
  const units = resourceUnits({ listed: listedCost.users, select: true, expand, top: null });
  const { items } = await client.request({ path, units, read: userPageReader(attributes) }, signal);
  return items[0] ?? null;
}
