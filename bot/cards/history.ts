import type { Run } from '../../src/model/run.ts';
import type { Links } from '../links.ts';
import { openButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { plainText } from './plain-text.ts';
import { resultTotals } from './result.ts';
import { count, counted, statusWords, taskName } from './wording.ts';

/** How many runs the card shows; the tab shows them all. */
export const historyLength = 10;

export function historyCard(options: {
  readonly connection: { readonly id: string; readonly name: string };
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly links: Links;
}): Card {
  const name = plainText(options.connection.name);
  return listCard({
    title: 'History',
    about: [textRun(name, { bold: true })],
    rows: options.runs.slice(0, historyLength).map(row),
    empty: 'Nothing has run yet. Type “preview sync” to see what a sync would change.',
    actions: [openButton('Open history', options.links.history(options.connection.id))],
    summary: `History of ${name}`,
  });
}

function row(run: Run): ListRow {
  const number = outcome(run);
  const by = run.trigger === 'schedule' ? 'by schedule' : `by ${plainText(run.startedBy.name)}`;
  return {
    title: [textRun(taskName(run), { bold: true }), textRun(` ${by}`, { subtle: true })],
    detail: dateAndTime(run.startedAt),
    word: statusWords[run.status].word,
    tone: statusWords[run.status].tone,
    ...(number !== null && { number }),
  };
}

function outcome(run: Run): string | null {
  if (run.failure !== null) return run.failure.code;
  if (run.status === 'running') return null;
  if (run.kind === 'overview') return `${counted(run.progress.changes, 'change', 'changes')} found`;
  const totals = resultTotals(run);
  const applied = `${counted(totals.applied, 'change', 'changes')} applied`;
  const left = totals.left > 0 ? `, ${count(totals.left)} not` : '';
  return `${applied}${left}${totals.leftOut > 0 ? `, ${count(totals.leftOut)} left out` : ''}`;
}
