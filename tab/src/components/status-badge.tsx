import { Badge } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { OverviewView } from '../../../src/api/contract/overviews.ts';
import type { ChangeView, LogEntryView, RunView } from '../../../src/api/contract/runs.ts';
import { actionWords, resultWords, runStatusWords } from '../words.ts';

type Colour = 'brand' | 'danger' | 'informative' | 'subtle' | 'success' | 'warning';

// The colour repeats what the word says; nothing is told by colour alone.
const runColours: Readonly<Record<RunView['status'], Colour>> = {
  running: 'brand',
  succeeded: 'success',
  'partly-succeeded': 'warning',
  failed: 'danger',
  cancelled: 'informative',
};

const overviewWords: Readonly<Record<OverviewView['status'], readonly [word: string, colour: Colour]>> = {
  generating: ['Being made', 'brand'],
  draft: ['Draft', 'informative'],
  ready: ['Ready', 'brand'],
  approved: ['Approved', 'success'],
  applied: ['Applied', 'success'],
  cancelled: ['Cancelled', 'informative'],
  expired: ['Expired', 'warning'],
  failed: ['Failed', 'danger'],
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
  return <StatusBadge word={enabled ? 'Enabled' : 'Disabled'} colour={enabled ? 'success' : 'informative'} />;
}

export function RunStatusBadge({ status }: { readonly status: RunView['status'] }): ReactElement {
  return <StatusBadge word={runStatusWords[status]} colour={runColours[status]} />;
}

export function OverviewStatusBadge({ status }: { readonly status: OverviewView['status'] }): ReactElement {
  const [word, colour] = overviewWords[status];
  return <StatusBadge word={word} colour={colour} />;
}

export function ResultBadge({ result }: { readonly result: LogEntryView['result'] }): ReactElement {
  return <StatusBadge word={resultWords[result]} colour={resultColours[result]} />;
}

export function ActionBadge({ action }: { readonly action: ChangeView['action'] }): ReactElement {
  return <StatusBadge word={actionWords[action]} colour={actionColours[action]} />;
}

function StatusBadge({ word, colour }: { readonly word: string; readonly colour: Colour }): ReactElement {
  return (
    <Badge appearance="tint" color={colour} size="large" style={{ whiteSpace: 'nowrap', flexShrink: 0 }}>
      {word}
    </Badge>
  );
}
