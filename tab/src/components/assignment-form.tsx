import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { AssignmentView } from '../../../src/api/contract/people.ts';
import { putJson } from '../api/client.ts';
import { useUnsaved } from '../navigation.ts';
import { isGuid } from '../settings/form-problems.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { ChoiceField } from './choice-field.tsx';
import { FormPanel } from './form-panel.tsx';
import { ProblemBar } from './loaded.tsx';
import { useMe } from './me.tsx';
import { TextField } from './text-field.tsx';
import { useAction } from './use-action.ts';

interface AssignmentFormProps {
  /** Whose role is changed; null for somebody new. */
  readonly of: AssignmentView | null;
  readonly onStored: () => void;
  readonly onDismiss: () => void;
}

/** Gives a person or a group a role. */
export function AssignmentForm({ of, onStored, onDismiss }: AssignmentFormProps): ReactElement {
  const texts = useTexts();
  const { me, reload } = useMe();
  const storing = useAction();
  const [kind, setKind] = useState(of?.kind ?? 'person');
  const [id, setId] = useState(of?.personId ?? '');
  const [name, setName] = useState(of?.name ?? '');
  const [mail, setMail] = useState(of?.mail ?? '');
  const [role, setRole] = useState(of?.role ?? 'reader');
  const refused = storing.problemBeside(['name', 'mail']);
  const before = of ?? { kind: 'person', personId: '', name: '', mail: null, role: 'reader' };
  useUnsaved(
    kind !== before.kind ||
      id !== before.personId ||
      name !== before.name ||
      mail !== (before.mail ?? '') ||
      role !== before.role,
  );
  const tenantId = of?.tenantId ?? me?.tenantId ?? '';
  const store = (): void =>
    storing.run(async () => {
      const body = { kind, name, role, mail: kind === 'group' || mail.trim() === '' ? null : mail.trim() };
      await putJson(`/api/people/${tenantId}/${encodeURIComponent(id.trim().toLowerCase())}`, body, of?.etag ?? null);
      reload();
      onStored();
    });
  return (
    <FormPanel title={of === null ? texts.say('people.add') : texts.say('people.change-of', { name: of.name })}>
      {of === null && (
        <>
          <ChoiceField
            label={texts.say('people.kind')}
            value={kind}
            choices={[
              { value: 'person', label: texts.say('class.user') },
              { value: 'group', label: texts.say('class.group'), hint: texts.say('people.group.hint') },
            ]}
            onChange={setKind}
          />
          <TextField
            label={texts.say('person.id')}
            hint={texts.say('person.id.hint')}
            required
            input={{ spellCheck: false, autoComplete: 'off' }}
            value={id}
            onChange={setId}
            message={id.trim() === '' || isGuid(id.trim()) ? undefined : texts.say('person.id.wrong')}
          />
        </>
      )}
      <TextField
        label={texts.say('person.name')}
        required
        value={name}
        onChange={setName}
        message={storing.messageFor('name')}
      />
      {kind === 'person' && (
        <TextField
          label={texts.say('person.mail')}
          hint={texts.say('person.mail.hint')}
          input={{ type: 'email' }}
          value={mail}
          onChange={setMail}
          message={storing.messageFor('mail')}
        />
      )}
      <ChoiceField
        label={texts.say('people.role')}
        value={role}
        choices={(['administrator', 'approver', 'reader'] as const).map((value) => ({
          value,
          label: texts.say(`role.${value}`),
          hint: texts.say(`people.may.${value}`),
        }))}
        onChange={setRole}
      />
      <div role="alert">{refused !== null && <ProblemBar problem={refused} />}</div>
      <div style={{ display: 'flex', gap: '8px' }}>
        <Button
          appearance="primary"
          disabled={!isGuid(id.trim()) || name.trim() === '' || storing.busy}
          onClick={store}
        >
          {texts.say(storing.busy ? 'saving' : 'save')}
        </Button>
        <Button onClick={onDismiss}>{texts.say('cancel')}</Button>
      </div>
    </FormPanel>
  );
}
