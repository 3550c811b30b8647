import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { LogEntryView, RunView } from '../../../src/api/contract/runs.ts';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Pager } from '../components/pager.tsx';
import { ActionBadge, ResultBadge } from '../components/status-badge.tsx';
import { usePaging } from '../components/use-paging.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { AttributeChange, attributesOf } from './attribute-change.tsx';
import { WhoCell } from './change-cells.tsx';
import type { ChangeFilters } from './change-query.ts';
import { queryOf, useChangeFilters } from './change-query.ts';
import { FilterBar } from './filter-bar.tsx';

const useStyles = makeStyles({
  kind: { display: 'flex', alignItems: 'center', gap: '6px', whiteSpace: 'nowrap' },
  minor: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '2px' },
  summary: { cursor: 'pointer', color: tokens.colorBrandForegroundLink },
});

interface LogPage {
  readonly items: readonly LogEntryView[];
  readonly next: string | null;
}

/** What became of every change of a sync. */
export function LogSection({ of }: { readonly of: RunView }): ReactElement {
  const texts = useTexts();
  const [filters, setFilters] = useChangeFilters();
  const paging = usePaging();
  const log = useResource<LogPage>(`/api/runs/${of.id}/log?${queryOf(paging.query, filters)}`);
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  const change = (to: ChangeFilters): void => {
    paging.restart();
    setFilters(to);
  };
  return (
    <section aria-label={texts.say('log.title')}>
      <FilterBar withResult filters={filters} onChange={change} />
      <Loaded of={log}>
        {({ items, next }) => (
          <>
            {items.length === 0 && paging.page === 0 ? (
              <EmptyState title={texts.say(isNarrowed ? 'changes.none-match' : 'log.nothing')}>
                {texts.say(
                  isNarrowed
                    ? 'changes.none-match.text'
                    : of.status === 'running'
                      ? 'log.nothing.yet'
                      : 'log.nothing.text',
                )}
              </EmptyState>
            ) : (
              <DataTable
                label={texts.say('log.title')}
                columns={columnsOf(texts)}
                rows={items}
                keyOf={({ change: { key } }) => key}
              />
            )}
            <Pager paging={paging} shown={items.length} next={next} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function columnsOf(texts: TabTexts): readonly Column<LogEntryView>[] {
  return [
    { heading: texts.say('column.result'), cell: (entry) => <ResultCell of={entry} /> },
    { heading: texts.say('column.change'), cell: ({ change }) => <ActionCell of={change} /> },
    { heading: texts.say('column.who'), cell: ({ change }) => <WhoCell change={change} whole /> },
    { heading: texts.say('column.why'), cell: ({ change }) => change.reason.text },
    { heading: texts.say('column.values'), cell: ({ change }) => <AllValues of={change} /> },
  ];
}

function ResultCell({ of }: { readonly of: LogEntryView }): ReactElement {
  const styles = useStyles();
  return (
    <span>
      <ResultBadge result={of.result} />
      {of.message !== null && <div className={styles.minor}>{of.message}</div>}
    </span>
  );
}

function ActionCell({ of }: { readonly of: LogEntryView['change'] }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <span className={styles.kind}>
      <ActionBadge action={of.action} />
      <span className={styles.minor}>{texts.say(`class.${of.class}`)}</span>
    </span>
  );
}

const shownAtOnce = 3;

/** Every attribute before and after; many of them are opened when they are wanted. */
function AllValues({ of }: { readonly of: LogEntryView['change'] }): ReactElement | null {
  const styles = useStyles();
  const texts = useTexts();
  const names = attributesOf(of);
  if (names.length === 0) return null;
  const list = (
    <ul className={styles.list}>
      {names.map((name) => (
        <li key={name}>
          <AttributeChange change={of} name={name} />
        </li>
      ))}
    </ul>
  );
  if (names.length <= shownAtOnce) return list;
  return (
    <details>
      <summary className={styles.summary}>{texts.say('log.attributes', { count: names.length })}</summary>
      {list}
    </details>
  );
}
