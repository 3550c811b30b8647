import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

/** What sets a part of a page off from its ground. */
export const panelFrame = {
  borderRadius: tokens.borderRadiusXLarge,
  border: `1px solid ${tokens.colorNeutralStroke2}`,
  backgroundColor: tokens.colorNeutralBackground1,
  minWidth: 0,
} as const;

const useStyles = makeStyles({ panel: { ...panelFrame, padding: '16px' } });

/** A part of a page, set off from its ground. */
export function Panel({
  children,
  className,
  label,
}: {
  readonly children: ReactNode;
  readonly className?: string;
  readonly label?: string;
}): ReactElement {
  const styles = useStyles();
  return (
    <section
      className={mergeClasses(styles.panel, className)}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </section>
  );
}
