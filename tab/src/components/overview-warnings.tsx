import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { classPlurals, numberText } from '../words.ts';

const useStyles = makeStyles({
  bars: { display: 'grid', gap: '8px', marginBottom: '12px' },
  list: { margin: 0, paddingInlineStart: '20px' },
});

const shownAtOnce = 5;

/** Removal limits that would stop the sync, and what a person would want to be warned of. */
export function OverviewWarnings({
  of,
}: {
  readonly of: Pick<OverviewView, 'breaches' | 'warnings'>;
}): ReactElement | null {
  const styles = useStyles();
  const { breaches, warnings } = of;
  if (breaches.length === 0 && warnings.length === 0) {
    return null;
  }
  return (
    <div className={styles.bars}>
      {breaches.length > 0 && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Over the removal limit: this sync would stop before its first write</MessageBarTitle>
            <Lines of={breaches.map(breachText)} />
          </MessageBarBody>
        </MessageBar>
      )}
      {warnings.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{warnings.length === 1 ? 'Look at this first' : 'Look at these first'}</MessageBarTitle>
            <Lines of={warnings.map(({ text }) => text)} />
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
}

function Lines({ of }: { readonly of: readonly string[] }): ReactElement {
  const styles = useStyles();
  const [first] = of;
  if (of.length === 1) {
    return <span>{first}</span>;
  }
  const rest = of.slice(shownAtOnce);
  return (
    <>
      <ul className={styles.list}>
        {of.slice(0, shownAtOnce).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>{numberText(rest.length)} more</summary>
          <ul className={styles.list}>
            {rest.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function breachText(breach: OverviewView['breaches'][number]): string {
  const removals = `${numberText(breach.removals)} of ${numberText(breach.owned)} removed`;
  const allowed = breach.rule === 'percent' ? `${numberText(breach.allowed)} %` : numberText(breach.allowed);
  return `${classPlurals[breach.class]}: ${removals}, allowed are ${allowed}.`;
}
