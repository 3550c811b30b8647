import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { RunView } from '../../../src/api/contract/runs.ts';
import type { ApiProblem } from '../api/client.ts';
import { postJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { textProgress } from './text-progress.ts';

const useStyles = makeStyles({
  panel: { marginBottom: '12px' },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px', justifyContent: 'space-between' },
  stage: { fontWeight: tokens.fontWeightSemibold },
  bar: {
    display: 'block',
    margin: '6px 0',
    color: tokens.colorCompoundBrandForeground1,
    letterSpacing: '1px',
    overflow: 'hidden',
    whiteSpace: 'nowrap',
  },
  counts: { color: tokens.colorNeutralForeground2 },
});

/** How far a run is, while it runs, and the way to stop it. */
export function RunProgress({
  of,
  onCancelled,
}: {
  readonly of: RunView;
  readonly onCancelled: () => void;
}): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { may } = useMe();
  const [state, setState] = useState<'idle' | 'asking' | ApiProblem>('idle');
  const { stage, users, groups, memberships, changes, done } = of.progress;
  const isApplying = stage === 'applying' && changes > 0;
  const share = isApplying ? done / changes : 0;
  const cancel = (): void => {
    setState('asking');
    postJson(`/api/runs/${of.id}/cancel`, undefined).then(
      () => {
        setState('idle');
        onCancelled();
      },
      (error: unknown) => setState(asProblem(error)),
    );
  };
  const isStopping = of.cancelRequestedBy !== null;
  return (
    <Panel className={styles.panel} label={texts.say('progress.title')}>
      <div className={styles.line}>
        <span role="status" className={styles.stage}>
          {isStopping
            ? texts.say('progress.stopping', { by: of.cancelRequestedBy?.name ?? '' })
            : texts.say(`stage.${stage}`)}
        </span>
        {may('approver') && !isStopping && (
          <Button size="small" disabledFocusable={state === 'asking'} onClick={cancel}>
            {texts.say('run.cancel')}
          </Button>
        )}
      </div>
      {isApplying && (
        <span
          role="progressbar"
          aria-label={texts.say('progress.title')}
          aria-valuemin={0}
          aria-valuemax={changes}
          aria-valuenow={done}
          aria-valuetext={texts.say('progress.applied', { done, changes })}
        >
          <span className={styles.bar} aria-hidden="true">
            {textProgress(share)} {texts.say('progress.share', { share })}
          </span>
        </span>
      )}
      {!isApplying && <span role="progressbar" aria-label={texts.say('progress.title')} />}
      <div className={styles.counts}>
        {isApplying
          ? texts.say('progress.applied', { done, changes })
          : texts.say('progress.read', { users, groups, memberships })}
      </div>
      {typeof state === 'object' && <ProblemBar problem={state} />}
    </Panel>
  );
}
