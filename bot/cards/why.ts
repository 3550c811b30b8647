import type {
  AnswerAbout,
  Decision,
  Explanation,
  GroupPath,
  LastChange,
  PersonNamed,
} from '../../src/model/explanation.ts';
import { explanationText, noExplanationText, pathText } from '../../src/texts/explanation-text.ts';
import { leftOutText } from '../../src/texts/left-out-text.ts';
import { changeSubject } from '../../src/texts/reason-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { commandButton, sayButton } from './buttons.ts';
import { textRun, type Card, type JsonObject, type Tone } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { messageRuns } from './message-runs.ts';
import { noticeCard } from './notice.ts';
import { plainText, sentenceLimit, subjectLimit } from './plain-text.ts';
import { actionTones, attributeName, attributeValue, reasonWords, resultStanding } from './wording.ts';

const mostPlanned = 4;
const mostOrigins = 4;
/** A card has six buttons at most. */
const mostChoices = 5;

const decisionTones: Readonly<Record<Decision['kind'], Tone>> = {
  wanted: 'good',
  filtered: 'warning',
  'out-of-scope': 'warning',
  ambiguous: 'attention',
  gone: 'warning',
  unknown: 'default',
};

/** What one connection knows of somebody: why they are as they are, a choice of whom is meant, or nobody. */
export function whyCard(options: {
  readonly texts: Texts;
  readonly asked: string;
  readonly connectionName: string;
  readonly answer: AnswerAbout;
}): Card {
  const { texts, asked, connectionName, answer } = options;
  if (answer.kind === 'one') return explanationCard(texts, answer.explanation, connectionName);
  const isChoice = answer.kind === 'several';
  const choices = isChoice ? answer.people.slice(0, mostChoices) : [];
  const more = isChoice ? answer.people.length + answer.more - choices.length : 0;
  return noticeCard({
    title: texts.say(isChoice ? 'why.title.several' : 'why.title'),
    about: about(asked, connectionName),
    runs: [textRun(plainText(noExplanationText(texts, answer), sentenceLimit))],
    ...(more > 0 && { action: texts.say('why.more', { count: more }) }),
    actions: isChoice
      ? choices.map((person) => sayButton(choiceName(person, choices), `why ${person.id}`))
      : waysOn(texts, connectionName),
    summary: texts.say('why.summary', { name: plainText(asked) }),
  });
}

/** The name where nobody else who is offered has it, otherwise what tells them apart. */
function choiceName({ id, name, userPrincipalName }: PersonNamed, choices: readonly PersonNamed[]): string {
  const isUnique = choices.filter((other) => other.name === name).length === 1;
  return isUnique ? name : (userPrincipalName ?? id);
}

function explanationCard(texts: Texts, explanation: Explanation, connectionName: string): Card {
  const { person, settingsChanged } = explanation;
  return listCard({
    title: texts.say('why.title'),
    about: about(person.name, connectionName),
    rows: [
      decisionRow(texts, explanation),
      ...pathRows(texts, explanation),
      ...candidateRows(texts, explanation.decision),
      targetRow(texts, explanation),
      ...originRows(texts, explanation),
      ...plannedFirst(explanation.planned)
        .slice(0, mostPlanned)
        .map((planned) => plannedRow(texts, planned)),
      ...(explanation.lastChange === null ? [] : [lastChangeRow(texts, explanation.lastChange)]),
    ],
    empty: '',
    ...(settingsChanged && { footer: texts.say('why.settings-changed') }),
    actions: waysOn(texts, connectionName),
    summary: texts.say('why.summary', { name: plainText(person.name) }),
  });
}

function waysOn(texts: Texts, connectionName: string): readonly JsonObject[] {
  return [commandButton(texts, 'preview sync', connectionName), commandButton(texts, 'status')];
}

function about(name: string, connectionName: string): readonly JsonObject[] {
  return [textRun(plainText(name), { bold: true }), textRun(`  ${plainText(connectionName)}`, { subtle: true })];
}

function decisionRow(texts: Texts, explanation: Explanation): ListRow {
  const { readAt, decision } = explanation;
  return {
    title: [textRun(plainText(explanationText(texts, explanation), sentenceLimit), { bold: true })],
    detail: readAt === null ? texts.say('why.as-now') : texts.say('why.as-read', { at: dateAndTime(texts, readAt) }),
    word: texts.say(`why.decision.${decision.kind}`),
    tone: decisionTones[decision.kind],
  };
}

/** The first path is in the sentence, where it decides. */
function pathRows(texts: Texts, { paths, decision, person }: Explanation): readonly ListRow[] {
  const wanted = decision.kind === 'wanted';
  const others = (paths ?? []).slice(wanted ? 1 : 0, 4);
  if (others.length === 0) return [];
  const lines = others.map((path: GroupPath) => pathText(path, person.name));
  return [fact(texts.say(wanted ? 'why.paths.also' : 'why.paths'), lines, texts.say('class.group'))];
}

