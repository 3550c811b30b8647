import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gap: '12px',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
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

type Counted = Pick<OverviewView, 'counts' | 'leftOut'>;

/** How many people, groups and memberships are added, updated and removed, and how many of those are left out. */
export function OverviewCounts({ of }: { readonly of: Counted }): ReactElement {
  const styles = useStyles();
  return (
    <div className={styles.grid}>
      {(['user', 'group', 'membership'] as const).map((name) => (
        <ClassCounts key={name} name={name} of={of} />
      ))}
    </div>
  );
}

function ClassCounts({ name, of }: { readonly name: keyof Counted['counts']; readonly of: Counted }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const counts = of.counts[name];
  const { add, update, remove } = of.leftOut[name];
  const leftOut = add + update + remove;
  const actions = (['add', 'update', 'remove'] as const).filter(
    (action) => action !== 'update' || name !== 'membership' || counts.update > 0,
  );
  const rest = [
    ...(leftOut > 0 ? [texts.say('counts.left-out', { count: leftOut })] : []),
    texts.say('counts.unchanged', { count: counts.unchanged }),
    ...(counts.filtered > 0 ? [texts.say('counts.filtered', { count: counts.filtered })] : []),
    ...(counts.ambiguous > 0 ? [texts.say('counts.ambiguous', { count: counts.ambiguous })] : []),
  ];
  return (
    <Panel label={texts.say(`classes.${name}`)}>
      <h2 className={styles.title}>{texts.say(`classes.${name}`)}</h2>
      <dl className={styles.numbers}>
        {actions.map((action) => (
          <div key={action} className={styles.number}>
            <dt className={styles.name}>{texts.say(`counts.${action}`)}</dt>
            <dd className={mergeClasses(styles.value, counts[action] === 0 && styles.zero)}>
              {texts.number(counts[action])}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.rest}>{rest.join(' · ')}</div>
    </Panel>
  );
}
