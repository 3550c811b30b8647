import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { remove } from '../api/client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { ProblemBar } from '../components/loaded.tsx';
import { TextField } from '../components/text-field.tsx';
import { useAction } from '../components/use-action.ts';
import { goStored } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';

interface DeleteDialogProps {
  readonly of: Pick<ConnectionView, 'id' | 'name'>;
  readonly onDismiss: () => void;
}

/** Says what is kept and what is dropped, and deletes a connection whose name was typed. */
export function DeleteDialog({ of, onDismiss }: DeleteDialogProps): ReactElement {
  const texts = useTexts();
  const deleting = useAction();
  const [typed, setTyped] = useState('');
  const { id, name } = of;
  const isSame = typed.trim() === name;
  const confirm = (): void => {
    if (!isSame) return;
    deleting.run(async () => {
      await remove(`/api/connections/${id}?confirm=${encodeURIComponent(typed.trim())}`);
      goStored('/tab/');
    });
  };
  return (
    <AskDialog
      title={texts.say('config.delete.title', { name })}
      onDismiss={onDismiss}
      answers={[
        {
          text: texts.say('delete.confirm'),
          primary: true,
          disabled: !isSame || deleting.busy,
          onChoose: confirm,
        },
        { text: texts.say('cancel'), onChoose: onDismiss },
      ]}
    >
      <span>{texts.say('config.delete.keeps')}</span>
      <span>{texts.say('config.delete.drops')}</span>
      <TextField
        label={texts.say('config.delete.type', { name })}
        input={{ autoComplete: 'off', spellCheck: false }}
        value={typed}
        onChange={setTyped}
      />
      {deleting.problem !== null && (
        <div role="alert">
          <ProblemBar problem={deleting.problem} />
        </div>
      )}
    </AskDialog>
  );
}
