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
}

/** A link to another page of the tab: a real link, followed without loading the page anew. */
export function PageLink({ to, children, className, subtle, isCurrent }: PageLinkProps): ReactElement {
  const follow = (event: MouseEvent): void => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!elsewhere) {
      event.preventDefault();
      go(to);
    }
  };
  return (
    <Link
      href={to}
      onClick={follow}
      {...(className === undefined ? {} : { className })}
      {...(subtle === true ? { appearance: 'subtle' } : {})}
      {...(isCurrent === true ? { 'aria-current': 'page' } : {})}
    >
      {children}
    </Link>
  );
}
