import type { ReactElement } from 'react';
import { PageHeading } from '../components/page-heading.tsx';
import { useTexts } from '../texts/use-texts.tsx';

/** Adds a connection, step by step. */
export function NewConnectionPage(): ReactElement {
  const texts = useTexts();
  return <PageHeading title={texts.say('wizard.title')} trail={[[texts.say('page.connections'), '/tab/']]} />;
}
