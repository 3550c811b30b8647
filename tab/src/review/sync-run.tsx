import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import { FailureBar } from '../components/failure-bar.tsx';
import { Loaded } from '../components/loaded.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Said, useTexts } from '../texts/use-texts.tsx';
import { Receipt } from './receipt.tsx';
import { RunProgress } from './run-progress.tsx';
import { useRun } from './use-run.ts';

interface SyncRunProps {
  readonly runId: string;
  readonly onEnded: () => void;
}

/** The sync of an overview, on the overview's page: its progress, and its receipt in the end. */
export function SyncRun({ runId, onEnded }: SyncRunProps): ReactElement {
  const run = useRun(runId);
  const status = run.value?.status;
  const before = useRef(status);
  useEffect(() => {
    if (before.current === 'running' && status !== undefined && status !== 'running') onEnded();
    before.current = status;
  }, [status, onEnded]);
  return <Loaded of={run}>{(value) => <RunOutcome of={value} onCancelled={run.reload} withLink />}</Loaded>;
}

interface RunOutcomeProps {
  readonly of: RunView;
  readonly onCancelled: () => void;
  /** Leads to the sync log, where this is not its page. */
  readonly withLink?: true;
}

/** How far a run is, or how it ended: failure with its action and link, and receipt. */
export function RunOutcome({ of, onCancelled, withLink }: RunOutcomeProps): ReactElement {
  const texts = useTexts();
  const connection = useResource<ConnectionView>(`/api/connections/${of.connectionId}`);
  const { reload } = connection;
  useEffect(reload, [of.status, reload]);
  const { results } = of;
  return (
    <>
      {of.failure !== null && <FailureBar failure={of.failure} />}
      {of.status === 'running' && <RunProgress of={of} onCancelled={onCancelled} />}
      {of.status !== 'running' && results !== null && (
        <Receipt of={{ ...of, results }} lastSyncRunId={connection.value?.lastSync.runId ?? null} />
      )}
      {withLink === true && (
        <p style={{ margin: '0 0 12px' }}>
          <Said
            text="run.log-link"
            values={{ log: <PageLink to={`/tab/runs/${of.id}`}>{texts.say('run.log')}</PageLink> }}
          />
        </p>
      )}
    </>
  );
}
