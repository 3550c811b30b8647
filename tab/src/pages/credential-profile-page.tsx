import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { useResource } from '../api/use-resource.ts';
import { Facts } from '../components/facts.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Panel } from '../components/panel.tsx';
import { SecretForm } from '../components/secret-form.tsx';
import { dayText } from '../words.ts';

/** An app registration, and the place to enter its new secret. */
export function CredentialProfilePage({ id }: { readonly id: string }): ReactElement {
  const path = `/api/credential-profiles/${id}`;
  const profile = useResource<CredentialProfileView>(path);
  const [now] = useState(() => Date.now());
  const { value } = profile;
  return (
    <>
      <PageHeading title={value?.name ?? 'Credential profile'} trail={[['Connections', '/tab/']]}>
        An app registration that connections sign in with.
      </PageHeading>
      <Loaded of={profile}>
        {(of) => (
          <div style={{ display: 'grid', gap: '16px' }}>
            <Panel label="Profile">
              <Facts
                of={[
                  ['Client id', of.clientId],
                  ['Secret', of.secretHint === '' ? 'stored' : `ends in ${of.secretHint}`],
                  ['Secret expires', expiryText(of.secretExpiresAt, now)],
                  ['Used by', <UsedBy key="used" of={of.usedBy} />],
                  [
                    'Last changed',
                    <span key="changed">
                      <Moment at={of.updatedAt} /> by {of.updatedBy}
                    </span>,
                  ],
                ]}
              />
            </Panel>
            <SecretForm path={path} etag={profile.etag} onSaved={profile.reload} />
          </div>
        )}
      </Loaded>
    </>
  );
}

function UsedBy({ of }: { readonly of: CredentialProfileView['usedBy'] }): ReactElement {
  if (of.length === 0) {
    return <>no connection</>;
  }
  return (
    <>
      {of.map(({ id, name }) => (
        <div key={id}>
          <PageLink to={`/tab/connections/${id}`}>{name}</PageLink>
        </div>
      ))}
    </>
  );
}

function expiryText(expiresAt: string | null, now: number): string {
  if (expiresAt === null) {
    return 'not known';
  }
  const days = Math.ceil((new Date(expiresAt).getTime() - now) / 86_400_000);
  if (days < 0) {
    return `${dayText(expiresAt)}: expired`;
  }
  return days > 60 ? dayText(expiresAt) : `${dayText(expiresAt)}: in ${days} ${days === 1 ? 'day' : 'days'}`;
}
