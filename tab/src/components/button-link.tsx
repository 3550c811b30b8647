import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { followPage } from './page-link.tsx';

interface ButtonLinkProps {
  /** A path of this site, `/tab/…`. */
  readonly to: string;
  readonly children: string;
}

/** The way to a page that is the main thing to do on this one. */
export function ButtonLink({ to, children }: ButtonLinkProps): ReactElement {
  return (
    <Button as="a" href={to} appearance="primary" onClick={(event) => followPage(event, to)}>
      {children}
    </Button>
  );
}
