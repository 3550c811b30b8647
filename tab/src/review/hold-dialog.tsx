import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import type { ReactElement, SubmitEvent } from 'react';
import { useState } from 'react';
import { useTexts } from '../texts/use-texts.tsx';

const mostDays = 365;
const dayMs = 24 * 60 * 60 * 1000;

interface HoldDialogProps {
  /** What is held, in words. */
  readonly what: string;
  readonly onHold: (days: number) => void;
  readonly onClose: () => void;
}

/** Asks for how many days a row or a cause is left out of every overview. */
export function HoldDialog({ what, onHold, onClose }: HoldDialogProps): ReactElement {
  const texts = useTexts();
  const [typed, setTyped] = useState('14');
  const [openedAt] = useState(() => Date.now());
  const days = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
  const isValid = days >= 1 && days <= mostDays;
  const hold = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isValid) {
      onHold(days);
      onClose();
    }
  };
  const until = new Date(openedAt + days * dayMs).toISOString();
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface style={{ maxWidth: '440px' }}>
        <form onSubmit={hold} noValidate>
          <DialogBody>
            <DialogTitle>{texts.say('hold.title')}</DialogTitle>
            <DialogContent>
              <p style={{ marginTop: 0 }}>{texts.say('hold.what', { what })}</p>
              <Field
                label={texts.say('hold.days')}
                {...(isValid
                  ? { hint: texts.say('hold.until', { until: texts.day(until) }) }
                  : { validationMessage: texts.say('hold.range') })}
              >
                <Input
                  type="number"
                  min={1}
                  max={mostDays}
                  value={typed}
                  onChange={(_, { value }) => setTyped(value)}
                />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button type="submit" appearance="primary" disabled={!isValid}>
                {texts.say('hold.do')}
              </Button>
              <Button type="button" onClick={onClose}>
                {texts.say('close')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
