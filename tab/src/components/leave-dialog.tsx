import type { ReactElement } from 'react';
import { useLeaving } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { AskDialog } from './ask-dialog.tsx';

/** Asks before unsaved changes are lost. */
export function LeaveDialog(): ReactElement | null {
  const texts = useTexts();
  const leaving = useLeaving();
  if (leaving === null) return null;
  return (
    <AskDialog
      title={texts.say('leave.title')}
      onDismiss={leaving.stay}
      answers={[
        { text: texts.say('leave.stay'), primary: true, onChoose: leaving.stay },
        { text: texts.say('leave.go'), onChoose: leaving.goOn },
      ]}
    >
      {texts.say('leave.text')}
    </AskDialog>
  );
}