function candidateRows(texts: Texts, decision: Decision): readonly ListRow[] {
  if (decision.kind !== 'ambiguous' || decision.candidates.length === 0) return [];
  const lines = decision.candidates.slice(0, 4).map(({ name, where }) => texts.say('why.candidate', { name, where }));
  return [fact(texts.say('why.candidates'), lines, texts.say('count.user', { count: decision.candidates.length }))];
}

function originRows(texts: Texts, { mapping }: Explanation): readonly ListRow[] {
  if (mapping.length === 0) return [];
  const lines = mapping.slice(0, mostOrigins).map((origin) =>
    texts.say('why.origin', {
      attribute: attributeName(texts, origin.attribute),
      value: attributeValue(texts, origin.value),
      origin: originText(texts, origin),
    }),
  );
  return [fact(texts.say('why.mapped'), lines, texts.say('count.rule', { count: mapping.length }))];
}

function originText(texts: Texts, { how, from }: Explanation['mapping'][number]): string {
  if (how === 'constant') return texts.say('why.origin.constant');
  if (from === null) return texts.say('why.origin.none');
  const attribute = attributeName(texts, from);
  return how === 'fallback' ? texts.say('why.origin.fallback', { attribute }) : attribute;
}

function targetRow(texts: Texts, { target }: Explanation): ListRow {
  const [held] = target;
  const title = [textRun(texts.say('why.target'))];
  if (held === undefined) return { title, word: texts.say('why.target.nobody'), tone: 'default' };
  const owner = texts.say(held.owned ? 'why.target.owned' : 'why.target.not-owned');
  const note = [textRun(plainText(`${owner} · ${held.id}`, subjectLimit), { small: true, subtle: true })];
  if (target.length > 1)
    return { title, note, word: texts.say('count.user', { count: target.length }), tone: 'attention' };
  if (held.active) return { title, note, word: texts.say('why.target.active'), tone: 'good' };
  const { inactiveSince } = held;
  const since =
    inactiveSince === null ? {} : { detail: texts.say('why.target.since', { at: dateAndTime(texts, inactiveSince) }) };
  return { title, note, ...since, word: texts.say('why.target.inactive'), tone: 'warning' };
}

/** What becomes of the person before what becomes of their memberships. */
function plannedFirst(planned: Explanation['planned']): Explanation['planned'] {
  return [...planned].sort((a, b) => rankOf(a.change) - rankOf(b.change));
}

function rankOf({ class: of }: LastChange['change']): number {
  return of === 'user' ? 0 : 1;
}

function plannedRow(texts: Texts, { change, leftOut }: Explanation['planned'][number]): ListRow {
  const row = changeRow(texts, change);
  if (leftOut === null) return { ...row, word: texts.say('why.planned'), tone: 'accent' };
  const by = textRun(` · ${plainText(leftOutText(texts, leftOut), sentenceLimit)}`, { small: true, bold: true });
  const word = texts.say(leftOut.override.until === null ? 'result.left-out' : 'word.on-hold');
  return { ...row, note: [...row.note, by], word, tone: 'warning' };
}

function lastChangeRow(texts: Texts, { change, result, message, startedBy, at }: LastChange): ListRow {
  const row = changeRow(texts, change);
  // Of a row that was left out the message says by whom, who need not be the one who started the sync.
  const said = texts.sentences([
    ...(result === 'left-out' ? [] : [texts.say('why.by', { person: startedBy.name })]),
    ...(message === null ? [] : [message]),
  ]);
  return {
    title: row.title,
    note: [...row.note, textRun(` · ${plainText(said, sentenceLimit)}`, { small: true })],
    detail: texts.say('why.sync-of', { at: dateAndTime(texts, at) }),
    ...resultStanding(texts, result),
  };
}

function changeRow(texts: Texts, change: LastChange['change']): Required<Pick<ListRow, 'title' | 'note'>> {
  const subject = textRun(plainText(changeSubject(texts, change), subjectLimit), { bold: true });
  const style = { tone: actionTones[change.action], bold: true } as const;
  return {
    title: messageRuns(texts, { key: `change-line.${change.action}`, values: { subject } }, style),
    note: [textRun(plainText(reasonWords(texts, change.reason), sentenceLimit), { small: true })],
  };
}

function fact(title: string, lines: readonly string[], word: string): ListRow {
  const note = lines.map((line, index) =>
    textRun(`${index === 0 ? '' : '\n'}${plainText(line, sentenceLimit)}`, { small: true }),
  );
  return { title: [textRun(title)], note, word, tone: 'default' };
}
