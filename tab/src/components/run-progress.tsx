import { Field, ProgressBar } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { RunView } from '../../../src/api/contract/runs.ts';
import { counted, numberText, stageWords } from '../words.ts';
import { Panel } from './panel.tsx';

/** How far a run is, while it runs. */
export function RunProgress({ of }: { readonly of: RunView }): ReactElement {
  const { progress } = of;
  const isApplying = progress.stage === 'applying' && progress.changes > 0;
  const text = isApplying
    ? `${numberText(progress.done)} of ${counted(progress.changes, 'change')}`
    : `${counted(progress.users, 'person', 'people')}, ${counted(progress.groups, 'group')}, ${counted(progress.memberships, 'membership')} read`;
  return (
    <Panel label="Progress">
      <Field label={stageWords[progress.stage]} validationMessage={text} validationState="none">
        <ProgressBar {...(isApplying ? { max: progress.changes, value: progress.done } : {})} />
      </Field>
    </Panel>
  );
}
