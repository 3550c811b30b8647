import type { SourceAttribute, SourceUser } from '../../model/directory.ts';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { mergePages } from './merge-pages.ts';
import { listPages, pageSize } from './pages.ts';
import { readUserPages, usersListing, usersPermission } from './read-users.ts';
import { countUsers, userShards, type UserShard } from './user-shards.ts';

/** Up to this many pages one after the other are as fast as finding out how to ask for several at a time. */
const fewPages = 5;

/** How a large tenant is cut, and how many people Graph counted in it. */
export interface TenantShards {
  readonly counted: number;
  readonly shards: readonly UserShard[];
}

/** How to read everybody in several listings at a time; null where one listing is as good. Reads nobody. */
export async function findShards(client: GraphClient, signal: AbortSignal): Promise<TenantShards | null> {
  const counted = await countUsers(client, signal);
  if (counted === null || counted <= fewPages * pageSize) return null;
  client.limiter.knowsUsers(counted);
  const shards = await userShards(client, counted, signal);
  return shards.length > 1 ? { counted, shards } : null;
}

/**
 * All users. The pages of a listing can only be asked for one after the other, so a large tenant is read in several
 * listings at a time. They count for nothing unless as many people were in them as Graph counted before; otherwise
 * everybody is read once more, in one listing.
 */
export async function* readEverybodyPages(
  client: GraphClient,
  {
    attributes,
    find,
  }: { readonly attributes: readonly SourceAttribute[]; readonly find: () => Promise<TenantShards | null> },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const found = await find();
  if (found !== null && (yield* readShards(client, { attributes, ...found }, signal))) return;
  yield* readUserPages(client, { attributes, filter: null }, signal);
}

/** Whether everybody was in the shards. */
async function* readShards(
  client: GraphClient,
  { attributes, shards, counted }: TenantShards & { readonly attributes: readonly SourceAttribute[] },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], boolean, undefined> {
  const abandoned = new AbortController();
  const both = AbortSignal.any([signal, abandoned.signal]);
  const seen = new Set<string>();
  const listings = shards.map(({ filter, people }) => {
    const listing = usersListing({ attributes, filter }, 'immediate');
    return { pages: listPages(client, { ...listing, asksAhead: false }, both), size: people };
  });
  try {
    for await (const users of mergePages(listings)) {
      for (const { id } of users) seen.add(id);
      yield users;
    }
    return seen.size === counted;
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error;
    if (error.status !== 400) throw classifyRefusal(error, usersPermission);
    return false;
  } finally {
    abandoned.abort();
  }
}
