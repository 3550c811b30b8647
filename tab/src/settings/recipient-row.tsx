import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { PersonForm, RecipientForm } from './connection-form.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '8px 12px',
    alignItems: 'start',
    padding: '12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 220px), 1fr))',
    gap: '8px 12px',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  kind: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  message: { display: 'block', color: tokens.colorPaletteRedForeground1 },
  control: { minWidth: 0 },
});

interface RecipientRowProps {
  readonly of: RecipientForm;
  readonly messageFor: (name: string) => string | undefined;
  readonly onChange: (to: RecipientForm) => void;
  readonly onRemove: () => void;
}

/** One recipient: a person with what is needed to reach them, or a channel. */
export function RecipientRow({ of, messageFor, onChange, onRemove }: RecipientRowProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <li className={styles.row}>
      {of.kind === 'channel' ? (
        <span>
          <bdi className={styles.name}>{of.name}</bdi>
          <span className={styles.kind}>{texts.say('config.recipient.channel')}</span>
          {messageFor('id') !== undefined && <span className={styles.message}>{messageFor('id')}</span>}
        </span>
      ) : (
        <PersonFields of={of} messageFor={messageFor} onChange={onChange} />
      )}
      <Button
        size="small"
        aria-label={texts.say('config.remove.of', { name: of.name === '' ? of.id : of.name })}
        onClick={onRemove}
      >
        {texts.say('remove')}
      </Button>
    </li>
  );
}

interface PersonFieldsProps {
  readonly of: PersonForm;
  readonly messageFor: (name: string) => string | undefined;
  readonly onChange: (to: PersonForm) => void;
}

function PersonFields({ of, messageFor, onChange }: PersonFieldsProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <div className={styles.fields}>
      <TextField
        label={texts.say('config.recipient.name')}
        value={of.name}
        onChange={(name) => onChange({ ...of, name })}
        message={messageFor('name')}
      />
      <TextField
        label={texts.say('config.recipient.id')}
        input={{ spellCheck: false, autoComplete: 'off' }}
        value={of.id}
        onChange={(id) => onChange({ ...of, id })}
        message={messageFor('id')}
      />
      <Field label={texts.say('config.recipient.by')}>
        <Select
          className={styles.control}
          value={of.by}
          onChange={(_, { value }) => onChange({ ...of, by: value as PersonForm['by'] })}
        >
          {(['teams', 'mail', 'both'] as const).map((by) => (
            <option key={by} value={by}>
              {texts.say(`config.recipient.by.${by}`)}
            </option>
          ))}
        </Select>
      </Field>
      <TextField
        label={texts.say('config.recipient.mail')}
        input={{ type: 'email', autoComplete: 'off' }}
        value={of.mail}
        onChange={(mail) => onChange({ ...of, mail })}
        message={messageFor('mail')}
      />
    </div>
  );
}
