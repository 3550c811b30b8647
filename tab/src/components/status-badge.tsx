import { Badge } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import type { ChangeView, LogEntryView, RunView } from '../../../src/api/contract/runs.ts';
import { useTexts } from '../texts/use-texts.tsx';

type Colour = 'brand' | 'danger' | 'informative' | 'subtle' | 'success' | 'warning';

// The colour repeats what the word says; nothing is told by colour alone.
const runColours: Readonly<Record<RunView['status'], Colour>> = {
  running: 'brand',
  succeeded: 'success',
  'partly-succeeded': 'warning',
  failed: 'danger',
  cancelled: 'informative',
};

const overviewColours: Readonly<Record<OverviewView['status'], Colour>> = {
  generating: 'brand',
  draft: 'informative',
  ready: 'brand',
  approved: 'success',
  applied: 'success',
  cancelled: 'informative',
  expired: 'warning',
  failed: 'danger',
};

const resultColours: Readonly<Record<LogEntryView['result'], Colour>> = {
  applied: 'success',
  stale: 'warning',
  failed: 'danger',
  'not-applied': 'informative',
  'left-out': 'informative',
};

const actionColours: Readonly<Record<ChangeView['action'], Colour>> = {
  add: 'success',
  update: 'brand',
  remove: 'danger',
};

export function EnabledBadge({ enabled }: { readonly enabled: boolean }): ReactElement {
  const texts = useTexts();
  return (
    <StateBadge
      word={texts.say(enabled ? 'state.enabled' : 'state.disabled')}
      colour={enabled ? 'success' : 'informative'}
    />
  );
}

/** Whether something that was tried works. */
export function WorksBadge({ works }: { readonly works: boolean }): ReactElement {
  return <StateBadge word={useTexts().say(works ? 'test.good' : 'test.bad')} colour={works ? 'success' : 'danger'} />;
}

export function RunStatusBadge({ status }: { readonly status: RunView['status'] }): ReactElement {
  return <StateBadge word={useTexts().say(`run.${status}`)} colour={runColours[status]} />;
}

export function OverviewStatusBadge({ status }: { readonly status: OverviewView['status'] }): ReactElement {
  return <StateBadge word={useTexts().say(`overview.${status}`)} colour={overviewColours[status]} />;
}

export function ResultBadge({ result }: { readonly result: LogEntryView['result'] }): ReactElement {
  return <StateBadge word={useTexts().say(`result.${result}`)} colour={resultColours[result]} />;
}

export function ActionBadge({ action }: { readonly action: ChangeView['action'] }): ReactElement {
  return <StateBadge word={useTexts().say(`action.${action}`)} colour={actionColours[action]} />;
}

/** A state in a word, with a colour that repeats it. */
export function StateBadge({ word, colour }: { readonly word: string; readonly colour: Colour }): ReactElement {
  return (
    <Badge appearance="tint" color={colour} size="large" style={{ whiteSpace: 'nowrap', flexShrink: 0 }}>
      {word}
    </Badge>
  );
}
