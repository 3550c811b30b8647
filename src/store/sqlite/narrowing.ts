import { behindPrefix } from '../document-rules.ts';
import type { ListQuery } from '../store.ts';

/** Conditions and their values, in the order of the question marks. */
export interface Narrowing {
  readonly conditions: readonly string[];
  readonly values: readonly string[];
}

/** What a list or a count is narrowed by, as SQL over the columns `id`, `search` and `facets`. */
export function narrowing(query: Omit<ListQuery, 'limit'>): Narrowing {
  const parts: [condition: string, value: string][] = [];
  if (query.after !== undefined) {
    parts.push([query.descending === true ? 'id < ?' : 'id > ?', query.after]);
  }
  if (query.prefix !== undefined && query.prefix !== '') {
    parts.push(['id >= ?', query.prefix]);
    const behind = behindPrefix(query.prefix);
    if (behind !== undefined) {
      parts.push(['id < ?', behind]);
    }
  }
  for (const [name, value] of Object.entries(query.facets ?? {})) {
    parts.push(['instr(facets, ?) > 0', facetText({ [name]: value })]);
  }
  if (query.text !== undefined && query.text !== '') {
    parts.push(['instr(search, ?) > 0', query.text]);
  }
  return { conditions: parts.map(([condition]) => condition), values: parts.map(([, value]) => value) };
}

/** Facets in one column; each stands between line ends, which no value contains, so that looking for one is exact. */
export function facetText(facets: Readonly<Record<string, string>>): string {
  return Object.entries(facets)
    .map(([name, value]) => `\n${name}=${value}\n`)
    .join('');
}
