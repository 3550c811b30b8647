import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
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
import { Fold } from './fold.tsx';
import { useTyped } from './use-typed.ts';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 1fr))',
    gap: '8px 12px',
    marginBottom: '12px',
  },
  control: { minWidth: 0, width: '100%' },
});

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
  const styles = useStyles();
  const texts = useTexts();
  const paging = usePaging();
  const [filter, setFilter] = useState('');
  const [text, setText] = useState('');
  const [typed, setTyped] = useTyped(text, (to) => {
    paging.restart();
    setText(to);
  });
  const people = useResource<FilteredPage>(
    `/api/overviews/${overview.id}/filtered?${queryOf(paging.query, { filter, text })}`,
  );
  return (
    <>
      <search className={styles.bar}>
        <Field label={texts.say('filtered.search')}>
          <Input
            type="search"
            className={styles.control}
            value={typed}
            maxLength={200}
            onChange={(_, { value }) => setTyped(value)}
          />
        </Field>
        <Field label={texts.say('filtered.filter')}>
          <Select
            className={styles.control}
            value={filter}
            onChange={(_, { value }) => {
              paging.restart();
              setFilter(value);
            }}
          >
            <option value="">{texts.say('filter.all')}</option>
            {overview.filteredBy.map((by) => (
              <option key={by.filter} value={by.filter}>
                {texts.say('filtered.by', { filter: by.filter, count: by.count })}
              </option>
            ))}
          </Select>
        </Field>
      </search>
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
