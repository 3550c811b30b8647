import type { ReactElement } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import { Moment } from '../components/moment.tsx';
import { useTexts } from '../texts/use-texts.tsx';

/** Who changed the settings last, and when. */
export function LastChanged({ of }: { readonly of: Pick<ConnectionView, 'updatedAt' | 'updatedBy'> }): ReactElement {
  const texts = useTexts();
  return (
    <span>
      {texts.say('changed-by', { name: of.updatedBy })} <Moment at={of.updatedAt} />
    </span>
  );
}
