import type { ReactElement } from 'react';
import { ChoiceField } from '../components/choice-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { TargetForm } from './target-form.ts';
import { isHeldFor, secretPath } from './target-form.ts';

interface ScimFieldsProps {
  readonly target: TargetForm;
  readonly edit: (change: Partial<TargetForm>) => void;
  /** What is wrong at a path of the API. */
  readonly messageFor: (path: string) => string | undefined;
}

/** How a SCIM application knows Rollcall, and how often it may be asked. */
export function ScimFields({ target, edit, messageFor }: ScimFieldsProps): ReactElement {
  const texts = useTexts();
  const { authentication } = target;
  return (
    <>
      <ChoiceField
        label={texts.say('target.authentication')}
        value={authentication}
        choices={(['bearer', 'client-credentials'] as const).map((value) => ({
          value,
          label: texts.say(`target.${value}`),
          hint: texts.say(`target.${value}.hint`),
        }))}
        // What was typed for the one is not for the other.
        onChange={(kind) => edit({ authentication: kind, secret: '' })}
      />
      {authentication === 'client-credentials' && (
        <>
          <TextField
            label={texts.say('target.token-url')}
            hint={texts.say('target.token-url.hint')}
            required
            input={{ type: 'url', spellCheck: false, autoComplete: 'off' }}
            value={target.tokenUrl}
            onChange={(tokenUrl) => edit({ tokenUrl })}
            message={messageFor('target.authentication.tokenUrl')}
          />
          <TextField
            label={texts.say('target.client-id')}
            required
            input={{ spellCheck: false, autoComplete: 'off' }}
            value={target.clientId}
            onChange={(clientId) => edit({ clientId })}
            message={messageFor('target.authentication.clientId')}
          />
        </>
      )}
      <SecretField target={target} edit={edit} messageFor={messageFor} />
      {authentication === 'client-credentials' && (
        <TextField
          label={texts.say('target.oauth-scope')}
          hint={texts.say('target.oauth-scope.hint')}
          input={{ spellCheck: false, autoComplete: 'off' }}
          value={target.oauthScope}
          onChange={(oauthScope) => edit({ oauthScope })}
          message={messageFor('target.authentication.scope')}
        />
      )}
      <TextField
        label={texts.say('target.rate')}
        hint={texts.say('target.rate.hint')}
        input={{ inputMode: 'decimal' }}
        value={target.requestsPerSecond}
        onChange={(requestsPerSecond) => edit({ requestsPerSecond })}
        message={messageFor('target.requestsPerSecond')}
      />
    </>
  );
}

/** A token or a client's secret: typed, never shown. */
function SecretField({ target, edit, messageFor }: ScimFieldsProps): ReactElement {
  const texts = useTexts();
  const name = target.authentication === 'bearer' ? 'token' : 'client-secret';
  const hint = target.held?.secretHint ?? '';
  const isHeld = isHeldFor(target);
  return (
    <TextField
      label={texts.say(`target.${name}`)}
      {...(isHeld
        ? { hint: hint === '' ? texts.say('target.secret.keep-short') : texts.say('target.secret.keep', { hint }) }
        : { hint: texts.say(`target.${name}.hint`), required: true })}
      input={{ type: 'password', autoComplete: 'off', spellCheck: false }}
      value={target.secret}
      onChange={(secret) => edit({ secret })}
      message={messageFor(secretPath(target))}
    />
  );
}
