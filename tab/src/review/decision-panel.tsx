import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { useMe } from '../components/me.tsx';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { isOverLimit, standingText } from './standing.ts';
import { narrow } from './use-is-narrow.ts';
import type { Review } from './use-review.ts';

const useStyles = makeStyles({
  panel: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '12px 24px',
    marginBottom: '12px',
  },
  standing: { flex: '1 1 260px', fontWeight: tokens.fontWeightSemibold },
  minor: { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', [narrow]: { width: '100%' } },
  button: { [narrow]: { flexGrow: 1 } },
});

interface DecisionPanelProps {
  readonly overview: OverviewView;
  readonly review: Review;
}

/** How an overview stands, and for approvers what they can decide on it. */
export function DecisionPanel({ overview, review }: DecisionPanelProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { may } = useMe();
  const isOpen = overview.status === 'ready' && overview.syncRunId === null && overview.changeCount > 0;
  const leftOut = overview.changeCount - overview.toApply;
  return (
    <Panel className={styles.panel} label={texts.say('decision.title')}>
      <div className={styles.standing} role="status">
        {standingText(texts, overview)}
        {isOpen && !may('approver') && <div className={styles.minor}>{texts.say('decision.readers')}</div>}
        {leftOut > 0 && (
          <div className={styles.minor}>{texts.say('decision.left-out', { leftOut, all: overview.changeCount })}</div>
        )}
      </div>
      {isOpen && may('approver') && <Decisions overview={overview} review={review} />}
    </Panel>
  );
}

function Decisions({ overview, review }: DecisionPanelProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { me } = useMe();
  const { toApply, changeCount, release } = overview;
  const isBusy = review.deciding !== null || review.saving.size > 0;
  const isOver = isOverLimit(overview);
  return (
    <div className={styles.buttons}>
      {isOver && release === null && toApply > 0 && (
        <Button className={styles.button} disabledFocusable={isBusy} onClick={() => review.decide('ask-release')}>
          {texts.say('decision.ask-release')}
        </Button>
      )}
      {isOver && release !== null && release.askedBy.id !== me?.id && (
        <Button className={styles.button} disabledFocusable={isBusy} onClick={() => review.decide('release')}>
          {texts.say('decision.release')}
        </Button>
      )}
      <Button
        appearance="primary"
        className={styles.button}
        disabledFocusable={isBusy || isOver || toApply === 0}
        onClick={() => review.decide('approve')}
      >
        {review.deciding === 'approve'
          ? texts.say('decision.approving')
          : texts.say('decision.approve', { count: toApply, all: changeCount, some: String(toApply < changeCount) })}
      </Button>
      <Button className={styles.button} disabledFocusable={isBusy} onClick={() => review.decide('cancel')}>
        {texts.say('decision.cancel')}
      </Button>
    </div>
  );
}
