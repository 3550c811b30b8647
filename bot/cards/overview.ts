import { objectClasses, type Change, type ObjectClass } from '../../src/model/change.ts';
import { isStoppedByLimit, sizeOf, type LimitBreach, type Overview } from '../../src/model/overview.ts';
import type { LeftOutBy, Override } from '../../src/model/override.ts';
import { leftOutText } from '../../src/texts/left-out-text.ts';
import { changeSubject } from '../../src/texts/reason-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { warningText } from '../../src/texts/warning-text.ts';
import type { Links } from '../links.ts';
import { refreshed, type Audience } from './audience.ts';
import { askButton, openButton } from './buttons.ts';
import { cardTemplate, colours, textRun, type Card, type JsonObject } from './card.ts';
import { dateAndTime } from './dates.ts';
import { header } from './header.ts';
import { messageRuns } from './message-runs.ts';
import { leftOutPart, putBackAction } from './overview-left-out.ts';
import { filtersPart, readingText } from './overview-reading.ts';
import { overviewStanding } from './overview-standing.ts';
import { plainText, sentenceLimit, subjectLimit } from './plain-text.ts';
import template from './overview.json' with { type: 'json' };
import { actionTones, attributeName, attributeValue, breachText, reasonWords } from './wording.ts';

const fill = cardTemplate(template);

/** How many changes one page of the card shows; the tab and the CSV file show them all. */
export const changesPerPage = 8;

const shownWarnings = 4;

/** A card has no more; what comes last is in the tab too. */
const mostButtons = 6;

/** One page of an overview's changes. `number` counts from 0. */
export interface ChangePage {
  readonly changes: readonly Change[];
  readonly number: number;
  /** Why a change is left out; nothing is when it is not given. */
  readonly leftOut?: (change: Change) => LeftOutBy | null;
}

/** The Sync Overview: what would change, why, and the decision for those who may take it. */
export function overviewCard(options: {
  readonly texts: Texts;
  readonly audience: Audience;
  readonly overview: Overview;
  readonly connectionName: string;
  readonly page: ChangePage;
  /** Some of what is left out, and one more than is shown when there is more. */
  readonly overrides?: readonly Override[];
  readonly links: Links;
}): Card {
  const { texts, audience, overview, page, links, overrides = [] } = options;
  const standing = overviewStanding(texts, overview);
  const decides = standing.decidable && audience !== 'reader';
  const pages = pageButtons(texts, overview, page);
  // Between two pages there is no room for it; “Leave out …” offers it, too.
  const putBack = decides && pages.length < 2 ? putBackAction(texts, overview, overrides) : null;
  const name = plainText(options.connectionName);
  const content = fill({
    header: header({
      title: texts.say('overview.title'),
      status: standing.status,
      about: messageRuns(
        texts,
        {
          key: 'overview.about',
          values: { connection: textRun(name, { bold: true }), person: plainText(overview.createdBy.name) },
        },
        { subtle: true },
      ),
      detail: `${dateAndTime(texts, overview.createdAt)} · ${readingText(texts, overview)}`,
    }),
    hasNote: standing.note.length > 0,
    note: standing.note,
    noteStyle: standing.noteStyle,
    breaches: standing.decidable ? overview.breaches.map((breach) => breachPart(texts, breach)) : [],
    ...warnings(texts, overview),
    hasCounts: true,
    columns: (['add', 'update', 'remove'] as const).map((action) => ({ title: texts.say(`column.${action}`) })),
    rows: objectClasses.map((of) => countRow(texts, overview, of)),
    ...filtersPart(texts, overview),
    ...leftOutPart(texts, overview, { overrides, putBack }),
    ...changes(texts, overview, page),
    hasPages: pages.length > 0,
    pages,
    hasFooter: standing.decidable,
    footer: standing.decidable ? texts.say('overview.until', { until: dateAndTime(texts, overview.expiresAt) }) : '',
    actions: [
      ...(decides ? decisions(texts, overview) : []),
      ...(standing.again && audience !== 'reader' ? [againButton(texts, overview)] : []),
      ...(overview.changeCount === 0
        ? []
        : [
            openButton(texts.say('button.review-all'), links.overview(overview)),
            openButton(texts.say('button.csv'), links.csv(overview)),
          ]),
    ].slice(0, mostButtons - pages.length - (putBack === null ? 0 : 1)),
  });
  return {
    summary: texts.say('overview.summary', { connection: name, count: overview.changeCount }),
    content: refreshed(content, audience, { runId: overview.runId, page: page.number, mode: 'watching' }),
  };
}

function decisions(texts: Texts, overview: Overview): readonly JsonObject[] {
  const id = { overviewId: overview.id };
  const { toApply } = sizeOf(overview);
  const pass = isStoppedByLimit(overview) ? releaseButton(texts, overview) : approveButton(texts, overview);
  return [
    // A button that can only fail is not offered.
    ...(toApply === 0 ? [] : [pass]),
    ...(overview.causes.length > 0
      ? [askButton({ title: texts.say('button.leave-out'), verb: 'choose-left-out', data: id })]
      : []),
    askButton({ title: texts.say('button.cancel'), verb: 'cancel-overview', data: id }),
  ];
}

