import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { FailureView } from '../../../src/api/contract/connections.ts';
import { PageLink } from './page-link.tsx';

/** Why a run stopped, what mends it, and where. */
export function FailureBar({ failure }: { readonly failure: FailureView }): ReactElement {
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
          <PageLink to={failure.link}>Open settings</PageLink>
        )}
        {failure.detail !== null && <div>Details: {failure.detail}</div>}
      </MessageBarBody>
    </MessageBar>
  );
}
