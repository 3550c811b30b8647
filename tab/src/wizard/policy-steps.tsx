import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { ConnectionView } from '../../../src/api/contract/connections.ts';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { patchJson, postJson, putJson } from '../api/client.ts';
import { asProblem } from '../api/use-resource.ts';
import { ProblemBar } from '../components/loaded.tsx';
import { Panel } from '../components/panel.tsx';
import { useAction } from '../components/use-action.ts';
import { goStored } from '../navigation.ts';
import type { ConnectionForm } from '../settings/connection-form.ts';
import { isFieldOf } from '../settings/connection-form.ts';
import { changeOf } from '../settings/form-settings.ts';
import { RemovalSection, ReviewSection } from '../settings/policy-section.tsx';
import { ScheduleSection } from '../settings/schedule-section.tsx';
import { ScopeSection } from '../settings/scope-section.tsx';
import type { Editor, Stored } from '../settings/use-editor.ts';
import { unchangedState, useEditor } from '../settings/use-editor.ts';
import { useTexts } from '../texts/use-texts.tsx';
import { BackButton, StepHeading } from './step-frame.tsx';
import type { Wizard } from './use-wizard.ts';

interface PolicyStepsProps {
  readonly wizard: Wizard;
  readonly stored: Stored;
  /** What was entered here before the connection was changed in an earlier step. */
  readonly entered: ConnectionForm | null;
  readonly onEntered: (form: ConnectionForm) => void;
}

/** The last two steps: whom the connection reads, and what it does by itself. */
export function PolicySteps({ wizard, stored, entered, onEntered }: PolicyStepsProps): ReactElement | null {
  const editor = useEditor(initialState(stored, entered));
  const { form } = editor;
  const keep = useEffectEvent(onEntered);
  useEffect(() => keep(form), [form]);
  if (wizard.step === 'scope') return <ScopeStep wizard={wizard} editor={editor} />;
  return wizard.step === 'policy' ? <PolicyStep wizard={wizard} editor={editor} /> : null;
}

function initialState(stored: Stored, entered: ConnectionForm | null): Parameters<typeof useEditor>[0] {
  const state = unchangedState(stored);
  const { name, credentialProfileId, target, scope } = state.form;
  const form = { ...(entered ?? state.form), name, credentialProfileId, target, enabled: true };
  // Groups that were chosen before another target was are none that it could read.
  return { ...state, form: isFieldOf(form, 'scope') ? form : { ...form, scope } };
}

interface EditedStepProps {
  readonly wizard: Wizard;
  readonly editor: Editor;
}

function ScopeStep({ wizard, editor }: EditedStepProps): ReactElement {
  const texts = useTexts();
  const { scope } = editor.form;
  const isReady =
    editor.messageFor('scope') === undefined && (scope.kind === 'all' || editor.scopeCheck.groups !== null);
  return (
    <form
      style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) wizard.goTo('policy');
      }}
    >
      <StepTop wizard={wizard} />
      <ScopeSection editor={editor} />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '8px' }}>
        <BackButton wizard={wizard} />
        <Button type="submit" appearance="primary" disabled={!isReady}>
          {texts.say('wizard.next')}
        </Button>
      </div>
    </form>
  );
}

function PolicyStep({ wizard, editor }: EditedStepProps): ReactElement {
  const texts = useTexts();
  const finishing = useAction();
  const saved = useRef<ConnectionForm | null>(null);
  const { id } = editor.stored.connection;
  const finish = (then: 'preview' | 'look'): void =>
    finishing.run(async () => {
      // Where only the preview did not start, there is nothing to save again.
      if (saved.current !== editor.form) await store(editor);
      saved.current = editor.form;
      if (then === 'look') {
        goStored(`/tab/connections/${id}`);
        return;
      }
      const run = await postJson<RunView>(`/api/connections/${id}/runs`, { kind: 'overview' });
      goStored(`/tab/runs/${run.body.id}`);
    });
  const isReady = editor.problems.length === 0 && !finishing.busy;
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' }}>
      <StepTop wizard={wizard} about={texts.say('wizard.policy.about')} />
      <ReviewSection editor={editor} />
      <RemovalSection editor={editor} />
      <ScheduleSection editor={editor} />
      <div role="alert">{finishing.problem !== null && <ProblemBar problem={finishing.problem} />}</div>
      <p style={{ margin: 0 }}>{texts.say('wizard.finish.about')}</p>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '8px' }}>
        <BackButton wizard={wizard} />
        <Button appearance="primary" disabled={!isReady} onClick={() => finish('preview')}>
          {texts.say('wizard.finish')}
        </Button>
        <Button disabled={!isReady} onClick={() => finish('look')}>
          {texts.say('wizard.finish.later')}
        </Button>
      </div>
    </div>
  );
}

function StepTop({ wizard, about }: { readonly wizard: Wizard; readonly about?: string }): ReactElement {
  return (
    <Panel>
      <StepHeading wizard={wizard} />
      {about !== undefined && <p style={{ margin: '4px 0 0' }}>{about}</p>}
    </Panel>
  );
}

/** Saves everything at once, and lets the connection run. @throws ApiProblem */
async function store(editor: Editor): Promise<void> {
  const { before, form, fullScan, stored } = editor;
  const path = `/api/connections/${stored.connection.id}`;
  try {
    const change = changeOf(before, form);
    const { body } = await patchJson<ConnectionView>(path, { body: change, etag: stored.etag });
    if (fullScan !== body.fullScanOnNextRun) {
      await putJson(`${path}/full-scan`, { onNextRun: fullScan });
    }
  } catch (error) {
    editor.refuse(asProblem(error).problems);
    throw error;
  }
}
