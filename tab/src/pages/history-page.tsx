import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { HistoryPage as Page } from '../../../src/api/contract/history.ts';
import { useResource } from '../api/use-resource.ts';
import { DataTable } from '../components/data-table.tsx';
import { DownloadButton } from '../components/download-button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { Pager } from '../components/pager.tsx';
import { usePaging } from '../components/use-paging.ts';
import { queryOf } from '../review/change-query.ts';
import { FilterFields } from '../review/filter-fields.tsx';
import { HistoryChart } from '../review/history-chart.tsx';
import { historyColumns, sortableColumns } from '../review/history-columns.tsx';
import type { HistoryQuery } from '../review/history-query.ts';
import { sortedBy, useHistoryQuery } from '../review/history-query.ts';
import { RunButtons } from '../review/run-buttons.tsx';
import { useIsNarrow } from '../review/use-is-narrow.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** What every run of a connection did to each class: searched, sorted and narrowed as a whole. */
export function HistoryPage({ id }: { readonly id: string }): ReactElement {
  const texts = useTexts();
  const connection = useResource<ConnectionView>(`/api/connections/${id}`);
  const paging = usePaging();
  const [query, setQuery] = useHistoryQuery();
  const narrowing = queryOf(query);
  const history = useResource<Page>(`/api/connections/${id}/history?${queryOf(paging.query, query)}`);
  const name = connection.value?.name;
  const change = (to: Partial<HistoryQuery>): void => {
    paging.restart();
    setQuery(to);
  };
  const isNarrowed = [query.kind, query.class, query.status, query.text].some((value) => value !== '');
  return (
    <>
      <PageHeading
        title={name === undefined ? texts.say('page.history') : texts.say('history.title', { name })}
        trail={[
          [texts.say('page.connections'), '/tab/'],
          ...(name === undefined ? [] : [[name, `/tab/connections/${id}`] as const]),
        ]}
        actions={
          <>
            {connection.value !== null && <RunButtons connection={connection.value} onChanged={connection.reload} />}
            <DownloadButton path={`/api/connections/${id}/history.csv${narrowing === '' ? '' : `?${narrowing}`}`} />
          </>
        }
      >
        {texts.say('history.about')}
      </PageHeading>
      <HistoryChart connectionId={id} />
      <HistoryBar query={query} onChange={change} />
      <Loaded of={history}>
        {({ items, next, total }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={texts.say(isNarrowed ? 'history.none-match' : 'history.nothing')}>
                {texts.say(isNarrowed ? 'changes.none-match.text' : 'history.nothing.text')}
              </EmptyState>
            ) : (
              <DataTable
                label={texts.say('page.history')}
                columns={historyColumns(texts, query, (column) => change(sortedBy(query, column)))}
                rows={items}
                keyOf={({ runId, class: of }) => `${runId} ${of ?? ''}`}
              />
            )}
            <Pager paging={paging} shown={items.length} next={next} total={total} />
          </>
        )}
      </Loaded>
    </>
  );
}

interface HistoryBarProps {
  readonly query: HistoryQuery;
  readonly onChange: (to: Partial<HistoryQuery>) => void;
}

function HistoryBar({ query, onChange }: HistoryBarProps): ReactElement {
  const texts = useTexts();
  const isNarrow = useIsNarrow();
  const all = ['', texts.say('filter.all')] as const;
  const statuses = ['running', 'succeeded', 'partly-succeeded', 'failed', 'cancelled'] as const;
  const kinds = ['sync', 'overview'] as const;
  const classes = ['user', 'group', 'membership'] as const;
  return (
    <FilterFields
      query={query}
      search={{ label: texts.say('filter.search'), hint: texts.say('history.search.hint') }}
      choices={[
        {
          name: 'status',
          label: texts.say('history.status'),
          options: [all, ...statuses.map((value) => [value, texts.say(`run.${value}`)] as const)],
        },
        {
          name: 'kind',
          label: texts.say('history.run'),
          options: [all, ...kinds.map((value) => [value, texts.say(`run-kind.${value}`)] as const)],
        },
        {
          name: 'class',
          label: texts.say('history.type'),
          options: [all, ...classes.map((value) => [value, texts.say(`classes.${value}`)] as const)],
        },
        ...(isNarrow // Cards have no headings to sort by.
          ? [
              {
                name: 'sort' as const,
                label: texts.say('history.sort'),
                options: [
                  ['', texts.say('history.start')] as const,
                  ...sortableColumns.slice(1).map((name) => [name, texts.say(`history.${name}`)] as const),
                ],
              },
            ]
          : []),
      ]}
      onChange={onChange}
    />
  );
}
