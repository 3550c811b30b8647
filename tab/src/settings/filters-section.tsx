import { Checkbox, Field, Textarea } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { isFieldOf } from './connection-form.ts';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

/** Who of the scope is left out. */
export function FiltersSection({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const { form, edit, messageFor } = editor;
  const message = messageFor('filters.definition');
  return (
    <Section title={texts.say('config.filters')} about={texts.say('config.filters.about')}>
      {isFieldOf(form, 'definition') && (
        <Field
          label={texts.say('config.definition')}
          hint={texts.say('config.definition.hint')}
          {...(message === undefined ? {} : { validationMessage: message })}
        >
          <Textarea
            value={form.definition}
            rows={2}
            resize="vertical"
            spellCheck={false}
            onChange={(_, { value }) => edit({ definition: value })}
          />
        </Field>
      )}
      <TextField
        label={texts.say('config.mailContains')}
        hint={texts.say('config.mailContains.hint')}
        input={{ spellCheck: false }}
        value={form.mailContains}
        onChange={(mailContains) => edit({ mailContains })}
        message={messageFor('filters.mailContains')}
      />
      <TextField
        label={texts.say('config.mailExcludes')}
        hint={texts.say('config.mailExcludes.hint')}
        input={{ spellCheck: false }}
        value={form.mailExcludes}
        onChange={(mailExcludes) => edit({ mailExcludes })}
        message={messageFor('filters.mailExcludes')}
      />
      <div>
        {(['guests', 'blocked'] as const).map((name) => (
          <div key={name}>
            <Checkbox
              label={texts.say(`config.${name}`)}
              checked={form[name] === 'include'}
              onChange={(_, { checked }) => edit({ [name]: checked === true ? 'include' : 'exclude' })}
            />
          </div>
        ))}
      </div>
    </Section>
  );
}