function approveButton(texts: Texts, overview: Overview): JsonObject {
  return askButton({
    title: texts.say('button.approve', { count: sizeOf(overview).toApply }),
    verb: 'approve',
    data: { overviewId: overview.id, hash: overview.hash },
    style: 'positive',
  });
}

/** Over a removal limit: one approver asks, another one releases. */
function releaseButton(texts: Texts, { id, hash, release }: Overview): JsonObject {
  const data = { overviewId: id, hash };
  return release?.hash === hash
    ? askButton({ title: texts.say('button.release'), verb: 'release', data, style: 'destructive' })
    : askButton({ title: texts.say('button.ask-release'), verb: 'ask-release', data });
}

function againButton(texts: Texts, { connectionId }: Overview): JsonObject {
  return askButton({ title: texts.say('button.preview-again'), verb: 'preview-again', data: { connectionId } });
}

function warnings(texts: Texts, overview: Overview): object {
  const shown = overview.warnings
    .slice(0, shownWarnings)
    .map((warning) => plainText(warningText(texts, warning), sentenceLimit));
  const more = overview.warnings.length - shown.length;
  if (more > 0) shown.push(texts.say('overview.warnings.more', { count: more }));
  return {
    hasWarnings: shown.length > 0,
    warningsTitle: texts.say('overview.warnings', { count: overview.warnings.length }),
    warnings: shown.map((text) => ({ inlines: [textRun(text)] })),
  };
}

function breachPart(texts: Texts, breach: LimitBreach): object {
  return { title: texts.say('overview.breach.title'), text: breachText(texts, breach) };
}

function countRow(texts: Texts, overview: Overview, of: ObjectClass): object {
  const counts = overview.counts[of];
  const { add, update, remove } = overview.leftOut[of];
  const leftOut = add + update + remove;
  const details = [
    // An undo is made from the log of one sync: what that sync left alone was not looked at.
    ...(overview.read.kind === 'target' ? [] : [texts.say('overview.unchanged', { count: counts.unchanged })]),
    ...(leftOut > 0 ? [texts.say('count.left-out', { count: leftOut })] : []),
    ...(counts.filtered > 0 ? [texts.say('overview.filtered-out', { count: counts.filtered })] : []),
    ...(counts.ambiguous > 0 ? [texts.say('overview.ambiguous', { count: counts.ambiguous })] : []),
  ];
  return {
    title: texts.say(`class.${of}`),
    hasDetail: details.length > 0,
    detail: texts.list(details),
    cells: (['add', 'update', 'remove'] as const).map((action) => ({
      text: texts.number(counts[action]),
      weight: counts[action] === 0 ? 'Default' : 'Bolder',
      color: colours[counts[action] === 0 ? 'default' : actionTones[action]],
      subtle: counts[action] === 0,
    })),
  };
}

function pageButtons(texts: Texts, { id, changeCount }: Overview, page: ChangePage): readonly JsonObject[] {
  const last = page.number * changesPerPage + page.changes.length;
  const turned = (title: string, number: number): JsonObject =>
    askButton({ title, verb: 'page', data: { overviewId: id, page: String(number) } });
  return [
    ...(page.number > 0 ? [turned(texts.say('button.previous'), page.number - 1)] : []),
    ...(last < changeCount ? [turned(texts.say('button.next'), page.number + 1)] : []),
  ];
}

function changes(texts: Texts, overview: Overview, page: ChangePage): object {
  const first = page.number * changesPerPage + 1;
  const last = first + page.changes.length - 1;
  return {
    hasChanges: page.changes.length > 0,
    changesTitle: texts.say('overview.changes'),
    range: texts.say('overview.range', { first, last, total: overview.changeCount }),
    changes: page.changes.map((change) => changeRow(texts, change, page.leftOut?.(change) ?? null)),
  };
}

function changeRow(texts: Texts, change: Change, leftOutBy: LeftOutBy | null): object {
  return {
    action: texts.say(`action.${change.action}`),
    // Colour marks only what takes something away.
    color: colours[change.action === 'remove' ? actionTones.remove : 'default'],
    name: [textRun(plainText(changeSubject(texts, change), subjectLimit), { bold: true })],
    why: [
      textRun(plainText(why(texts, change), sentenceLimit), { subtle: true, small: true }),
      ...(leftOutBy === null
        ? []
        : [textRun(` ${plainText(shortly(texts, leftOutBy), subjectLimit)}`, { bold: true, small: true })]),
    ],
  };
}

/** Whose row it goes with is in the list of what is left out. */
function shortly(texts: Texts, { override, how }: LeftOutBy): string {
  return leftOutText(texts, { override, how: override.of.kind === 'cause' ? 'chosen' : how });
}

/** The reason; for an update of few attributes with their values: "Job title: Engineer → Lead Engineer". */
function why(texts: Texts, change: Change): string {
  const { before, after, reason } = change;
  const names = Object.keys(after ?? {});
  if (change.action !== 'update' || after === null || names.length === 0 || names.length > 2)
    return reasonWords(texts, reason);
  const values = names
    .map((name) => {
      const [was, is] = [attributeValue(texts, before?.[name]), attributeValue(texts, after[name])];
      return `${attributeName(texts, name)}: ${was} → ${is}`;
    })
    .join('; ');
  return reason.code === 'attributes-changed'
    ? values
    : texts.say('overview.why-values', { reason: reasonWords(texts, reason), values });
}
