import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ScimTokenView } from '../../../src/api/contract/scim-tokens.ts';
import { postJson } from '../api/client.ts';
import { FormPanel } from '../components/form-panel.tsx';
import { ProblemBar } from '../components/loaded.tsx';
import { TextField } from '../components/text-field.tsx';
import { useAction } from '../components/use-action.ts';
import { useUnsaved } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';
import type { ShownToken } from './shown-scim-token.tsx';

interface NewScimTokenProps {
  /** The token whose place it takes, if any. */
  readonly replaces: ScimTokenView | null;
  readonly onCreated: (token: ShownToken) => void;
  readonly onDismiss: () => void;
}

/** Creates a token for a SCIM client. */
export function NewScimToken({ replaces, onCreated, onDismiss }: NewScimTokenProps): ReactElement {
  const texts = useTexts();
  const creating = useAction();
  const [name, setName] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  useUnsaved(name !== '' || expiresOn !== '');
  const refused = creating.problemBeside(['name', 'expiresAt']);
  const create = (): void =>
    creating.run(async () => {
      const body = { name, expiresAt: expiresOn === '' ? null : expiresOn, replaces: replaces?.id ?? null };
      const made = await postJson<ScimTokenView & { readonly token: string }>('/api/directory/scim-tokens', body);
      onCreated({ name: made.body.name, token: made.body.token });
    });
  return (
    <FormPanel
      title={replaces === null ? texts.say('scim.new') : texts.say('scim.new.in-place', { name: replaces.name })}
      {...(replaces === null ? {} : { about: texts.say('scim.new.in-place.about', { name: replaces.name }) })}
    >
      <form
        style={{ display: 'contents' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') create();
        }}
      >
        <TextField
          label={texts.say('scim.name')}
          hint={texts.say('scim.name.hint')}
          required
          input={{ maxLength: 100, autoComplete: 'off' }}
          value={name}
          onChange={setName}
          message={creating.messageFor('name')}
        />
        <TextField
          label={texts.say('scim.expires-on')}
          hint={texts.say('scim.expires-on.hint')}
          input={{ type: 'date' }}
          value={expiresOn}
          onChange={setExpiresOn}
          message={creating.messageFor('expiresAt')}
        />
        <div role="alert">{refused !== null && <ProblemBar problem={refused} />}</div>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '8px' }}>
          <Button type="submit" appearance="primary" disabled={name.trim() === '' || creating.busy}>
            {texts.say('scim.create')}
          </Button>
          <Button type="button" onClick={onDismiss}>
            {texts.say('cancel')}
          </Button>
        </div>
      </form>
    </FormPanel>
  );
}
