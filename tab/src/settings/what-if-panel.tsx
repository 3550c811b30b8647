import { Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useEffect, useEffectEvent } from 'react';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { postJson } from '../api/client.ts';
import { FailureBar } from '../components/failure-bar.tsx';
import { Loaded, ProblemBar } from '../components/loaded.tsx';
import { useAction } from '../components/use-action.ts';
import { useRun } from '../review/use-run.ts';
import { useTexts } from '../texts/use-texts.tsx';
import type { FieldProblem } from './form-problems.ts';
import { isAt } from './form-problems.ts';
import { planFields, whatIfOf } from './form-settings.ts';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';
import { isSamePlan } from './use-editor.ts';
import type { WhatIfQuestion } from './what-if-question.ts';
import { WhatIfResult } from './what-if-result.tsx';

interface Started {
  readonly run: RunView;
  readonly compared: string | null;
}

/** What the settings as they are entered would do, before they are saved. */
export function WhatIfPanel({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const asking = useAction();
  const { form, stored, whatIf, setWhatIf } = editor;
  const ask = (): void =>
    asking.run(async () => {
      editor.refuse([]);
      const path = `/api/connections/${stored.connection.id}/what-if`;
      const { body } = await postJson<Started>(path, whatIfOf(form));
      setWhatIf({ form, runId: body.run.id, compared: body.compared });
    });
  const isInvalid = editor.problems.some((one) => planFields.some((field) => isAt(field, one)));
  const isOutdated = whatIf !== null && !isSamePlan(whatIf.form, form);
  return (
    <Section title={texts.say('config.what-if')} about={texts.say('config.what-if.about')}>
      <div>
        <Button disabledFocusable={asking.busy || isInvalid} onClick={ask}>
          {texts.say('config.what-if.ask')}
        </Button>
      </div>
      {asking.problem !== null && (
        <div role="alert">
          <ProblemBar problem={asking.problem} />
        </div>
      )}
      {isOutdated && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{texts.say('config.what-if.outdated')}</MessageBarBody>
        </MessageBar>
      )}
      {whatIf !== null && <Answer key={whatIf.runId} question={whatIf} editor={editor} />}
    </Section>
  );
}

function Answer({ question, editor }: { readonly question: WhatIfQuestion; readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const run = useRun(question.runId);
  const failure = run.value?.failure ?? null;
  const tell = useEffectEvent((problems: readonly FieldProblem[]) => {
    // What is entered by now may be another filter than the one that was refused.
    if (isSamePlan(question.form, editor.form)) editor.refuse(problems);
  });
  useEffect(() => {
    if (failure !== null) tell(fieldProblemsOf(failure));
  }, [failure]);
  return (
    <div aria-live="polite">
      <Loaded of={run}>
        {({ status, progress, overviewId }) =>
          status === 'running' ? (
            <Spinner size="small" label={texts.say(`stage.${progress.stage}`)} style={{ justifyContent: 'start' }} />
          ) : failure !== null ? (
            <FailureBar failure={failure} />
          ) : (
            <WhatIfResult draftId={overviewId} comparedId={question.compared} editor={editor} />
          )
        }
      </Loaded>
    </div>
  );
}

/** What the tenant refused, at the field that it is about. */
function fieldProblemsOf({ code, sentence, detail }: NonNullable<RunView['failure']>): readonly FieldProblem[] {
  const path = code === 'filter-invalid' ? 'filters.definition' : code.startsWith('group-') ? 'scope.groupIds' : null;
  return path === null ? [] : [{ path, message: [sentence, detail].filter((part) => part !== null).join(' ') }];
}
