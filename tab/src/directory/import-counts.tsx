import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ImportView } from '../../../src/api/contract/directory-imports.ts';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(110px, 1fr))',
    gap: '12px',
    margin: 0,
  },
  count: { display: 'flex', flexDirection: 'column-reverse' },
  name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  number: { margin: 0, fontSize: tokens.fontSizeBase500, fontWeight: tokens.fontWeightSemibold },
});

const kinds = ['add', 'update', 'remove', 'unchanged', 'refused'] as const;

/** How many rows do what. */
export function ImportCounts({ of }: { readonly of: ImportView['counts'] }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <dl className={styles.list}>
      {kinds.map((kind) => (
        <div key={kind} className={styles.count}>
          <dt className={styles.name}>{texts.say(`import.${kind}`)}</dt>
          <dd className={styles.number}>{texts.number(of[kind])}</dd>
        </div>
      ))}
    </dl>
  );
}
