import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { problemText } from '../components/loaded.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { Review } from './use-review.ts';

interface RefusedBarProps {
  readonly overview: OverviewView;
  readonly review: Review;
}

/** What was refused and why; what was chosen and not sent can be sent once more. */
export function RefusedBar({ overview, review }: RefusedBarProps): ReactElement {
  const texts = useTexts();
  const { refused } = review;
  // The region is there before its text is: only then is the text read out.
  return <div role="alert">{refused !== null && content(refused)}</div>;

  function content({ problem, unsent, isAnother }: NonNullable<Review['refused']>): ReactElement {
    return (
      <MessageBar intent={isAnother ? 'warning' : 'error'} layout="multiline" style={{ marginBottom: '12px' }}>
        <MessageBarBody>
          <MessageBarTitle>{texts.say(isAnother ? 'refused.another' : 'refused.title')}</MessageBarTitle>
          {isAnother || problem === null
            ? texts.say('refused.another.text', { toApply: overview.toApply, all: overview.changeCount })
            : problemText(problem, texts)}
          {unsent.length > 0 && ` ${texts.say('refused.unsent', { count: unsent.length })}`}
        </MessageBarBody>
        <MessageBarActions>
          {unsent.length > 0 && overview.status === 'ready' && (
            <Button size="small" onClick={review.sendAgain}>
              {texts.say('refused.send-again')}
            </Button>
          )}
          <Button size="small" onClick={review.forget}>
            {texts.say(unsent.length > 0 ? 'refused.forget' : 'close')}
          </Button>
        </MessageBarActions>
      </MessageBar>
    );
  }
}
