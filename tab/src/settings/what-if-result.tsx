import { Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { useResource } from '../api/use-resource.ts';
import { Loaded } from '../components/loaded.tsx';
import { goStored } from '../navigation.ts';
import { OverviewWarnings } from '../review/overview-warnings.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { keepEntered } from './kept-form.ts';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', marginBottom: '8px' },
  heading: {
    padding: '6px 4px',
    textAlign: 'start',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { whiteSpace: 'nowrap' },
  cell: { padding: '8px 4px', textAlign: 'start', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  entered: { fontWeight: tokens.fontWeightSemibold },
  note: { margin: '0 0 8px', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface WhatIfResultProps {
  readonly draftId: string;
  readonly comparedId: string | null;
  readonly editor: Editor;
}

/** What the entered settings would do beside what the saved ones would. */
export function WhatIfResult({ draftId, comparedId, editor }: WhatIfResultProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const draft = useResource<OverviewView>(`/api/overviews/${draftId}`);
  const rows = `/tab/overviews/${draftId}`;
  return (
    <Loaded of={draft}>
      {(overview) => (
        <>
          {comparedId === null ? (
            <Counts entered={overview} saved={null} />
          ) : (
            <Compared entered={overview} comparedId={comparedId} />
          )}
          <p className={styles.note}>
            {texts.say('config.what-if.legend')} {comparedId === null && texts.say('config.what-if.alone')}
          </p>
          <OverviewWarnings of={overview} />
          <Link
            href={rows}
            onClick={(event) => {
              event.preventDefault();
              // What is entered is there again on the way back, so nothing has to be asked.
              keepEntered(editor);
              goStored(rows);
            }}
          >
            {texts.say('config.what-if.rows', { count: overview.changeCount })}
          </Link>
        </>
      )}
    </Loaded>
  );
}

function Compared({
  entered,
  comparedId,
}: {
  readonly entered: OverviewView;
  readonly comparedId: string;
}): ReactElement {
  const compared = useResource<OverviewView>(`/api/overviews/${comparedId}`);
  return <Loaded of={compared}>{(saved) => <Counts entered={entered} saved={saved} />}</Loaded>;
}

interface CountsProps {
  readonly entered: OverviewView;
  readonly saved: OverviewView | null;
}

function Counts({ entered, saved }: CountsProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const said = (of: OverviewView, name: keyof OverviewView['counts']): string => {
    const { add, update, remove } = of.counts[name];
    return texts.say('config.what-if.counts', { add, update, remove });
  };
  return (
    <table className={styles.table} aria-label={texts.say('config.what-if')}>
      <thead>
        <tr>
          <th scope="col" className={styles.heading}>
            {texts.say('config.what-if.class')}
          </th>
          {saved !== null && (
            <th scope="col" className={styles.heading}>
              {texts.say('config.what-if.saved')}
            </th>
          )}
          <th scope="col" className={styles.heading}>
            {texts.say('config.what-if.entered')}
          </th>
        </tr>
      </thead>
      <tbody>
        {(['user', 'group', 'membership'] as const).map((name) => (
          <tr key={name}>
            <th scope="row" className={mergeClasses(styles.cell, styles.name)}>
              {texts.say(`classes.${name}`)}
            </th>
            {saved !== null && <td className={styles.cell}>{said(saved, name)}</td>}
            <td className={mergeClasses(styles.cell, styles.entered)}>{said(entered, name)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
