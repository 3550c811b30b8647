import type { SourceAttribute, SourceUser } from '../../model/directory.ts';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { mergePages } from './merge-pages.ts';
import { listPages, pageSize } from './pages.ts';
import { readUserPages, usersListing, usersPermission } from './read-users.ts';
import { countUsers, userShards } from './user-shards.ts';

/** Up to this many pages one after the other are as fast as finding out how to ask for several at a time. */
const fewPages = 5;

/**
 * All users. The pages of a listing can only be asked for one after the other, so a large tenant is read in several
 * listings at a time. They count for nothing unless as many people were in them as Graph counted before; otherwise
 * everybody is read once more, in one listing.
 */
export async function* readEverybodyPages(
  client: GraphClient,
  attributes: readonly SourceAttribute[],
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const counted = await countUsers(client, signal);
  if (counted !== null && counted > fewPages * pageSize) {
    client.limiter.knowsUsers(counted);
    const filters = await userShards(client, counted, signal);
    if (filters.length > 1 && (yield* readShards(client, { attributes, filters, counted }, signal))) return;
  }
  yield* readUserPages(client, { attributes, filter: null }, signal);
}

/** Whether everybody was in the shards. */
async function* readShards(
  client: GraphClient,
  options: { attributes: readonly SourceAttribute[]; filters: readonly string[]; counted: number },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], boolean, undefined> {
  const { attributes, filters, counted } = options;
  const abandoned = new AbortController();
  const both = AbortSignal.any([signal, abandoned.signal]);
  const seen = new Set<string>();
  const shards = filters.map((filter) => {
    const listing = usersListing({ attributes, filter }, 'immediate');
    return listPages(client, { ...listing, asksAhead: false }, both);
  });
  try {
    for await (const users of mergePages(shards)) {
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
