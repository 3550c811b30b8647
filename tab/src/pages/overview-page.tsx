import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { useResource } from '../api/use-resource.ts';
import { DownloadButton } from '../components/download-button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { OverviewStatusBadge } from '../components/status-badge.tsx';
import { CauseList } from '../review/cause-list.tsx';
import { ChangeSection } from '../review/change-section.tsx';
import { DecisionPanel } from '../review/decision-panel.tsx';
import { FilteredList } from '../review/filtered-list.tsx';
import { Fold } from '../review/fold.tsx';
import { LeftOutList } from '../review/left-out-list.tsx';
import { OverviewCounts } from '../review/overview-counts.tsx';
import { OverviewWarnings } from '../review/overview-warnings.tsx';
import { RefusedBar } from '../review/refused-bar.tsx';
import { RunButtons } from '../review/run-buttons.tsx';
import { SyncRun } from '../review/sync-run.tsx';
import type { Review } from '../review/use-review.ts';
import { useReview } from '../review/use-review.ts';
import { WhySearch } from '../review/why-search.tsx';
import { Said, useTexts } from '../texts/use-texts.tsx';

/** A whole overview, to review and decide on. One that is still being made is asked for again until it is there. */
export function OverviewPage({ id }: { readonly id: string }): ReactElement {
  const texts = useTexts();
  const review = useReview(id);
  const { overview, loadProblem, reload } = review;
  if (overview !== null) return <OverviewReview overview={overview} review={review} />;
  return (
    <>
      <PageHeading title={texts.say('overview.title')} trail={[[texts.say('page.connections'), '/tab/']]} />
      {loadProblem === null ? (
        <Loaded of={{ state: 'loading', value: null, etag: null, reload }}>{() => null}</Loaded>
      ) : (
        <ProblemBar problem={loadProblem} retry={reload} />
      )}
    </>
  );
}

interface OverviewReviewProps {
  readonly overview: OverviewView;
  readonly review: Review;
}

function OverviewReview({ overview, review }: OverviewReviewProps): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  const connection = useResource<ConnectionView>(`/api/connections/${overview.connectionId}`);
  const name = connection.value?.name;
  const canEdit = overview.status === 'ready' && overview.syncRunId === null && may('approver');
  const choices = { overview, saving: review.saving, onEdit: canEdit ? review.edit : null };
  return (
    <>
      <PageHeading
        title={name === undefined ? texts.say('overview.title') : texts.say('overview.title.of', { name })}
        trail={[
          [texts.say('page.connections'), '/tab/'],
          ...(name === undefined ? [] : [[name, `/tab/connections/${overview.connectionId}`] as const]),
        ]}
        badge={<OverviewStatusBadge status={overview.status} />}
        actions={
          <>
            {connection.value !== null && <RunButtons connection={connection.value} onChanged={connection.reload} />}
            <DownloadButton path={`/api/overviews/${overview.id}/changes.csv`} />
          </>
        }
      >
        <About overview={overview} current={connection.value?.currentOverviewId ?? null} />
      </PageHeading>
      <RefusedBar overview={overview} review={review} />
      <DecisionPanel overview={overview} review={review} />
      {overview.syncRunId !== null && <SyncRun runId={overview.syncRunId} onEnded={review.reload} />}
      <OverviewWarnings of={overview} />
      <OverviewCounts of={overview} />
      <CauseList {...choices} />
      <LeftOutList {...choices} />
      {overview.status !== 'generating' && overview.changeCount > 0 && <ChangeSection {...choices} />}
      {overview.status !== 'generating' && overview.changeCount === 0 && (
        <EmptyState title={texts.say('overview.nothing')}>{texts.say('overview.nothing.text')}</EmptyState>
      )}
      <div style={{ marginTop: '16px' }}>
        <FilteredList overview={overview} />
        <Fold title={texts.say('why.title')}>
          <WhySearch connectionId={overview.connectionId} />
        </Fold>
      </div>
    </>
  );
}

interface AboutProps {
  readonly overview: OverviewView;
  /** The overview of the connection that counts now. */
  readonly current: string | null;
}

/** Who made it and when, what was read for it, and where the newer one is. */
function About({ overview, current }: AboutProps): ReactElement {
  const texts = useTexts();
  const { id, connectionId, createdAt, createdBy, expiresAt, status, read } = overview;
  const made = { by: createdBy.name, at: texts.moment(createdAt), expires: texts.moment(expiresAt) };
  return (
    <>
      {texts.say(status === 'ready' ? 'overview.made.open' : 'overview.made', made)} {read.text}{' '}
      <PageLink to={`/tab/connections/${connectionId}/history`}>{texts.say('page.history')}</PageLink>
      {status === 'expired' && current !== null && current !== id && (
        <div>
          <Said
            text="overview.newer"
            values={{ newer: <PageLink to={`/tab/overviews/${current}`}>{texts.say('overview.current')}</PageLink> }}
          />
        </div>
      )}
    </>
  );
}
