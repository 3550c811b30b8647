import type { Change, LogEntry } from '../../src/model/change.ts';
import { sayButton } from './buttons.ts';
import { textRun, type Card } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { plainText, sentenceLimit, subjectLimit } from './plain-text.ts';
import { actionWords, changeSubject, counted, reasonWords, resultWords } from './wording.ts';

/** Something Rollcall knows of a person: a planned change, or one of the last sync. */
export type Finding =
  | { readonly kind: 'planned'; readonly change: Change; readonly connectionName: string; readonly at: string }
  | { readonly kind: 'logged'; readonly entry: LogEntry; readonly connectionName: string };

const findingsShown = 10;

/** Why somebody is about to change, or did. */
export function whyCard(options: { readonly person: string; readonly findings: readonly Finding[] }): Card {
  const more = options.findings.length - findingsShown;
  return listCard({
    title: 'Why?',
    about: [textRun(plainText(options.person), { bold: true })],
    rows: options.findings.slice(0, findingsShown).map(row),
    empty:
      'Nothing about this name is in the current overviews or in the last syncs. Either nothing changes, or it is spelled differently.',
    ...(more > 0 && { footer: `${counted(more, 'more', 'more')} not shown: type more of the name.` }),
    actions: [sayButton('Preview sync', 'preview sync'), sayButton('Status', 'status')],
    summary: `Why: ${plainText(options.person)}`,
  });
}

function row(finding: Finding): ListRow {
  const change = finding.kind === 'planned' ? finding.change : finding.entry.change;
  const title = [
    textRun(`${actionWords[change.action].verb} `, { tone: actionWords[change.action].tone, bold: true }),
    textRun(plainText(changeSubject(change), subjectLimit), { bold: true }),
  ];
  const because = textRun(plainText(reasonWords(change.reason), sentenceLimit), { small: true });
  if (finding.kind === 'planned') {
    return {
      title,
      note: [because, connectionRun(finding.connectionName)],
      detail: `Overview of ${dateAndTime(finding.at)}`,
      word: 'Planned',
      tone: 'accent',
    };
  }
  const { word, tone } = resultWords[finding.entry.result];
  const said =
    finding.entry.message === null
      ? []
      : [textRun(` ${plainText(finding.entry.message, sentenceLimit)}`, { small: true })];
  return {
    title,
    note: [because, ...said, connectionRun(finding.connectionName)],
    detail: `Sync of ${dateAndTime(finding.entry.at)}`,
    word,
    tone,
  };
}

function connectionRun(name: string): ReturnType<typeof textRun> {
  return textRun(` · ${plainText(name)}`, { subtle: true, small: true });
}
