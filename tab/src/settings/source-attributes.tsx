import { Button, Field, makeStyles, Select } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import type { RuleForm } from './connection-form.ts';
import { sourceAttributes } from './mapping-defaults.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gap: '4px' },
  row: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '4px' },
  control: { minWidth: 0, width: '100%' },
  add: { justifySelf: 'start' },
});

interface SourceAttributesProps {
  readonly rule: RuleForm;
  readonly message: string | undefined;
  readonly onChange: (from: readonly string[]) => void;
}

/** What a rule reads: one attribute, or several in the order in which they are tried. */
export function SourceAttributes({ rule, message, onChange }: SourceAttributesProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { from, kind } = rule;
  const name = rule.attribute.trim();
  const shown = kind === 'copy' ? from.slice(0, 1) : from;
  const free = sourceAttributes.filter((one) => !from.includes(one));
  const next = free[0];
  return (
    <Field {...(message === undefined ? {} : { validationMessage: message })}>
      <div className={styles.list}>
        {shown.map((source, index) => (
          <div key={source} className={kind === 'first' && shown.length > 1 ? styles.row : styles.control}>
            <Select
              className={styles.control}
              aria-label={texts.say('config.rule.from', { name, place: index + 1 })}
              value={source}
              onChange={(_, { value }) => onChange(from.map((one, at) => (at === index ? value : one)))}
            >
              {sourceAttributes
                .filter((one) => kind === 'copy' || one === source || free.includes(one))
                .map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
            </Select>
            {kind === 'first' && shown.length > 1 && (
              <Button
                appearance="subtle"
                aria-label={texts.say('config.rule.drop', { name, source })}
                onClick={() => onChange(from.filter((one) => one !== source))}
                style={{ minWidth: 0 }}
              >
                ✕
              </Button>
            )}
          </div>
        ))}
        {kind === 'first' && next !== undefined && (
          <Button
            size="small"
            appearance="subtle"
            className={styles.add}
            aria-label={texts.say('config.rule.else.of', { name })}
            onClick={() => onChange([...from, next])}
          >
            {texts.say('config.rule.else')}
          </Button>
        )}
      </div>
    </Field>
  );
}
