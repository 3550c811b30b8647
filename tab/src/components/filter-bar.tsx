import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { actionWords, classPlurals, resultWords } from '../words.ts';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'minmax(200px, 2fr) repeat(auto-fit, minmax(130px, 1fr))',
    gap: '8px 12px',
    marginBottom: '12px',
    '@media (max-width: 720px)': { gridTemplateColumns: '1fr 1fr' },
  },
  search: { '@media (max-width: 720px)': { gridColumn: '1 / -1' } },
  control: { minWidth: 0, width: '100%' },
});

/** How a list of changes is narrowed; empty means not at all. */
export interface ChangeFilters {
  readonly text: string;
  readonly class: string;
  readonly action: string;
  readonly result: string;
}

const typingPauseMs = 300;

interface FilterBarProps {
  readonly filters: ChangeFilters;
  readonly onChange: (filters: ChangeFilters) => void;
  /** A sync log can be narrowed by result too. */
  readonly withResult?: true;
}

export function FilterBar({ filters, onChange, withResult }: FilterBarProps): ReactElement {
  const styles = useStyles();
  const [typed, setTyped] = useState(filters.text);
  useEffect(() => {
    if (typed === filters.text) {
      return undefined;
    }
    const pause = setTimeout(() => onChange({ ...filters, text: typed }), typingPauseMs);
    return () => clearTimeout(pause);
  }, [typed, filters, onChange]);
  const choice = (
    label: string,
    name: 'class' | 'action' | 'result',
    words: Readonly<Record<string, string>>,
  ): ReactElement => (
    <Field label={label} className={styles.control}>
      <Select value={filters[name]} onChange={(_, { value }) => onChange({ ...filters, text: typed, [name]: value })}>
        <option value="">All</option>
        {Object.entries(words).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <search className={styles.bar}>
      <Field label="Search" className={styles.search}>
        <Input
          type="search"
          className={styles.control}
          placeholder="Name, address or object id"
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
          maxLength={200}
        />
      </Field>
      {choice('What', 'class', classPlurals)}
      {choice('Change', 'action', actionWords)}
      {withResult === true && choice('Result', 'result', resultWords)}
    </search>
  );
}
