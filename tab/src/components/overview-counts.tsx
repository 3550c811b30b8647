import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { classPlurals, numberText } from '../words.ts';
import { Panel } from './panel.tsx';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gap: '12px',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 250px), 1fr))',
    marginBottom: '16px',
  },
  title: { margin: '0 0 8px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  numbers: { display: 'flex', gap: '24px', margin: 0 },
  number: { display: 'flex', flexDirection: 'column-reverse' },
  value: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
  },
  zero: { color: tokens.colorNeutralForeground3 },
  name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  rest: { marginTop: '8px', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

type Counts = OverviewView['counts'];

/** How many people, groups and memberships are added, updated and removed. */
export function OverviewCounts({ of }: { readonly of: Counts }): ReactElement {
  const styles = useStyles();
  return (
    <div className={styles.grid}>
      {(['user', 'group', 'membership'] as const).map((name) => (
        <ClassCounts key={name} name={name} counts={of[name]} />
      ))}
    </div>
  );
}

function ClassCounts({ name, counts }: { readonly name: keyof Counts; readonly counts: Counts['user'] }): ReactElement {
  const styles = useStyles();
  const actions: readonly (readonly [name: string, count: number])[] = [
    ['added', counts.add],
    ...(name === 'membership' && counts.update === 0 ? [] : ([['updated', counts.update]] as const)),
    ['removed', counts.remove],
  ];
  const rest = [
    `${numberText(counts.unchanged)} unchanged`,
    ...(counts.filtered > 0 ? [`${numberText(counts.filtered)} filtered`] : []),
    ...(counts.ambiguous > 0 ? [`${numberText(counts.ambiguous)} ambiguous, left alone`] : []),
  ];
  return (
    <Panel label={classPlurals[name]}>
      <h2 className={styles.title}>{classPlurals[name]}</h2>
      <dl className={styles.numbers}>
        {actions.map(([word, count]) => (
          <div key={word} className={styles.number}>
            <dt className={styles.name}>{word}</dt>
            <dd className={mergeClasses(styles.value, count === 0 && styles.zero)}>{numberText(count)}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.rest}>{rest.join(' · ')}</div>
    </Panel>
  );
}
