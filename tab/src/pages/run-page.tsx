import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { LogEntryView, RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import { LogTable } from '../components/change-table.tsx';
import { DownloadButton } from '../components/download-button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureBar } from '../components/failure-bar.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Pager } from '../components/pager.tsx';
import { RunProgress } from '../components/run-progress.tsx';
import { RunResults } from '../components/run-results.tsx';
import { RunStatusBadge } from '../components/status-badge.tsx';
import { queryOf, useChangeFilters } from '../components/use-change-filters.ts';
import { usePaging } from '../components/use-paging.ts';
import { durationText, runKindWords } from '../words.ts';

const whileRunningMs = 2000;

/** A run: how it goes or went, and for a sync what became of every change. */
export function RunPage({ id }: { readonly id: string }): ReactElement {
  const [isRunning, setIsRunning] = useState(false);
  const run = useResource<RunView>(`/api/runs/${id}`, { everyMs: isRunning ? whileRunningMs : null });
  const nowRunning = run.value?.status === 'running';
  if (nowRunning !== isRunning) {
    setIsRunning(nowRunning);
  }
  return (
    <>
      {run.value === null && <PageHeading title="Run" trail={[['Connections', '/tab/']]} />}
      <Loaded of={run}>{(value) => <Run of={value} />}</Loaded>
    </>
  );
}

function Run({ of }: { readonly of: RunView }): ReactElement {
  const connection = useResource<ConnectionView>(`/api/connections/${of.connectionId}`);
  const name = connection.value?.name;
  const kind = runKindWords[of.kind];
  // A preview that stopped has made none.
  const hasOverview = of.kind === 'sync' || of.status === 'succeeded';
  return (
    <>
      <PageHeading
        title={name === undefined ? kind : `${kind} of ${name}`}
        trail={[
          ['Connections', '/tab/'],
          ...(name === undefined ? [] : [[name, `/tab/connections/${of.connectionId}`] as const]),
          ['History', `/tab/connections/${of.connectionId}/history`],
        ]}
        badge={<RunStatusBadge status={of.status} />}
        {...(of.kind === 'sync' && of.status !== 'running'
          ? { actions: <DownloadButton path={`/api/runs/${of.id}/log.csv`} /> }
          : {})}
      >
        Started by {of.startedBy.name} ({of.trigger}) on <Moment at={of.startedAt} />
        {of.endedAt !== null && `, took ${durationText(of.startedAt, of.endedAt)}`}
        {of.cancelRequestedBy !== null && `, cancelled by ${of.cancelRequestedBy.name}`}.{' '}
        {hasOverview && <PageLink to={`/tab/overviews/${of.overviewId}`}>Its overview</PageLink>}
      </PageHeading>
      {of.failure !== null && <FailureBar failure={of.failure} />}
      {of.status === 'running' && <RunProgress of={of} />}
      {of.results !== null && <RunResults of={of.results} />}
      {of.kind === 'sync' && <Log key={of.status} of={of} />}
    </>
  );
}

interface LogPage {
  readonly items: readonly LogEntryView[];
  readonly next: string | null;
}

function Log({ of }: { readonly of: RunView }): ReactElement {
  const [filters, setFilters] = useChangeFilters();
  const paging = usePaging();
  const log = useResource<LogPage>(`/api/runs/${of.id}/log?${queryOf(paging.query, filters)}`);
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  return (
    <>
      <FilterBar
        withResult
        filters={filters}
        onChange={(to) => {
          paging.restart();
          setFilters(to);
        }}
      />
      <Loaded of={log}>
        {({ items, next }) => (
          <>
            {items.length === 0 && paging.page === 0 ? (
              <EmptyState title={isNarrowed ? 'No row matches' : 'No changes yet'}>
                {isNarrowed ? 'Search for something else, or take a filter away.' : emptyText(of)}
              </EmptyState>
            ) : (
              <LogTable entries={items} />
            )}
            <Pager paging={paging} shown={items.length} next={next} />
          </>
        )}
      </Loaded>
    </>
  );
}

function emptyText(run: RunView): string {
  return run.status === 'running' ? 'Rows appear here as changes are applied.' : 'This sync had nothing to change.';
}
