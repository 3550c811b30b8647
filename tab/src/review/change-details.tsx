import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import type { ChangeView } from '../../../src/api/contract/runs.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { AttributeChange, attributesOf } from './attribute-change.tsx';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(110px, max-content) minmax(0, 1fr)',
    gap: '4px 16px',
    margin: 0,
    paddingTop: '12px',
    borderTop: `1px dashed ${tokens.colorNeutralStroke2}`,
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 },
  },
  name: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, [narrow]: { marginBottom: '6px' } },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '2px' },
});

interface ChangeDetailsProps {
  readonly change: ChangeView;
  /** What else is to be said of it: name and value. */
  readonly more?: readonly (readonly [name: string, value: string])[];
}

/** Everything of a change: why, every attribute before and after, and the ids. */
export function ChangeDetails({ change, more = [] }: ChangeDetailsProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const names = attributesOf(change);
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [texts.say('column.why'), change.reason.text],
    ...more,
    ...(names.length === 0
      ? []
      : [
          [
            texts.say('column.values'),
            <ul key="values" className={styles.list}>
              {names.map((name) => (
                <li key={name}>
                  <AttributeChange change={change} name={name} />
                </li>
              ))}
            </ul>,
          ] as const,
        ]),
    [texts.say('change.object-id'), change.memberId ?? change.objectId],
    ...(change.memberId === null ? [] : [[texts.say('change.group-id'), change.objectId] as const]),
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
