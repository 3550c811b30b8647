import type { ReactElement } from 'react';
import { momentText } from '../words.ts';

/** A moment in the reader's own time zone. */
export function Moment({ at }: { readonly at: string }): ReactElement {
  return (
    <time dateTime={at} title={at}>
      {momentText(at)}
    </time>
  );
}
