import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

interface Answer {
  readonly text: string;
  readonly onChoose: () => void;
  readonly primary?: true;
  readonly disabled?: boolean;
}

interface AskDialogProps {
  readonly title: string;
  readonly answers: readonly Answer[];
  /** Escape, or a click beside it. */
  readonly onDismiss: () => void;
  readonly children: ReactNode;
}

/** Asks before something is done. */
export function AskDialog({ title, answers, onDismiss, children }: AskDialogProps): ReactElement {
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onDismiss()}>
      <DialogSurface style={{ maxWidth: '480px' }}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent style={{ display: 'grid', gap: '12px' }}>{children}</DialogContent>
          <DialogActions fluid>
            {answers.map(({ text, onChoose, primary, disabled = false }) => (
              <Button
                key={text}
                appearance={primary === true ? 'primary' : 'secondary'}
                disabledFocusable={disabled}
                onClick={onChoose}
              >
                {text}
              </Button>
            ))}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
