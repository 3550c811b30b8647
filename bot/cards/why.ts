import type {
  AnswerAbout,
  Decision,
  Explanation,
  GroupPath,
  LastChange,
  PersonNamed,
} from '../../src/model/explanation.ts';
import { explanationText, noExplanationText, pathText } from '../../src/model/explanation-text.ts';
import { leftOutText } from '../../src/model/texts.ts';
import { sayButton } from './buttons.ts';
import { textRun, type Card, type JsonObject, type Tone } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { noticeCard } from './notice.ts';
import { plainText, sentenceLimit, subjectLimit } from './plain-text.ts';
import {
  actionWords,
  attributeName,
  attributeValue,
  changeSubject,
  count,
  counted,
  reasonWords,
  resultWords,
} from './wording.ts';

const mostPlanned = 4;
const mostOrigins = 4;
/** A card has six buttons at most. */
const mostChoices = 5;

const decisionWords: Readonly<Record<Decision['kind'], { readonly word: string; readonly tone: Tone }>> = {
  wanted: { word: 'In scope', tone: 'good' },
  filtered: { word: 'Filtered', tone: 'warning' },
  'out-of-scope': { word: 'Out of scope', tone: 'warning' },
  ambiguous: { word: 'Ambiguous', tone: 'attention' },
  gone: { word: 'Gone', tone: 'warning' },
  unknown: { word: 'Not known', tone: 'default' },
};

/** What one connection knows of somebody: why they are as they are, a choice of whom is meant, or nobody. */
export function whyCard(options: {
  readonly asked: string;
  readonly connectionName: string;
  readonly answer: AnswerAbout;
}): Card {
  const { asked, connectionName, answer } = options;
  if (answer.kind === 'one') return explanationCard(answer.explanation, connectionName);
  const isChoice = answer.kind === 'several';
  const choices = isChoice ? answer.people.slice(0, mostChoices) : [];
  const more = isChoice ? answer.people.length + answer.more - choices.length : 0;
  return noticeCard({
    title: isChoice ? 'Why whom?' : 'Why?',
    about: about(asked, connectionName),
    runs: [textRun(plainText(noExplanationText(answer), sentenceLimit))],
    ...(more > 0 && { action: `${count(more)} more: type more of the name, or an address.` }),
    actions: isChoice
      ? choices.map((person) => sayButton(choiceName(person, choices), `why ${person.id}`))
      : [sayButton('Preview sync', `preview sync ${connectionName}`), sayButton('Status', 'status')],
    summary: `Why: ${plainText(asked)}`,
  });
}

/** The name where nobody else who is offered has it, otherwise what tells them apart. */
function choiceName({ id, name, userPrincipalName }: PersonNamed, choices: readonly PersonNamed[]): string {
  const isUnique = choices.filter((other) => other.name === name).length === 1;
  return isUnique ? name : (userPrincipalName ?? id);
}

function explanationCard(explanation: Explanation, connectionName: string): Card {
  const { person, settingsChanged } = explanation;
  return listCard({
    title: 'Why?',
    about: about(person.name, connectionName),
    rows: [
      decisionRow(explanation),
      ...pathRows(explanation),
      ...candidateRows(explanation.decision),
      targetRow(explanation),
      ...originRows(explanation),
      ...plannedFirst(explanation.planned).slice(0, mostPlanned).map(plannedRow),
      ...(explanation.lastChange === null ? [] : [lastChangeRow(explanation.lastChange)]),
    ],
    empty: '',
    ...(settingsChanged && { footer: 'The settings changed since the tenant was read: the next run decides anew.' }),
    actions: [sayButton('Preview sync', `preview sync ${connectionName}`), sayButton('Status', 'status')],
    summary: `Why: ${plainText(person.name)}`,
  });
}

function about(name: string, connectionName: string): readonly JsonObject[] {
  return [textRun(plainText(name), { bold: true }), textRun(`  ${plainText(connectionName)}`, { subtle: true })];
}

function decisionRow(explanation: Explanation): ListRow {
  const { readAt, decision } = explanation;
  return {
    title: [textRun(plainText(explanationText(explanation), sentenceLimit), { bold: true })],
    detail: readAt === null ? 'As the tenant says now' : `As read ${dateAndTime(readAt)}`,
    ...decisionWords[decision.kind],
  };
}

