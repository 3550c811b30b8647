import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import type { LimitForm } from './connection-form.ts';
import { pathOf } from './connection-form.ts';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, marginBottom: '6px', fontWeight: tokens.fontWeightSemibold },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    gap: '8px 12px',
    alignItems: 'end',
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

const limits = [
  ['userLimit', 'user'],
  ['groupLimit', 'group'],
  ['membershipLimit', 'membership'],
] as const;

/** From how many removals on a sync stops before its first write, class by class. */
export function LimitsSection({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { form, edit, messageFor } = editor;
  return (
    <Section title={texts.say('config.limits')} about={texts.say('config.limits.about')}>
      {limits.map(([field, of]) => {
        const change = (to: Partial<LimitForm>): void => edit({ [field]: { ...form[field], ...to } });
        return (
          <fieldset key={field} className={styles.group}>
            <legend className={styles.legend}>{texts.say(`classes.${of}`)}</legend>
            <div className={styles.fields}>
              {(['percent', 'minimum', 'count'] as const).map((name) => (
                <TextField
                  key={name}
                  label={texts.say(`config.limit.${name}`)}
                  input={{ inputMode: name === 'percent' ? 'decimal' : 'numeric' }}
                  value={form[field][name]}
                  onChange={(value) => change({ [name]: value })}
                  message={messageFor(`${pathOf[field]}.${name}`)}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
    </Section>
  );
}
