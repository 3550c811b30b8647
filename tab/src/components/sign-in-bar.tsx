import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
} from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { refreshAll } from '../api/use-resource.ts';
import { adminConsentUrl, onSignIn, signInAgain, signInProblem } from '../teams/sign-in.ts';
import type { SignInProblem } from '../teams/sign-in-problem.ts';
import { Said, useTexts } from '../texts/use-texts.tsx';

/** Why nobody is signed in, and what they can do about it. Once they are, what the page waits for is asked for. */
export function SignInBar(): ReactElement | null {
  const problem = useSyncExternalStore(onSignIn, signInProblem);
  const was = useRef<SignInProblem | null>(null);
  useEffect(() => {
    if (was.current !== null && problem === null) {
      refreshAll();
      document.querySelector('main')?.focus();
    }
    was.current = problem;
  }, [problem]);
  return problem === null ? null : <Trouble of={problem} />;
}

function Trouble({ of }: { readonly of: SignInProblem }): ReactElement {
  const texts = useTexts();
  const [isWaiting, setWaiting] = useState(false);
  const { trouble, reason } = of;
  const again = (): void => {
    setWaiting(true);
    signInAgain()
      // What is wrong now is shown in place of this.
      .catch(() => undefined)
      .finally(() => setWaiting(false));
  };
  if (trouble === 'not-in-teams')
    return <Bar title={texts.say('problem.open-in-teams')}>{texts.say('problem.open-in-teams.text')}</Bar>;
  const says = trouble === 'unknown' || trouble === 'registration' ? reason : '';
  return (
    <Bar
      title={texts.say(`sign-in.${trouble}`)}
      action={
        isWaiting ? (
          <Spinner size="tiny" label={texts.say('sign-in.waiting')} />
        ) : (
          <Button size="small" appearance="primary" onClick={again}>
            {texts.say(buttons[trouble])}
          </Button>
        )
      }
    >
      {trouble === 'refused' ? reason : texts.say(`sign-in.${trouble}.text`)}
      {says !== '' && <div>{texts.say('sign-in.says', { reason: says })}</div>}
      {trouble === 'consent' && <AdminConsent />}
    </Bar>
  );
}

const buttons = {
  consent: 'sign-in.grant',
  interaction: 'sign-in.do',
  cancelled: 'sign-in.do',
  blocked: 'sign-in.do',
  registration: 'try-again',
  unreachable: 'try-again',
  unknown: 'try-again',
  refused: 'try-again',
} as const;

/** Where people may not consent for themselves, their administrator does for all. */
function AdminConsent(): ReactElement | null {
  const texts = useTexts();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => void adminConsentUrl().then(setUrl, () => undefined), []);
  if (url === null) return null;
  const link = (
    <Link href={url} target="_blank" rel="noreferrer" inline>
      {texts.say('sign-in.admin-link')}
    </Link>
  );
  return (
    <div>
      <Said text="sign-in.admin" values={{ link }} />
    </div>
  );
}

interface BarProps {
  readonly title: string;
  readonly action?: ReactElement;
  readonly children: ReactNode;
}

function Bar({ title, action, children }: BarProps): ReactElement {
  return (
    <div role="alert" style={{ marginBottom: '16px' }}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle>
          {children}
        </MessageBarBody>
        {action !== undefined && <MessageBarActions>{action}</MessageBarActions>}
      </MessageBar>
    </div>
  );
}
