import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import type { OverrideView } from '../../../src/api/contract/overrides.ts';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { useResource } from '../api/use-resource.ts';
import { Loaded } from '../components/loaded.tsx';
import { ActionBadge } from '../components/status-badge.tsx';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { subjectText } from './change-cells.tsx';
import { Fold } from './fold.tsx';
import type { OverviewEdit } from './overview-edit.ts';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  list: { margin: '0 0 8px', padding: 0, listStyleType: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: '100px minmax(0, 1fr) minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: '4px 12px',
    padding: '6px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'start' },
  },
  minor: { color: tokens.colorNeutralForeground2 },
});

const firstLimit = 50;
const mostAtOnce = 1000;

interface LeftOutListProps {
  readonly overview: OverviewView;
  readonly saving: ReadonlySet<string>;
  /** Null where nothing can be chosen. */
  readonly onEdit: ((edit: OverviewEdit) => void) | null;
}

/** What somebody left out or holds, and until when: each can be put back. */
export function LeftOutList(props: LeftOutListProps): ReactElement | null {
  const texts = useTexts();
  const count = props.overview.changeCount - props.overview.toApply;
  if (count === 0) return null;
  return (
    <Fold title={texts.say('left-out.title')} note={texts.number(count)}>
      <Overrides {...props} />
    </Fold>
  );
}

interface OverridesPage {
  readonly items: readonly OverrideView[];
  readonly next: string | null;
}

function Overrides({ overview, saving, onEdit }: LeftOutListProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const [limit, setLimit] = useState(firstLimit);
  const overrides = useResource<OverridesPage>(`/api/overviews/${overview.id}/overrides?limit=${String(limit)}`);
  const { reload } = overrides;
  useEffect(reload, [overview.hash, reload]);
  return (
    <Loaded of={overrides}>
      {({ items, next }) => (
        <>
          <ul className={styles.list}>
            {items.map((override) => {
              const name = nameOf(texts, overview, override);
              return (
                <li key={override.id} className={styles.row}>
                  <span>
                    <ActionBadge action={override.of.action} />
                  </span>
                  <span>{name}</span>
                  <span className={styles.minor}>{byText(texts, override)}</span>
                  {onEdit !== null && (
                    <Button
                      size="small"
                      disabledFocusable={saving.has(override.id)}
                      aria-label={texts.say('choice.put-back.of', { name })}
                      onClick={() => onEdit({ kind: 'put-back', overrideId: override.id, mark: override.id })}
                    >
                      {texts.say('choice.put-back')}
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
          {next !== null && limit < mostAtOnce && (
            <Button size="small" onClick={() => setLimit(mostAtOnce)}>
              {texts.say('show-more')}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

function nameOf(texts: TabTexts, { causes }: OverviewView, { id, of }: OverrideView): string {
  if (of.kind === 'row') return subjectText(texts, of);
  return causes.find((cause) => cause.id === id)?.text ?? `${of.reason} ${of.subject}`;
}

function byText(texts: TabTexts, { by, rows, until }: OverrideView): string {
  return until === null
    ? texts.say('left-out.row', { by: by.name, rows })
    : texts.say('left-out.held', { by: by.name, rows, until: texts.day(until) });
}
