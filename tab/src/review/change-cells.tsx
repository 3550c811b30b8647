import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ChangeView } from '../../../src/api/contract/runs.ts';
import { ActionBadge } from '../components/status-badge.tsx';
import type { TabTexts } from '../texts/tab-texts.ts';
import { Said, useTexts } from '../texts/use-texts.tsx';
import { AttributeChange, attributesOf } from './attribute-change.tsx';
import { clamped } from './clamped.ts';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  kind: { display: 'flex', alignItems: 'center', gap: '8px', whiteSpace: 'nowrap' },
  toggle: { minWidth: '28px', padding: 0, [narrow]: { marginInlineStart: 'auto', order: 3 } },
  minor: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  name: { fontWeight: tokens.fontWeightSemibold },
  line: { display: 'block' },
  one: { ...clamped, WebkitLineClamp: '1' },
  two: { ...clamped, WebkitLineClamp: '2' },
});

const shownAttributes = 2;

/** Who or what a change is about, in words: for names of buttons. */
export function subjectText(texts: TabTexts, change: Pick<ChangeView, 'name' | 'memberName' | 'action'>): string {
  const { memberName, name, action } = change;
  return memberName === null ? name : texts.say('change.membership', { member: memberName, group: name, action });
}

interface KindCellProps {
  readonly change: ChangeView;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** What the change does, and to which class; opens the row. */
export function KindCell({ change, isOpen, toggle }: KindCellProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <span className={styles.kind}>
      <Button
        size="small"
        appearance="subtle"
        className={styles.toggle}
        data-control="toggle"
        aria-expanded={isOpen}
        aria-label={texts.say('change.details', { name: subjectText(texts, change) })}
        onClick={toggle}
      >
        <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>
      </Button>
      <ActionBadge action={change.action} />
      <span className={styles.minor}>{texts.say(`class.${change.class}`)}</span>
    </span>
  );
}

interface WhoCellProps {
  readonly change: ChangeView;
  /** All of a long name, where rows may be of any height. */
  readonly whole?: true;
}

/** Whom it concerns: the name and the address, or who joins or leaves which group. */
export function WhoCell({ change, whole }: WhoCellProps): ReactElement {
  const styles = useStyles();
  const address = change.after?.userPrincipalName ?? change.before?.userPrincipalName;
  if (change.memberName !== null)
    return (
      <span className={mergeClasses(whole !== true && styles.two)}>
        <Said
          text="change.membership"
          values={{
            member: <bdi className={styles.name}>{change.memberName}</bdi>,
            group: <bdi className={styles.name}>{change.name}</bdi>,
            action: change.action,
          }}
        />
      </span>
    );
  return (
    <span>
      <bdi className={mergeClasses(styles.name, whole !== true && styles.one)}>{change.name}</bdi>
      {typeof address === 'string' && (
        <span className={mergeClasses(styles.minor, whole === true ? styles.line : styles.one)}>{address}</span>
      )}
    </span>
  );
}

export function WhyCell({ change }: { readonly change: ChangeView }): ReactElement {
  return <span className={useStyles().two}>{change.reason.text}</span>;
}

/** What of the attributes changes, as far as it fits: the open row shows all of it. */
export function ValuesCell({ change }: { readonly change: ChangeView }): ReactElement | null {
  const styles = useStyles();
  const names = attributesOf(change);
  if (names.length === 0) return null;
  return (
    <span>
      {names.slice(0, shownAttributes).map((name) => (
        <span key={name} className={styles.one}>
          <AttributeChange change={change} name={name} />
        </span>
      ))}
    </span>
  );
}
