import { Button, Field, Input, makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import type { RuleForm } from './connection-form.ts';
import { newRule, restoredMapping } from './connection-form.ts';
import { sourceAttributes } from './mapping-defaults.ts';
import { Section } from './section.tsx';
import { SourceAttributes } from './source-attributes.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  rules: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '8px' },
  rule: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr) minmax(0, 4fr) auto',
    gap: '8px',
    alignItems: 'start',
    '@media (max-width: 640px)': {
      gridTemplateColumns: 'minmax(0, 1fr) auto',
      gridTemplateAreas: '"name remove" "kind kind" "source source"',
      padding: '10px',
      borderRadius: tokens.borderRadiusMedium,
      backgroundColor: tokens.colorNeutralBackground3,
    },
  },
  name: { '@media (max-width: 640px)': { gridArea: 'name' } },
  kind: { '@media (max-width: 640px)': { gridArea: 'kind' } },
  source: { minWidth: 0, width: '100%', '@media (max-width: 640px)': { gridArea: 'source' } },
  remove: { minWidth: 0, '@media (max-width: 640px)': { gridArea: 'remove' } },
  control: { minWidth: 0, width: '100%' },
  constant: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)', gap: '8px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  message: { color: tokens.colorPaletteRedForeground1, margin: 0 },
});

/** Where each attribute of the target comes from, rule by rule. */
export function MappingSection({ editor }: { readonly editor: Editor }): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const { form, edit, messageFor, problems } = editor;
  const { mapping } = form;
  const change = (index: number, rule: RuleForm): void =>
    edit({ mapping: mapping.map((one, at) => (at === index ? rule : one)) });
  const ofAll = problems.find(({ path }) => path === 'mapping')?.message;
  return (
    <Section title={texts.say('config.mapping')} about={texts.say('config.mapping.about')}>
      <ul className={styles.rules} aria-label={texts.say('config.mapping')}>
        {mapping.map((rule, index) => (
          // Rules have no ids; their place is what stays the same while they are edited.
          <li key={index} className={styles.rule}>
            <RuleFields
              rule={rule}
              messageFor={(name) => messageFor(`mapping.${index}.${name}`)}
              onChange={(to) => change(index, to)}
              onRemove={() => edit({ mapping: mapping.filter((_, at) => at !== index) })}
            />
          </li>
        ))}
      </ul>
      {ofAll !== undefined && (
        <p role="alert" className={styles.message}>
          {ofAll}
        </p>
      )}
      <div className={styles.buttons}>
        <Button onClick={() => edit({ mapping: [...mapping, newRule(unmapped(mapping))] })}>
          {texts.say('config.mapping.add')}
        </Button>
        <Button appearance="subtle" onClick={() => edit({ mapping: restoredMapping() })}>
          {texts.say('config.mapping.restore')}
        </Button>
      </div>
    </Section>
  );
}

/** The first source attribute that no rule writes yet; nothing where all are written. */
function unmapped(rules: readonly RuleForm[]): string {
  return sourceAttributes.find((name) => !rules.some(({ attribute }) => attribute === name)) ?? '';
}

interface RuleFieldsProps {
  readonly rule: RuleForm;
  readonly messageFor: (name: string) => string | undefined;
  readonly onChange: (rule: RuleForm) => void;
  readonly onRemove: () => void;
}

function RuleFields({ rule, messageFor, onChange, onRemove }: RuleFieldsProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const name = rule.attribute.trim();
  const message = messageFor('attribute');
  const labelled = (what: 'attribute' | 'kind'): string => texts.say(`config.rule.${what}`, { name });
  return (
    <>
      <Field className={styles.name} {...(message === undefined ? {} : { validationMessage: message })}>
        <Input
          className={styles.control}
          aria-label={labelled('attribute')}
          spellCheck={false}
          value={rule.attribute}
          onChange={(_, { value }) => onChange({ ...rule, attribute: value })}
        />
      </Field>
      <Select
        className={mergeClasses(styles.control, styles.kind)}
        aria-label={labelled('kind')}
        value={rule.kind}
        onChange={(_, { value }) => onChange(withKind(rule, value as RuleForm['kind']))}
      >
        {(['copy', 'first', 'constant'] as const).map((kind) => (
          <option key={kind} value={kind}>
            {texts.say(`config.rule.${kind}`)}
          </option>
        ))}
      </Select>
      <div className={styles.source}>
        {rule.kind === 'constant' ? (
          <ConstantFields rule={rule} message={messageFor('value')} onChange={onChange} />
        ) : (
          <SourceAttributes rule={rule} message={messageFor('from')} onChange={(from) => onChange({ ...rule, from })} />
        )}
      </div>
      <Button
        className={styles.remove}
        appearance="subtle"
        aria-label={texts.say('config.remove.of', { name })}
        onClick={onRemove}
      >
        ✕
      </Button>
    </>
  );
}

/** The rule in another kind: what is copied stays, as far as it can. */
function withKind(rule: RuleForm, kind: RuleForm['kind']): RuleForm {
  const source = rule.from.length > 0 ? rule.from : ['displayName'];
  return { ...rule, kind, from: kind === 'copy' ? source.slice(0, 1) : source };
}

interface ConstantFieldsProps {
  readonly rule: RuleForm;
  readonly message: string | undefined;
  readonly onChange: (rule: RuleForm) => void;
}

function ConstantFields({ rule, message, onChange }: ConstantFieldsProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const name = rule.attribute.trim();
  return (
    <div className={rule.valueType === 'text' ? styles.constant : styles.control}>
      <Select
        className={styles.control}
        aria-label={texts.say('config.rule.type', { name })}
        value={rule.valueType}
        onChange={(_, { value }) => onChange({ ...rule, valueType: value as RuleForm['valueType'] })}
      >
        {(['text', 'true', 'false', 'empty'] as const).map((type) => (
          <option key={type} value={type}>
            {texts.say(`config.rule.type.${type}`)}
          </option>
        ))}
      </Select>
      {rule.valueType === 'text' && (
        <Field {...(message === undefined ? {} : { validationMessage: message })}>
          <Input
            className={styles.control}
            aria-label={texts.say('config.rule.value', { name })}
            maxLength={1000}
            value={rule.value}
            onChange={(_, { value }) => onChange({ ...rule, value })}
          />
        </Field>
      )}
    </div>
  );
}
