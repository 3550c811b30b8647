import type { Cause, Overview } from '../../src/model/overview.ts';
import { overrideId, type Override } from '../../src/model/override.ts';
import { causeText, changeLine, leftOutText, sharedReason } from '../../src/model/texts.ts';
import { askButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { listCard, type ListRow } from './list.ts';
import { plainText, sentenceLimit } from './plain-text.ts';
import { count, counted } from './wording.ts';

/** How many causes the card offers, and how many overrides it offers to put back: a card has at most six buttons. */
const causesOffered = 3;
const putBackOffered = 2;

/** As many overrides as an overview's card shows, and one to see that there are more. */
export const overridesShown = 4;

/** What can be left out, most first, and what can be put back. Removals come first: they are what cannot be mended. */
export function leaveOutCard(options: { readonly overview: Overview; readonly overrides: readonly Override[] }): Card {
  const { overview } = options;
  const back = options.overrides.slice(0, putBackOffered);
  const causes = offered(overview, options.overrides);
  const seen = { overviewId: overview.id, hash: overview.hash };
  return listCard({
    title: 'Leave out …',
    rows: [...causes.map((cause) => causeRow(cause, overview)), ...back.map(overrideRow)],
    empty: 'Every cause is left out.',
    footer:
      'What is left out counts for this run; memberships follow their person or group. Single changes, and holds for some days, are in the tab.',
    actions: [
      ...causes.map((cause) =>
        askButton({
          title: `Leave out ${count(cause.count)}: ${sharedReason(cause)}`,
          verb: 'leave-out',
          data: { ...seen, cause: overrideId({ kind: 'cause', ...cause }) },
        }),
      ),
      ...back.map((override) =>
        askButton({
          title: `Put back ${count(override.rows)}: ${subjectOf(override)}`,
          verb: 'put-back',
          data: { ...seen, override: override.id },
        }),
      ),
      askButton({ title: 'Back', verb: 'page', data: { overviewId: overview.id, page: '0' } }),
    ],
    summary: 'What shall be left out?',
  });
}

/** "1 row: Remove Ada Lovelace. Left out by Adele Vance." */
export function overrideRun(override: Override): readonly JsonObject[] {
  const rows = counted(override.rows, 'change', 'changes');
  return [
    textRun(plainText(`${rows}: ${subjectOf(override)}`, sentenceLimit)),
    textRun(` ${plainText(leftOutText({ override, how: 'chosen' }), sentenceLimit)}`, { subtle: true, small: true }),
  ];
}

function offered(overview: Overview, overrides: readonly Override[]): readonly Cause[] {
  const gone = new Set(overrides.map(({ id }) => id));
  const left = overview.causes.filter((cause) => !gone.has(overrideId({ kind: 'cause', ...cause })));
  const removals = left.filter(({ action }) => action === 'remove');
  return (removals.length > 0 ? removals : left).slice(0, causesOffered);
}

function causeRow(cause: Cause, overview: Overview): ListRow {
  return {
    title: [textRun(plainText(causeText(cause), sentenceLimit), { bold: true })],
    word: `${count(cause.count)} of ${count(overview.counts[cause.class][cause.action])}`,
    tone: 'default',
  };
}

function overrideRow(override: Override): ListRow {
  return {
    title: [textRun(plainText(subjectOf(override), sentenceLimit), { bold: true })],
    note: [textRun(plainText(leftOutText({ override, how: 'chosen' }), sentenceLimit), { subtle: true, small: true })],
    word: override.until === null ? 'Left out' : 'On hold',
    tone: 'warning',
    number: counted(override.rows, 'change', 'changes'),
  };
}

function subjectOf({ of }: Override): string {
  if (of.kind === 'cause') return sharedReason(of);
  return changeLine({ action: of.action, name: of.name, ...(of.memberName !== null && { memberName: of.memberName }) });
}
