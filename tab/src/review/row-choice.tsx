import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useRef, useState } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import { clamped } from './clamped.ts';
import { HoldDialog } from './hold-dialog.tsx';
import type { Chosen, OverviewEdit } from './overview-edit.ts';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  choice: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'end',
    gap: '8px',
    [narrow]: { justifyContent: 'start' },
  },
  why: {
    flex: '1 1 0',
    minWidth: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
    ...clamped,
    WebkitLineClamp: '3',
  },
  button: { flexShrink: 0, minWidth: 0, whiteSpace: 'nowrap' },
});

interface RowChoiceProps {
  /** Whom or what it is about: tells buttons of one name apart. */
  readonly name: string;
  readonly of: Chosen;
  readonly leftOut: { readonly overrideId: string; readonly text: string } | null;
  readonly isSaving: boolean;
  /** Null for who may not choose, or when there is nothing to choose any more. */
  readonly onEdit: ((edit: OverviewEdit) => void) | null;
}

/** Whether a row or a cause is left out and by whom, and the way to change that. */
export function RowChoice({ name, of, leftOut, isSaving, onEdit }: RowChoiceProps): ReactElement | null {
  const styles = useStyles();
  const texts = useTexts();
  const [isHolding, setIsHolding] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const mark = 'key' in of ? of.key : of.cause.id;
  if (onEdit === null && leftOut === null) return null;
  const act =
    leftOut === null
      ? {
          text: 'choice.leave-out' as const,
          name: 'choice.leave-out.of' as const,
          edit: { kind: 'leave-out', of, mark } as const,
        }
      : {
          ...({ text: 'choice.put-back', name: 'choice.put-back.of' } as const),
          edit: { kind: 'put-back', overrideId: leftOut.overrideId, mark } as const,
        };
  return (
    <span ref={place} className={styles.choice}>
      {leftOut !== null && <span className={styles.why}>{leftOut.text}</span>}
      {onEdit !== null && (
        // One button throughout, so that the focus stays on it.
        <Button
          size="small"
          className={styles.button}
          data-control="choice"
          disabledFocusable={isSaving}
          aria-label={isSaving ? texts.say('choice.saving') : texts.say(act.name, { name })}
          onClick={() => onEdit(act.edit)}
        >
          {texts.say(isSaving ? 'choice.saving' : act.text)}
        </Button>
      )}
      {onEdit !== null && leftOut === null && !isSaving && (
        <Button
          size="small"
          appearance="subtle"
          className={styles.button}
          data-control="hold"
          aria-label={texts.say('choice.hold.of', { name })}
          onClick={() => setIsHolding(true)}
        >
          {texts.say('choice.hold')}
        </Button>
      )}
      {onEdit !== null && isHolding && (
        <HoldDialog
          what={name}
          returnTo={place}
          onHold={(days) => onEdit({ kind: 'hold', of, days, mark })}
          onClose={() => setIsHolding(false)}
        />
      )}
    </span>
  );
}
