import { replaceSearch, useLocation } from '../navigation.ts';

/** How a list of changes or log rows is narrowed; empty means not at all. */
export interface ChangeFilters {
  readonly text: string;
  readonly class: string;
  readonly action: string;
  readonly cause: string;
  readonly result: string;
}

export const noFilters: ChangeFilters = { text: '', class: '', action: '', cause: '', result: '' };

/** Filters of a list, kept in the address, so that they can be linked to and survive a reload. */
export function useChangeFilters(): readonly [filters: ChangeFilters, change: (filters: ChangeFilters) => void] {
  const query = new URLSearchParams(useLocation().search);
  const filters = {
    text: query.get('text') ?? '',
    class: query.get('class') ?? '',
    action: query.get('action') ?? '',
    cause: query.get('cause') ?? '',
    result: query.get('result') ?? '',
  };
  return [filters, (to) => replaceSearch({ ...to })];
}

/** Query parameters of the API, without those that are empty. */
export function queryOf(...parts: readonly object[]): string {
  const given = parts.flatMap((part) => Object.entries(part) as [string, string][]).filter(([, value]) => value !== '');
  return new URLSearchParams(given).toString();
}
