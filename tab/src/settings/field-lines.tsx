import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import type { ConnectionForm, FormField } from './connection-form.ts';
import { fieldLines } from './field-texts.ts';

interface FieldLinesProps {
  readonly form: ConnectionForm;
  readonly field: FormField;
  readonly profileName: (id: string) => string;
}

/** What a field is set to, in words. */
export function FieldLines({ form, field, profileName }: FieldLinesProps): ReactElement {
  const texts = useTexts();
  return (
    <>
      {fieldLines(form, field, { texts, profileName }).map((line, index) => (
        <span key={index} style={{ display: 'block' }}>
          {line}
        </span>
      ))}
    </>
  );
}
