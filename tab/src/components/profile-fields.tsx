import { Field, Textarea } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import { ChoiceField } from './choice-field.tsx';
import { pastedKindOf, type PastedDraft, type PastedKind, type ProfileDraft } from './profile-draft.ts';
import { TextField } from './text-field.tsx';

type MessageFor = (path: string) => string | undefined;

interface PastedFieldsProps {
  readonly kind: PastedKind;
  readonly pasted: PastedDraft;
  /** One is kept already, and another one only needed to replace it. */
  readonly isStored?: true;
  readonly required?: true;
  readonly edit: (change: Partial<PastedDraft>) => void;
  readonly messageFor: MessageFor;
}

/** The value of a client secret and when it expires, or a certificate with its key. */
export function PastedFields({ kind, pasted, isStored, required, edit, messageFor }: PastedFieldsProps): ReactElement {
  const texts = useTexts();
  const hint = texts.say(`profile.${kind}.${isStored === true ? 'keep' : 'hint'}`);
  if (kind === 'certificate') {
    const message = messageFor('certificate');
    return (
      <Field
        label={texts.say('profile.certificate.value')}
        hint={hint}
        {...(required === true ? { required } : {})}
        {...(message === undefined ? {} : { validationMessage: message })}
      >
        <Textarea
          rows={6}
          spellCheck={false}
          autoComplete="off"
          value={pasted.certificate}
          onChange={(_, { value }) => edit({ certificate: value })}
        />
      </Field>
    );
  }
  return (
    <>
      <TextField
        label={texts.say('profile.secret.value')}
        hint={hint}
        {...(required === true ? { required } : {})}
        input={{ type: 'password', autoComplete: 'off', spellCheck: false }}
        value={pasted.secret}
        onChange={(secret) => edit({ secret })}
        message={messageFor('secret')}
      />
      <TextField
        label={texts.say('profile.expires-on')}
        hint={texts.say('profile.expires-on.hint')}
        input={{ type: 'date' }}
        value={pasted.expiresOn}
        onChange={(expiresOn) => edit({ expiresOn })}
        message={messageFor('secretExpiresAt')}
      />
    </>
  );
}

interface PastedKindFieldProps {
  readonly kind: PastedKind;
  readonly onChange: (kind: PastedKind) => void;
}

/** A secret or a certificate: either may take the place of the other. */
export function PastedKindField({ kind, onChange }: PastedKindFieldProps): ReactElement {
  const texts = useTexts();
  return (
    <ChoiceField
      label={texts.say('rotation.kind')}
      value={kind}
      choices={(['secret', 'certificate'] as const).map((value) => ({ value, label: texts.say(`kind.${value}`) }))}
      onChange={onChange}
    />
  );
}

interface IdentityFieldsProps {
  readonly profile: Omit<ProfileDraft, keyof PastedDraft>;
  readonly edit: (change: Partial<ProfileDraft>) => void;
  readonly messageFor: MessageFor;
}

/** Which app registration signs in, and which identity it trusts; or which identity signs in itself. */
export function IdentityFields({ profile, edit, messageFor }: IdentityFieldsProps): ReactElement {
  const texts = useTexts();
  const { kind, clientId, identityClientId } = profile;
  const isOwn = kind === 'managed-identity';
  return (
    <>
      {!isOwn && (
        <TextField
          label={texts.say('profile.client-id')}
          hint={texts.say('profile.client-id.hint')}
          required
          input={{ spellCheck: false, autoComplete: 'off' }}
          value={clientId}
          onChange={(typed) => edit({ clientId: typed })}
          message={messageFor('clientId')}
        />
      )}
      {(isOwn || kind === 'federated') && (
        <TextField
          label={texts.say('profile.identity-id')}
          hint={texts.say(isOwn ? 'profile.identity-id.own' : 'profile.identity-id.trusted')}
          {...(isOwn ? {} : { required: true })}
          input={{ spellCheck: false, autoComplete: 'off' }}
          value={identityClientId}
          onChange={(typed) => edit({ identityClientId: typed })}
          message={messageFor(isOwn ? 'clientId' : 'identityClientId')}
        />
      )}
    </>
  );
}

interface ProfileFieldsProps {
  readonly profile: ProfileDraft;
  /** It is stored already: its kind stays, and a secret is only needed to replace the one that is kept. */
  readonly isStored?: true;
  readonly edit: (change: Partial<ProfileDraft>) => void;
  readonly messageFor: MessageFor;
}

const kinds = ['secret', 'certificate', 'federated', 'managed-identity'] as const;

/** Everything a new credential profile needs. */
export function ProfileFields({ profile, isStored, edit, messageFor }: ProfileFieldsProps): ReactElement {
  const texts = useTexts();
  const pasted = pastedKindOf(profile.kind);
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
      {isStored !== true && (
        <ChoiceField
          label={texts.say('kind')}
          value={profile.kind}
          choices={kinds.map((value) => ({
            value,
            label: texts.say(`kind.${value}`),
            hint: texts.say(`kind.${value}.hint`),
          }))}
          onChange={(kind) => edit({ kind })}
          message={messageFor('kind')}
        />
      )}
      <IdentityFields profile={profile} edit={edit} messageFor={messageFor} />
      {pasted !== null && (
        <PastedFields
          kind={pasted}
          pasted={profile}
          {...(isStored === true ? { isStored } : { required: true })}
          edit={edit}
          messageFor={messageFor}
        />
      )}
    </>
  );
}
