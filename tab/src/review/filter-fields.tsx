import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTyped } from './use-typed.ts';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 140px), 1fr))',
    gap: '8px 12px',
    marginBottom: '12px',
  },
  search: { gridColumn: 'span 2', '@media (max-width: 520px)': { gridColumn: '1 / -1' } },
  control: { minWidth: 0, width: '100%' },
});

interface FilterFieldsProps<Name extends string> {
  /** What the list is narrowed by now: empty means not at all. */
  readonly query: Readonly<Record<Name | 'text', string>>;
  readonly search: { readonly label: string; readonly hint?: string };
  readonly choices: readonly {
    readonly name: Name;
    readonly label: string;
    readonly options: readonly (readonly [value: string, word: string])[];
  }[];
  /** What was typed so far comes along with a choice. */
  readonly onChange: (to: Readonly<Partial<Record<Name | 'text', string>>>) => void;
}

/** How a list is narrowed: by a search, which is asked for after a pause, and by choices. */
export function FilterFields<Name extends string>({
  query,
  search,
  choices,
  onChange,
}: FilterFieldsProps<Name>): ReactElement {
  const styles = useStyles();
  const change = (name: Name | 'text', value: string, more: object = {}): void =>
    onChange({ ...more, [name]: value } as Partial<Record<Name | 'text', string>>);
  const [typed, setTyped] = useTyped(query.text, (text) => change('text', text));
  return (
    <search className={styles.bar}>
      <Field label={search.label} className={styles.search}>
        <Input
          type="search"
          className={styles.control}
          {...(search.hint === undefined ? {} : { placeholder: search.hint })}
          value={typed}
          maxLength={200}
          onChange={(_, { value }) => setTyped(value)}
        />
      </Field>
      {choices.map(({ name, label, options }) => (
        <Field key={name} label={label} className={styles.control}>
          <Select
            className={styles.control}
            value={query[name]}
            onChange={(_, { value }) => change(name, value, { text: typed })}
          >
            {options.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        </Field>
      ))}
    </search>
  );
}
