import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import type { ConnectionTestView } from '../../../src/api/contract/connections.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { PageLink } from './page-link.tsx';
import { WorksBadge } from './status-badge.tsx';

const useStyles = makeStyles({
  result: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  checks: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '6px' },
  detail: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Check {
  readonly id: string;
  readonly name: ReactNode;
  readonly ok: boolean;
  /** What is to be said of it besides. */
  readonly detail: string | null;
}

interface ChecksProps {
  readonly label: string;
  readonly ok: boolean;
  /** All of it in a sentence, and what to do. */
  readonly title: string;
  readonly text?: ReactNode;
  readonly checks: readonly Check[];
}

/** How something went that was tried in several ways: altogether, and one by one. */
export function Checks({ label, ok, title, text, checks }: ChecksProps): ReactElement {
  const styles = useStyles();
  return (
    <div className={styles.result}>
      <MessageBar intent={ok ? 'success' : 'error'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle>
          {text}
        </MessageBarBody>
      </MessageBar>
      {checks.length > 0 && (
        <ul className={styles.checks} aria-label={label}>
          {checks.map(({ id, name, ok: works, detail }) => (
            <li key={id}>
              {name}: <WorksBadge works={works} /> {detail !== null && <span className={styles.detail}>{detail}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface TestResultProps {
  readonly of: ConnectionTestView;
  /** What is said where everything works. */
  readonly works?: string;
  /** Leads to where it is mended. */
  readonly withLink?: true;
}

/** What works of a connection, and what does not. */
export function TestResult({ of, works, withLink }: TestResultProps): ReactElement {
  const texts = useTexts();
  const { ok, failure, summary } = of;
  // Where signing in failed, nothing else was tried.
  const isOut = of.checks.some((check) => check.name === 'sign-in' && !check.ok);
  const checks = isOut ? of.checks.filter(({ name }) => name === 'sign-in') : of.checks;
  return (
    <Checks
      label={texts.say('test.checks')}
      ok={ok}
      title={failure?.sentence ?? (ok && works !== undefined ? works : summary)}
      text={
        <>
          {failure?.action}{' '}
          {withLink === true && failure?.link != null && (
            <PageLink to={failure.link}>{texts.say('failure.open-settings')}</PageLink>
          )}
        </>
      }
      checks={checks.map((check) => ({
        id: check.name,
        name: texts.say(`test.${check.name}`),
        ok: check.ok,
        detail: check.ok ? null : texts.say('failure.details', { detail: check.detail }),
      }))}
    />
  );
}
