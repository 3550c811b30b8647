import { Field, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { Permissions } from '../components/permissions.tsx';
import { isComplete } from '../components/profile-draft.ts';
import { ProfileFields } from '../components/profile-fields.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { StepFrame } from './step-frame.tsx';
import type { Wizard } from './use-wizard.ts';

interface ProfileStepProps {
  readonly wizard: Wizard;
  readonly profiles: readonly CredentialProfileView[];
}

/** What the connection signs in with: an app registration that is known already, or a new one. */
export function ProfileStep({ wizard, profiles }: ProfileStepProps): ReactElement {
  const texts = useTexts();
  const { draft, edit, editProfile, created, messageFor } = wizard;
  const isStored = created.profile !== null;
  const isNew = draft.profileId === '';
  const isReady = !isNew || isComplete(draft.profile, isStored ? 'stored' : undefined);
  const others = profiles.filter(({ id }) => id !== created.profile?.view.id);
  return (
    <StepFrame wizard={wizard} about={texts.say('wizard.profile.about')} next={{ isReady }}>
      {others.length > 0 && (
        <Field label={texts.say('wizard.profile.which')}>
          <Select value={draft.profileId} onChange={(_, { value }) => edit({ profileId: value })}>
            <option value="">{texts.say('wizard.profile.new')}</option>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Permissions target={draft.target} />
      {isNew && (
        <ProfileFields
          profile={draft.profile}
          {...(isStored ? { isStored: true } : {})}
          edit={editProfile}
          messageFor={messageFor}
        />
      )}
    </StepFrame>
  );
}
