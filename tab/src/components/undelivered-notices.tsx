import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { NoticeView } from '../../../src/api/contract/notices.ts';
import { useResource } from '../api/use-resource.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { PageLink } from './page-link.tsx';

/** That messages could not be delivered, and where they are listed. Nothing where there are none. */
export function UndeliveredNotices(): ReactElement | null {
  const texts = useTexts();
  const count = useResource<{ readonly items: readonly NoticeView[] }>('/api/notices').value?.items.length ?? 0;
  if (count === 0) {
    return null;
  }
  return (
    <MessageBar intent="warning" layout="multiline" style={{ marginBottom: '12px' }}>
      <MessageBarBody>
        <MessageBarTitle>{texts.say('notices.count', { count })}</MessageBarTitle>
        <PageLink to="/tab/notices" subtle>
          {texts.say('notices.look')}
        </PageLink>
      </MessageBarBody>
    </MessageBar>
  );
}
