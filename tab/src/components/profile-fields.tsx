import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import { TextField } from './text-field.tsx';

interface SecretFieldsProps {
  readonly secret: string;
  /** A day, `YYYY-MM-DD`; empty where it is not known. */
  readonly expiresOn: string;
  readonly hint: string;
  readonly required?: true;
  readonly onSecret: (secret: string) => void;
  readonly onExpiry: (expiresOn: string) => void;
  readonly messageFor: (path: string) => string | undefined;
}

/** The value of a client secret, and when it expires. */
export function SecretFields({
  secret,
  expiresOn,
  hint,
  required,
  onSecret,
  onExpiry,
  messageFor,
}: SecretFieldsProps): ReactElement {
  const texts = useTexts();
  return (
    <>
      <TextField
        label={texts.say('profile.secret.value')}
        hint={hint}
        {...(required === true ? { required } : {})}
        input={{ type: 'password', autoComplete: 'off', spellCheck: false }}
        value={secret}
        onChange={onSecret}
        message={messageFor('secret')}
      />
      <TextField
        label={texts.say('profile.expires-on')}
        hint={texts.say('profile.expires-on.hint')}
        input={{ type: 'date' }}
        value={expiresOn}
        onChange={onExpiry}
        message={messageFor('secretExpiresAt')}
      />
    </>
  );
}

/** What is typed of a credential profile that is not stored yet. */
export interface ProfileDraft {
  readonly name: string;
  readonly clientId: string;
  readonly secret: string;
  readonly expiresOn: string;
}

export const emptyProfile: ProfileDraft = { name: '', clientId: '', secret: '', expiresOn: '' };

/** Whether everything that is needed was typed. */
export function isComplete({ name, clientId, secret }: ProfileDraft): boolean {
  return [name, clientId, secret].every((text) => text.trim() !== '');
}

/** What the API takes to create it. */
export function profileBody({ name, clientId, secret, expiresOn }: ProfileDraft): object {
  return { name, clientId, secret, ...(expiresOn === '' ? {} : { secretExpiresAt: expiresOn }) };
}

interface ProfileFieldsProps {
  readonly profile: ProfileDraft;
  /** A secret is kept already, and another one only needed to replace it. */
  readonly secretIsStored?: true;
  readonly edit: (change: Partial<ProfileDraft>) => void;
  readonly messageFor: (path: string) => string | undefined;
}

/** Everything a new credential profile needs. */
export function ProfileFields({ profile, secretIsStored, edit, messageFor }: ProfileFieldsProps): ReactElement {
  const texts = useTexts();
  return (
    <>
      <TextField
        label={texts.say('profile.name')}
        hint={texts.say('profile.name.hint')}
        required
        input={{ maxLength: 100 }}
        value={profile.name}
        onChange={(name) => edit({ name })}
        message={messageFor('name')}
      />
      <TextField
        label={texts.say('profile.client-id')}
        hint={texts.say('profile.client-id.hint')}
        required
        input={{ spellCheck: false, autoComplete: 'off' }}
        value={profile.clientId}
        onChange={(clientId) => edit({ clientId })}
        message={messageFor('clientId')}
      />
      <SecretFields
        secret={profile.secret}
        expiresOn={profile.expiresOn}
        {...(secretIsStored === true
          ? { hint: texts.say('profile.secret.keep') }
          : { hint: texts.say('profile.secret.hint'), required: true })}
        onSecret={(secret) => edit({ secret })}
        onExpiry={(expiresOn) => edit({ expiresOn })}
        messageFor={messageFor}
      />
    </>
  );
}
