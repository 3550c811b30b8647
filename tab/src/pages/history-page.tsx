import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
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
import { HistoryChart } from '../review/history-chart.tsx';
import { historyColumns, sortableColumns } from '../review/history-columns.tsx';
import type { HistoryQuery } from '../review/history-query.ts';
import { sortedBy, useHistoryQuery } from '../review/history-query.ts';
import { RunButtons } from '../review/run-buttons.tsx';
import { useIsNarrow } from '../review/use-is-narrow.ts';
import { useTyped } from '../review/use-typed.ts';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 140px), 1fr))',
    gap: '8px 12px',
    marginBottom: '12px',
  },
  search: { gridColumn: 'span 2', '@media (max-width: 520px)': { gridColumn: '1 / -1' } },
  control: { minWidth: 0, width: '100%' },
});

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
  const styles = useStyles();
  const texts = useTexts();
  const isNarrow = useIsNarrow();
  const [typed, setTyped] = useTyped(query.text, (text) => onChange({ text }));
  const choice = (
    name: keyof HistoryQuery,
    label: string,
    options: readonly (readonly [value: string, word: string])[],
  ): ReactElement => (
    <Field label={label} className={styles.control}>
      <Select
        className={styles.control}
        value={query[name]}
        onChange={(_, { value }) => onChange({ [name]: value, text: typed })}
      >
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
  const all = ['', texts.say('filter.all')] as const;
  const statuses = ['running', 'succeeded', 'partly-succeeded', 'failed', 'cancelled'] as const;
  return (
    <search className={styles.bar}>
      <Field label={texts.say('filter.search')} className={styles.search}>
        <Input
          type="search"
          className={styles.control}
          placeholder={texts.say('history.search.hint')}
          value={typed}
          maxLength={200}
          onChange={(_, { value }) => setTyped(value)}
        />
      </Field>
      {choice('status', texts.say('history.status'), [
        all,
        ...statuses.map((value) => [value, texts.say(`run.${value}`)] as const),
      ])}
      {choice('kind', texts.say('history.run'), [
        all,
        ...(['sync', 'overview'] as const).map((value) => [value, texts.say(`run-kind.${value}`)] as const),
      ])}
      {choice('class', texts.say('history.type'), [
        all,
        ...(['user', 'group', 'membership'] as const).map((value) => [value, texts.say(`classes.${value}`)] as const),
      ])}
      {isNarrow && // Cards have no headings to sort by.
        choice('sort', texts.say('history.sort'), [
          ['', texts.say('history.start')],
          ...sortableColumns.slice(1).map((name) => [name, texts.say(`history.${name}`)] as const),
        ])}
    </search>
  );
}
