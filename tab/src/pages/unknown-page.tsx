import type { ReactElement } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { PageLink } from '../components/page-link.tsx';
import { Said, useTexts } from '../texts/use-texts.tsx';

export function UnknownPage(): ReactElement {
  const texts = useTexts();
  return (
    <>
      <PageHeading title={texts.say('problem.not-found')} />
      <EmptyState title={texts.say('unknown.title')}>
        <Said text="unknown.text" values={{ list: <PageLink to="/tab/">{texts.say('unknown.list')}</PageLink> }} />
      </EmptyState>
    </>
  );
}
