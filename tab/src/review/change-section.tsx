import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useSyncExternalStore } from 'react';
import type { OverviewChangeView, OverviewView } from '../../../src/api/contract/overviews.ts';
import { asProblem } from '../api/use-resource.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemBar } from '../components/loaded.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { KindCell, subjectText, ValuesCell, WhoCell, WhyCell } from './change-cells.tsx';
import { ChangeDetails } from './change-details.tsx';
import { noFilters, useChangeFilters } from './change-query.ts';
import { FilterBar } from './filter-bar.tsx';
import type { OverviewEdit } from './overview-edit.ts';
import { RowChoice } from './row-choice.tsx';
import { useChangeWindow } from './use-change-window.ts';
import type { VirtualColumn } from './virtual-table.tsx';
import { VirtualTable } from './virtual-table.tsx';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 12px',
    minHeight: '28px',
    marginBottom: '8px',
    color: tokens.colorNeutralForeground2,
  },
});

const heights = { row: 64, card: 172, phone: 196 };

interface ChangeSectionProps {
  readonly overview: OverviewView;
  readonly saving: ReadonlySet<string>;
  /** Null where nothing can be chosen. */
  readonly onEdit: ((edit: OverviewEdit) => void) | null;
}

/** The changes of an overview: to filter, to search, to open, and for approvers to choose from. */
export function ChangeSection({ overview, saving, onEdit }: ChangeSectionProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const [filters, setFilters] = useChangeFilters();
  const rows = useChangeWindow(overview, filters);
  useSyncExternalStore(rows.subscribe, rows.version);
  const { total, problem } = rows;
  const narrowed = { ...filters, result: '' };
  const isNarrowed = Object.values(narrowed).some((value) => value !== '');
  const cause = overview.causes.find(({ id }) => id === filters.cause);
  const columns: readonly VirtualColumn<OverviewChangeView>[] = [
    {
      heading: texts.say('column.change'),
      width: '220px',
      cell: (change, place) => <KindCell change={change} {...place} />,
    },
    { heading: texts.say('column.who'), width: 'minmax(0, 2fr)', cell: (change) => <WhoCell change={change} /> },
    { heading: texts.say('column.why'), width: 'minmax(0, 1.6fr)', cell: (change) => <WhyCell change={change} /> },
    { heading: texts.say('column.values'), width: 'minmax(0, 2fr)', cell: (change) => <ValuesCell change={change} /> },
    {
      heading: texts.say('column.choice'),
      width: onEdit === null ? 'minmax(0, 1fr)' : '210px',
      cell: (change) => (
        <RowChoice
          name={subjectText(texts, change)}
          of={{ key: change.key }}
          leftOut={change.leftOut}
          isSaving={saving.has(change.key)}
          onEdit={onEdit}
        />
      ),
    },
  ];
  return (
    <section aria-label={texts.say('changes.title')}>
      <FilterBar filters={filters} onChange={setFilters} />
      <div className={styles.line}>
        <span role="status">
          {total === null || !rows.isCounted
            ? texts.say('loading')
            : texts.say('changes.count', { shown: total, all: overview.changeCount, narrowed: String(isNarrowed) })}
        </span>
        {cause !== undefined && <span>{texts.say('changes.of-cause', { cause: cause.text })}</span>}
        {isNarrowed && (
          <Button size="small" onClick={() => setFilters(noFilters)}>
            {texts.say('filter.clear')}
          </Button>
        )}
      </div>
      {problem !== null && <ProblemBar problem={asProblem(problem)} retry={() => rows.retry()} />}
      {total === 0 && (
        <EmptyState title={texts.say('changes.none-match')}>{texts.say('changes.none-match.text')}</EmptyState>
      )}
      {total !== null && total > 0 && (
        <VirtualTable
          // Other filters begin at the top, with nothing open.
          key={Object.values(narrowed).join('\n')}
          label={texts.say('changes.title')}
          rows={rows}
          columns={columns}
          heights={heights}
          opened={(change) => (
            <ChangeDetails
              change={change}
              more={change.leftOut === null ? [] : [[texts.say('column.choice'), change.leftOut.text]]}
            />
          )}
        />
      )}
    </section>
  );
}
