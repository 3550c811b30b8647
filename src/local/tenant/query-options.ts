import type { GraphRequest } from './graph-message.ts';
import { badRequest, unsupportedQuery } from './graph-message.ts';
import { hasProperty, unknownProperty } from './object-properties.ts';
import type { MemberKind } from './profile.ts';

const DEFAULT_PAGE_SIZE = 100;
const LARGEST_PAGE_SIZE = 999;

/** `$top`, 1 to 999, or 100 when absent (Graph: "Paging", directory resources). */
export function pageSizeOf(request: GraphRequest): number {
  const top = request.query.get('top');
  if (top === undefined) {
    return DEFAULT_PAGE_SIZE;
  }
  if (!/^-?\d+$/.test(top) || Number(top) < 0) {
    throw badRequest(
      `Invalid value '${top}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  }
  const size = Number(top);
  if (size < 1 || size > LARGEST_PAGE_SIZE) {
    throw unsupportedQuery(`Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`);
  }
  return size;
}

/**
 * `$select` as a list of names without the id, or undefined when absent. `kinds` are the types that the answer may
 * hold: a property is known when one of them has it.
 */
export function selectOf(
  text: string | undefined,
  kinds: readonly MemberKind[],
  options: { navigation?: readonly string[] } = {},
): string[] | undefined {
  if (text === undefined || text.trim() === '' || text.trim() === '*') {
    return undefined;
  }
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!kinds.some((kind) => hasProperty(kind, name)) && !options.navigation?.includes(name)) {
      const type = kinds.length === 1 ? (kinds[0] ?? 'user') : 'directoryObject';
      throw unknownProperty('Parsing OData Select and Expand failed', name, type);
    }
  }
  return names.filter((name) => name !== 'id');
}

/** Whether the request carries both advanced query parameters (Graph: "Advanced query capabilities"). */
export function isAdvanced(request: GraphRequest): boolean {
  return hasEventualConsistency(request) && countRequested(request);
}

export function hasEventualConsistency(request: GraphRequest): boolean {
  return request.headers.consistencylevel?.toLowerCase() === 'eventual';
}

/** Whether `$count=true` was asked for. */
export function countRequested(request: GraphRequest): boolean {
  return request.query.get('count')?.toLowerCase() === 'true';
}

/** `$expand=manager($select=…)`: the inner selection; undefined when nothing is expanded. */
export function expandedManagerOf(request: GraphRequest): { select: string[] | undefined } | undefined {
  const expand = request.query.get('expand');
  if (expand === undefined || expand.trim() === '') {
    return undefined;
  }
  const match = /^\s*manager\s*(?:\((.*)\))?\s*$/i.exec(expand);
  if (!match) {
    throw badRequest(`Parsing OData Select and Expand failed: '${expand}' cannot be expanded.`);
  }
  const inner = match[1];
  if (inner === undefined) {
    return { select: undefined };
  }
  const select = /^\s*\$select\s*=\s*([^;]*)$/i.exec(inner)?.[1];
  if (select === undefined) {
    throw unsupportedQuery(`Expand option '${inner}' is not supported for 'manager'.`);
  }
  return { select: selectOf(select, ['user']) };
}

export interface SortOrder {
  property: string;
  direction: 'asc' | 'desc';
}

/** `$orderby`, which works by default on `displayName` and, for users, `userPrincipalName`. */
export function sortOrderOf(request: GraphRequest, kind: 'user' | 'group'): SortOrder | undefined {
  const text = request.query.get('orderby');
  if (text === undefined || text.trim() === '') {
    return undefined;
  }
  const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text);
  const property = match?.[1];
  const sortable = kind === 'user' ? ['displayName', 'userPrincipalName'] : ['displayName'];
  if (property === undefined || !sortable.includes(property)) {
    throw unsupportedQuery('Sorting not supported for current query.');
  }
  if (request.query.has('filter') && !isAdvanced(request)) {
    throw unsupportedQuery('Sorting not supported for current query.');
  }
  return { property, direction: match?.[2]?.toLowerCase() === 'desc' ? 'desc' : 'asc' };
}

/** Refuses what a list of directory objects does not offer. */
export function refuseUnsupportedOptions(request: GraphRequest): void {
  if (request.query.has('skip')) {
    throw badRequest("'$skip' is not supported by the service.");
  }
  if (request.query.has('search') && !hasEventualConsistency(request)) {
    throw unsupportedQuery(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  if (request.query.has('expand') && isAdvanced(request)) {
    throw unsupportedQuery('$expand is not supported with advanced query parameters.');
  }
}
