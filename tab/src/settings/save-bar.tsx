import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { ProblemBar } from '../components/loaded.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    display: 'grid',
    gap: '8px',
    padding: '12px 16px',
    borderRadius: `${tokens.borderRadiusXLarge} ${tokens.borderRadiusXLarge} 0 0`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow8,
  },
  line: { display: 'flex', flexWrap: 'wrap', gap: '8px 12px', alignItems: 'center' },
  standing: { marginInlineEnd: 'auto', color: tokens.colorNeutralForeground2 },
  bad: { color: tokens.colorPaletteRedForeground1 },
});

/** What is unsaved, and the way to save it or to give it up: always in sight. */
export function SaveBar({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { changed, isChanged, problems, saving, wasSaved } = editor;
  const [problem] = problems;
  const canSave = isChanged && problem === undefined && !saving.busy;
  const count = changed.length + (editor.fullScan === editor.stored.connection.fullScanOnNextRun ? 0 : 1);
  return (
    <div className={styles.bar}>
      {saving.problem !== null && problem === undefined && (
        <div role="alert">
          <ProblemBar problem={saving.problem} />
        </div>
      )}
      <div className={styles.line}>
        <span role="status" className={styles.standing}>
          {texts.say(isChanged ? 'config.unsaved' : wasSaved ? 'config.saved' : 'config.unchanged', { count })}
          {problem !== undefined && (
            <span className={styles.bad}> {texts.say('config.invalid', { count: problems.length })}</span>
          )}
        </span>
        {isChanged && <Button onClick={editor.discard}>{texts.say('config.discard')}</Button>}
        <Button appearance="primary" disabledFocusable={!canSave} onClick={() => canSave && editor.save()}>
          {texts.say(saving.busy ? 'saving' : 'save')}
        </Button>
      </div>
    </div>
  );
}
