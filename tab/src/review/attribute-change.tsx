import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ChangeView } from '../../../src/api/contract/runs.ts';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  minor: { color: tokens.colorNeutralForeground3 },
  after: { textDecorationLine: 'none' },
});

/** The attributes that a change is about; a membership has none. */
export function attributesOf({ class: of, before, after }: ChangeView): readonly string[] {
  return of === 'membership' ? [] : [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
}

interface AttributeChangeProps {
  readonly change: Pick<ChangeView, 'before' | 'after'>;
  readonly name: string;
}

/** An attribute before and after, or the side that there is. */
export function AttributeChange({ change, name }: AttributeChangeProps): ReactElement {
  const styles = useStyles();
  const { before, after } = change;
  return (
    <span>
      <span className={styles.minor}>{name}</span>{' '}
      {before !== null &&
        (after === null ? (
          <ValueText value={before[name] ?? null} />
        ) : (
          <del>
            <ValueText value={before[name] ?? null} />
          </del>
        ))}
      {before !== null && after !== null && ' → '}
      {after !== null && (
        <ins className={styles.after}>
          <ValueText value={after[name] ?? null} />
        </ins>
      )}
    </span>
  );
}

function ValueText({ value }: { readonly value: string | boolean | null }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  if (value === null || value === '') return <span className={styles.minor}>{texts.say('value.none')}</span>;
  return <bdi>{typeof value === 'boolean' ? texts.say(value ? 'value.yes' : 'value.no') : value}</bdi>;
}