/** The first path is in the sentence, where it decides. */
function pathRows({ paths, decision, person }: Explanation): readonly ListRow[] {
  const others = (paths ?? []).slice(decision.kind === 'wanted' ? 1 : 0, 4);
  if (others.length === 0) return [];
  const lines = others.map((path: GroupPath) => pathText(path, person.name));
  return [fact(decision.kind === 'wanted' ? 'Also by way of' : 'In scope by way of', lines, 'Groups')];
}

function candidateRows(decision: Decision): readonly ListRow[] {
  if (decision.kind !== 'ambiguous' || decision.candidates.length === 0) return [];
  const lines = decision.candidates.slice(0, 4).map(({ name, where }) => `${name} (${where})`);
  return [fact('Mixed up with', lines, counted(decision.candidates.length, 'person', 'people'))];
}

function originRows({ mapping }: Explanation): readonly ListRow[] {
  if (mapping.length === 0) return [];
  const lines = mapping.slice(0, mostOrigins).map(({ attribute, value, how, from }) => {
    const origin = how === 'constant' ? 'the same for everybody' : from === null ? 'no value' : attributeName(from);
    return `${attributeName(attribute)}: ${attributeValue(value)} (${origin}${how === 'fallback' && from !== null ? ', a fallback' : ''})`;
  });
  return [fact('Mapped', lines, counted(mapping.length, 'rule', 'rules'))];
}

function targetRow({ target }: Explanation): ListRow {
  const [held] = target;
  const title = [textRun('In the target')];
  if (held === undefined) return { title, word: 'Not there', tone: 'default' };
  const owner = held.owned ? 'Brought in by this connection' : 'Not brought in by this connection';
  const id = textRun(plainText(`${owner} · ${held.id}`, subjectLimit), { small: true, subtle: true });
  if (target.length > 1)
    return { title, note: [id], word: counted(target.length, 'person', 'people'), tone: 'attention' };
  if (held.active) return { title, note: [id], word: 'Active', tone: 'good' };
  const since = held.inactiveSince === null ? {} : { detail: `Since ${dateAndTime(held.inactiveSince)}` };
  return { title, note: [id], ...since, word: 'Inactive', tone: 'warning' };
}

/** What becomes of the person before what becomes of their memberships. */
function plannedFirst(planned: Explanation['planned']): Explanation['planned'] {
  return [...planned].sort((a, b) => rankOf(a.change) - rankOf(b.change));
}

function rankOf({ class: of }: LastChange['change']): number {
  return of === 'user' ? 0 : 1;
}

function plannedRow({ change, leftOut }: Explanation['planned'][number]): ListRow {
  const row = changeRow(change);
  if (leftOut === null) return { ...row, word: 'Planned', tone: 'accent' };
  const by = textRun(` · ${plainText(leftOutText(leftOut), sentenceLimit)}`, { small: true, bold: true });
  const word = leftOut.override.until === null ? 'Left out' : 'On hold';
  return { ...row, note: [...row.note, by], word, tone: 'warning' };
}

function lastChangeRow({ change, result, message, startedBy, at }: LastChange): ListRow {
  const row = changeRow(change);
  // Of a row that was left out the message says by whom, who need not be the one who started the sync.
  const said = [...(result === 'left-out' ? [] : [`by ${startedBy.name}.`]), ...(message === null ? [] : [message])];
  return {
    title: row.title,
    note: [...row.note, textRun(` · ${plainText(said.join(' '), sentenceLimit)}`, { small: true })],
    detail: `Sync of ${dateAndTime(at)}`,
    ...resultWords[result],
  };
}

function changeRow(change: LastChange['change']): Required<Pick<ListRow, 'title' | 'note'>> {
  const { verb, tone } = actionWords[change.action];
  return {
    title: [
      textRun(`${verb} `, { tone, bold: true }),
      textRun(plainText(changeSubject(change), subjectLimit), { bold: true }),
    ],
    note: [textRun(plainText(reasonWords(change.reason), sentenceLimit), { small: true })],
  };
}

function fact(title: string, lines: readonly string[], word: string): ListRow {
  const note = lines.map((line, index) =>
    textRun(`${index === 0 ? '' : '\n'}${plainText(line, sentenceLimit)}`, { small: true }),
  );
  return { title: [textRun(title)], note, word, tone: 'default' };
}
