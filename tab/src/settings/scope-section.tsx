import { Button, Checkbox, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { ChoiceField } from '../components/choice-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { groupIdsOf } from './form-settings.ts';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';
import type { CheckedGroup } from './use-scope-check.ts';

const useStyles = makeStyles({
  groups: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '6px' },
  group: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '4px 12px',
    alignItems: 'center',
    padding: '6px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  missing: { color: tokens.colorPaletteRedForeground1 },
  id: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Whom the connection reads: everybody, or the members of chosen groups. */
export function ScopeSection({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const { form, edit } = editor;
  const { scope } = form;
  return (
    <Section title={texts.say('config.scope')} about={texts.say('config.scope.about')}>
      <ChoiceField
        label={texts.say('config.scope.who')}
        value={scope.kind}
        choices={[
          { value: 'all', label: texts.say('config.scope.all') },
          { value: 'groups', label: texts.say('config.scope.groups') },
        ]}
        onChange={(kind) => edit({ scope: { ...scope, kind } })}
      />
      {scope.kind === 'groups' && <GroupFields editor={editor} />}
    </Section>
  );
}

function GroupFields({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { form, edit, messageFor, scopeCheck } = editor;
  const { scope } = form;
  const message = messageFor('scope.groupIds');
  const drop = (id: string): void =>
    edit({
      scope: {
        ...scope,
        groupIds: groupIdsOf(scope)
          .filter((one) => one !== id)
          .join('\n'),
      },
    });
  return (
    <>
      <Field
        label={texts.say('config.scope.ids')}
        hint={texts.say('config.scope.ids.hint')}
        required
        {...(message === undefined ? {} : { validationMessage: message })}
      >
        <Textarea
          value={scope.groupIds}
          rows={3}
          resize="vertical"
          spellCheck={false}
          onChange={(_, { value }) => edit({ scope: { ...scope, groupIds: value } })}
        />
      </Field>
      {scopeCheck.failure !== null && (
        <p className={styles.note}>
          {texts.say('config.scope.unasked')} {scopeCheck.failure.sentence}
        </p>
      )}
      {scopeCheck.groups !== null && (
        <ul className={styles.groups} aria-label={texts.say('config.scope.groups')}>
          {scopeCheck.groups.map((group) => (
            <GroupRow key={group.id} of={group} onRemove={() => drop(group.id)} />
          ))}
        </ul>
      )}
      <Checkbox
        label={texts.say('config.scope.nested')}
        checked={scope.nested}
        onChange={(_, { checked }) => edit({ scope: { ...scope, nested: checked === true } })}
      />
    </>
  );
}

function GroupRow({ of, onRemove }: { readonly of: CheckedGroup; readonly onRemove: () => void }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { id, name, membersHidden } = of;
  return (
    <li className={styles.group}>
      <span>
        {name === null ? (
          <span className={styles.missing}>{texts.say('config.scope.unknown')}</span>
        ) : (
          <bdi className={styles.name}>{name}</bdi>
        )}
        <span className={styles.id}>{id}</span>
        {membersHidden && <span className={styles.id}>{texts.say('config.scope.hidden')}</span>}
      </span>
      <Button size="small" aria-label={texts.say('config.remove.of', { name: name ?? id })} onClick={onRemove}>
        {texts.say('remove')}
      </Button>
    </li>
  );
}
