import type { GraphRequest, Json, JsonObject } from './graph-message.ts';
import { badRequest } from './graph-message.ts';
import { pageSizeOf } from './query-options.ts';
import type { TenantContext } from './tenant-context.ts';

/** Where a page starts: behind this row, reference or offset; -1 is the beginning. */
export interface PagePosition {
  after: number;
  /** Whether the empty page before this one was sent already. */
  emptied: boolean;
}

/** One page of a list and where the next one starts; `next` is undefined at the end. */
export interface Page {
  items: JsonObject[];
  next: number | undefined;
}

const SMALL_PAGE = 2;

/** The path and query as habits with a `path` limit see it. */
export function habitPath(request: GraphRequest): string {
  return `/${request.path.join('/')}${request.search}`;
}

/** The page size of this request: `$top`, unless the tenant has the habit of small pages. */
export function effectivePageSize(context: TenantContext, request: GraphRequest): number {
  const size = pageSizeOf(request);
  const small = context.habits.shows('smallPages', habitPath(request));
  return small ? Math.min(size, Math.max(1, small.size ?? SMALL_PAGE)) : size;
}

/** Opens `$skiptoken`; throws 400 for a token of another list or of another tenant. */
function positionOf(context: TenantContext, request: GraphRequest): PagePosition {
  const token = request.query.get('skiptoken');
  if (token === undefined) {
    return { after: -1, emptied: false };
  }
  const content = context.tokens.open(token);
  const [list, after, emptied] = Array.isArray(content) ? content : [];
  if (list !== request.path.join('/') || typeof after !== 'number') {
    throw badRequest('Skip token is invalid.');
  }
  return { after, emptied: emptied === 1 };
}

/** Builds the answer of a list: context, count, next link and the objects of the page. */
export function listJson(
  context: TenantContext,
  request: GraphRequest,
  options: { metadata: string; count?: number | undefined; page: (position: PagePosition) => Page },
): JsonObject {
  const position = positionOf(context, request);
  const empty = !position.emptied && context.habits.shows('emptyPages', habitPath(request)) !== undefined;
  const page = empty ? { items: [], next: position.after } : options.page(position);
  const json: JsonObject = { '@odata.context': `${context.origin()}/v1.0/$metadata#${options.metadata}` };
  if (options.count !== undefined) {
    json['@odata.count'] = options.count;
  }
  if (page.next !== undefined) {
    json['@odata.nextLink'] = nextLink(context, request, [request.path.join('/'), page.next, empty ? 1 : 0]);
  }
  json.value = page.items;
  return json;
}

function nextLink(context: TenantContext, request: GraphRequest, content: Json): string {
  const kept = request.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)skiptoken=/i.test(part));
  const query = [...kept, `$skiptoken=${context.tokens.seal(content)}`].join('&');
  const path = request.path.map((segment) => encodeURIComponent(segment)).join('/');
  return `${context.origin()}/v1.0/${path}?${query}`;
}
