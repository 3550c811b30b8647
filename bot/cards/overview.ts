import { objectClasses, type Change } from '../../src/model/change.ts';
import { isStoppedByLimit, sizeOf, type Overview } from '../../src/model/overview.ts';
import type { LeftOutBy, Override } from '../../src/model/override.ts';
import { leftOutText, warningText } from '../../src/model/texts.ts';
import type { Links } from '../links.ts';
import { askButton, openButton } from './buttons.ts';
import { cardTemplate, colours, textRun, type Card, type JsonObject } from './card.ts';
import { dateAndTime } from './dates.ts';
import { header } from './header.ts';
import { leftOutPart, putBackAction } from './overview-left-out.ts';
import { filtersPart, readingText } from './overview-reading.ts';
import { overviewStanding } from './overview-standing.ts';
import { plainText, sentenceLimit, subjectLimit } from './plain-text.ts';
import template from './overview.json' with { type: 'json' };
import {
  actionWords,
  attributeName,
  attributeValue,
  breachText,
  changeSubject,
  classNames,
  count,
  counted,
  reasonWords,
} from './wording.ts';

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

/** The Sync Overview: what would change, why, and the decision. */
export function overviewCard(options: {
  readonly overview: Overview;
  readonly connectionName: string;
  readonly page: ChangePage;
  /** Some of what is left out, and one more than is shown when there is more. */
  readonly overrides?: readonly Override[];
  readonly links: Links;
}): Card {
  const { overview, page, links } = options;
  const standing = overviewStanding(overview);
  const pages = pageButtons(overview, page);
  // Between two pages there is no room for it; “Leave out …” offers it, too.
  const putBack = standing.decidable && pages.length < 2 ? putBackAction(overview, options.overrides ?? []) : null;
  const name = plainText(options.connectionName);
  return {
    summary: `Sync Overview for ${name}: ${counted(overview.changeCount, 'change', 'changes')}`,
    content: fill({
      header: header({
        title: 'Sync Overview',
        status: standing.status,
        about: [
          textRun(name, { bold: true }),
          textRun(` · asked for by ${plainText(overview.createdBy.name)}`, { subtle: true }),
        ],
        detail: `${dateAndTime(overview.createdAt)} · ${readingText(overview)}`,
      }),
      hasNote: standing.note.length > 0,
      note: standing.note,
      noteStyle: standing.noteStyle,
      breaches: standing.decidable ? overview.breaches.map((breach) => ({ text: breachText(breach) })) : [],
      ...warnings(overview),
      hasCounts: true,
      columns: Object.values(actionWords).map(({ verb }) => ({ title: verb })),
      rows: objectClasses.map((name) => countRow(overview, name)),
      ...filtersPart(overview),
      ...leftOutPart(overview, { overrides: options.overrides ?? [], putBack }),
      ...changes(overview, page),
      hasPages: pages.length > 0,
      pages,
      hasFooter: standing.decidable,
      footer: standing.decidable
        ? `Can be approved until ${dateAndTime(overview.expiresAt)}, or until a newer overview is made or a sync runs.`
        : '',
      actions: [
        ...(standing.decidable ? decisions(overview) : []),
        ...(standing.again
          ? [
              askButton({
                title: 'Preview again',
                verb: 'preview-again',
                data: { connectionId: overview.connectionId },
              }),
            ]
          : []),
        ...(overview.changeCount === 0
          ? []
          : [openButton('Review all', links.overview(overview)), openButton('CSV', links.csv(overview))]),
      ].slice(0, mostButtons - pages.length - (putBack === null ? 0 : 1)),
    }),
  };
}

function decisions(overview: Overview): readonly JsonObject[] {
  const id = { overviewId: overview.id };
  const { toApply } = sizeOf(overview);
  return [
    // A button that can only fail is not offered.
    ...(toApply === 0 ? [] : [isStoppedByLimit(overview) ? releaseButton(overview) : approveButton(overview)]),
    ...(overview.causes.length > 0 ? [askButton({ title: 'Leave out …', verb: 'choose-left-out', data: id })] : []),
    askButton({ title: 'Cancel', verb: 'cancel-overview', data: id }),
  ];
}

function approveButton(overview: Overview): JsonObject {
  const { toApply } = sizeOf(overview);
  return askButton({
    title: toApply === 1 ? 'Approve 1 change' : `Approve ${count(toApply)} changes`,
    verb: 'approve',
    data: { overviewId: overview.id, hash: overview.hash },
    style: 'positive',
  });
}

