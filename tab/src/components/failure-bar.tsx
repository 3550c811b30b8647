import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { FailureView } from '../../../src/api/contract/connections.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { PageLink } from './page-link.tsx';

/** Why a run stopped, what mends it, and where. */
export function FailureBar({ failure }: { readonly failure: FailureView }): ReactElement {
  const texts = useTexts();
  return (
    <MessageBar
      intent={failure.code === 'cancelled' ? 'info' : 'error'}
      layout="multiline"
      style={{ marginBottom: '12px' }}
    >
      <MessageBarBody>
        <MessageBarTitle>{failure.sentence}</MessageBarTitle>
        {failure.action}{' '}
        {failure.link !== null && !failure.link.endsWith('/history') && (
          <PageLink to={failure.link} subtle>
            {texts.say('failure.open-settings')}
          </PageLink>
        )}
        {failure.detail !== null && <div>{texts.say('failure.details', { detail: failure.detail })}</div>}
      </MessageBarBody>
    </MessageBar>
  );
}
