import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';

/** A moment in the reader's own time zone. */
export function Moment({ at }: { readonly at: string }): ReactElement {
  const texts = useTexts();
  return (
    <time dateTime={at} title={at}>
      {texts.moment(at)}
    </time>
  );
}
