import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
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
  const mark = 'key' in of ? of.key : of.cause.id;
  const state = isSaving ? texts.say('choice.saving') : leftOut?.text;
  if (onEdit === null && state === undefined) return null;
  return (
    <span className={styles.choice}>
      {state !== undefined && <span className={styles.why}>{state}</span>}
      {onEdit !== null && leftOut !== null && (
        <Button
          size="small"
          className={styles.button}
          data-control="choice"
          disabledFocusable={isSaving}
          aria-label={texts.say('choice.put-back.of', { name })}
          onClick={() => onEdit({ kind: 'put-back', overrideId: leftOut.overrideId, mark })}
        >
          {texts.say('choice.put-back')}
        </Button>
      )}
      {onEdit !== null && leftOut === null && !isSaving && (
        <>
          <Button
            size="small"
            className={styles.button}
            data-control="choice"
            aria-label={texts.say('choice.leave-out.of', { name })}
            onClick={() => onEdit({ kind: 'leave-out', of, mark })}
          >
            {texts.say('choice.leave-out')}
          </Button>
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
        </>
      )}
      {onEdit !== null && isHolding && (
        <HoldDialog
          what={name}
          onHold={(days) => onEdit({ kind: 'hold', of, days, mark })}
          onClose={() => setIsHolding(false)}
        />
      )}
    </span>
  );
}
