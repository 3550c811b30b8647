import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import type { ChangeFilters } from './change-query.ts';
import { useTyped } from './use-typed.ts';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'minmax(200px, 2fr) repeat(auto-fit, minmax(130px, 1fr))',
    gap: '8px 12px',
    marginBottom: '12px',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
  },
  search: { [narrow]: { gridColumn: '1 / -1' } },
  control: { minWidth: 0, width: '100%' },
});

const classes = ['user', 'group', 'membership'] as const;
const actions = ['add', 'update', 'remove'] as const;
const results = ['applied', 'stale', 'failed', 'not-applied', 'left-out'] as const;

interface FilterBarProps {
  readonly filters: ChangeFilters;
  readonly onChange: (filters: ChangeFilters) => void;
  /** A sync log can be narrowed by result too. */
  readonly withResult?: true;
}

/** Search and filters of a list of changes. */
export function FilterBar({ filters, onChange, withResult }: FilterBarProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const [typed, setTyped] = useTyped(filters.text, (text) => onChange({ ...filters, text }));
  const choice = (
    name: 'class' | 'action' | 'result',
    label: string,
    options: readonly (readonly [value: string, word: string])[],
  ): ReactElement => (
    <Field label={label} className={styles.control}>
      <Select value={filters[name]} onChange={(_, { value }) => onChange({ ...filters, text: typed, [name]: value })}>
        <option value="">{texts.say('filter.all')}</option>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <search className={styles.bar}>
      <Field label={texts.say('filter.search')} className={styles.search}>
        <Input
          type="search"
          className={styles.control}
          placeholder={texts.say('filter.search.hint')}
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
          maxLength={200}
        />
      </Field>
      {choice(
        'class',
        texts.say('filter.class'),
        classes.map((value) => [value, texts.say(`classes.${value}`)]),
      )}
      {choice(
        'action',
        texts.say('filter.action'),
        actions.map((value) => [value, texts.say(`action.${value}`)]),
      )}
      {withResult === true &&
        choice(
          'result',
          texts.say('filter.result'),
          results.map((value) => [value, texts.say(`result.${value}`)]),
        )}
    </search>
  );
}
