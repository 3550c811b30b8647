import { countOf, isObject, textOf, valueOf, type JsonObject } from './json.ts';
import { idOf } from './resource.ts';
import { unavailable } from './retry.ts';
import type { ScimClient } from './scim-client.ts';

export interface Listing {
  /** `/Users` */
  readonly endpoint: string;
  /** Besides those of paging: `filter`, `attributes`, `excludedAttributes`. */
  readonly query: Readonly<Record<string, string>>;
  readonly pageSize: number;
}

/** RFC 7644, 3.4.2; RFC 9865, 2. */
export interface ListPage {
  readonly items: readonly { readonly id: string; readonly resource: JsonObject }[];
  /** How many there are in all pages, or null when the service does not say. */
  readonly total: number | null;
  /** Where the service says that the page begins, or null. */
  readonly start: number | null;
  readonly nextCursor: string | null;
}

/** The service understood the listing and will not give it: most often because of its filter. */
export class ListRefused extends Error {
  readonly status: number;
  readonly scimType: string | null;

  constructor(status: number, message: string, scimType: string | null) {
    super(message);
    this.name = 'ListRefused';
    this.status = status;
    this.scimType = scimType;
  }
}

const listResponse = 'urn:ietf:params:scim:api:messages:2.0:listresponse';

/** Filters may be refused with 403 (`sensitive`), too; then it is no question of permission. */
const refusals: ReadonlySet<number> = new Set([400, 404, 405, 413, 414, 422, 501]);

/**
 * @throws ListRefused with the service's words
 * @throws SyncFailure, also when the answer is no list
 */
export async function readPage(
  client: ScimClient,
  { endpoint, query, pageSize }: Listing,
  where: Readonly<Record<string, string>>,
): Promise<ListPage> {
  const search = new URLSearchParams({ ...query, ...where, count: String(pageSize) });
  const filtered = 'filter' in query || 'cursor' in where;
  const answer = await client.read(`${endpoint}?${search.toString()}`, filtered ? { absent: refusals } : {});
  const { status, json } = answer;
  if (status !== 200) throw new ListRefused(status, client.saying(status, json), textOf(valueOf(json, 'scimType')));
  const total = countOf(valueOf(json, 'totalResults'));
  return {
    items: resourcesOf(json, total).map((resource) => {
      const id = isObject(resource) ? idOf(resource) : null;
      if (!isObject(resource) || id === null) throw unavailable(`${endpoint} lists something that has no id.`);
      return { id, resource };
    }),
    total,
    start: countOf(valueOf(json, 'startIndex')),
    nextCursor: textOf(valueOf(json, 'nextCursor')),
  };
}

/** An empty list may come without `Resources`; what does not say that it is a list is none. */
function resourcesOf(json: JsonObject, total: number | null): readonly unknown[] {
  const resources = valueOf(json, 'Resources');
  if (Array.isArray(resources)) return resources as unknown[];
  const schemas = valueOf(json, 'schemas');
  const isList = Array.isArray(schemas) && schemas.some((schema) => textOf(schema)?.toLowerCase() === listResponse);
  if (resources == null && (total !== null || isList)) return [];
  throw unavailable('The service answered with something that is no list.');
}
