import { objectClasses } from '../../src/model/change.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { ClassResult, Run } from '../../src/model/run.ts';
import { failureText } from '../../src/model/texts.ts';
import type { Links } from '../links.ts';
import { askButton, mendButton, openButton } from './buttons.ts';
import { cardTemplate, colours, textRun, type Card, type JsonObject, type Tone } from './card.ts';
import { dateAndTime } from './dates.ts';
import { header } from './header.ts';
import { plainText } from './plain-text.ts';
import template from './result.json' with { type: 'json' };
import { classNames, count, counted, durationOf, statusWords } from './wording.ts';

const fill = cardTemplate(template);

interface Column {
  readonly title: string;
  readonly tone: Tone;
  readonly of: (result: ClassResult) => number;
}

const doneColumns: readonly Column[] = [
  { title: 'Planned', tone: 'default', of: (result) => result.planned },
  { title: 'Applied', tone: 'good', of: (result) => result.changed + result.deleted },
];

/** Only there when something was left: three columns are what a phone shows without cutting words. */
const leftColumn: Column = { title: 'Not done', tone: 'warning', of: leftOf };

/** The receipt of a sync: planned against achieved by class, and the ways on: sync log, retry, undo. */
export function resultCard(options: {
  readonly run: Run;
  readonly connection: Connection;
  readonly links: Links;
}): Card {
  const { run, connection, links } = options;
  const name = plainText(connection.name);
  const totals = resultTotals(run);
  const shown = totals.left > 0 ? [...doneColumns, leftColumn] : doneColumns;
  const ended = run.endedAt ?? run.startedAt;
  return {
    summary: `Sync of ${name}: ${statusWords[run.status].word.toLowerCase()}, ${counted(totals.applied, 'change', 'changes')} applied`,
    content: fill({
      header: header({
        title: 'Sync result',
        status: statusWords[run.status],
        about: [
          textRun(name, { bold: true }),
          textRun(` · started by ${plainText(run.startedBy.name)}`, { subtle: true }),
        ],
        detail: `${dateAndTime(ended)} · took ${durationOf(run)}`,
      }),
      sentence: sentence(totals),
      columns: shown.map(({ title }) => ({ title })),
      rows: objectClasses.map((name) => row(classNames[name], run.results?.[name], shown)),
      ...problem(run, totals),
      actions: [
        ...mend(options),
        openButton('Open sync log', links.log(run)),
        ...(totals.left > 0
          ? [
              askButton({
                title: totals.left === 1 ? 'Retry this one' : `Retry these ${count(totals.left)}`,
                verb: 'retry',
                data: { runId: run.id },
              }),
              askButton({ title: 'Preview again', verb: 'preview-again', data: { connectionId: run.connectionId } }),
            ]
          : []),
        ...(totals.applied > 0
          ? [askButton({ title: 'Undo', verb: 'undo', data: { connectionId: run.connectionId, runId: run.id } })]
          : []),
      ],
    }),
  };
}

function mend({
  run,
  connection,
  links,
}: {
  readonly run: Run;
  readonly connection: Connection;
  readonly links: Links;
}): readonly JsonObject[] {
  if (run.failure === null || run.failure.code === 'cancelled') return [];
  const button = mendButton(run.failure.code, connection, links);
  return button === null ? [] : [button];
}

interface ResultTotals {
  readonly applied: number;
  readonly stale: number;
  readonly failed: number;
  readonly notApplied: number;
  readonly leftOut: number;
  /** What a retry would try again. */
  readonly left: number;
}

/** A sync's numbers over all classes. */
export function resultTotals(run: Pick<Run, 'results'>): ResultTotals {
  const all = run.results === null ? [] : Object.values(run.results);
  const sum = (of: (result: ClassResult) => number): number => all.reduce((total, result) => total + of(result), 0);
  const stale = sum((result) => result.stale);
  const failed = sum((result) => result.failed);
  const notApplied = sum((result) => result.notApplied);
  return {
    applied: sum((result) => result.changed + result.deleted),
    stale,
    failed,
    notApplied,
    leftOut: sum((result) => result.leftOut),
    left: stale + failed + notApplied,
  };
}

function leftOf(result: ClassResult): number {
  return result.stale + result.failed + result.notApplied;
}

function row(title: string, result: ClassResult | undefined, shown: readonly Column[]): object {
  const numbers: readonly (readonly [value: number | undefined, words: string])[] = [
    [result?.deleted, 'removed'],
    [result?.stale, 'stale'],
    [result?.failed, 'failed'],
    [result?.notApplied, 'not applied'],
    [result?.leftOut, 'left out'],
  ];
  const details = numbers.flatMap(([value = 0, words]) => (value === 0 ? [] : [`${count(value)} ${words}`]));
  return {
    title,
    hasDetail: details.length > 0,
    detail: details.join(', '),
    cells: shown.map((column) => cell(result, column)),
  };
}

function sentence(totals: ResultTotals): string {
  const applied = `${counted(totals.applied, 'change was', 'changes were')} applied`;
  const left = totals.left === 0 ? '' : `, ${counted(totals.left, 'was', 'were')} not`;
  const leftOut = totals.leftOut === 0 ? '' : ` ${counted(totals.leftOut, 'was', 'were')} left out.`;
  return `${applied}${left}.${leftOut}`;
}

function cell(result: ClassResult | undefined, column: Column): object {
  const value = result === undefined ? 0 : column.of(result);
  return {
    text: count(value),
    weight: value === 0 ? 'Default' : 'Bolder',
    color: colours[value === 0 ? 'default' : column.tone],
    subtle: value === 0,
  };
}

function problem(run: Run, totals: ResultTotals): object {
  if (run.failure !== null) {
    const text = failureText(run.failure.code);
    return {
      hasProblem: true,
      problemStyle: run.status === 'cancelled' ? 'warning' : 'attention',
      problem: text.sentence,
      remedy: text.action,
    };
  }
  if (totals.left > 0) {
    return {
      hasProblem: true,
      problemStyle: 'warning',
      problem: 'Some changes were not applied.',
      remedy:
        'A stale row had moved in the target since the overview was made and was left alone. The sync log says why for each.',
    };
  }
  return { hasProblem: false, problemStyle: 'default', problem: '', remedy: '' };
}
