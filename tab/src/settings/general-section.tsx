import { Field, Select, Switch } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { Facts } from '../components/facts.tsx';
import { PageLink } from '../components/page-link.tsx';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { LastChanged } from './last-changed.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

interface GeneralSectionProps {
  readonly editor: Editor;
  readonly profiles: readonly CredentialProfileView[];
}

/** What a connection is called, what it signs in with, and the tenant that it stays with. */
export function GeneralSection({ editor, profiles }: GeneralSectionProps): ReactElement {
  const texts = useTexts();
  const { form, edit, messageFor, stored } = editor;
  const { tenant, cloud } = stored.connection;
  const isListed = profiles.some(({ id }) => id === form.credentialProfileId);
  const message = messageFor('credentialProfileId');
  return (
    <Section title={texts.say('config.general')} about={texts.say('config.general.about')}>
      <TextField
        label={texts.say('config.name')}
        required
        input={{ maxLength: 100 }}
        value={form.name}
        onChange={(name) => edit({ name })}
        message={messageFor('name')}
      />
      <Switch
        label={texts.say('config.enabled')}
        checked={form.enabled}
        onChange={(_, { checked }) => edit({ enabled: checked })}
      />
      <Field
        label={texts.say('config.credentialProfileId')}
        {...(message === undefined ? {} : { validationMessage: message })}
      >
        <Select
          value={form.credentialProfileId}
          onChange={(_, { value }) => edit({ credentialProfileId: value })}
          style={{ minWidth: 0 }}
        >
          {!isListed && (
            <option value={form.credentialProfileId}>
              {stored.connection.credentialProfileName ?? texts.say('connections.profile-missing')}
            </option>
          )}
          {profiles.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <div>
        <PageLink to={`/tab/credential-profiles/${form.credentialProfileId}`}>
          {texts.say('config.profile.open')}
        </PageLink>
      </div>
      <Facts
        of={[
          [texts.say('config.tenant'), tenant],
          [texts.say('config.cloud'), cloud],
          [texts.say('last-changed'), <LastChanged key="changed" of={stored.connection} />],
        ]}
      />
    </Section>
  );
}
