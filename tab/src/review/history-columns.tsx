import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { HistoryRowView } from '../../../src/api/contract/history.ts';
import type { Column } from '../components/data-table.tsx';
import { Moment } from '../components/moment.tsx';
import { PageLink } from '../components/page-link.tsx';
import { RunStatusBadge } from '../components/status-badge.tsx';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import type { HistoryQuery } from './history-query.ts';

export const sortableColumns = ['start', 'end', 'type', 'total', 'changed', 'deleted', 'filtered', 'status'] as const;

const useStyles = makeStyles({
  minor: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The eight columns of the history, which can be sorted by, and who started the run and how. */
export function historyColumns(
  texts: TabTexts,
  { sort, order }: HistoryQuery,
  onSort: (column: string) => void,
): readonly Column<HistoryRowView>[] {
  const cells: Readonly<Record<(typeof sortableColumns)[number], Column<HistoryRowView>['cell']>> = {
    start: ({ runId, startedAt }) => (
      <PageLink to={`/tab/runs/${runId}`}>
        <Moment at={startedAt} />
      </PageLink>
    ),
    end: ({ endedAt }) => (endedAt === null ? null : <Moment at={endedAt} />),
    type: (row) => (row.class === null ? texts.say(`run-kind.${row.kind}`) : texts.say(`classes.${row.class}`)),
    total: ({ total }) => countText(texts, total),
    changed: ({ changed }) => countText(texts, changed),
    deleted: ({ deleted }) => countText(texts, deleted),
    filtered: ({ filtered }) => countText(texts, filtered),
    status: (row) => <StatusCell row={row} />,
  };
  const sortedBy = sort === '' ? 'start' : sort;
  const direction = order === 'ascending' ? ('ascending' as const) : ('descending' as const);
  return [
    ...sortableColumns.map((name) => ({
      heading: texts.say(`history.${name}`),
      cell: cells[name],
      sort: { direction: sortedBy === name ? direction : null, onSort: () => onSort(name) },
    })),
    {
      heading: texts.say('history.by'),
      cell: ({ startedBy, trigger }) => texts.say('history.started', { by: startedBy.name, trigger }),
    },
  ];
}

function countText(texts: TabTexts, count: number | null): string | null {
  return count === null ? null : texts.number(count);
}

function StatusCell({ row }: { readonly row: HistoryRowView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { kind, task, status, failure } = row;
  const isPlain = task.kind === 'compare' && (kind === 'sync' || row.class === null);
  return (
    <span>
      <RunStatusBadge status={status} />
      {!isPlain && <div className={styles.minor}>{texts.say(`task.${task.kind}`)}</div>}
      {failure !== null && status === 'failed' && <div className={styles.minor}>{failure.sentence}</div>}
    </span>
  );
}
