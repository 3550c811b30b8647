import type { ReactElement } from 'react';
import { Facts } from '../components/facts.tsx';
import { Panel } from '../components/panel.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { ConnectionForm } from './connection-form.ts';
import { formFields, isFieldOf } from './connection-form.ts';
import { FieldLines } from './field-lines.tsx';
import { LastChanged } from './last-changed.tsx';
import type { Stored } from './use-editor.ts';

interface SettingsFactsProps {
  readonly stored: Stored;
  readonly form: ConnectionForm;
}

/** The settings, for those who may look at them and change nothing. */
export function SettingsFacts({ stored, form }: SettingsFactsProps): ReactElement {
  const texts = useTexts();
  const { tenant, cloud, credentialProfileName } = stored.connection;
  return (
    <Panel label={texts.say('config.title')}>
      <p style={{ marginTop: 0 }}>{texts.say('config.readers')}</p>
      <Facts
        of={[
          [texts.say('config.tenant'), tenant],
          [texts.say('config.cloud'), cloud],
          [texts.say('last-changed'), <LastChanged key="changed" of={stored.connection} />],
          ...formFields
            .filter((field) => isFieldOf(form, field))
            .map(
              (field) =>
                [
                  texts.say(`config.${field}`),
                  <FieldLines
                    key={field}
                    form={form}
                    field={field}
                    profileName={() => credentialProfileName ?? texts.say('connections.profile-missing')}
                  />,
                ] as const,
            ),
        ]}
      />
    </Panel>
  );
}
