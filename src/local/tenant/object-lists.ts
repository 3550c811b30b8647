import type { FilterNode } from './filter-syntax.ts';
import { parseFilter } from './filter-syntax.ts';
import { checkFilterSupport } from './filter-support.ts';
import { idsMeant, matchesFilter, principalNamePrefilter } from './filter-match.ts';
import type { GraphAnswer, GraphRequest, JsonObject } from './graph-message.ts';
import { GraphFault, jsonAnswer, unsupportedQuery } from './graph-message.ts';
import { referenceTo } from './member-reference.ts';
import { groupProperty, objectJson, typeName, userProperty } from './object-properties.ts';
import type { Page } from './paging.ts';
import { effectivePageSize, habitPath, listJson } from './paging.ts';
import type { SortOrder } from './query-options.ts';
import {
  countRequested,
  expandedManagerOf,
  hasEventualConsistency,
  isAdvanced,
  refuseUnsupportedOptions,
  selectOf,
  sortOrderOf,
} from './query-options.ts';
import type { TenantContext } from './tenant-context.ts';

type Kind = 'user' | 'group';
type RowTest = (row: number) => boolean;

/** `GET /users` and `GET /groups`. */
export function listObjects(context: TenantContext, request: GraphRequest, kind: Kind): GraphAnswer {
  refuseUnsupportedOptions(request);
  const select = selectOf(request.query.get('select'), [kind]);
  const manager = kind === 'user' ? expandedManagerOf(request) : undefined;
  const order = sortOrderOf(request, kind);
  const test = rowTest(context, request, kind);
  const size = effectivePageSize(context, request);
  const show = (row: number): JsonObject => {
    const json = objectJson(context.directory, referenceTo(kind, row), select);
    if (manager) {
      addManager(context, json, row, manager.select);
    }
    return json;
  };
  const counted = countRequested(request) && hasEventualConsistency(request);
  const plural = kind === 'user' ? 'users' : 'groups';
  return jsonAnswer(
    listJson(context, request, {
      metadata: select ? `${plural}(${[...select, 'id'].join(',')})` : plural,
      count: counted ? countSaid(context, request, countRows(context, kind, test)) : undefined,
      page: ({ after }) =>
        order
          ? sortedPage(sortedRows(context, kind, test, order), { after, size, show })
          : scannedPage(rowCount(context, kind), { after, size, show, test }),
    }),
  );
}

/** `GET /users/$count` and `GET /groups/$count`: plain text, only with ConsistencyLevel: eventual. */
export function countObjects(context: TenantContext, request: GraphRequest, kind: Kind): GraphAnswer {
  if (!hasEventualConsistency(request)) {
    throw new GraphFault(400, 'Request_BadRequest', '$count is not currently supported.');
  }
  // The count segment is an advanced parameter by itself: no $count=true is needed beside it.
  const rows = countRows(context, kind, rowTest(context, request, kind, { advanced: true }));
  const count = countSaid(context, request, rows);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) };
}

/** Adds the expanded manager; a person without one has no such property. */
export function addManager(context: TenantContext, json: JsonObject, row: number, select: string[] | undefined): void {
  const manager = context.directory.users.managerOf(row);
  if (manager !== undefined) {
    const shown = objectJson(context.directory, referenceTo('user', manager), select);
    json.manager = { '@odata.type': typeName('user'), ...shown };
  }
}

interface PageOptions {
  after: number;
  size: number;
  show: (row: number) => JsonObject;
}

function scannedPage(rows: number, options: PageOptions & { test: RowTest }): Page {
  const items: JsonObject[] = [];
  let last = options.after;
  for (let row = options.after + 1; row < rows; row += 1) {
    if (options.test(row)) {
      if (items.length === options.size) {
        return { items, next: last };
      }
      items.push(options.show(row));
      last = row;
    }
  }
  return { items, next: undefined };
}

function sortedPage(rows: readonly number[], { after, size, show }: PageOptions): Page {
  const start = after + 1;
  const items = rows.slice(start, start + size).map(show);
  return { items, next: start + size < rows.length ? start + size - 1 : undefined };
}

