import { replaceSearch, useLocation } from '../navigation.ts';

/** How the history is sorted and narrowed, in the words of the API; empty means as it is by itself. */
export interface HistoryQuery {
  readonly sort: string;
  readonly order: string;
  readonly kind: string;
  readonly class: string;
  readonly status: string;
  readonly text: string;
}

const names = ['sort', 'order', 'kind', 'class', 'status', 'text'] as const;

/** The query of the history, kept in the address. */
export function useHistoryQuery(): readonly [query: HistoryQuery, change: (query: Partial<HistoryQuery>) => void] {
  const search = new URLSearchParams(useLocation().search);
  const query = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<
    (typeof names)[number],
    string
  >;
  return [query, (to) => replaceSearch({ ...query, ...to })];
}

/** The query after a column was chosen: by it, the most or newest first; once more, the other way round. */
export function sortedBy({ sort, order }: HistoryQuery, column: string): Pick<HistoryQuery, 'sort' | 'order'> {
  const isSame = (sort === '' ? 'start' : sort) === column;
  return { sort: column, order: isSame && order !== 'ascending' ? 'ascending' : '' };
}
