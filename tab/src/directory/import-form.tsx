import { Button, Checkbox, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import type { DragEvent, ReactElement } from 'react';
import { useRef, useState } from 'react';
import type { ImportView } from '../../../src/api/contract/directory-imports.ts';
import { postFile } from '../api/client.ts';
import { FormPanel } from '../components/form-panel.tsx';
import { ProblemBar } from '../components/loaded.tsx';
import { TextField } from '../components/text-field.tsx';
import { useAction } from '../components/use-action.ts';
import { go } from '../navigation.ts';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  drop: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px 12px',
    padding: '16px',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground2,
  },
  over: { border: `1px solid ${tokens.colorBrandStroke1}`, backgroundColor: tokens.colorNeutralBackground1Hover },
  chosen: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
  bad: { margin: 0, color: tokens.colorPaletteRedForeground1 },
  hint: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** What the API takes of one file. */
const mostBytes = 50 * 1024 * 1024;
const domainPattern = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

/** Takes a file of people, and leads to what it would do. */
export function ImportForm(): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const reading = useAction();
  const [file, setFile] = useState<File | null>(null);
  const [isComplete, setComplete] = useState(false);
  const [domain, setDomain] = useState('');
  const isTooLarge = file !== null && file.size > mostBytes;
  const isDomain = domainPattern.test(domain.trim());
  const isReady = file !== null && !isTooLarge && (!isComplete || isDomain) && !reading.busy;
  const refused = reading.problemBeside(['completeDomain']);
  const look = (): void =>
    reading.run(async () => {
      if (file === null) return;
      const query = new URLSearchParams({
        fileName: file.name.slice(0, 255),
        ...(isComplete ? { completeDomain: domain.trim() } : {}),
      });
      const made = await postFile<ImportView>(`/api/directory/imports?${query.toString()}`, file, 'text/csv');
      go(`/tab/directory/imports/${made.body.id}`);
    });
  return (
    <div style={{ marginBottom: '16px' }}>
      <FormPanel title={texts.say('import.title')} about={texts.say('import.about')}>
        <form
          style={{ display: 'contents' }}
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) look();
          }}
        >
          <FileField file={file} onChoose={setFile} />
          {isTooLarge && (
            <p role="alert" className={styles.bad}>
              {texts.say('import.too-large')}
            </p>
          )}
          <p className={styles.note}>{texts.say('import.columns')}</p>
          <Checkbox
            label={
              <span>
                {texts.say('import.complete')}
                <span className={styles.hint}>{texts.say('import.complete.hint')}</span>
              </span>
            }
            checked={isComplete}
            onChange={(_, { checked }) => setComplete(checked === true)}
          />
          {isComplete && (
            <TextField
              label={texts.say('import.domain')}
              hint={texts.say('import.domain.hint')}
              required
              input={{ spellCheck: false, autoComplete: 'off' }}
              value={domain}
              onChange={setDomain}
              message={
                domain.trim() !== '' && !isDomain
                  ? texts.say('import.domain.wrong')
                  : reading.messageFor('completeDomain')
              }
            />
          )}
          <div role="alert">{refused !== null && <ProblemBar problem={refused} />}</div>
          <div role="status">
            {reading.busy && (
              <Spinner size="small" label={texts.say('import.reading')} style={{ justifyContent: 'start' }} />
            )}
          </div>
          <div>
            <Button type="submit" appearance="primary" disabledFocusable={!isReady}>
              {texts.say('import.look')}
            </Button>
          </div>
        </form>
      </FormPanel>
    </div>
  );
}

interface FileFieldProps {
  readonly file: File | null;
  readonly onChoose: (file: File) => void;
}

/** A file, chosen or dropped. */
function FileField({ file, onChoose }: FileFieldProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null): void => {
    const [first] = files ?? [];
    if (first !== undefined) onChoose(first);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div
      role="group"
      aria-label={texts.say('import.file')}
      className={mergeClasses(styles.drop, isOver && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,text/csv"
        hidden
        aria-label={texts.say('import.file')}
        onChange={({ target }) => {
          take(target.files);
          // So that the same file can be chosen again once it was mended.
          target.value = '';
        }}
      />
      <Button type="button" onClick={() => input.current?.click()}>
        {texts.say(file === null ? 'import.choose' : 'import.other')}
      </Button>
      <span role="status">
        {file === null ? (
          texts.say('import.drop')
        ) : (
          <span className={styles.chosen}>
            {texts.say('import.chosen', { name: file.name, size: Math.max(1, Math.round(file.size / 1024)) })}
          </span>
        )}
      </span>
    </div>
  );
}
