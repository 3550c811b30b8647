import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactElement, ReactNode, RefObject, SubmitEvent } from 'react';
import { useEffect, useState } from 'react';

interface Answer {
  readonly text: string;
  readonly onChoose: () => void;
  /** What Enter in a field chooses too. */
  readonly primary?: true;
  readonly disabled?: boolean;
}

interface AskDialogProps {
  readonly title: string;
  readonly answers: readonly Answer[];
  /** Escape, or a click beside it. */
  readonly onDismiss: () => void;
  /** The first button in here gets the focus if what opened it is gone by then. */
  readonly returnTo?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** Asks before something is done. The focus goes back to where it was. */
export function AskDialog({ title, answers, onDismiss, returnTo, children }: AskDialogProps): ReactElement {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const to = opener?.isConnected === true ? opener : returnTo?.current?.querySelector('button');
      if (to instanceof HTMLElement) to.focus();
    },
    [opener, returnTo],
  );
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const answer = answers.find(({ primary }) => primary === true);
    if (answer?.disabled !== true) answer?.onChoose();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onDismiss()}>
      <DialogSurface style={{ maxWidth: '480px' }}>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent style={{ display: 'grid', gap: '12px' }}>{children}</DialogContent>
            <DialogActions fluid>
              {answers.map(({ text, onChoose, primary, disabled = false }) => (
                <Button
                  key={text}
                  disabledFocusable={disabled}
                  {...(primary === true
                    ? { type: 'submit', appearance: 'primary' }
                    : { type: 'button', onClick: onChoose })}
                >
                  {text}
                </Button>
              ))}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
