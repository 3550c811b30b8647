import { replaceSearch, useLocation } from '../navigation.ts';
import type { ChangeFilters } from './filter-bar.tsx';

/** Filters of a list, kept in the address. */
export function useChangeFilters(): readonly [filters: ChangeFilters, change: (filters: ChangeFilters) => void] {
  const query = new URLSearchParams(useLocation().search);
  const filters = {
    text: query.get('text') ?? '',
    class: query.get('class') ?? '',
    action: query.get('action') ?? '',
    result: query.get('result') ?? '',
  };
  return [filters, (to) => replaceSearch({ ...to })];
}

export function queryOf(...parts: readonly object[]): string {
  const given = parts.flatMap((part) => Object.entries(part) as [string, string][]).filter(([, value]) => value !== '');
  return new URLSearchParams(given).toString();
}
