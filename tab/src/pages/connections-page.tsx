import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import { ButtonLink } from '../components/button-link.tsx';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { EnabledBadge, RunStatusBadge } from '../components/status-badge.tsx';
import { UndeliveredNotices } from '../components/undelivered-notices.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { TabTexts } from '../texts/tab-texts.ts';

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold },
  tenant: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  trouble: {
    marginTop: '6px',
    paddingInlineStart: '8px',
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorStatusDangerBorder2,
    maxWidth: '52ch',
  },
  links: { display: 'flex', flexDirection: 'column', gap: '4px' },
});

const often = 15_000;

/** Every connection: whether it works, when it last did, and when it will again. */
export function ConnectionsPage(): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  const connections = useResource<{ readonly items: readonly ConnectionView[] }>('/api/connections', {
    everyMs: often,
  });
  const add = <ButtonLink to="/tab/new-connection">{texts.say('connections.add')}</ButtonLink>;
  return (
    <>
      <PageHeading
        title={texts.say('page.connections')}
        {...(may('administrator') && (connections.value?.items.length ?? 0) > 0 ? { actions: add } : {})}
      >
        {texts.say('connections.about')}
      </PageHeading>
      <UndeliveredNotices />
      <Loaded of={connections}>
        {({ items }) =>
          items.length > 0 ? (
            <DataTable
              label={texts.say('page.connections')}
              columns={columnsIn(texts)}
              rows={items}
              keyOf={({ id }) => id}
            />
          ) : (
            <EmptyState title={texts.say('connections.none')}>
              {texts.say('connections.none.text')}
              <p style={{ marginBottom: 0 }}>{may('administrator') ? add : texts.say('connections.none.reader')}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </>
  );
}

function columnsIn(texts: TabTexts): readonly Column<ConnectionView>[] {
  return [
    { heading: texts.say('connections.name'), cell: (connection) => <Name of={connection} /> },
    { heading: texts.say('connections.state'), cell: ({ enabled }) => <EnabledBadge enabled={enabled} /> },
    {
      heading: texts.say('connections.profile'),
      cell: ({ credentialProfileId, credentialProfileName }) => (
        <PageLink to={`/tab/credential-profiles/${credentialProfileId}`}>
          {credentialProfileName ?? texts.say('connections.profile-missing')}
        </PageLink>
      ),
    },
    { heading: texts.say('connections.last-sync'), cell: ({ lastSync }) => <LastSync of={lastSync} /> },
    {
      heading: texts.say('connections.next-run'),
      cell: ({ enabled, nextRuns: [next] }) =>
        next === undefined ? (
          texts.say(enabled ? 'connections.when-asked' : 'connections.not-while-disabled')
        ) : (
          <Moment at={next} />
        ),
    },
    { heading: texts.say('connections.more'), cell: (connection) => <More of={connection} /> },
  ];
}

function Name({ of }: { readonly of: ConnectionView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { id, name, tenant, target, trouble } = of;
  return (
    <div>
      <PageLink to={`/tab/connections/${id}`} className={styles.name}>
        {name}
      </PageLink>
      <div className={styles.tenant}>
        {tenant}
        {target.kind !== 'directory' && <div>{texts.say('connections.to', { target: nameOf(target) })}</div>}
      </div>
      {trouble !== null && (
        <div className={styles.trouble}>
          {trouble.failure.sentence}{' '}
          <PageLink to={trouble.failure.link ?? `/tab/connections/${id}/history`}>
            {texts.say('connections.mend')}
          </PageLink>
        </div>
      )}
    </div>
  );
}

/** Where a connection writes that does not write to the directory. */
function nameOf(target: Exclude<ConnectionView['target'], { kind: 'directory' }>): string {
  return target.kind === 'scim' ? new URL(target.baseUrl).host : target.domain;
}

function More({ of }: { readonly of: ConnectionView }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { id, name, currentOverviewId } = of;
  return (
    <div className={styles.links}>
      {currentOverviewId !== null && (
        <PageLink to={`/tab/overviews/${currentOverviewId}`} label={texts.say('connections.overview-of', { name })}>
          {texts.say('connections.overview')}
        </PageLink>
      )}
      <PageLink to={`/tab/connections/${id}/history`} label={texts.say('connections.history-of', { name })}>
        {texts.say('page.history')}
      </PageLink>
    </div>
  );
}

/** When the last sync began, and what came of it. */
function LastSync({ of }: { readonly of: ConnectionView['lastSync'] }): ReactElement {
  const texts = useTexts();
  const { startedAt, status, runId } = of;
  if (startedAt === null || runId === null) {
    return <>{texts.say('connections.never')}</>;
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
