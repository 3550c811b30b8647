import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ConnectionTestView } from '../../../src/api/contract/connections.ts';
import { postJson } from '../api/client.ts';
import { ProblemBar } from '../components/loaded.tsx';
import { TestResult } from '../components/test-result.tsx';
import { useAction } from '../components/use-action.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Finds out whether the saved settings work, just now. */
export function TestSection({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const testing = useAction();
  const [tested, setTested] = useState<ConnectionTestView | null>(null);
  const test = (): void =>
    testing.run(async () => {
      setTested(null);
      setTested(
        (await postJson<ConnectionTestView>(`/api/connections/${editor.stored.connection.id}/test`, undefined)).body,
      );
    });
  return (
    <Section title={texts.say('config.test')} about={texts.say('config.test.about')}>
      {editor.changed.includes('credentialProfileId') && (
        <p className={styles.note}>{texts.say('config.test.saved')}</p>
      )}
      <div>
        <Button disabledFocusable={testing.busy} onClick={test}>
          {texts.say('config.test.do')}
        </Button>
      </div>
      <div role="status">
        {testing.busy && <Spinner size="small" label={texts.say('test.testing')} style={{ justifyContent: 'start' }} />}
        {testing.problem !== null && <ProblemBar problem={testing.problem} />}
        {tested !== null && <TestResult of={tested} withLink />}
      </div>
    </Section>
  );
}

/** Disconnecting, which keeps everything, and deleting, which does not. */
export function EndSection({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const [isDeleting, setIsDeleting] = useState(false);
  const { connection } = editor.stored;
  const { enabled } = connection;
  return (
    <Section title={texts.say('config.end')} about={texts.say('config.end.about')}>
      <div className={styles.row}>
        <Button disabledFocusable={editor.saving.busy} onClick={() => editor.enable(!enabled)}>
          {texts.say(enabled ? 'config.disconnect' : 'config.enable')}
        </Button>
        <Button onClick={() => setIsDeleting(true)}>{texts.say('config.delete')}</Button>
      </div>
      {isDeleting && <DeleteDialog of={connection} onDismiss={() => setIsDeleting(false)} />}
    </Section>
  );
}
