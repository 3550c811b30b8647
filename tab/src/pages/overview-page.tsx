import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { ChangesPage, OverviewView } from '../../../src/api/contract/overviews.ts';
import { useResource } from '../api/use-resource.ts';
import { ChangeTable } from '../components/change-table.tsx';
import { DownloadButton } from '../components/download-button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { OverviewCounts } from '../components/overview-counts.tsx';
import { OverviewWarnings } from '../components/overview-warnings.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Pager } from '../components/pager.tsx';
import { OverviewStatusBadge } from '../components/status-badge.tsx';
import { queryOf, useChangeFilters } from '../components/use-change-filters.ts';
import { usePaging } from '../components/use-paging.ts';

const whileMadeMs = 2000;

/** A whole overview, to review. One that is still being made is asked for again until it is there. */
export function OverviewPage({ id }: { readonly id: string }): ReactElement {
  const [isBeingMade, setIsBeingMade] = useState(false);
  const overview = useResource<OverviewView>(`/api/overviews/${id}`, { everyMs: isBeingMade ? whileMadeMs : null });
  const nowBeingMade = overview.value?.status === 'generating';
  if (nowBeingMade !== isBeingMade) {
    setIsBeingMade(nowBeingMade);
  }
  return (
    <>
      {overview.value === null && <PageHeading title="Sync Overview" trail={[['Connections', '/tab/']]} />}
      <Loaded of={overview}>{(value) => <Overview of={value} />}</Loaded>
    </>
  );
}

function Overview({ of }: { readonly of: OverviewView }): ReactElement {
  const connection = useResource<ConnectionView>(`/api/connections/${of.connectionId}`);
  const name = connection.value?.name;
  const current = connection.value?.currentOverviewId ?? null;
  return (
    <>
      <PageHeading
        title={name === undefined ? 'Sync Overview' : `Sync Overview of ${name}`}
        trail={[
          ['Connections', '/tab/'],
          ...(name === undefined ? [] : [[name, `/tab/connections/${of.connectionId}`] as const]),
        ]}
        badge={<OverviewStatusBadge status={of.status} />}
        actions={<DownloadButton path={`/api/overviews/${of.id}/changes.csv`} />}
      >
        {of.statusText} Made by {of.createdBy.name} on <Moment at={of.createdAt} />
        {of.status === 'ready' && (
          <>
            , expires on <Moment at={of.expiresAt} />
          </>
        )}
        . <PageLink to={`/tab/connections/${of.connectionId}/history`}>History</PageLink>
      </PageHeading>
      {of.status === 'ready' && of.changeCount > 0 && (
        <MessageBar intent="info" layout="multiline" style={{ marginBottom: '12px' }}>
          <MessageBarBody>
            <MessageBarTitle>To review</MessageBarTitle>
            Nothing has been written yet. Approve or cancel this overview on its card in the chat.
          </MessageBarBody>
        </MessageBar>
      )}
      {of.status === 'expired' && current !== null && current !== of.id && (
        <MessageBar intent="warning" layout="multiline" style={{ marginBottom: '12px' }}>
          <MessageBarBody>
            <MessageBarTitle>This overview has expired</MessageBarTitle>
            There is a newer one: <PageLink to={`/tab/overviews/${current}`}>the current overview</PageLink>.
          </MessageBarBody>
        </MessageBar>
      )}
      <OverviewWarnings of={of} />
      <OverviewCounts of={of.counts} />
      {of.status !== 'generating' && <Changes of={of} />}
    </>
  );
}

function Changes({ of }: { readonly of: OverviewView }): ReactElement {
  const [filters, setFilters] = useChangeFilters();
  const paging = usePaging();
  const changes = useResource<ChangesPage>(
    `/api/overviews/${of.id}/changes?${queryOf(paging.query, { ...filters, result: '' })}`,
  );
  if (of.changeCount === 0) {
    return <EmptyState title="Nothing to do">Source and target agree. There is nothing to approve.</EmptyState>;
  }
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={(to) => {
          paging.restart();
          setFilters(to);
        }}
      />
      <Loaded of={changes}>
        {({ items, next, total }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title="No change matches">Search for something else, or take a filter away.</EmptyState>
            ) : (
              <ChangeTable changes={items} />
            )}
            <Pager paging={paging} shown={items.length} next={next} total={total} />
          </>
        )}
      </Loaded>
    </>
  );
}
