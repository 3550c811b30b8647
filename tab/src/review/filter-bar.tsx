import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import type { ChangeFilters } from './change-query.ts';
import { FilterFields } from './filter-fields.tsx';

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
  const texts = useTexts();
  const all = ['', texts.say('filter.all')] as const;
  return (
    <FilterFields
      query={filters}
      search={{ label: texts.say('filter.search'), hint: texts.say('filter.search.hint') }}
      choices={[
        {
          name: 'class',
          label: texts.say('filter.class'),
          options: [all, ...classes.map((value) => [value, texts.say(`classes.${value}`)] as const)],
        },
        {
          name: 'action',
          label: texts.say('filter.action'),
          options: [all, ...actions.map((value) => [value, texts.say(`action.${value}`)] as const)],
        },
        ...(withResult === true
          ? [
              {
                name: 'result' as const,
                label: texts.say('filter.result'),
                options: [all, ...results.map((value) => [value, texts.say(`result.${value}`)] as const)],
              },
            ]
          : []),
      ]}
      onChange={(to) => onChange({ ...filters, ...to })}
    />
  );
}
