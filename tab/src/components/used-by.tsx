import type { ReactElement } from 'react';
import type { CredentialProfileView } from '../../../src/api/contract/credential-profiles.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { PageLink } from './page-link.tsx';

/** The connections that sign in with a credential profile. */
export function UsedBy({ of }: { readonly of: CredentialProfileView['usedBy'] }): ReactElement {
  const texts = useTexts();
  if (of.length === 0) {
    return <>{texts.say('profiles.used-by-none')}</>;
  }
  return (
    <span>
      {of.map(({ id, name }) => (
        // High enough to be hit, one below the other.
        <div key={id} style={{ minHeight: '24px' }}>
          <PageLink to={`/tab/connections/${id}`}>{name}</PageLink>
        </div>
      ))}
    </span>
  );
}
