import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { useResource } from '../api/use-resource.ts';
import { Facts } from '../components/facts.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Panel } from '../components/panel.tsx';
import { EnabledBadge } from '../components/status-badge.tsx';
import { classPlurals, counted, numberText } from '../words.ts';
import { LastSync } from './connections-page.tsx';

/** A connection’s settings, to look at. */
export function ConnectionPage({ id }: { readonly id: string }): ReactElement {
  const connection = useResource<ConnectionView>(`/api/connections/${id}`);
  return (
    <>
      <PageHeading
        title={connection.value?.name ?? 'Connection'}
        trail={[['Connections', '/tab/']]}
        badge={connection.value !== null && <EnabledBadge enabled={connection.value.enabled} />}
      >
        {connection.value?.tenant}
      </PageHeading>
      <Loaded of={connection}>{(value) => <Settings of={value} />}</Loaded>
    </>
  );
}

function Settings({ of }: { readonly of: ConnectionView }): ReactElement {
  return (
    <Panel label="Settings">
      <Facts
        of={[
          ['Last sync', <LastSync key="sync" of={of.lastSync} />],
          [
            'Overview',
            of.currentOverviewId === null ? (
              'None. Write “preview sync” to Rollcall in the chat.'
            ) : (
              <PageLink key="overview" to={`/tab/overviews/${of.currentOverviewId}`}>
                Current overview
              </PageLink>
            ),
          ],
          [
            'History',
            <PageLink key="history" to={`/tab/connections/${of.id}/history`}>
              All runs
            </PageLink>,
          ],
          ['Tenant', of.tenant],
          ['Cloud', of.cloud],
          [
            'Signs in with',
            <PageLink key="profile" to={`/tab/credential-profiles/${of.credentialProfileId}`}>
              {of.credentialProfileName ?? 'a missing credential profile'}
            </PageLink>,
          ],
          ['Scope', scopeText(of.scope)],
          ['Filters', <Lines key="filters" of={filterTexts(of.filters)} />],
          ['Mapping', <Lines key="mapping" of={of.mapping.map(mappingText)} />],
          ['People are matched by', `object id, then ${of.matchKey}`],
          ['Who left is', of.removalPolicy.kind === 'deactivate' ? 'deactivated' : 'deleted'],
          [
            'A sync',
            of.reviewMode === 'manual' ? 'waits for approval of its overview' : 'applies its overview at once',
          ],
          ['Removal limits', <Lines key="limits" of={limitTexts(of.limits)} />],
          [
            'Last changed',
            <span key="changed">
              <Moment at={of.updatedAt} /> by {of.updatedBy}
            </span>,
          ],
        ]}
      />
    </Panel>
  );
}

function Lines({ of }: { readonly of: readonly string[] }): ReactElement {
  return (
    <>
      {of.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}

function scopeText(scope: ConnectionView['scope']): string {
  return scope.kind === 'all'
    ? 'Everybody in the tenant'
    : `Members of ${counted(scope.groupIds.length, 'chosen group')}${scope.nested ? ', nested groups included' : ''}`;
}

function filterTexts(filters: ConnectionView['filters']): readonly string[] {
  const texts = [
    ...(filters.definition === null ? [] : [`Only people with ${filters.definition}`]),
    ...(filters.mailContains.length === 0 ? [] : [`Mail contains ${filters.mailContains.join(', ')}`]),
    ...(filters.mailExcludes.length === 0 ? [] : [`Mail does not contain ${filters.mailExcludes.join(', ')}`]),
    ...(filters.guests === 'exclude' ? ['Without guests'] : []),
    ...(filters.blocked === 'exclude' ? ['Without blocked accounts'] : []),
  ];
  return texts.length === 0 ? ['None'] : texts;
}

function mappingText(rule: ConnectionView['mapping'][number]): string {
  switch (rule.kind) {
    case 'copy':
      return rule.from === rule.attribute ? rule.attribute : `${rule.attribute} from ${rule.from}`;
    case 'first':
      return `${rule.attribute} from ${rule.from.join(', else ')}`;
    case 'constant':
      return `${rule.attribute} is always ${rule.value === null ? 'empty' : `“${String(rule.value)}”`}`;
  }
}

function limitTexts(limits: ConnectionView['limits']): readonly string[] {
  return (['user', 'group', 'membership'] as const).map((name) => {
    const { percent, minimum, count } = limits[name];
    return `${classPlurals[name]}: ${numberText(percent)} % of at least ${numberText(minimum)}, or ${numberText(count)}`;
  });
}