/** Over a removal limit: one approver asks, another one releases. */
function releaseButton({ id, hash, release }: Overview): JsonObject {
  const data = { overviewId: id, hash };
  return release?.hash === hash
    ? askButton({ title: 'Release', verb: 'release', data, style: 'destructive' })
    : askButton({ title: 'Ask for release', verb: 'ask-release', data });
}

function warnings(overview: Overview): object {
  const shown = overview.warnings
    .slice(0, shownWarnings)
    .map((warning) => plainText(warningText(warning), sentenceLimit));
  const more = overview.warnings.length - shown.length;
  if (more > 0) shown.push(`And ${counted(more, 'more warning', 'more warnings')}, in “Review all”.`);
  return {
    hasWarnings: shown.length > 0,
    warningsTitle: overview.warnings.length === 1 ? 'Warning' : `${count(overview.warnings.length)} warnings`,
    warnings: shown.map((text) => ({ inlines: [textRun(text)] })),
  };
}

function countRow(overview: Overview, name: (typeof objectClasses)[number]): object {
  const counts = overview.counts[name];
  const { add, update, remove } = overview.leftOut[name];
  const leftOut = add + update + remove;
  const details = [
    // An undo is made from the log of one sync: what that sync left alone was not looked at.
    ...(overview.read.kind === 'target' ? [] : [`${count(counts.unchanged)} unchanged`]),
    ...(leftOut > 0 ? [`${count(leftOut)} left out`] : []),
    ...(counts.filtered > 0 ? [`${count(counts.filtered)} filtered out`] : []),
    ...(counts.ambiguous > 0 ? [`${count(counts.ambiguous)} ambiguous`] : []),
  ];
  return {
    title: classNames[name],
    hasDetail: details.length > 0,
    detail: details.join(', '),
    cells: (['add', 'update', 'remove'] as const).map((action) => ({
      text: counts[action] === 0 ? '0' : count(counts[action]),
      weight: counts[action] === 0 ? 'Default' : 'Bolder',
      color: colours[counts[action] === 0 ? 'default' : actionWords[action].tone],
      subtle: counts[action] === 0,
    })),
  };
}

function pageButtons({ id, changeCount }: Overview, page: ChangePage): readonly JsonObject[] {
  const last = page.number * changesPerPage + page.changes.length;
  return [
    ...(page.number > 0
      ? [askButton({ title: '‹ Previous', verb: 'page', data: { overviewId: id, page: String(page.number - 1) } })]
      : []),
    ...(last < changeCount
      ? [askButton({ title: 'Next ›', verb: 'page', data: { overviewId: id, page: String(page.number + 1) } })]
      : []),
  ];
}

function changes(overview: Overview, page: ChangePage): object {
  const first = page.number * changesPerPage + 1;
  const last = first + page.changes.length - 1;
  return {
    hasChanges: page.changes.length > 0,
    range: `${count(first)}–${count(last)} of ${count(overview.changeCount)}`,
    changes: page.changes.map((change) => changeRow(change, page.leftOut?.(change) ?? null)),
  };
}

function changeRow(change: Change, leftOutBy: LeftOutBy | null): object {
  const { verb, tone } = actionWords[change.action];
  return {
    action: verb,
    // Colour marks only what takes something away.
    color: colours[change.action === 'remove' ? tone : 'default'],
    name: [textRun(plainText(changeSubject(change), subjectLimit), { bold: true })],
    why: [
      textRun(plainText(why(change), sentenceLimit), { subtle: true, small: true }),
      ...(leftOutBy === null
        ? []
        : [textRun(` ${plainText(shortly(leftOutBy), subjectLimit)}`, { bold: true, small: true })]),
    ],
  };
}

/** Whose row it goes with is in the list of what is left out. */
function shortly({ override, how }: LeftOutBy): string {
  return leftOutText({ override, how: override.of.kind === 'cause' ? 'chosen' : how });
}

/** The reason; for an update of few attributes with their values: "Job title: Engineer → Lead Engineer". */
function why(change: Change): string {
  const { before, after, reason } = change;
  const names = Object.keys(after ?? {});
  if (change.action !== 'update' || after === null || names.length === 0 || names.length > 2)
    return reasonWords(reason);
  const values = names
    .map((name) => `${attributeName(name)}: ${attributeValue(before?.[name])} → ${attributeValue(after[name])}`)
    .join('; ');
  return reason.code === 'attributes-changed' ? values : `${reasonWords(reason)} (${values})`;
}
