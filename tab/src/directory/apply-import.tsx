import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ImportView } from '../../../src/api/contract/directory-imports.ts';
import { postJson } from '../api/client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { ProblemBar } from '../components/loaded.tsx';
import { TextField } from '../components/text-field.tsx';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';

interface ApplyImportProps {
  readonly of: ImportView;
  readonly onApplied: () => void;
}

/** Does what was shown, once it is confirmed; many removals by their number. */
export function ApplyImport({ of, onApplied }: ApplyImportProps): ReactElement {
  const texts = useTexts();
  const applying = useAction();
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const { id, hash, counts, complete } = of;
  const count = counts.add + counts.update + counts.remove;
  const isMany = complete?.confirm === true;
  const isConfirmed = !isMany || typed.trim() === String(counts.remove);
  const apply = (): void =>
    applying.run(async () => {
      const body = { hash, confirmRemovals: isMany ? counts.remove : null };
      await postJson(`/api/directory/imports/${id}/apply`, body);
      setAsking(false);
      onApplied();
    });
  const lines = (['add', 'update', 'remove', 'refused'] as const).filter((kind) => counts[kind] > 0);
  return (
    <>
      <div>
        <Button appearance="primary" onClick={() => setAsking(true)}>
          {texts.say('import.apply', { count })}
        </Button>
      </div>
      {isAsking && (
        <AskDialog
          title={texts.say('import.confirm.title', { count })}
          onDismiss={() => setAsking(false)}
          answers={[
            {
              text: texts.say('import.confirm.do'),
              primary: true,
              disabled: !isConfirmed || applying.busy,
              onChoose: apply,
            },
            { text: texts.say('cancel'), onChoose: () => setAsking(false) },
          ]}
        >
          <ul style={{ margin: 0, paddingInlineStart: '20px' }}>
            {lines.map((kind) => (
              <li key={kind}>{texts.say(`import.confirm.${kind}`, { count: counts[kind] })}</li>
            ))}
          </ul>
          {isMany && (
            <TextField
              label={texts.say('import.confirm.many', {
                people: complete.people,
                domain: complete.domain,
                count: String(counts.remove),
              })}
              input={{ inputMode: 'numeric', autoComplete: 'off' }}
              value={typed}
              onChange={setTyped}
            />
          )}
          {applying.problem !== null && <ProblemBar problem={applying.problem} />}
        </AskDialog>
      )}
    </>
  );
}
