import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

const useStyles = makeStyles({
  box: {
    padding: '32px 20px',
    textAlign: 'center',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground2,
  },
  text: { maxWidth: '60ch', margin: '4px auto 0' },
});

/** Where there is nothing: says so, and what to do next. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      <Subtitle2 as="h2" block style={{ margin: 0 }}>
        {title}
      </Subtitle2>
      <div className={styles.text}>{children}</div>
    </div>
  );
}
