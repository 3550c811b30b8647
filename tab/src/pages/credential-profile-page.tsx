import { Button } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
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
import { draftOf, identityBody, isComplete, pastedKindOf } from '../components/profile-draft.ts';
import { IdentityFields } from '../components/profile-fields.tsx';
import { RotationForm } from '../components/rotation-form.tsx';
import { TextField } from '../components/text-field.tsx';
import { UsedBy } from '../components/used-by.tsx';
import { useAction } from '../components/use-action.ts';
import { goStored, useUnsaved } from '../navigation.ts';
import type { TabTexts } from '../texts/tab-texts.ts';
import { useTexts } from '../texts/use-texts.tsx';

interface Stored {
  readonly profile: CredentialProfileView;
  readonly etag: string;
}

/** What signs in: its name and ids, when its secret or certificate expires, and the place to enter a new one. */
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
                  {pastedKindOf(of.profile.kind) !== null && (
                    <RotationForm profile={of.profile} etag={of.etag} onStored={onStored} />
                  )}
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
          [texts.say('kind'), texts.say(`kind.${of.kind}`)],
          ...identityFacts(of, texts),
          ...keptFacts(of, texts),
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

type Fact = readonly [what: string, value: ReactNode];

function identityFacts({ kind, clientId, identityClientId }: CredentialProfileView, texts: TabTexts): readonly Fact[] {
  const own = clientId === '' ? texts.say('profile.identity-id.system') : clientId;
  if (kind === 'managed-identity') return [[texts.say('profile.identity-id'), own]];
  const app: Fact = [texts.say('profile.client-id'), clientId];
  return kind === 'federated' ? [app, [texts.say('profile.identity-id'), identityClientId]] : [app];
}

function keptFacts(
  { kind, secretHint, thumbprint, secretExpiresAt }: CredentialProfileView,
  texts: TabTexts,
): readonly Fact[] {
  const expires: Fact = [texts.say('profiles.expires'), <Expiry key="expires" at={secretExpiresAt} />];
  switch (kind) {
    case 'secret': {
      const hint = { hint: secretHint };
      const kept = secretHint === '' ? texts.say('profile.secret.is-stored') : texts.say('profile.secret.ends', hint);
      return [[texts.say('profile.secret'), kept], expires];
    }
    case 'certificate':
      return [[texts.say('profile.thumbprint'), thumbprint], expires];
    case 'managed-identity':
    case 'federated':
      return [[texts.say('profiles.expires'), texts.say('expiry.never')]];
  }
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
  const [identity, setIdentity] = useState(draftOf(profile));
  const stored = draftOf(profile);
  const isChanged =
    name.trim() !== profile.name ||
    identity.clientId.trim().toLowerCase() !== stored.clientId ||
    identity.identityClientId.trim().toLowerCase() !== stored.identityClientId;
  const refused = saving.problemBeside(['name', 'clientId', 'identityClientId']);
  useUnsaved(isChanged);
  const save = (): void =>
    saving.run(async () => {
      try {
        const answer = await patchJson<CredentialProfileView>(`/api/credential-profiles/${profile.id}`, {
          body: { name, ...identityBody(identity) },
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
      <IdentityFields
        profile={identity}
        edit={(change) => setIdentity({ ...identity, ...change })}
        messageFor={saving.messageFor}
      />
      <div role="alert">{refused !== null && <ProblemBar problem={refused} />}</div>
      <div>
        <Button disabled={!isChanged || !isComplete({ ...identity, name }, 'stored') || saving.busy} onClick={save}>
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
