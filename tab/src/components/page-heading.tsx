import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { hasMoved } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { PageLink } from './page-link.tsx';

const useStyles = makeStyles({
  trail: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 8px',
    marginBottom: '8px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px 12px',
    marginBottom: '4px',
  },
  title: { ...typographyStyles.title3, margin: 0, ':focus': { outlineStyle: 'none' } },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginInlineStart: 'auto' },
  about: { color: tokens.colorNeutralForeground2, marginBottom: '16px' },
});

interface PageHeadingProps {
  readonly title: string;
  /** The pages above this one, from the top: text and path. */
  readonly trail?: readonly (readonly [text: string, to: string])[];
  readonly badge?: ReactNode;
  readonly actions?: ReactNode;
  /** A line or two below. */
  readonly children?: ReactNode;
}

/**
 * The heading of a page. It takes the focus where it comes after another page, so that a screen reader says that the
 * page is another one; a page that the browser loads is read from its beginning.
 */
export function PageHeading({ title, trail = [], badge, actions, children }: PageHeadingProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Rollcall`;
  }, [title]);
  useEffect(() => {
    if (hasMoved()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      {trail.length > 0 && (
        <nav aria-label={texts.say('where-you-are')} className={styles.trail}>
          {trail.map(([text, to]) => (
            <span key={to}>
              <PageLink to={to} subtle>
                {text}
              </PageLink>{' '}
              <span aria-hidden="true">›</span>
            </span>
          ))}
        </nav>
      )}
      <div className={styles.row}>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        {badge}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      <div className={styles.about}>{children}</div>
    </>
  );
}
