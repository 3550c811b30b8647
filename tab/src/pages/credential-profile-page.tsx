import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { patchJson, remove } from '../api/client.ts';
import { asProblem, useResource } from '../api/use-resource.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { Expiry } from '../components/expiry-badge.tsx';
import { Facts } from '../components/facts.tsx';
import { FormPanel } from '../components/form-panel.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { Panel } from '../components/panel.tsx';
import { RotationForm } from '../components/rotation-form.tsx';
import { TextField } from '../components/text-field.tsx';
import { UsedBy } from '../components/used-by.tsx';
import { useAction } from '../components/use-action.ts';
import { goStored, useUnsaved } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';

interface Stored {
  readonly profile: CredentialProfileView;
  readonly etag: string;
}

/** An app registration: its name and client id, its secret’s expiry, and the place to enter a new one. */
export function CredentialProfilePage({ id }: { readonly id: string }): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  const loaded = useResource<CredentialProfileView>(`/api/credential-profiles/${id}`);
  const [changed, setChanged] = useState<Stored | null>(null);
  const stored = changed ?? (loaded.state === 'ready' ? { profile: loaded.value, etag: loaded.etag ?? '' } : null);
  const onStored = (profile?: CredentialProfileView, etag?: string | null): void => {
    setChanged(profile === undefined ? null : { profile, etag: etag ?? '' });
    if (profile === undefined) {
      loaded.reload();
    }
  };
  return (
    <>
      <PageHeading
        title={stored?.profile.name ?? loaded.value?.name ?? texts.say('profile')}
        trail={[[texts.say('page.credential-profiles'), '/tab/credential-profiles']]}
      >
        {texts.say('profile.about')}
      </PageHeading>
      <Loaded of={loaded}>
        {(value) => {
          const of = stored ?? { profile: value, etag: '' };
          return (
            <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' }}>
              <ProfileFacts of={of.profile} />
              {may('administrator') && (
                <>
                  <RotationForm profile={of.profile} etag={of.etag} onStored={onStored} />
                  <IdentityForm key={of.etag} of={of} onStored={onStored} />
                  <DeletePanel of={of.profile} />
                </>
              )}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function ProfileFacts({ of }: { readonly of: CredentialProfileView }): ReactElement {
  const texts = useTexts();
  return (
    <Panel label={texts.say('profile')}>
      <Facts
        of={[
          [texts.say('profile.client-id'), of.clientId],
          [
            texts.say('profile.secret'),
            of.secretHint === ''
              ? texts.say('profile.secret.is-stored')
              : texts.say('profile.secret.ends', { hint: of.secretHint }),
          ],
          [texts.say('profiles.expires'), <Expiry key="expires" at={of.secretExpiresAt} />],
          [texts.say('profiles.used-by'), <UsedBy key="used" of={of.usedBy} />],
          [
            texts.say('last-changed'),
            <span key="changed">
              {texts.say('changed-by', { name: of.updatedBy })} <Moment at={of.updatedAt} />
            </span>,
          ],
        ]}
      />
    </Panel>
  );
}

interface IdentityFormProps {
  readonly of: Stored;
  readonly onStored: (profile?: CredentialProfileView, etag?: string | null) => void;
}

/** Another name, another app registration. */
function IdentityForm({ of, onStored }: IdentityFormProps): ReactElement {
  const texts = useTexts();
  const saving = useAction();
  const { profile, etag } = of;
  const [name, setName] = useState(profile.name);
  const [clientId, setClientId] = useState(profile.clientId);
  const isChanged = name.trim() !== profile.name || clientId.trim().toLowerCase() !== profile.clientId;
  const refused = saving.problemBeside(['name', 'clientId']);
  useUnsaved(isChanged);
  const save = (): void =>
    saving.run(async () => {
      try {
        const answer = await patchJson<CredentialProfileView>(`/api/credential-profiles/${profile.id}`, {
          body: { name, clientId },
          etag,
        });
        onStored(answer.body, answer.etag);
      } catch (error) {
        if (asProblem(error).code === 'precondition-failed') {
          onStored();
        }
        throw error;
      }
    });
  return (
    <FormPanel title={texts.say('profile.identity')} about={texts.say('profile.identity.about')}>
      <TextField
        label={texts.say('profile.name')}
        required
        input={{ maxLength: 100 }}
        value={name}
        onChange={setName}
        message={saving.messageFor('name')}
      />
      <TextField
        label={texts.say('profile.client-id')}
        required
        input={{ spellCheck: false, autoComplete: 'off' }}
        value={clientId}
        onChange={setClientId}
        message={saving.messageFor('clientId')}
      />
      <div role="alert">{refused !== null && <ProblemBar problem={refused} />}</div>
      <div>
        <Button disabled={!isChanged || name.trim() === '' || clientId.trim() === '' || saving.busy} onClick={save}>
          {texts.say(saving.busy ? 'saving' : 'save')}
        </Button>
      </div>
    </FormPanel>
  );
}

function DeletePanel({ of }: { readonly of: CredentialProfileView }): ReactElement {
  const texts = useTexts();
  const deleting = useAction();
  const [isAsking, setAsking] = useState(false);
  const isUsed = of.usedBy.length > 0;
  const confirm = (): void =>
    deleting.run(async () => {
      await remove(`/api/credential-profiles/${of.id}`);
      goStored('/tab/credential-profiles');
    });
  return (
    <FormPanel
      title={texts.say('profile.delete')}
      about={texts.say(isUsed ? 'profile.delete.used' : 'profile.delete.about', { count: of.usedBy.length })}
    >
      <div>
        <Button disabled={isUsed} onClick={() => setAsking(true)}>
          {texts.say('profile.delete')}
        </Button>
      </div>
      {isAsking && (
        <AskDialog
          title={texts.say('profile.delete.title', { name: of.name })}
          onDismiss={() => setAsking(false)}
          answers={[
            { text: texts.say('delete.confirm'), primary: true, disabled: deleting.busy, onChoose: confirm },
            { text: texts.say('cancel'), onChoose: () => setAsking(false) },
          ]}
        >
          {texts.say('profile.delete.about')}
          {deleting.problem !== null && <ProblemBar problem={deleting.problem} />}
        </AskDialog>
      )}
    </FormPanel>
  );
}
