import { makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useId, useState } from 'react';
import { AskDialog } from '../components/ask-dialog.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { ConnectionForm, FormField } from './connection-form.ts';
import { FieldLines } from './field-lines.tsx';
import { collisions } from './merge-forms.ts';
import type { Editor, Stored } from './use-editor.ts';
import { formOfStored } from './use-editor.ts';

const useStyles = makeStyles({
  field: { padding: '8px 0', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  whose: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { display: 'block', maxHeight: '160px', overflowY: 'auto', overflowWrap: 'anywhere' },
});

interface CollisionDialogProps {
  readonly editor: Editor;
  readonly theirs: Stored;
  readonly profileName: (id: string) => string;
}

/** Somebody else saved meanwhile: for every field that differs, keep what is entered here or take what they saved. */
export function CollisionDialog({ editor, theirs, profileName }: CollisionDialogProps): ReactElement {
  const texts = useTexts();
  const { before, form } = editor;
  const saved = formOfStored(theirs);
  const found = collisions({ before, mine: form, theirs: saved });
  const [taken, setTaken] = useState<ReadonlySet<FormField>>(
    () => new Set(found.filter(({ changedHere }) => !changedHere).map(({ field }) => field)),
  );
  const { updatedBy, updatedAt } = theirs.connection;
  const goOn = (): void => editor.merge([...taken]);
  const choose = (field: FormField, isTaken: boolean): void => {
    const next = new Set(taken);
    if (isTaken) next.add(field);
    else next.delete(field);
    setTaken(next);
  };
  return (
    <AskDialog
      title={texts.say('config.collision.title', { by: updatedBy })}
      onDismiss={editor.decideLater}
      answers={[
        { text: texts.say('config.collision.go-on'), primary: true, onChoose: goOn },
        { text: texts.say('config.collision.later'), onChoose: editor.decideLater },
      ]}
    >
      <span>
        {texts.say(found.length === 0 ? 'config.collision.same' : 'config.collision.text', {
          at: texts.moment(updatedAt),
          by: updatedBy,
        })}
      </span>
      {found.map(({ field, changedHere }) => (
        <Choice
          key={field}
          field={field}
          mine={form}
          theirs={saved}
          by={updatedBy}
          changedHere={changedHere}
          isTaken={taken.has(field)}
          onChoose={(isTaken) => choose(field, isTaken)}
          profileName={profileName}
        />
      ))}
    </AskDialog>
  );
}

interface ChoiceProps {
  readonly field: FormField;
  readonly mine: ConnectionForm;
  readonly theirs: ConnectionForm;
  readonly by: string;
  readonly changedHere: boolean;
  readonly isTaken: boolean;
  readonly onChoose: (isTaken: boolean) => void;
  readonly profileName: (id: string) => string;
}

function Choice({ field, mine, theirs, by, changedHere, isTaken, onChoose, profileName }: ChoiceProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const id = useId();
  const option = (value: 'mine' | 'theirs', form: ConnectionForm): ReactElement => (
    <Radio
      value={value}
      label={
        <span>
          <span className={styles.whose}>
            {texts.say(`config.collision.${value === 'mine' && !changedHere ? 'was' : value}`, { by })}
          </span>
          <span className={styles.value}>
            <FieldLines form={form} field={field} profileName={profileName} />
          </span>
        </span>
      }
    />
  );
  return (
    <div className={styles.field}>
      <h3 id={id} className={styles.name}>
        {texts.say(`config.${field}`)}
      </h3>
      <RadioGroup
        aria-labelledby={id}
        value={isTaken ? 'theirs' : 'mine'}
        onChange={(_, { value }) => onChoose(value === 'theirs')}
      >
        {option('mine', mine)}
        {option('theirs', theirs)}
      </RadioGroup>
    </div>
  );
}
