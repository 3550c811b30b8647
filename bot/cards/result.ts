import { objectClasses } from '../../src/model/change.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { ClassResult, Run } from '../../src/model/run.ts';
import { failureText } from '../../src/texts/failure-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { refreshed, type Audience } from './audience.ts';
import { askButton, mendButton, openButton } from './buttons.ts';
import { cardTemplate, colours, textRun, type Card, type JsonObject, type Tone } from './card.ts';
import { dateAndTime } from './dates.ts';
import { header } from './header.ts';
import { messageRuns } from './message-runs.ts';
import { plainText } from './plain-text.ts';
import template from './result.json' with { type: 'json' };
import { durationOf, statusStanding } from './wording.ts';

const fill = cardTemplate(template);

interface Column {
  readonly title: 'planned' | 'applied' | 'left';
  readonly tone: Tone;
  readonly of: (result: ClassResult) => number;
}

const doneColumns: readonly Column[] = [
  { title: 'planned', tone: 'default', of: (result) => result.planned },
  { title: 'applied', tone: 'good', of: (result) => result.changed + result.deleted },
];

/** Only there when something was left: three columns are what a phone shows without cutting words. */
const leftColumn: Column = { title: 'left', tone: 'warning', of: leftOf };

interface ResultOptions {
  readonly texts: Texts;
  readonly audience: Audience;
  readonly run: Run;
  readonly connection: Connection;
  readonly links: Links;
}

/** The receipt of a sync: planned against achieved by class, and the ways on: sync log, retry, undo. */
export function resultCard(options: ResultOptions): Card {
  const { texts, audience, run, connection, links } = options;
  const name = plainText(connection.name);
  const totals = resultTotals(run);
  const shown = totals.left > 0 ? [...doneColumns, leftColumn] : doneColumns;
  const status = statusStanding(texts, run.status);
  const content = fill({
    header: header({
      title: texts.say('result.title'),
      status,
      about: messageRuns(
        texts,
        {
          key: 'about.started-by',
          values: { connection: textRun(name, { bold: true }), person: plainText(run.startedBy.name) },
        },
        { subtle: true },
      ),
      detail: texts.say('result.detail', {
        at: dateAndTime(texts, run.endedAt ?? run.startedAt),
        duration: durationOf(texts, run),
      }),
    }),
    sentence: sentence(texts, totals),
    columns: shown.map(({ title }) => ({ title: texts.say(`column.${title}`) })),
    rows: objectClasses.map((of) => row(texts, texts.say(`class.${of}`), { result: run.results?.[of], shown })),
    ...problem(texts, run, totals),
    actions: [
      ...mend(options),
      openButton(texts.say('button.open-log'), links.log(run)),
      ...(audience === 'reader' ? [] : waysOn(texts, run, totals)),
    ],
  });
  return {
    summary: texts.say('result.summary', { connection: name, status: status.word, count: totals.applied }),
    content: refreshed(content, audience, { runId: run.id, page: 0, mode: 'watching' }),
  };
}

/** What an approver may do next. */
function waysOn(texts: Texts, { id, connectionId }: Run, totals: ResultTotals): readonly JsonObject[] {
  return [
    ...(totals.left > 0
      ? [
          askButton({ title: texts.say('button.retry', { count: totals.left }), verb: 'retry', data: { runId: id } }),
          askButton({ title: texts.say('button.preview-again'), verb: 'preview-again', data: { connectionId } }),
        ]
      : []),
    ...(totals.applied > 0
      ? [askButton({ title: texts.say('button.undo'), verb: 'undo', data: { connectionId, runId: id } })]
      : []),
  ];
}

function mend({ texts, run, connection, links }: ResultOptions): readonly JsonObject[] {
  if (run.failure === null || run.failure.code === 'cancelled') return [];
  const button = mendButton(texts, run.failure.code, connection, links);
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

function row(
  texts: Texts,
  title: string,
  { result, shown }: { readonly result: ClassResult | undefined; readonly shown: readonly Column[] },
): object {
  const numbers = [
    ['removed', result?.deleted],
    ['stale', result?.stale],
    ['failed', result?.failed],
    ['not-applied', result?.notApplied],
    ['left-out', result?.leftOut],
  ] as const;
  const details = numbers.flatMap(([what, count = 0]) => (count === 0 ? [] : [texts.say(`count.${what}`, { count })]));
  return {
    title,
    hasDetail: details.length > 0,
    detail: texts.list(details),
    cells: shown.map((column) => cell(texts, result, column)),
  };
}

function sentence(texts: Texts, { applied, left, leftOut }: ResultTotals): string {
  return texts.sentences([
    texts.say('result.sentence', { applied, left }),
    ...(leftOut === 0 ? [] : [texts.say('result.left-out-too', { count: leftOut })]),
  ]);
}

function cell(texts: Texts, result: ClassResult | undefined, column: Column): object {
  const value = result === undefined ? 0 : column.of(result);
  return {
    text: texts.number(value),
    weight: value === 0 ? 'Default' : 'Bolder',
    color: colours[value === 0 ? 'default' : column.tone],
    subtle: value === 0,
  };
}

function problem(texts: Texts, run: Run, totals: ResultTotals): object {
  if (run.failure !== null) {
    const text = failureText(texts, run.failure.code);
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
      problem: texts.say('result.problem'),
      remedy: texts.say('result.remedy'),
    };
  }
  return { hasProblem: false, problemStyle: 'default', problem: '', remedy: '' };
}
