import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ChangeView } from '../../../src/api/contract/runs.ts';
import { counted } from '../words.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '2px' },
  name: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  before: { textDecorationLine: 'line-through', color: tokens.colorNeutralForeground2 },
  none: { color: tokens.colorNeutralForeground3 },
  summary: { cursor: 'pointer', color: tokens.colorBrandForegroundLink },
});

const shownAtOnce = 3;

type Value = string | boolean | null;

/** What a change does to the attributes: before and after, or all of them where there is only one side. */
export function AttributeChanges({
  change,
}: {
  readonly change: Pick<ChangeView, 'before' | 'after'>;
}): ReactElement | null {
  const styles = useStyles();
  const { before, after } = change;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (names.length === 0) {
    return null;
  }
  const list = (
    <ul className={styles.list}>
      {names.map((name) => (
        <li key={name}>
          <span className={styles.name}>{name} </span>
          {before !== null && <ValueText value={before[name] ?? null} gone={after !== null} />}
          {before !== null && after !== null && ' → '}
          {after !== null && <ValueText value={after[name] ?? null} />}
        </li>
      ))}
    </ul>
  );
  if (names.length <= shownAtOnce) {
    return list;
  }
  return (
    <details>
      <summary className={styles.summary}>{counted(names.length, 'attribute')}</summary>
      {list}
    </details>
  );
}

function ValueText({ value, gone }: { readonly value: Value; readonly gone?: boolean }): ReactElement {
  const styles = useStyles();
  if (value === null || value === '') {
    return <span className={styles.none}>none</span>;
  }
  return gone === true ? <del className={styles.before}>{String(value)}</del> : <span>{String(value)}</span>;
}
