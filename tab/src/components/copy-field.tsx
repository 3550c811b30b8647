import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useRef, useState } from 'react';
import { useTexts } from '../texts/use-texts.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  input: { flex: '1 1 220px', minWidth: 0, fontFamily: tokens.fontFamilyMonospace },
  said: { color: tokens.colorNeutralForeground2, minHeight: tokens.lineHeightBase300, display: 'block' },
});

/** A text to be entered elsewhere, with a button that copies it. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<'copied' | 'selected' | null>(null);
  const copy = (): void => {
    input.current?.select();
    // In a frame the clipboard may be closed to pages.
    navigator.clipboard.writeText(value).then(
      () => setSaid('copied'),
      () => setSaid('selected'),
    );
  };
  return (
    <Field label={label}>
      {(field) => (
        <div>
          <div className={styles.row}>
            <Input {...field} input={{ ref: input }} className={styles.input} value={value} readOnly />
            <Button type="button" aria-label={texts.say('scim.copy-of', { name: label })} onClick={copy}>
              {texts.say('scim.copy')}
            </Button>
          </div>
          <span role="status" className={styles.said}>
            {said !== null && texts.say(`scim.${said}`)}
          </span>
        </div>
      )}
    </Field>
  );
}
