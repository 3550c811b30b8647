import { ScimRefusal, type ScimResource } from './scim-directory.ts';
import type { ScimHabits } from './scim-habits.ts';

/** A page of a listing (RFC 7644, 3.4.2; RFC 9865, 2). */
export function listed(
  all: readonly ScimResource[],
  query: URLSearchParams,
  habits: ScimHabits,
  options: { readonly short: boolean },
): object {
  const found = filtered(all, query.get('filter'), habits);
  const count = Math.min(Number(query.get('count') ?? '100'), habits.pageSize ?? 100);
  const cursor = query.get('cursor');
  const asked = cursor === null ? Number(query.get('startIndex') ?? '1') : Number(cursor === '' ? '1' : cursor);
  const start = habits.wholePages === true ? Math.floor((asked - 1) / count) * count + 1 : asked;
  const resources = options.short ? [] : found.slice(start - 1, start - 1 + count);
  const next = start + resources.length;
  const isEmpty = resources.length === 0 && habits.noResourcesWhenEmpty === true;
  const totals =
    habits.totals === 'none' ? {} : { totalResults: habits.totals === 'as-text' ? String(found.length) : found.length };
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    ...totals,
    itemsPerPage: resources.length,
    ...(cursor === null ? { startIndex: start } : next <= found.length ? { nextCursor: String(next) } : {}),
    ...(isEmpty ? {} : { Resources: resources }),
  };
}

const clause = /^(\w+) eq ("(?:[^"\\]|\\.)*")$/;

function filtered(all: readonly ScimResource[], filter: string | null, habits: ScimHabits): readonly ScimResource[] {
  if (filter === null || habits.filter === 'ignored') return all;
  if (habits.filter === 'off' || habits.filter === 'off-unsaid')
    throw new ScimRefusal(400, 'Filters are not offered', 'invalidFilter');
  const clauses = filter.split(' or ');
  if (habits.filter === 'no-or' && clauses.length > 1) throw new ScimRefusal(400, 'Too hard', 'invalidFilter');
  const wanted = (habits.filter === 'or-as-first' ? clauses.slice(0, 1) : clauses).map((text) => {
    const [, attribute = '', value = '""'] = clause.exec(text) ?? [];
    if (attribute === '') throw new ScimRefusal(400, `${text} is no filter`, 'invalidFilter');
    return { attribute, value: JSON.parse(value) as unknown };
  });
  return all.filter((resource) => wanted.some(({ attribute, value }) => resource[attribute] === value));
}
