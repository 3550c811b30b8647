import type { Run } from '../../src/model/run.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { openButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { messageRuns } from './message-runs.ts';
import { plainText } from './plain-text.ts';
import { resultTotals } from './result.ts';
import { statusStanding, taskName } from './wording.ts';

/** How many runs the card shows; the tab shows them all. */
export const historyLength = 10;

export function historyCard(options: {
  readonly texts: Texts;
  readonly connection: { readonly id: string; readonly name: string };
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly links: Links;
}): Card {
  const { texts } = options;
  const name = plainText(options.connection.name);
  return listCard({
    title: texts.say('history.title'),
    about: [textRun(name, { bold: true })],
    rows: options.runs.slice(0, historyLength).map((run) => row(texts, run)),
    empty: texts.say('history.empty'),
    actions: [openButton(texts.say('button.open-history'), options.links.history(options.connection.id))],
    summary: texts.say('history.summary', { connection: name }),
  });
}

function row(texts: Texts, run: Run): ListRow {
  const number = outcome(texts, run);
  const task = textRun(taskName(texts, run), { bold: true });
  const message =
    run.trigger === 'schedule'
      ? ({ key: 'history.row.schedule', values: { task } } as const)
      : ({ key: 'history.row', values: { task, person: plainText(run.startedBy.name) } } as const);
  return {
    title: messageRuns(texts, message, { subtle: true }),
    detail: dateAndTime(texts, run.startedAt),
    ...statusStanding(texts, run.status),
    ...(number !== null && { number }),
  };
}

function outcome(texts: Texts, run: Run): string | null {
  if (run.failure !== null && run.failure.code !== 'cancelled') return run.failure.code;
  if (run.status === 'running') return null;
  if (run.kind === 'overview') return texts.say('history.found', { count: run.progress.changes });
  const { applied, left, leftOut } = resultTotals(run);
  return texts.say('history.applied', { applied, left, leftOut });
}
