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

/** Shows what was loaded, that it is being loaded, or why it was not and what to do. */
export function Loaded<Body>({
  of,
  children,
}: {
  readonly of: Resource<Body>;
  readonly children: (value: Body) => ReactNode;
}): ReactNode {
  if (of.state === 'failed') {
    return <ProblemBar problem={of.problem} retry={of.reload} />;
  }
  return of.value === null ? <Spinner label="Loading" style={{ padding: '48px 0' }} /> : children(of.value);
}

export function ProblemBar({
  problem,
  retry,
}: {
  readonly problem: ApiProblem;
  readonly retry?: () => void;
}): ReactElement {
  const { title, text } = wordsOf(problem);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {text}
      </MessageBarBody>
      {retry !== undefined && (
        <MessageBarActions>
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

function wordsOf(problem: ApiProblem): { title: string; text: string } {
  if (problem.code === 'not-signed-in' && !isInHost()) {
    return {
      title: 'Open Rollcall in Microsoft Teams',
      text: 'Teams signs you in; this page cannot do that by itself.',
    };
  }
  const title =
    problem.code === 'not-found' ? 'Not found' : problem.code === 'not-allowed' ? 'Not allowed' : 'That did not work';
  return { title, text: problem.message };
}
