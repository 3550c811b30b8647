import { Subtitle2 } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ImportView } from '../../../src/api/contract/directory-imports.ts';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Pager } from '../components/pager.tsx';
import { usePaging } from '../components/use-paging.ts';
import { queryOf } from '../review/change-query.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { ImportStatusBadge } from './import-status-badge.tsx';

/** Files that were looked at or applied, the newest first. */
export function ImportsList(): ReactElement {
  const texts = useTexts();
  const paging = usePaging();
  const imports = useResource<{ readonly items: readonly ImportView[]; readonly next: string | null }>(
    `/api/directory/imports?${queryOf(paging.query)}`,
  );
  return (
    <Loaded of={imports}>
      {({ items, next }) =>
        items.length === 0 && paging.page === 0 ? (
          <EmptyState title={texts.say('import.list.none')}>{texts.say('import.list.none.text')}</EmptyState>
        ) : (
          <>
            <Subtitle2 as="h2" block style={{ margin: '0 0 8px' }}>
              {texts.say('import.list')}
            </Subtitle2>
            <DataTable
              label={texts.say('import.list')}
              columns={columnsIn(texts)}
              rows={items}
              keyOf={({ id }) => id}
            />
            <Pager paging={paging} shown={items.length} next={next} />
          </>
        )
      }
    </Loaded>
  );
}

function columnsIn(texts: TabTexts): readonly Column<ImportView>[] {
  return [
    {
      heading: texts.say('import.list.file'),
      cell: ({ id, fileName }) => (
        <PageLink to={`/tab/directory/imports/${id}`}>{fileName ?? texts.say('import.unnamed')}</PageLink>
      ),
    },
    { heading: texts.say('import.list.state'), cell: ({ status }) => <ImportStatusBadge status={status} /> },
    { heading: texts.say('import.list.what'), cell: (one) => whatOf(one, texts) },
    { heading: texts.say('import.list.who'), cell: ({ appliedBy, createdBy }) => (appliedBy ?? createdBy).name },
    {
      heading: texts.say('import.list.when'),
      cell: ({ appliedAt, createdAt }) => <Moment at={appliedAt ?? createdAt} />,
    },
  ];
}

function whatOf({ status, counts, outcome }: ImportView, texts: TabTexts): string {
  if (outcome !== null) return texts.say('import.list.outcome', outcome);
  const { add, update, remove } = counts;
  const said = texts.say('import.list.counts', { add, update, remove });
  return status === 'previewed' ? texts.say('import.list.would', { counts: said }) : said;
}
