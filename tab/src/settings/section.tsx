import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { Panel } from '../components/panel.tsx';

const useStyles = makeStyles({
  section: {
    display: 'grid',
    gridTemplateColumns: 'minmax(200px, 1fr) minmax(0, 3fr)',
    gap: '12px 32px',
    '@media (max-width: 860px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  title: { margin: 0 },
  about: { margin: '4px 0 0', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignContent: 'start',
    gap: '14px',
    maxWidth: '720px',
  },
});

interface SectionProps {
  readonly title: string;
  /** What it decides, in a sentence or two. */
  readonly about?: string;
  readonly children: ReactNode;
}

/** Settings that belong together: what they are for on the left, and on a phone above. */
export function Section({ title, about, children }: SectionProps): ReactElement {
  const styles = useStyles();
  return (
    <Panel label={title} className={styles.section}>
      <div>
        <Subtitle2 as="h2" block className={styles.title}>
          {title}
        </Subtitle2>
        {about !== undefined && <p className={styles.about}>{about}</p>}
      </div>
      <div className={styles.fields}>{children}</div>
    </Panel>
  );
}
