import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { postJson } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import type { Column } from '../components/data-table.tsx';
import { DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Expiry } from '../components/expiry-badge.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useMe } from '../components/me.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { FormPanel } from '../components/form-panel.tsx';
import { Permissions } from '../components/permissions.tsx';
import { emptyProfile, isComplete, pastedKindOf, profileBody, type ProfileDraft } from '../components/profile-draft.ts';
import { ProfileFields } from '../components/profile-fields.tsx';
import { UsedBy } from '../components/used-by.tsx';
import { useAction } from '../components/use-action.ts';
import { goStored, useUnsaved } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';

/** The app registrations that connections sign in with, and when their secrets expire. */
export function CredentialProfilesPage(): ReactElement {
  const texts = useTexts();
  const { may } = useMe();
  const [isAdding, setAdding] = useState(false);
  const profiles = useResource<{ readonly items: readonly CredentialProfileView[] }>('/api/credential-profiles');
  const columns: readonly Column<CredentialProfileView>[] = [
    {
      heading: texts.say('profiles.name'),
      cell: ({ id, name }) => <PageLink to={`/tab/credential-profiles/${id}`}>{name}</PageLink>,
    },
    { heading: texts.say('kind'), cell: ({ kind }) => texts.say(`kind.${kind}`) },
    {
      heading: texts.say('profile.client-id'),
      cell: ({ clientId }) => (clientId === '' ? texts.say('profile.identity-id.system') : clientId),
    },
    {
      heading: texts.say('profiles.expires'),
      cell: ({ kind, secretExpiresAt }) =>
        pastedKindOf(kind) === null ? texts.say('expiry.never') : <Expiry at={secretExpiresAt} />,
    },
    { heading: texts.say('profiles.used-by'), cell: ({ usedBy }) => <UsedBy of={usedBy} /> },
  ];
  const add = (
    <Button appearance="primary" onClick={() => setAdding(true)}>
      {texts.say('profiles.add')}
    </Button>
  );
  return (
    <>
      <PageHeading
        title={texts.say('page.credential-profiles')}
        {...(may('administrator') && !isAdding ? { actions: add } : {})}
      >
        {texts.say('profiles.about')}
      </PageHeading>
      {isAdding && (
        <div style={{ marginBottom: '16px' }}>
          <NewProfile onDismiss={() => setAdding(false)} />
        </div>
      )}
      <Loaded of={profiles}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={texts.say('profiles.none')}>{texts.say('profiles.none.text')}</EmptyState>
          ) : (
            <DataTable
              label={texts.say('page.credential-profiles')}
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
    </>
  );
}

const fields = ['name', 'kind', 'clientId', 'identityClientId', 'secret', 'secretExpiresAt', 'certificate'];

function NewProfile({ onDismiss }: { readonly onDismiss: () => void }): ReactElement {
  const texts = useTexts();
  const storing = useAction();
  const [profile, setProfile] = useState<ProfileDraft>(emptyProfile);
  useUnsaved(profile !== emptyProfile);
  const refused = storing.problemBeside(fields);
  const store = (): void =>
    storing.run(async () => {
      const stored = await postJson<CredentialProfileView>('/api/credential-profiles', profileBody(profile));
      goStored(`/tab/credential-profiles/${stored.body.id}`);
    });
  return (
    <FormPanel title={texts.say('profiles.new')}>
      <Permissions />
      <ProfileFields
        profile={profile}
        edit={(change) => setProfile({ ...profile, ...change })}
        messageFor={storing.messageFor}
      />
      <div role="alert">{refused !== null && <ProblemBar problem={refused} />}</div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '8px' }}>
        <Button appearance="primary" disabled={!isComplete(profile) || storing.busy} onClick={store}>
          {texts.say(storing.busy ? 'saving' : 'profiles.store')}
        </Button>
        <Button onClick={onDismiss}>{texts.say('cancel')}</Button>
      </div>
    </FormPanel>
  );
}
