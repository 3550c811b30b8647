import type { InputProps } from '@fluentui/react-components';
import { Field, Input } from '@fluentui/react-components';
import type { ReactElement } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly required?: true;
  /** What is wrong with it, in the words of the API. */
  readonly message?: string | undefined;
  readonly input?: Pick<InputProps, 'autoComplete' | 'disabled' | 'inputMode' | 'spellCheck' | 'type'> & {
    readonly maxLength?: number;
    readonly min?: number;
    readonly max?: number;
    readonly list?: string;
  };
}

/** One line to type, with what it is, what to enter, and what is wrong with it. */
export function TextField({ label, value, onChange, hint, required, message, input }: TextFieldProps): ReactElement {
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      {...(required === true ? { required } : {})}
      {...(message === undefined ? {} : { validationMessage: message })}
    >
      <Input {...input} value={value} onChange={(_, { value: typed }) => onChange(typed)} />
    </Field>
  );
}
