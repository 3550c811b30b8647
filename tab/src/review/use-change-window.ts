import { useEffect, useMemo, useRef } from 'react';
import type { ChangesPage, OverviewChangeView, OverviewView } from '../../../src/api/contract/overviews.ts';
import { getJson } from '../api/client.ts';
import type { ChangeFilters } from './change-query.ts';
import { queryOf } from './change-query.ts';
import { RowWindow } from './row-window.ts';

/** Small enough to be there at once, large enough that scrolling seldom waits. */
const pageSize = 500;
const mostPages = 8;

interface StartsPage {
  readonly items: readonly string[];
  readonly next: string | null;
}

/** The changes of an overview that the filters leave, as far as they are looked at; loaded anew after every edit. */
export function useChangeWindow(
  { id, hash }: Pick<OverviewView, 'id' | 'hash'>,
  filters: ChangeFilters,
): RowWindow<OverviewChangeView> {
  const narrowing = queryOf({ ...filters, result: '' });
  const rows = useMemo(() => {
    const path = `/api/overviews/${id}/changes`;
    const query = (own: Readonly<Record<string, string>>): string =>
      [queryOf(own), narrowing].filter((part) => part !== '').join('&');
    return new RowWindow<OverviewChangeView>({
      pageSize,
      mostPages,
      source: {
        total: async (signal) =>
          (await getJson<ChangesPage>(`${path}?${query({ limit: '1' })}`, signal)).body.total ?? 0,
        page: async (after, signal) => {
          const asked = query({ limit: String(pageSize), after: after ?? '', total: 'without' });
          return (await getJson<ChangesPage>(`${path}?${asked}`, signal)).body;
        },
        starts: async (after, signal) => {
          const asked = query({ every: String(pageSize), after: after ?? '' });
          return (await getJson<StartsPage>(`${path}/page-starts?${asked}`, signal)).body;
        },
      },
    });
  }, [id, narrowing]);
  useEffect(() => {
    rows.open();
    return () => rows.close();
  }, [rows]);
  const seen = useRef(hash);
  useEffect(() => {
    if (seen.current !== hash) rows.refresh();
    seen.current = hash;
  }, [rows, hash]);
  return rows;
}
