import { Field, Input } from '@fluentui/react-components';
import type { ReactElement, RefObject } from 'react';
import { useState } from 'react';
import { AskDialog } from '../components/ask-dialog.tsx';
import { useTexts } from '../texts/use-texts.tsx';

const mostDays = 365;
const dayMs = 24 * 60 * 60 * 1000;

interface HoldDialogProps {
  /** What is held, in words. */
  readonly what: string;
  /** Gets the focus once it is held, and there is no button to hold it any more. */
  readonly returnTo: RefObject<HTMLElement | null>;
  readonly onHold: (days: number) => void;
  readonly onClose: () => void;
}

/** Asks for how many days a row or a cause is left out of every overview. */
export function HoldDialog({ what, returnTo, onHold, onClose }: HoldDialogProps): ReactElement {
  const texts = useTexts();
  const [typed, setTyped] = useState('14');
  const [openedAt] = useState(() => Date.now());
  const days = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
  const isValid = days >= 1 && days <= mostDays;
  const hold = (): void => {
    onHold(days);
    onClose();
  };
  const until = new Date(openedAt + days * dayMs).toISOString();
  return (
    <AskDialog
      title={texts.say('hold.title')}
      onDismiss={onClose}
      returnTo={returnTo}
      answers={[
        { text: texts.say('hold.do'), primary: true, disabled: !isValid, onChoose: hold },
        { text: texts.say('close'), onChoose: onClose },
      ]}
    >
      <span>{texts.say('hold.what', { what })}</span>
      <Field
        label={texts.say('hold.days')}
        {...(isValid
          ? { hint: texts.say('hold.until', { until: texts.day(until) }) }
          : { validationMessage: texts.say('hold.range') })}
      >
        <Input type="number" min={1} max={mostDays} value={typed} onChange={(_, { value }) => setTyped(value)} />
      </Field>
    </AskDialog>
  );
}
