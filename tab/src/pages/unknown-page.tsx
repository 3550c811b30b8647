import type { ReactElement } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';

export function UnknownPage(): ReactElement {
  return (
    <>
      <PageHeading title="Not found" />
      <EmptyState title="There is no such page">
        The link may be incomplete. Go to the <PageLink to="/tab/">list of connections</PageLink>.
      </EmptyState>
    </>
  );
}
