import type { Run, RunKind, RunStage } from '../../src/model/run.ts';
import type { TextKey } from '../../src/texts/languages.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { refreshed, type Audience, type OwnView } from './audience.ts';
import { askButton } from './buttons.ts';
import { cardTemplate, textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { header } from './header.ts';
import { messageRuns } from './message-runs.ts';
import { plainText } from './plain-text.ts';
import template from './progress.json' with { type: 'json' };

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
export function startingCard(options: {
  readonly texts: Texts;
  readonly kind: RunKind;
  readonly connectionName: string;
}): Card {
  const { texts, kind } = options;
  const name = plainText(options.connectionName);
  return {
    summary: texts.say('progress.summary', { kind, connection: name }),
    content: fill({
      header: header({
        title: texts.say('progress.title', { kind }),
        status: { word: texts.say('status.running'), tone: 'accent' },
        about: [textRun(name, { bold: true })],
      }),
      stage: texts.say('progress.starting'),
      hasShare: false,
      share: '',
      bar: bar(0),
      counts: [],
      hasNote: false,
      note: '',
      actions: [],
    }),
  };
}

/** A run that is going on. `background`: it takes longer than a minute, and its result will be a new message. */
export function progressCard(options: {
  readonly texts: Texts;
  readonly audience: Audience;
  readonly run: Run;
  readonly connectionName: string;
  readonly mode: OwnView['mode'];
}): Card {
  const { texts, audience, run, mode } = options;
  const { kind } = run;
  const name = plainText(options.connectionName);
  const stopping = run.cancelRequestedBy !== null;
  const asked = { runId: run.id };
  const content = fill({
    header: header({
      title: texts.say('progress.title', { kind }),
      status: stopping
        ? { word: texts.say('progress.stopping'), tone: 'warning' }
        : { word: texts.say('status.running'), tone: 'accent' },
      about: messageRuns(
        texts,
        {
          key: 'about.started-by',
          values: { connection: textRun(name, { bold: true }), person: plainText(run.startedBy.name) },
        },
        { subtle: true },
      ),
      detail: dateAndTime(texts, run.startedAt),
    }),
    stage: texts.say(`stage.${run.progress.stage}`),
    hasShare: true,
    ...measure(texts, run),
    counts: numbers(texts, run),
    hasNote: mode === 'background',
    note: texts.say('progress.background'),
    actions: [
      ...(mode === 'foreground'
        ? []
        : [askButton({ title: texts.say('button.refresh'), verb: 'refresh', data: asked })]),
      ...(stopping || audience === 'reader'
        ? []
        : [askButton({ title: texts.say('button.cancel-run', { kind }), verb: 'cancel-run', data: asked })]),
    ],
  });
  return {
    summary: texts.say('progress.summary', { kind, connection: name }),
    content: refreshed(content, audience, { runId: run.id, page: 0, mode }),
  };
}

function measure(texts: Texts, run: Run): { share: string; bar: string } {
  const { stage, done, changes } = run.progress;
  if (stage === 'applying' && changes > 0) {
    return { share: texts.say('count.of', { count: done, total: changes }), bar: bar(done / changes) };
  }
  const step = steps[stage];
  return { share: texts.say('progress.step', { step, last: lastStep }), bar: bar((step - 1) / lastStep) };
}

/** Two beside each other: four have no room on a phone. */
function numbers(texts: Texts, run: Run): readonly { pair: readonly Counted[] }[] {
  const { users, groups, memberships, changes, done } = run.progress;
  const counted = (value: number, label: TextKey): Counted => ({
    number: texts.number(value),
    label: texts.say(label),
  });
  if (run.progress.stage === 'applying')
    return [{ pair: [counted(done, 'result.applied'), counted(Math.max(0, changes - done), 'progress.to-go')] }];
  return [
    { pair: [counted(users, 'class.user'), counted(groups, 'class.group')] },
    { pair: [counted(memberships, 'class.membership'), counted(changes, 'overview.changes')] },
  ];
}

interface Counted {
  readonly number: string;
  readonly label: string;
}

/** A progress bar in characters that every client draws at the same width. */
function bar(share: number): string {
  const length = 20;
  const full = Math.min(length, Math.max(0, Math.round(share * length)));
  return '█'.repeat(full) + '░'.repeat(length - full);
}
