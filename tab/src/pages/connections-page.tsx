import { makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Facts } from '../components/facts.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Panel } from '../components/panel.tsx';
import { UndeliveredNotices } from '../components/undelivered-notices.tsx';
import { EnabledBadge, RunStatusBadge } from '../components/status-badge.tsx';

const useStyles = makeStyles({
  grid: { display: 'grid', gap: '12px', gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 340px), 1fr))' },
  card: { display: 'flex', flexDirection: 'column', gap: '12px' },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'start', gap: '8px' },
  name: { margin: 0 },
  tenant: { color: tokens.colorNeutralForeground2 },
  links: { display: 'flex', flexWrap: 'wrap', gap: '6px 16px', marginTop: 'auto' },
});

/** Every connection with its last sync, and the way to its overview. */
export function ConnectionsPage(): ReactElement {
  const styles = useStyles();
  const connections = useResource<{ readonly items: readonly ConnectionView[] }>('/api/connections');
  return (
    <>
      <PageHeading title="Connections">Each connects one Entra tenant to one target.</PageHeading>
      <UndeliveredNotices />
      <Loaded of={connections}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No connections yet">
              Create a credential profile and then a connection through the API: its{' '}
              <a href="/api/openapi.json">OpenAPI document</a> describes both. Then write “preview sync” to Rollcall in
              the chat.
            </EmptyState>
          ) : (
            <div className={styles.grid}>
              {items.map((connection) => (
                <ConnectionCard key={connection.id} connection={connection} />
              ))}
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function ConnectionCard({ connection }: { readonly connection: ConnectionView }): ReactElement {
  const styles = useStyles();
  const { id, lastSync } = connection;
  return (
    <Panel className={styles.card} label={connection.name}>
      <div>
        <div className={styles.top}>
          <Subtitle1 as="h2" className={styles.name}>
            <PageLink to={`/tab/connections/${id}`} subtle>
              {connection.name}
            </PageLink>
          </Subtitle1>
          <EnabledBadge enabled={connection.enabled} />
        </div>
        <div className={styles.tenant}>{connection.tenant}</div>
      </div>
      <Facts
        of={[
          ['Last sync', <LastSync key="sync" of={lastSync} />],
          [
            'Signs in with',
            <PageLink key="profile" to={`/tab/credential-profiles/${connection.credentialProfileId}`}>
              {connection.credentialProfileName ?? 'a missing credential profile'}
            </PageLink>,
          ],
        ]}
      />
      <div className={styles.links}>
        {connection.currentOverviewId === null ? (
          <span className={styles.tenant}>No overview: write “preview sync” in the chat.</span>
        ) : (
          <PageLink to={`/tab/overviews/${connection.currentOverviewId}`}>Current overview</PageLink>
        )}
        <PageLink to={`/tab/connections/${id}/history`}>History</PageLink>
      </div>
    </Panel>
  );
}

export function LastSync({ of }: { readonly of: ConnectionView['lastSync'] }): ReactElement {
  const { startedAt, status, runId } = of;
  if (startedAt === null || runId === null) {
    return <>never</>;
  }
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '6px', alignItems: 'center' }}>
      <PageLink to={`/tab/runs/${runId}`}>
        <Moment at={startedAt} />
      </PageLink>
      {status !== null && <RunStatusBadge status={status as RunView['status']} />}
    </span>
  );
}
