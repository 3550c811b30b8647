import { Link } from '@fluentui/react-components';
import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { go } from '../navigation.ts';

interface PageLinkProps {
  /** A path of this site, `/tab/…`. */
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** In the colour of the text, where a row of links would shout. */
  readonly subtle?: true;
  /** It leads to the page that is shown, or to one above it. */
  readonly isCurrent?: true;
  /** Its name where several links read the same; it holds what the link reads. */
  readonly label?: string;
}

/** Follows a link within the tab, unless the person wants it in another window. */
export function followPage(event: MouseEvent, to: string): void {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
  if (!elsewhere) {
    event.preventDefault();
    go(to);
  }
}

/** A link to another page of the tab: a real link, followed without loading the page anew. */
export function PageLink({ to, children, className, subtle, isCurrent, label }: PageLinkProps): ReactElement {
  return (
    <Link
      href={to}
      onClick={(event) => followPage(event, to)}
      {...(className === undefined ? {} : { className })}
      {...(subtle === true ? { appearance: 'subtle' } : {})}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(isCurrent === true ? { 'aria-current': 'page' } : {})}
    >
      {children}
    </Link>
  );
}
