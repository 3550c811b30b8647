import type { ReactElement } from 'react';
import { useState } from 'react';
import type { FilteredPersonView } from '../../../src/api/contract/filtered-people.ts';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Pager } from '../components/pager.tsx';
import { usePaging } from '../components/use-paging.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { queryOf } from './change-query.ts';
import { FilterFields } from './filter-fields.tsx';
import { Fold } from './fold.tsx';

interface FilteredListProps {
  readonly overview: OverviewView;
}

/** Whom the filters left out, and which value of theirs decided. */
export function FilteredList({ overview }: FilteredListProps): ReactElement | null {
  const texts = useTexts();
  const count = overview.counts.user.filtered;
  if (count === 0) return null;
  return (
    <Fold title={texts.say('filtered.title')} note={texts.number(count)}>
      <FilteredPeople overview={overview} />
    </Fold>
  );
}

interface FilteredPage {
  readonly items: readonly FilteredPersonView[];
  readonly next: string | null;
}

function FilteredPeople({ overview }: FilteredListProps): ReactElement {
  const texts = useTexts();
  const paging = usePaging();
  const [query, setQuery] = useState({ filter: '', text: '' });
  const people = useResource<FilteredPage>(`/api/overviews/${overview.id}/filtered?${queryOf(paging.query, query)}`);
  return (
    <>
      <FilterFields
        query={query}
        search={{ label: texts.say('filtered.search') }}
        choices={[
          {
            name: 'filter',
            label: texts.say('filtered.filter'),
            options: [
              ['', texts.say('filter.all')] as const,
              ...overview.filteredBy.map(
                (by) => [by.filter, texts.say('filtered.by', { filter: by.filter, count: by.count })] as const,
              ),
            ],
          },
        ]}
        onChange={(to) => {
          paging.restart();
          setQuery({ ...query, ...to });
        }}
      />
      <Loaded of={people}>
        {({ items, next }) =>
          items.length === 0 && paging.page === 0 ? (
            <EmptyState title={texts.say('filtered.none')}>{texts.say('changes.none-match.text')}</EmptyState>
          ) : (
            <>
              <DataTable
                label={texts.say('filtered.title')}
                columns={columnsOf(texts)}
                rows={items}
                keyOf={({ id }) => id}
              />
              <Pager paging={paging} shown={items.length} next={next} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function columnsOf(texts: TabTexts): readonly Column<FilteredPersonView>[] {
  return [
    { heading: texts.say('class.user'), cell: ({ name }) => <bdi>{name}</bdi> },
    { heading: texts.say('filtered.address'), cell: ({ userPrincipalName }) => userPrincipalName },
    { heading: texts.say('filtered.filter'), cell: ({ by }) => by },
    {
      heading: texts.say('filtered.value'),
      cell: ({ attribute, value }) =>
        attribute === null ? null : `${attribute}: ${value === null ? texts.say('value.none') : String(value)}`,
    },
  ];
}
