import { Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { NoticeView } from '../../../src/api/contract/notices.ts';
import { remove, type ApiProblem } from '../api/client.ts';
import { asProblem, useResource } from '../api/use-resource.ts';
import { counted, noticeWords } from '../words.ts';
import { ProblemBar } from './loaded.tsx';
import { Moment } from './moment.tsx';

/** How many are listed; the first line counts them all. */
const shown = 5;

/** Messages that could not be delivered, until somebody has seen them. Nothing where there are none. */
export function UndeliveredNotices(): ReactElement | null {
  const notices = useResource<{ readonly items: readonly NoticeView[] }>('/api/notices');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const items = notices.value?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  const dismiss = (): void => {
    Promise.all(items.map(({ id }) => remove(`/api/notices/${id}`)))
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(notices.reload);
  };
  return (
    <>
      {problem !== null && <ProblemBar problem={problem} />}
      <MessageBar intent="warning" layout="multiline" style={{ marginBottom: '12px' }}>
        <MessageBarBody>
          <MessageBarTitle>{counted(items.length, 'message')} could not be delivered.</MessageBarTitle>
          <ul style={{ margin: '4px 0', paddingInlineStart: '20px' }}>
            {items.slice(0, shown).map((notice) => (
              <li key={notice.id}>
                {noticeWords[notice.topic]} to {notice.to}, <Moment at={notice.createdAt} />: {notice.problem}
              </li>
            ))}
          </ul>
          <Button size="small" onClick={dismiss}>
            Dismiss
          </Button>
        </MessageBarBody>
      </MessageBar>
    </>
  );
}
