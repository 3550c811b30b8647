import type { Run, RunStage } from '../../src/model/run.ts';
import { askButton } from './buttons.ts';
import { cardTemplate, textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { header } from './header.ts';
import { plainText } from './plain-text.ts';
import template from './progress.json' with { type: 'json' };
import { count, stageWords } from './wording.ts';

const fill = cardTemplate(template);

/** How far a preview is when a stage begins. What is read has no known end, so a stage is a step and not a share. */
const steps: Readonly<Record<RunStage, number>> = {
  'signing-in': 1,
  'reading-target': 2,
  'reading-groups': 3,
  'reading-users': 4,
  comparing: 5,
  applying: 5,
  done: 6,
};

const lastStep = 6;

/** A run before it has an id: shown at once, so that nobody waits for the store. */
export function startingCard(options: { readonly title: string; readonly connectionName: string }): Card {
  const name = plainText(options.connectionName);
  return {
    summary: `${options.title}: ${name}`,
    content: fill({
      header: header({
        title: options.title,
        status: { word: 'Running', tone: 'accent' },
        about: [textRun(name, { bold: true })],
      }),
      stage: 'Starting',
      hasShare: false,
      share: '',
      bar: bar(0),
      hasCounts: false,
      counts: [],
      hasNote: false,
      note: '',
      actions: [],
    }),
  };
}

/** A run that is going on. `background`: it takes longer than a minute, and its result will be a new message. */
export function progressCard(options: {
  readonly run: Run;
  readonly connectionName: string;
  readonly mode: 'foreground' | 'background' | 'watching';
}): Card {
  const { run, mode } = options;
  const name = plainText(options.connectionName);
  const stopping = run.cancelRequestedBy !== null;
  const title = run.kind === 'overview' ? 'Preview is running' : 'Sync is running';
  const asked = { runId: run.id };
  return {
    summary: `${title}: ${name}`,
    content: fill({
      header: header({
        title,
        status: stopping ? { word: 'Stopping', tone: 'warning' } : { word: 'Running', tone: 'accent' },
        about: [
          textRun(name, { bold: true }),
          textRun(` · started by ${plainText(run.startedBy.name)}`, { subtle: true }),
        ],
        detail: dateAndTime(run.startedAt),
      }),
      stage: stageWords[run.progress.stage],
      hasShare: true,
      ...measure(run),
      hasCounts: true,
      counts: numbers(run),
      hasNote: mode === 'background',
      note: 'This takes longer than a minute and continues in the background. You will get a message here when it is done.',
      actions: [
        ...(mode === 'foreground' ? [] : [askButton({ title: 'Refresh', verb: 'refresh', data: asked })]),
        ...(stopping
          ? []
          : [
              askButton({
                title: run.kind === 'overview' ? 'Cancel preview' : 'Cancel sync',
                verb: 'cancel-run',
                data: asked,
              }),
            ]),
      ],
    }),
  };
}

function measure(run: Run): { share: string; bar: string } {
  const { stage, done, changes } = run.progress;
  if (stage === 'applying' && changes > 0) {
    return { share: `${count(done)} of ${count(changes)}`, bar: bar(done / changes) };
  }
  return { share: `Step ${steps[stage]} of ${lastStep}`, bar: bar((steps[stage] - 1) / lastStep) };
}

function numbers(run: Run): readonly { number: string; label: string }[] {
  const { users, groups, memberships, changes, done } = run.progress;
  if (run.progress.stage === 'applying') {
    return [
      { number: count(done), label: 'Applied' },
      { number: count(Math.max(0, changes - done)), label: 'To go' },
    ];
  }
  return [
    { number: count(users), label: 'People' },
    { number: count(groups), label: 'Groups' },
    { number: count(memberships), label: 'Memberships' },
    { number: count(changes), label: 'Changes' },
  ];
}

/** A progress bar in characters that every client draws at the same width. */
function bar(share: number): string {
  const length = 20;
  const full = Math.min(length, Math.max(0, Math.round(share * length)));
  return '█'.repeat(full) + '░'.repeat(length - full);
}
