import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
} from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import type { ApiProblem } from '../api/client.ts';
import type { Resource } from '../api/use-resource.ts';
import { isInHost } from '../teams/host.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** Shows what was loaded, that it is being loaded, or why it was not and what to do. */
export function Loaded<Body>({
  of,
  children,
}: {
  readonly of: Resource<Body>;
  readonly children: (value: Body) => ReactNode;
}): ReactNode {
  const texts = useTexts();
  if (of.state === 'failed') {
    // Said once, at the top of the page, with what to do.
    if (of.problem.code === 'no-token') return null;
    return <ProblemBar problem={of.problem} retry={of.reload} />;
  }
  return of.value === null ? (
    <Spinner label={texts.say('loading')} style={{ padding: '48px 0' }} />
  ) : (
    children(of.value)
  );
}

export function ProblemBar({
  problem,
  retry,
}: {
  readonly problem: ApiProblem;
  readonly retry?: () => void;
}): ReactElement {
  const texts = useTexts();
  const { title, text } = wordsOf(problem, texts);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {text}
      </MessageBarBody>
      {retry !== undefined && (
        <MessageBarActions>
          <Button size="small" onClick={retry}>
            {texts.say('try-again')}
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

function wordsOf(problem: ApiProblem, texts: TabTexts): { title: string; text: string } {
  if (problem.code === 'not-signed-in' && !isInHost()) {
    return { title: texts.say('problem.open-in-teams'), text: texts.say('problem.open-in-teams.text') };
  }
  const title =
    problem.code === 'not-found' || problem.code === 'not-allowed'
      ? (`problem.${problem.code}` as const)
      : 'problem.other';
  return { title: texts.say(title), text: problemText(problem, texts) };
}

/** A refusal in a sentence or two. */
export function problemText(problem: ApiProblem, texts: TabTexts): string {
  if (problem.code === 'unreachable') {
    return texts.say('problem.unreachable');
  }
  if (problem.code === 'no-token') {
    return texts.say('sign-in.above');
  }
  if (problem.code === 'unexpected') {
    return problem.message === ''
      ? texts.say('problem.page')
      : texts.say('problem.status', { status: problem.message });
  }
  return problem.message;
}
