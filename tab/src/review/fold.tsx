import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';
import { panelFrame } from '../components/panel.tsx';

const useStyles = makeStyles({
  fold: { ...panelFrame, marginBottom: '12px' },
  summary: {
    padding: '12px 16px',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusXLarge,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  title: {
    display: 'inline',
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  note: { marginInlineStart: '8px', color: tokens.colorNeutralForeground3 },
  content: { padding: '0 16px 16px' },
});

interface FoldProps {
  readonly title: string;
  /** A word or two behind the title. */
  readonly note?: string;
  readonly opened?: boolean;
  readonly children: ReactNode;
}

/** A part of a page that is opened when it is wanted; what is in it is made then. */
export function Fold({ title, note, opened = false, children }: FoldProps): ReactElement {
  const styles = useStyles();
  const [isOpen, setIsOpen] = useState(opened);
  return (
    <details className={styles.fold} open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>
        <h2 className={styles.title}>{title}</h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </summary>
      {isOpen && <div className={styles.content}>{children}</div>}
    </details>
  );
}
