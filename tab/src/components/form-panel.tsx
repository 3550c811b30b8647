import { makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { Panel } from './panel.tsx';

const useStyles = makeStyles({
  title: { margin: 0 },
  about: { margin: '4px 0 0', maxWidth: '72ch', color: tokens.colorNeutralForeground2 },
  content: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '14px',
    maxWidth: '560px',
    marginTop: '12px',
  },
});

interface FormPanelProps {
  readonly title: string;
  /** What it is for, in a sentence or two. */
  readonly about?: string;
  readonly children: ReactNode;
}

/** A part of a page in which something is entered. */
export function FormPanel({ title, about, children }: FormPanelProps): ReactElement {
  const styles = useStyles();
  return (
    <Panel label={title}>
      <Subtitle1 as="h2" block className={styles.title}>
        {title}
      </Subtitle1>
      {about !== undefined && <p className={styles.about}>{about}</p>}
      <div className={styles.content}>{children}</div>
    </Panel>
  );
}
