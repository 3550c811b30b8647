import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect } from 'react';
import type { OverrideView } from '../../../src/api/contract/overrides.ts';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { useResource } from '../api/use-resource.ts';
import { ActionBadge } from '../components/status-badge.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { noFilters, useChangeFilters } from './change-query.ts';
import { Fold } from './fold.tsx';
import type { OverviewEdit } from './overview-edit.ts';
import { RowChoice } from './row-choice.tsx';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: '64px 220px minmax(0, 1fr) auto 210px',
    alignItems: 'center',
    gap: '4px 12px',
    padding: '6px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    [narrow]: { display: 'flex', flexWrap: 'wrap', padding: '10px 0' },
  },
  count: { textAlign: 'end', fontWeight: tokens.fontWeightSemibold },
  kind: { display: 'flex', alignItems: 'center', gap: '8px', color: tokens.colorNeutralForeground3 },
  text: { [narrow]: { flex: '1 1 100%' } },
});

/** As many causes are shown without being asked for. */
const shownAtOnce = 5;

interface CauseListProps {
  readonly overview: OverviewView;
  readonly saving: ReadonlySet<string>;
  /** Null where nothing can be chosen. */
  readonly onEdit: ((edit: OverviewEdit) => void) | null;
}

/** Why there are these changes, most first; a cause can be looked at, and left out as a whole. */
export function CauseList({ overview, saving, onEdit }: CauseListProps): ReactElement | null {
  const texts = useTexts();
  const { causes } = overview;
  if (causes.length === 0) return null;
  return (
    <Fold title={texts.say('causes.title')} note={texts.number(causes.length)} opened={causes.length <= shownAtOnce}>
      <Causes overview={overview} saving={saving} onEdit={onEdit} />
    </Fold>
  );
}

function Causes({ overview, saving, onEdit }: CauseListProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const [, setFilters] = useChangeFilters();
  const { causes, id, hash } = overview;
  // Overrides of causes come before those of rows, and an overview lists at most 50 causes.
  const overrides = useResource<{ readonly items: readonly OverrideView[] }>(`/api/overviews/${id}/overrides?limit=50`);
  const { reload } = overrides;
  useEffect(reload, [hash, reload]);
  return (
    <ul className={styles.list}>
      {causes.map((cause) => {
        const by = overrides.value?.items.find((override) => override.id === cause.id);
        return (
          <li key={cause.id} className={styles.row}>
            <span className={styles.count}>{texts.number(cause.count)}</span>
            <span className={styles.kind}>
              <ActionBadge action={cause.action} />
              {texts.say(`classes.${cause.class}`)}
            </span>
            <span className={styles.text}>{cause.text}</span>
            <Button
              size="small"
              appearance="subtle"
              aria-label={texts.say('causes.show.of', { cause: cause.text })}
              onClick={() => setFilters({ ...noFilters, cause: cause.id })}
            >
              {texts.say('causes.show')}
            </Button>
            <RowChoice
              name={texts.say('causes.name', { count: cause.count, cause: cause.text })}
              of={{ cause }}
              leftOut={
                by === undefined ? null : { overrideId: by.id, text: texts.say('left-out.by', { by: by.by.name }) }
              }
              isSaving={saving.has(cause.id)}
              onEdit={onEdit}
            />
          </li>
        );
      })}
    </ul>
  );
}
