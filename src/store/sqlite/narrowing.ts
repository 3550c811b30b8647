import { behindPrefix } from '../document-rules.ts';
import type { ListQuery } from '../store.ts';

export interface Narrowing {
  /** SQL; its first two question marks stand for the collection and the partition. */
  readonly conditions: string;
  /** What the other question marks stand for, in their order. */
  readonly values: readonly string[];
  /** The tables that the conditions speak of; CROSS fixes their order, because the places alone are in order. */
  readonly tables: string;
}

/** What a list or a count of one partition is narrowed by, as SQL over the columns of `places` and `finds`. */
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
  const looksInside = query.facets !== undefined || (query.text !== undefined && query.text !== '');
  return {
    tables: looksInside ? 'places CROSS JOIN finds USING (slot)' : 'places',
    conditions: ['collection = ?', 'partition = ?', ...parts.map(([condition]) => condition)].join(' AND '),
    values: parts.map(([, value]) => value),
  };
}

/** Facets in one column; each stands between line ends, which no value contains, so that looking for one is exact. */
export function facetText(facets: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of Object.keys(facets)) text += `\n${name}=${facets[name] ?? ''}\n`;
  return text;
}
