import { Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { DemoPersonView } from '../../../src/api/contract/local.ts';
import { useResource } from '../api/use-resource.ts';
import { useTexts } from '../texts/use-texts.tsx';

interface PersonSwitcherProps {
  /** Object id of who acts now. */
  readonly value: string;
  readonly onSwitch: (id: string) => void;
}

/** Local mode only: acts as somebody else of the demo company, to try out what roles may do. */
export function PersonSwitcher({ value, onSwitch }: PersonSwitcherProps): ReactElement | null {
  const texts = useTexts();
  const people = useResource<{ readonly items: readonly DemoPersonView[] }>('/api/local/people').value?.items ?? [];
  if (people.length === 0) return null;
  return (
    <Select
      size="small"
      aria-label={texts.say('top.act-as')}
      value={value}
      onChange={(_, { value: id }) => onSwitch(id)}
      style={{ minWidth: 0 }}
    >
      {people.map(({ id, name, role }) => (
        <option key={id} value={id}>
          {name} · {texts.say(`role.${role ?? 'none'}`)}
        </option>
      ))}
    </Select>
  );
}
