import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import { DownloadButton } from '../components/download-button.tsx';
import { Loaded } from '../components/loaded.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { RunStatusBadge } from '../components/status-badge.tsx';
import { LogSection } from '../review/log-section.tsx';
import { RunOutcome } from '../review/sync-run.tsx';
import { useRun } from '../review/use-run.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** A run: how it goes or went, and for a sync what became of every change. */
export function RunPage({ id }: { readonly id: string }): ReactElement {
  const texts = useTexts();
  const run = useRun(id);
  return (
    <>
      {run.value === null && (
        <PageHeading title={texts.say('run.title')} trail={[[texts.say('page.connections'), '/tab/']]} />
      )}
      <Loaded of={run}>{(value) => <Run of={value} onCancelled={run.reload} />}</Loaded>
    </>
  );
}

interface RunProps {
  readonly of: RunView;
  readonly onCancelled: () => void;
}

function Run({ of, onCancelled }: RunProps): ReactElement {
  const texts = useTexts();
  const connection = useResource<ConnectionView>(`/api/connections/${of.connectionId}`);
  const name = connection.value?.name;
  const kind = texts.say(`run-kind.${of.kind}`);
  // A preview that stopped has made none.
  const hasOverview = of.kind === 'sync' || of.status === 'succeeded';
  return (
    <>
      <PageHeading
        title={name === undefined ? kind : texts.say('run.title.of', { kind: of.kind, name })}
        trail={[
          [texts.say('page.connections'), '/tab/'],
          ...(name === undefined ? [] : [[name, `/tab/connections/${of.connectionId}`] as const]),
          [texts.say('page.history'), `/tab/connections/${of.connectionId}/history`],
        ]}
        badge={<RunStatusBadge status={of.status} />}
        {...(of.kind === 'sync' && of.status !== 'running'
          ? { actions: <DownloadButton path={`/api/runs/${of.id}/log.csv`} /> }
          : {})}
      >
        {of.task.kind !== 'compare' && `${texts.say(`task.${of.task.kind}`)} `}
        {texts.say('run.started', { by: of.startedBy.name, trigger: of.trigger, at: texts.moment(of.startedAt) })}
        {of.endedAt !== null && ` ${texts.say('run.took', { duration: texts.duration(of.startedAt, of.endedAt) })}`}
        {of.cancelRequestedBy !== null && ` ${texts.say('run.cancelled-by', { by: of.cancelRequestedBy.name })}`}{' '}
        {hasOverview && <PageLink to={`/tab/overviews/${of.overviewId}`}>{texts.say('run.overview')}</PageLink>}
      </PageHeading>
      <RunOutcome of={of} onCancelled={onCancelled} />
      {of.kind === 'sync' && <LogSection key={of.status} of={of} />}
    </>
  );
}
