import { SyncFailure } from '../../model/failure.ts';
import type { SourceUser } from '../../model/directory.ts';
import type { UserQuery } from '../source.ts';
import { classifyRefusal, describeRefusal } from './classify-failure.ts';
import { GraphRefusal } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import type { Listing } from './pages.ts';
import { listPages, pageSize } from './pages.ts';
import { listedCost, resourceUnits } from './resource-units.ts';
import { userPageReader, userParameters } from './user-answer.ts';

export const usersPermission = 'User.Read.All';

/**
 * Whether Graph answers a listing from its index of the directory. Some filters (`endsWith`, `ne`, `not`) need it, and
 * it lags behind, so it is used only when Graph refuses the filter without it.
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
type Consistency = 'immediate' | 'eventual';

/**
 * All users of the filter, page by page.
 *
 * @throws SyncFailure `filter-invalid` with Graph's own message when the tenant refuses the filter
 */
export async function* readUserPages(
  client: GraphClient,
  query: UserQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const progress = { begun: false };
  try {
    yield* listUsers(client, { query, consistency: 'immediate', progress }, signal);
  } catch (error) {
    if (!isFilterRefusal(error, query, progress)) throw classified(error);
    if (error.code.toLowerCase() !== 'request_unsupportedquery') throw filterInvalid(error);
    yield* readFromIndex(client, query, signal);
  }
}

async function* readFromIndex(
  client: GraphClient,
  query: UserQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const progress = { begun: false };
  try {
    if (query.attributes.includes('manager')) yield* readWithManagers(client, { query, progress }, signal);
    else yield* listUsers(client, { query, consistency: 'eventual', progress }, signal);
  } catch (error) {
    throw isFilterRefusal(error, query, progress) ? filterInvalid(error) : classified(error);
  }
}

/** The index does not know managers: it says who is meant, and a listing of everybody says what they are like. */
async function* readWithManagers(
  client: GraphClient,
  options: { query: UserQuery; progress: { begun: boolean } },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  const meant = new Set<string>();
  const who = { attributes: [], filter: options.query.filter };
  for await (const users of listUsers(client, { ...options, query: who, consistency: 'eventual' }, signal)) {
    for (const user of users) meant.add(user.id);
  }
  if (meant.size === 0) return;
  const everybody = { attributes: options.query.attributes, filter: null };
  for await (const users of listUsers(client, { ...options, query: everybody, consistency: 'immediate' }, signal)) {
    const found = users.filter((user) => meant.has(user.id));
    if (found.length > 0) yield found;
  }
}

async function* listUsers(
  client: GraphClient,
  options: { query: UserQuery; consistency: Consistency; progress: { begun: boolean } },
  signal: AbortSignal,
): AsyncGenerator<readonly SourceUser[], void, undefined> {
  for await (const users of listPages(client, usersListing(options.query, options.consistency), signal)) {
    options.progress.begun = true;
    client.limiter.sawUsers(users);
    yield users;
  }
}

/** Any 400 to the first page of a filtered listing is about the filter; there is nothing else of ours in it. */
function isFilterRefusal(error: unknown, query: UserQuery, progress: { begun: boolean }): error is GraphRefusal {
  return error instanceof GraphRefusal && error.status === 400 && query.filter !== null && !progress.begun;
}

function filterInvalid(refusal: GraphRefusal): SyncFailure {
  return new SyncFailure('filter-invalid', describeRefusal(refusal), { cause: refusal });
}

function classified(error: unknown): unknown {
  return error instanceof GraphRefusal ? classifyRefusal(error, usersPermission) : error;
}

/** The listing that answers a query. */
export function usersListing({ attributes, filter }: UserQuery, consistency: Consistency): Listing<SourceUser> {
  const expand = attributes.includes('manager');
  const parameters = [
    ...userParameters(attributes),
    ...(filter === null ? [] : [`$filter=${encodeURIComponent(filter)}`]),
    ...(consistency === 'eventual' ? ['$count=true'] : []),
    `$top=${String(pageSize)}`,
  ];
  return {
    path: `/users?${parameters.join('&')}`,
    ...(consistency === 'eventual' ? { headers: { ConsistencyLevel: 'eventual' } } : {}),
    units: resourceUnits({ listed: listedCost.users, select: true, expand, top: pageSize }),
    read: userPageReader(attributes),
  };
}
