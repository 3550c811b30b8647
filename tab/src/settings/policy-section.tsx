import { Switch } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { ChoiceField } from '../components/choice-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

/** How people are found again in the target, and what becomes of those who left. */
export function RemovalSection({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const { form, edit, messageFor } = editor;
  const { removalPolicy } = form;
  return (
    <Section title={texts.say('config.people')} about={texts.say('config.people.about')}>
      <ChoiceField
        label={texts.say('config.matchKey')}
        value={form.matchKey}
        choices={[
          { value: 'userPrincipalName', label: 'userPrincipalName' },
          { value: 'mail', label: 'mail' },
        ]}
        onChange={(matchKey) => edit({ matchKey })}
      />
      <ChoiceField
        label={texts.say('config.removalPolicy')}
        value={removalPolicy.kind}
        choices={(['deactivate', 'deactivate-then-delete', 'delete'] as const).map((value) => ({
          value,
          label: texts.say(`config.removal.${value}`),
          hint: texts.say(`config.removal.${value}.hint`),
        }))}
        onChange={(kind) => edit({ removalPolicy: { ...removalPolicy, kind } })}
      />
      {removalPolicy.kind === 'deactivate-then-delete' && (
        <TextField
          label={texts.say('config.removal.days')}
          input={{ inputMode: 'numeric' }}
          value={removalPolicy.days}
          onChange={(days) => edit({ removalPolicy: { ...removalPolicy, days } })}
          message={messageFor('removalPolicy.days')}
        />
      )}
    </Section>
  );
}

/** Whether a sync waits for approval, and how often everything is read. */
export function ReviewSection({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const { form, edit, messageFor, fullScan, setFullScan } = editor;
  return (
    <Section title={texts.say('config.review')} about={texts.say('config.review.about')}>
      <ChoiceField
        label={texts.say('config.reviewMode')}
        value={form.reviewMode}
        choices={(['manual', 'auto'] as const).map((value) => ({
          value,
          label: texts.say(`config.review.${value}`),
          hint: texts.say(`config.review.${value}.hint`),
        }))}
        onChange={(reviewMode) => edit({ reviewMode })}
      />
      <TextField
        label={texts.say('config.fullScanDays')}
        hint={texts.say('config.fullScanDays.hint')}
        input={{ inputMode: 'numeric' }}
        value={form.fullScanDays}
        onChange={(fullScanDays) => edit({ fullScanDays })}
        message={messageFor('fullScanDays')}
      />
      <Switch
        label={texts.say('config.fullScan')}
        checked={fullScan}
        onChange={(_, { checked }) => setFullScan(checked)}
      />
    </Section>
  );
}
