import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { NoticeView } from '../../../src/api/contract/notices.ts';
import { remove } from '../api/client.ts';
import { refresh, useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** Messages that could not be delivered, until somebody has seen them. */
export function NoticesPage(): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  const notices = useResource<{ readonly items: readonly NoticeView[] }>('/api/notices');
  const dismissing = useAction();
  const items = notices.value?.items ?? [];
  const dismiss = (of: readonly NoticeView[]): void =>
    dismissing.run(async () => {
      try {
        // One after the other: there may be hundreds.
        for (const { id } of of) {
          await remove(`/api/notices/${id}`);
        }
      } finally {
        refresh('/api/notices');
      }
    });
  const columns: readonly Column<NoticeView>[] = [
    { heading: texts.say('notices.what'), cell: ({ topic }) => texts.say(`topic.${topic}`) },
    { heading: texts.say('notices.to'), cell: ({ to, by }) => texts.say(`notices.to.${by}`, { to }) },
    { heading: texts.say('notices.at'), cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { heading: texts.say('notices.why'), cell: ({ problem }) => problem },
    {
      heading: texts.say('notices.connection'),
      cell: ({ connectionId }) =>
        connectionId === null ? null : (
          <PageLink to={`/tab/connections/${connectionId}`}>{texts.say('notices.open')}</PageLink>
        ),
    },
    ...(may('administrator')
      ? [
          {
            heading: texts.say('notices.dismiss'),
            cell: (notice: NoticeView) => (
              <Button
                size="small"
                aria-label={texts.say('notices.dismiss-one', { to: notice.to })}
                disabled={dismissing.busy}
                onClick={() => dismiss([notice])}
              >
                {texts.say('notices.dismiss')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <PageHeading
        title={texts.say('page.notices')}
        {...(may('administrator') && items.length > 1
          ? {
              actions: (
                <Button disabled={dismissing.busy} onClick={() => dismiss(items)}>
                  {texts.say('notices.dismiss-all')}
                </Button>
              ),
            }
          : {})}
      >
        {texts.say('notices.about')}
      </PageHeading>
      {dismissing.problem !== null && <ProblemBar problem={dismissing.problem} />}
      <Loaded of={notices}>
        {() =>
          items.length === 0 ? (
            <EmptyState title={texts.say('notices.none')}>{texts.say('notices.none.text')}</EmptyState>
          ) : (
            <DataTable label={texts.say('page.notices')} columns={columns} rows={items} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
    </>
  );
}
