import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';

const useStyles = makeStyles({
  hint: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string; readonly hint?: string }[];
  readonly onChange: (value: Value) => void;
  readonly message?: string | undefined;
}

/** One of a few, each with a line on what it means. */
export function ChoiceField<Value extends string>({
  label,
  value,
  choices,
  onChange,
  message,
}: ChoiceFieldProps<Value>): ReactElement {
  const styles = useStyles();
  return (
    <Field label={label} {...(message === undefined ? {} : { validationMessage: message })}>
      <RadioGroup
        value={value}
        onChange={(_, { value: chosen }) => {
          const found = choices.find((choice) => choice.value === chosen);
          if (found !== undefined) onChange(found.value);
        }}
      >
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            label={
              <span>
                {choice.label}
                {choice.hint !== undefined && <span className={styles.hint}>{choice.hint}</span>}
              </span>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  );
}
