import { Button, Field, makeStyles, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { AssignmentView } from '../../../src/api/contract/people.ts';
import { useResource } from '../api/use-resource.ts';
import { ChoiceField } from '../components/choice-field.tsx';
import { useMe } from '../components/me.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { RecipientForm } from './connection-form.ts';
import { RecipientRow } from './recipient-row.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '8px' },
  add: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 1fr))',
    gap: '8px 12px',
    alignItems: 'end',
  },
  none: { margin: 0 },
});

/** A channel or group chat in which Rollcall is. */
interface Conversation {
  readonly id: string;
  readonly name: string | null;
}

/** Who hears of scheduled runs, and of which. */
export function NotificationsSection({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { form, edit, messageFor } = editor;
  const { recipients } = form;
  const change = (index: number, to: RecipientForm): void =>
    edit({ recipients: recipients.map((one, at) => (at === index ? to : one)) });
  return (
    <Section title={texts.say('config.notifications')} about={texts.say('config.notifications.about')}>
      <ChoiceField
        label={texts.say('config.when')}
        value={form.when}
        choices={(['none', 'completion', 'change-or-failure'] as const).map((value) => ({
          value,
          label: texts.say(`config.when.${value}`),
        }))}
        onChange={(when) => edit({ when })}
      />
      {recipients.length === 0 ? (
        <p className={styles.none}>{texts.say('config.recipients.none')}</p>
      ) : (
        <ul className={styles.list} aria-label={texts.say('config.recipients')}>
          {recipients.map((one, index) => (
            // Recipients have no ids while they are typed; their place is what stays the same.
            <RecipientRow
              key={index}
              of={one}
              messageFor={(name) => messageFor(`notifications.recipients.${index}.${name}`)}
              onChange={(to) => change(index, to)}
              onRemove={() => edit({ recipients: recipients.filter((_, at) => at !== index) })}
            />
          ))}
        </ul>
      )}
      <AddRecipient recipients={recipients} onAdd={(recipient) => edit({ recipients: [...recipients, recipient] })} />
    </Section>
  );
}

interface AddRecipientProps {
  readonly recipients: readonly RecipientForm[];
  readonly onAdd: (recipient: RecipientForm) => void;
}

/** People with a role and the channels that Rollcall is in can be chosen; anybody else is entered. */
function AddRecipient({ recipients, onAdd }: AddRecipientProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { me } = useMe();
  const people = useResource<{ readonly items: readonly AssignmentView[] }>('/api/people').value?.items ?? [];
  const chats = useResource<{ readonly items: readonly Conversation[] }>('/api/conversations').value?.items;
  const isListed = (id: string): boolean => recipients.some((one) => one.id === id);
  const persons = people.filter(({ kind, personId }) => kind === 'person' && !isListed(personId));
  const channels = (chats ?? []).filter(({ id }) => !isListed(id));
  const addPerson = (of?: AssignmentView): void =>
    onAdd({
      kind: 'person',
      id: of?.personId ?? '',
      tenantId: of?.tenantId ?? me?.tenantId ?? '',
      name: of?.name ?? '',
      by: 'teams',
      mail: of?.mail ?? '',
    });
  return (
    <>
      <div className={styles.add}>
        <Field label={texts.say('config.recipients.add-known')}>
          <Select value="" onChange={(_, { value }) => addPerson(persons.find(({ personId }) => personId === value))}>
            <option value="">{texts.say('config.choose')}</option>
            {persons.map(({ personId, name }) => (
              <option key={personId} value={personId}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={texts.say('config.recipients.add-channel')}
          {...(chats?.length === 0 ? { hint: texts.say('config.recipients.no-channel') } : {})}
        >
          <Select
            value=""
            disabled={channels.length === 0}
            onChange={(_, { value }) => {
              const chosen = channels.find(({ id }) => id === value);
              if (chosen !== undefined) onAdd({ kind: 'channel', id: chosen.id, name: chosen.name ?? chosen.id });
            }}
          >
            <option value="">{texts.say('config.choose')}</option>
            {channels.map(({ id, name }) => (
              <option key={id} value={id}>
                {name ?? id}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div>
        <Button onClick={() => addPerson()}>{texts.say('config.recipients.add')}</Button>
      </div>
    </>
  );
}
