import SCIMMY from 'scimmy';
import { parsed, refuse } from './scim-errors.ts';
import type { Projection } from './scim-projection.ts';
import { enterpriseUser } from './scim-schemas.ts';
import { objectOf, type Json } from './scim-person.ts';

/** Resources of one page, and without being asked for so many. */
export const mostResults = 1000;
const defaultResults = 100;
const longestFilter = 1000;

/** What a client asks of a list (RFC 7644, 3.4.2). */
export interface ScimQuery {
  /** One attribute that has to be equal to a text, which can be looked up. */
  readonly equal: { readonly attribute: string; readonly value: string } | null;
  readonly matches: ((resource: Json) => boolean) | null;
  readonly sort: { readonly by: readonly string[]; readonly descending: boolean } | null;
  readonly startIndex: number;
  readonly count: number;
  /** Null for everything. */
  readonly projection: Projection | null;
  /** Whether members of groups are asked for. */
  readonly withMembers: boolean;
}

/** @throws scimmy's error with 400 for what is not understood */
export function readQuery(query: URLSearchParams): ScimQuery {
  const filter = query.get('filter');
  if (filter !== null && (filter.trim() === '' || filter.length > longestFilter))
    throw refuse('invalidFilter', `Send a filter of 1 to ${String(longestFilter)} characters, or none.`);
  const equal = filter === null ? null : equalityOf(filter);
  const sortBy = query.get('sortBy');
  const excluded = namesOf(query.get('excludedAttributes'));
  const included = namesOf(query.get('attributes'));
  const has = (names: readonly string[]): boolean => names.some((name) => /^(?:urn:.*:)?members(?:\.|$)/i.test(name));
  return {
    equal,
    matches: filter === null || equal !== null ? null : matcherOf(filter),
    sort:
      sortBy === null
        ? null
        : { by: sortBy.split('.'), descending: query.get('sortOrder')?.toLowerCase() === 'descending' },
    startIndex: Math.max(1, wholeNumber(query.get('startIndex')) ?? 1),
    count: Math.min(mostResults, Math.max(0, wholeNumber(query.get('count')) ?? defaultResults)),
    projection: projectionOf(included, excluded),
    withMembers: included.length > 0 ? has(included) : !has(excluded),
  };
}

/** The value of an attribute of a resource, for sorting: of several the first. */
export function valueAt(resource: Json, path: readonly string[]): string {
  let value: unknown = resource;
  for (const name of path) {
    const held = objectOf(Array.isArray(value) ? value[0] : value);
    const key = Object.keys(held).find((one) => one.toLowerCase() === name.toLowerCase());
    value = key === undefined ? undefined : held[key];
  }
  const first: unknown = Array.isArray(value) ? objectOf(value[0]).value : value;
  return typeof first === 'string' || typeof first === 'boolean' || typeof first === 'number' ? String(first) : '';
}

function equalityOf(filter: string): ScimQuery['equal'] {
  const found = /^\s*(?:urn:[\w:.]*:(?:User|Group):)?(\w+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter);
  const attribute = found?.[1]?.toLowerCase() ?? '';
  if (found === null || !['id', 'externalid', 'username', 'displayname'].includes(attribute)) return null;
  return parsed('invalidFilter', () => ({ attribute, value: String(JSON.parse(found[2] ?? '')) }));
}

/** Most attributes are compared without regard to case (RFC 7643, 2.2), which scimmy does not do by itself. */
function matcherOf(filter: string): (resource: Json) => boolean {
  const plain = filter.replaceAll(/urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/gi, '');
  const made = parsed('invalidFilter', () => new SCIMMY.Types.Filter(plain.toLowerCase()));
  return (resource) => parsed('invalidFilter', () => made.match([flattened(resource)]).length > 0);
}

/** A resource as the filter looks at it: in lower case, and the extension's attributes under their full names. */
function flattened(resource: Json): Json {
  const { [enterpriseUser]: extension, ...core } = resource;
  const named = Object.entries(objectOf(extension)).map(
    ([name, value]) => [`${enterpriseUser}:${name}`, value] as const,
  );
  return lowered({ ...core, ...Object.fromEntries(named) }) as Json;
}

function lowered(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase();
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name.toLowerCase(), lowered(part)]));
}

function projectionOf(included: readonly string[], excluded: readonly string[]): Projection | null {
  if (included.length > 0) return { kind: 'only', names: included };
  return excluded.length > 0 ? { kind: 'without', names: excluded } : null;
}

function namesOf(list: string | null): readonly string[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  if (given.length > 50 || given.some((name) => !/^[\w$.:-]{1,200}$/.test(name)))
    throw refuse('invalidValue', 'Send names of attributes, with commas between.');
  return given;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}
