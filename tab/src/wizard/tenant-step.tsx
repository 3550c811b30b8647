import { Field, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CloudView } from '../../../src/api/contract/service.ts';
import { TextField } from '../components/text-field.tsx';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { StepFrame } from './step-frame.tsx';
import type { Wizard } from './use-wizard.ts';

interface TenantStepProps {
  readonly wizard: Wizard;
  readonly clouds: readonly CloudView[];
}

/** How the connection is called, and what it reads from for ever. */
export function TenantStep({ wizard, clouds }: TenantStepProps): ReactElement {
  const texts = useTexts();
  const { draft, edit, messageFor } = wizard;
  const cloudMessage = messageFor('cloud');
  const isReady = draft.name.trim() !== '' && draft.tenant.trim() !== '';
  return (
    <StepFrame wizard={wizard} about={texts.say('wizard.tenant.about')} next={{ isReady }}>
      <TextField
        label={texts.say('wizard.name')}
        hint={texts.say('wizard.name.hint')}
        required
        input={{ maxLength: 100, autoComplete: 'off' }}
        value={draft.name}
        onChange={(name) => edit({ name })}
        message={messageFor('name')}
      />
      <TextField
        label={texts.say('wizard.tenant')}
        hint={texts.say('wizard.tenant.hint')}
        required
        input={{ spellCheck: false, autoComplete: 'off' }}
        value={draft.tenant}
        onChange={(tenant) => edit({ tenant })}
        message={messageFor('tenant')}
      />
      <Field
        label={texts.say('wizard.cloud')}
        {...(cloudMessage === undefined ? {} : { validationMessage: cloudMessage })}
      >
        <Select value={draft.cloud} onChange={(_, { value }) => edit({ cloud: value })}>
          {clouds.map((cloud) => (
            <option key={cloud.name} value={cloud.name}>
              {cloudText(cloud, texts)}
            </option>
          ))}
        </Select>
      </Field>
    </StepFrame>
  );
}

const national = ['global', 'us-gov-gcc-high', 'us-gov-dod', 'china'] as const;

function cloudText({ name }: CloudView, texts: TabTexts): string {
  const known = national.find((one) => one === name);
  return known === undefined ? texts.say('cloud.custom', { name }) : texts.say(`cloud.${known}`);
}
