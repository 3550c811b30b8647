import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { isOverLimit } from './standing.ts';

const useStyles = makeStyles({
  bars: { display: 'grid', gap: '8px', marginBottom: '12px' },
  list: { margin: 0, paddingInlineStart: '20px' },
});

const shownAtOnce = 5;

/** Removal limits that would stop the sync, and what a person would want to be warned of. */
export function OverviewWarnings({
  of,
}: {
  readonly of: Pick<OverviewView, 'breaches' | 'warnings' | 'release'>;
}): ReactElement | null {
  const styles = useStyles();
  const texts = useTexts();
  const { breaches, warnings } = of;
  if (breaches.length === 0 && warnings.length === 0) {
    return null;
  }
  return (
    <div className={styles.bars}>
      {breaches.length > 0 && (
        <MessageBar intent={isOverLimit(of) ? 'error' : 'warning'} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{texts.say(isOverLimit(of) ? 'limits.over' : 'limits.released')}</MessageBarTitle>
            <Lines of={breaches.map((breach) => breachText(texts, breach))} />
          </MessageBarBody>
        </MessageBar>
      )}
      {warnings.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{texts.say('warnings.title', { count: warnings.length })}</MessageBarTitle>
            <Lines of={warnings.map(({ text }) => text)} />
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
}

function Lines({ of }: { readonly of: readonly string[] }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
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
          <summary>{texts.say('warnings.more', { count: rest.length })}</summary>
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

function breachText(texts: TabTexts, breach: OverviewView['breaches'][number]): string {
  const { class: of, removals, owned, allowed } = breach;
  return texts.say('limits.breach', {
    class: texts.say(`classes.${of}`),
    removals,
    owned,
    allowed: Math.floor(allowed),
  });
}