function rowCount(context: TenantContext, kind: Kind): number {
  return kind === 'user' ? context.directory.users.rows : context.directory.groups.rows;
}

function countRows(context: TenantContext, kind: Kind, test: RowTest): number {
  let count = 0;
  for (let row = 0; row < rowCount(context, kind); row += 1) {
    count += Number(test(row));
  }
  return count;
}

function countSaid(context: TenantContext, request: GraphRequest, rows: number): number {
  const wrong = context.habits.shows('wrongCounts', habitPath(request));
  return wrong ? (wrong.count ?? rows + 1) : rows;
}

function rowTest(
  context: TenantContext,
  request: GraphRequest,
  kind: Kind,
  options: { advanced: boolean } = { advanced: isAdvanced(request) },
): RowTest {
  const { users, groups } = context.directory;
  const isActive: RowTest = kind === 'user' ? (row) => users.isActive(row) : (row) => groups.isActive(row);
  const tests = [isActive];
  const filter = request.query.get('filter');
  if (kind === 'user' && (filter !== undefined || options.advanced)) {
    const late = context.habits.shows('lateIndex', habitPath(request));
    if (late) {
      const limits = { queries: late.queries ?? 3, milliseconds: late.milliseconds ?? 0 };
      const missing = context.index.missing(limits, context.now().getTime());
      tests.push((row) => !missing.has(row));
    }
  }
  if (filter !== undefined) {
    const node = parseFilter(filter);
    checkFilterSupport(node, { kind, advanced: options.advanced });
    tests.push(filterTest(context, kind, node));
  }
  const search = request.query.get('search');
  if (search !== undefined) {
    tests.push(searchTest(context, kind, search));
  }
  return (row) => tests.every((test) => test(row));
}

function filterTest(context: TenantContext, kind: Kind, node: FilterNode): RowTest {
  const property = kind === 'user' ? userProperty : groupProperty;
  const matches: RowTest = (row) => matchesFilter(node, (name) => property(context.directory, row, name));
  const ids = idsMeant(node);
  if (ids) {
    const table = kind === 'user' ? context.directory.users : context.directory.groups;
    const rows = new Set(ids.map((id) => table.rowOfId(id)));
    return (row) => rows.has(row) && matches(row);
  }
  const prefilter = kind === 'user' ? principalNamePrefilter(node) : undefined;
  if (!prefilter) {
    return matches;
  }
  const { users } = context.directory;
  return (row) => {
    const foresight = prefilter(users.prefixOf(row));
    return foresight === 'match' || (foresight === 'unclear' && matches(row));
  };
}

/** `$search="displayName:word"`: words of a name that begin with the text (Graph: "$search on directory objects"). */
function searchTest(context: TenantContext, kind: Kind, search: string): RowTest {
  const match = /^"(displayName|mail|userPrincipalName|description):([^"]+)"$/.exec(search.trim());
  if (!match) {
    throw unsupportedQuery(`Syntax error in the $search clause: '${search}'.`);
  }
  const [, name = '', text = ''] = match;
  const wanted = text.toLowerCase();
  const property = kind === 'user' ? userProperty : groupProperty;
  return (row) => {
    const value = property(context.directory, row, name);
    const words = typeof value === 'string' ? value.toLowerCase().split(/[^\p{L}\p{N}]+/u) : [];
    return words.some((word) => word.startsWith(wanted));
  };
}

function sortedRows(context: TenantContext, kind: Kind, test: RowTest, order: SortOrder): number[] {
  const property = kind === 'user' ? userProperty : groupProperty;
  const keyed: { row: number; key: string }[] = [];
  for (let row = 0; row < rowCount(context, kind); row += 1) {
    if (test(row)) {
      const value = property(context.directory, row, order.property);
      keyed.push({ row, key: typeof value === 'string' ? value.toLowerCase() : '' });
    }
  }
  const sign = order.direction === 'asc' ? 1 : -1;
  keyed.sort(
    (left, right) => sign * (left.key < right.key ? -1 : Number(left.key > right.key)) || left.row - right.row,
  );
  return keyed.map(({ row }) => row);
}
