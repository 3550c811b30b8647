import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Pager } from '../components/pager.tsx';
import { RunStatusBadge } from '../components/status-badge.tsx';
import { queryOf } from '../components/use-change-filters.ts';
import { usePaging } from '../components/use-paging.ts';
import { durationText, numberText, runKindWords } from '../words.ts';

interface RunsPage {
  readonly items: readonly RunView[];
  readonly next: string | null;
}

const columns: readonly Column<RunView>[] = [
  {
    heading: 'Started',
    cell: ({ id, startedAt }) => (
      <PageLink to={`/tab/runs/${id}`}>
        <Moment at={startedAt} />
      </PageLink>
    ),
  },
  { heading: 'Run', cell: ({ kind }) => runKindWords[kind] },
  {
    heading: 'Status',
    cell: ({ status, failure }) => (
      <span>
        <RunStatusBadge status={status} />
        {failure !== null && status === 'failed' && <div>{failure.sentence}</div>}
      </span>
    ),
  },
  { heading: 'Started by', cell: ({ startedBy, trigger }) => `${startedBy.name}, ${trigger}` },
  { heading: 'Took', cell: ({ startedAt, endedAt }) => (endedAt === null ? null : durationText(startedAt, endedAt)) },
  { heading: 'Result', cell: resultText },
];

/** Every run of a connection, newest first. */
export function HistoryPage({ id }: { readonly id: string }): ReactElement {
  const connection = useResource<ConnectionView>(`/api/connections/${id}`);
  const paging = usePaging();
  const runs = useResource<RunsPage>(`/api/connections/${id}/runs?${queryOf(paging.query)}`);
  const name = connection.value?.name;
  return (
    <>
      <PageHeading
        title={name === undefined ? 'History' : `History of ${name}`}
        trail={[['Connections', '/tab/'], ...(name === undefined ? [] : [[name, `/tab/connections/${id}`] as const])]}
      >
        Previews and syncs, newest first.
      </PageHeading>
      <Loaded of={runs}>
        {({ items, next }) =>
          items.length === 0 && paging.page === 0 ? (
            <EmptyState title="Nothing has run yet">
              Write “preview sync” to Rollcall in the chat to see what a sync would change.
            </EmptyState>
          ) : (
            <>
              <DataTable label="Runs" columns={columns} rows={items} keyOf={(run) => run.id} />
              <Pager paging={paging} shown={items.length} next={next} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function resultText({ results, progress, kind, status }: RunView): string | null {
  if (results === null) {
    return kind === 'overview' && status === 'succeeded' ? `${numberText(progress.changes)} changes found` : null;
  }
  const all = [results.user, results.group, results.membership];
  const sum = (of: (one: (typeof all)[number]) => number): string =>
    numberText(all.reduce((total, one) => total + of(one), 0));
  return `${sum(({ changed }) => changed)} changed, ${sum(({ deleted }) => deleted)} deleted`;
}
