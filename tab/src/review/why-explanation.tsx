import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { WhyView } from '../../../src/api/contract/why.ts';
import { PageLink } from '../components/page-link.tsx';
import { ActionBadge, ResultBadge } from '../components/status-badge.tsx';
import { Said, useTexts } from '../texts/use-texts.tsx';
import { subjectText } from './change-cells.tsx';
import { ChangeDetails } from './change-details.tsx';

const useStyles = makeStyles({
  line: { margin: '0 0 8px', color: tokens.colorNeutralForeground2 },
  changes: { margin: '0 0 8px', padding: 0, listStyleType: 'none', display: 'grid', gap: '8px' },
  change: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', marginBottom: '6px' },
  minor: { color: tokens.colorNeutralForeground2 },
});

/** Which groups bring a person in, what is planned for them, and what a sync did last. */
export function WhyExplanation({ of }: { readonly of: NonNullable<WhyView['explanation']> }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { paths, planned, lastChange, settingsChanged } = of;
  return (
    <>
      {settingsChanged && <p className={styles.line}>{texts.say('why.settings-changed')}</p>}
      {paths?.map((path) => (
        <p key={path.map(({ id }) => id).join(' ')} className={styles.line}>
          {texts.say('why.path', { path: path.map(({ name }) => name).join(' › ') })}
        </p>
      ))}
      {planned.length === 0 && <p className={styles.line}>{texts.say('why.nothing-planned')}</p>}
      {planned.length > 0 && (
        <ul aria-label={texts.say('why.planned')} className={styles.changes}>
          {planned.map(({ change, leftOut }) => (
            <li key={change.key}>
              <div className={styles.change}>
                <ActionBadge action={change.action} />
                <span>{subjectText(texts, change)}</span>
                {leftOut !== null && <span className={styles.minor}>{leftOut.text}</span>}
              </div>
              <ChangeDetails change={change} />
            </li>
          ))}
        </ul>
      )}
      {lastChange !== null && (
        <div className={styles.change}>
          <ResultBadge result={lastChange.result} />
          <span>
            <Said
              text="why.last"
              values={{
                run: <PageLink to={`/tab/runs/${lastChange.runId}`}>{texts.moment(lastChange.at)}</PageLink>,
                action: lastChange.change.action,
                name: subjectText(texts, lastChange.change),
              }}
            />
          </span>
        </div>
      )}
    </>
  );
}
