import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { ChoiceField } from '../components/choice-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { ScimFields } from '../settings/scim-fields.tsx';
import { targetProblems } from '../settings/target-form.ts';
import type { TargetForm } from '../settings/target-form.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { StepFrame } from './step-frame.tsx';
import type { Wizard } from './use-wizard.ts';

const useStyles = makeStyles({ note: { margin: 0, color: tokens.colorNeutralForeground2 } });

/** Where the connection writes, for ever. */
export function TargetStep({ wizard }: { readonly wizard: Wizard }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { draft, editTarget, messageFor } = wizard;
  const { target } = draft;
  return (
    <StepFrame wizard={wizard} about={texts.say('wizard.target.about')} next={{ isReady: isReady(target) }}>
      <ChoiceField
        label={texts.say('target.kind')}
        value={target.kind}
        choices={(['directory', 'scim', 'entra'] as const).map((value) => ({
          value,
          label: texts.say(`target.${value}`),
          hint: texts.say(`target.${value}.hint`),
        }))}
        onChange={(kind) => editTarget({ kind })}
      />
      {target.kind === 'scim' && (
        <>
          <TextField
            label={texts.say('target.base-url')}
            hint={texts.say('target.base-url.hint')}
            required
            input={{ type: 'url', spellCheck: false, autoComplete: 'off' }}
            value={target.baseUrl}
            // The stored secret is for the other address.
            onChange={(baseUrl) => editTarget({ baseUrl, held: null })}
            message={messageFor('target.baseUrl')}
          />
          <ScimFields target={target} edit={editTarget} messageFor={messageFor} />
        </>
      )}
      {target.kind === 'entra' && (
        <>
          <TextField
            label={texts.say('target.domain')}
            hint={texts.say('target.domain.hint')}
            required
            input={{ spellCheck: false, autoComplete: 'off' }}
            value={target.domain}
            onChange={(domain) => editTarget({ domain })}
            message={messageFor('target.domain')}
          />
          <p className={styles.note}>{texts.say('target.entra.about')}</p>
        </>
      )}
    </StepFrame>
  );
}

/** Whether everything that is needed was typed; what is wrong with it the API says. */
function isReady(target: TargetForm): boolean {
  if (target.kind === 'entra') return target.domain.trim() !== '';
  return target.kind === 'directory' || (target.baseUrl.trim() !== '' && targetProblems(target).length === 0);
}
