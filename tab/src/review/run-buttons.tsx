import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { putJson } from '../api/client.ts';
import { useMe } from '../components/me.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { StartButton } from './start-button.tsx';

interface RunButtonsProps {
  readonly connection: Pick<ConnectionView, 'id' | 'enabled' | 'fullScanOnNextRun'>;
  readonly onChanged: () => void;
}

/** For approvers: a preview now, and whether the next run reads everything. */
export function RunButtons({ connection, onChanged }: RunButtonsProps): ReactElement | null {
  const texts = useTexts();
  const { may } = useMe();
  const [isAsking, setIsAsking] = useState(false);
  if (!may('approver') || !connection.enabled) return null;
  const { id, fullScanOnNextRun } = connection;
  const ask = (): void => {
    setIsAsking(true);
    putJson(`/api/connections/${id}/full-scan`, { onNextRun: !fullScanOnNextRun }).then(
      () => {
        setIsAsking(false);
        onChanged();
      },
      () => setIsAsking(false),
    );
  };
  return (
    <>
      <StartButton path={`/api/connections/${id}/runs`} body={{ kind: 'overview' }}>
        {texts.say('run.preview-now')}
      </StartButton>
      <Button aria-pressed={fullScanOnNextRun} disabledFocusable={isAsking} onClick={ask}>
        {texts.say(fullScanOnNextRun ? 'run.full-scan.on' : 'run.full-scan')}
      </Button>
    </>
  );
}
