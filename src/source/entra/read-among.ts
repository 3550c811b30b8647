import { chunksOf } from '../../model/chunks.ts';
import type { SourceUser } from '../../model/directory.ts';
import type { UserQuery } from '../source.ts';
import { BatchReader } from './batch.ts';
import { classifyRefusal } from './classify-failure.ts';
import { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { NextLinks } from './next-link.ts';
import { isObjectId } from './object-id.ts';
import type { Page } from './pages.ts';
import { readUserPages, usersPermission } from './read-users.ts';
import { listedCost, resourceUnits } from './resource-units.ts';
import { userPageReader, userParameters, userReader } from './user-answer.ts';

/** Most values that `in` may have by default (https://developer.microsoft.com/graph/known-issues, "Query parameters"). */
const idsPerFilter = 15;

/**
 * The people of a query who are among these ids, without listing the tenant where Graph allows that. Who is not there
 * is left out: without a definition only when Graph says so of that very person, because an answer that lacks somebody
 * may be a bad one.
 *
 * @throws SyncFailure `filter-invalid` with Graph's own message when the tenant refuses the filter
 */
export async function* readAmongPages(
  client: GraphClient,
  { among, ...query }: UserQuery & { readonly among: readonly string[] },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const ids = [...new Set(among.map((id) => id.trim().toLowerCase()))].filter(isObjectId);
  const missing = new Set(ids);
  try {
    for await (const users of readByFilter(client, { ...query, ids }, signal)) {
      for (const { id } of users) missing.delete(id);
      yield users;
    }
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error;
    if (error.status !== 400) throw classifyRefusal(error, usersPermission);
    if (query.filter !== null) yield* readListed(client, { query, ids: new Set(ids) }, signal);
  }
  if (query.filter === null) yield* readOneByOne(client, { ...query, ids: [...missing] }, signal);
}

interface Wanted extends UserQuery {
  readonly ids: readonly string[];
}

async function* readByFilter(
  client: GraphClient,
  { ids, filter, attributes }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const parameters = userParameters(attributes).join('&');
  const expand = attributes.includes('manager');
  const units = resourceUnits({ listed: listedCost.users, select: true, expand, top: null });
  const requests = [...chunksOf(ids, idsPerFilter)].map((chunk) => {
    const meant = `id in (${chunk.map((id) => `'${id}'`).join(',')})`;
    const both = filter === null ? meant : `(${meant}) and (${filter})`;
    return { path: `/users?${parameters}&$filter=${encodeURIComponent(both)}`, units, about: null };
  });
  const asked = new Set(ids);
  const links = new NextLinks(client.endpoint);
  const reader = new BatchReader<null, Page<SourceUser>>(client, requests, userPageReader(attributes));
  for await (const answers of reader.answers(signal)) {
    const found: SourceUser[] = [];
    for (const { outcome } of answers) {
      if (outcome.kind === 'refused') throw outcome.refusal;
      // A definition whose brackets do not match may reach beyond the ids.
      found.push(...outcome.result.items.filter((user) => asked.has(user.id)));
      const { next } = outcome.result;
      if (next !== null) reader.askNext({ path: links.follow(next), units, about: null });
    }
    client.limiter.sawUsers(found);
    if (found.length > 0) yield found;
  }
}

/** Everybody by a request of their own. */
async function* readOneByOne(
  client: GraphClient,
  { ids, attributes }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const parameters = userParameters(attributes).join('&');
  const expand = attributes.includes('manager');
  const units = resourceUnits({ listed: listedCost.user, select: true, expand, top: null });
  const requests = ids.map((id) => ({ path: `/users/${id}?${parameters}`, units, about: null }));
  const reader = new BatchReader<null, SourceUser>(client, requests, userReader(attributes));
  for await (const answers of reader.answers(signal)) {
    const found: SourceUser[] = [];
    for (const { outcome } of answers) {
      if (outcome.kind === 'result') found.push(outcome.result);
      else if (outcome.refusal.status !== 404) throw classifyRefusal(outcome.refusal, usersPermission);
    }
    if (found.length > 0) yield found;
  }
}

/** The definition cannot be combined with ids, or is wrong: what it means by itself tells which. */
async function* readListed(
  client: GraphClient,
  { query, ids }: { query: UserQuery; ids: ReadonlySet<string> },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  for await (const users of readUserPages(client, query, signal)) {
    const found = users.filter((user) => ids.has(user.id));
    if (found.length > 0) yield found;
  }
}
