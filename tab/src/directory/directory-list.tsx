import type { ReactElement, ReactNode } from 'react';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Pager } from '../components/pager.tsx';
import { usePaging } from '../components/use-paging.ts';
import { replaceSearch, useLocation } from '../navigation.ts';
import { queryOf } from '../review/change-query.ts';
import { FilterFields } from '../review/filter-fields.tsx';
import { useTexts } from '../texts/use-texts.tsx';

interface DirectoryListProps<Row> {
  /** Where the API has them. */
  readonly path: string;
  readonly label: string;
  readonly searchHint: string;
  readonly columns: readonly Column<Row>[];
  /** What is said where there are none at all. */
  readonly nothing: { readonly title: string; readonly text: string };
  readonly children?: ReactNode;
}

/** People or groups of the directory: searched, and a page after the other. The search is kept in the address. */
export function DirectoryList<Row extends { readonly id: string }>({
  path,
  label,
  searchHint,
  columns,
  nothing,
  children,
}: DirectoryListProps<Row>): ReactElement {
  const texts = useTexts();
  const text = new URLSearchParams(useLocation().search).get('text') ?? '';
  const paging = usePaging();
  const list = useResource<{ readonly items: readonly Row[]; readonly next: string | null }>(
    `${path}?${queryOf(paging.query, { text })}`,
  );
  const search = (to: string): void => {
    paging.restart();
    replaceSearch({ text: to });
  };
  return (
    <>
      <FilterFields
        query={{ text }}
        search={{ label: texts.say('filter.search'), hint: searchHint }}
        choices={[]}
        onChange={({ text: to = '' }) => search(to)}
      />
      {children}
      <Loaded of={list}>
        {({ items, next }) =>
          items.length === 0 && paging.page === 0 && next === null ? (
            <EmptyState title={text === '' ? nothing.title : texts.say('directory.none-match')}>
              {text === '' ? nothing.text : texts.say('directory.none-match.text')}
            </EmptyState>
          ) : (
            <>
              <DataTable label={label} columns={columns} rows={items} keyOf={({ id }) => id} />
              <Pager paging={paging} shown={items.length} next={next} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
