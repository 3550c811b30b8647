import type { Cause, Overview } from '../../src/model/overview.ts';
import { overrideId, type Override } from '../../src/model/override.ts';
import { changeLine, leftOutText } from '../../src/model/texts.ts';
import { askButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { listCard, type ListRow } from './list.ts';
import { plainText, sentenceLimit } from './plain-text.ts';
import { causeSubject, causeWords, count, counted } from './wording.ts';

/** How many causes the card offers, and how many overrides it offers to put back: a card has at most six buttons. */
const causesOffered = 3;
const putBackOffered = 2;

/** As many overrides as an overview's card shows, and one to see that there are more. */
export const overridesShown = 4;

/** What can be left out, most first, and what can be put back. Removals come first: they are what cannot be mended. */
export function leaveOutCard(options: {
  readonly overview: Overview;
  readonly connectionName: string;
  readonly overrides: readonly Override[];
}): Card {
  const { overview } = options;
  const back = options.overrides.slice(0, putBackOffered);
  const causes = causesToLeaveOut(overview, options.overrides).slice(0, causesOffered);
  const seen = { overviewId: overview.id, hash: overview.hash };
  return listCard({
    title: 'Leave out …',
    about: [textRun(plainText(options.connectionName), { bold: true })],
    rows: [
      ...causes.map((cause) => causeRow(cause, overview)),
      ...back.map((override) => overrideRow(override, overview)),
    ],
    empty: 'Nothing is left that could be left out.',
    footer:
      'What is left out is not applied this time, and comes back in the next overview. Single changes can be left out, and put on hold for some days, in “Review all”.',
    actions: [
      ...causes.map((cause) =>
        askButton({
          title: causeSubject(cause),
          verb: 'leave-out',
          data: { ...seen, cause: overrideId({ kind: 'cause', ...cause }) },
        }),
      ),
      ...back.map((override) => putBackButton(override, overview, `Put back ${whoOf(override, overview)}`)),
      askButton({ title: 'Back to the overview', verb: 'page', data: { overviewId: overview.id, page: '0' } }),
    ],
    summary: 'What shall be left out?',
  });
}

export function putBackButton(override: Override, { id, hash }: Overview, title: string): JsonObject {
  return askButton({ title, verb: 'put-back', data: { overviewId: id, hash, override: override.id } });
}

/** "2 removals of people: left the tenant. Left out by Adele Vance. 3 more changes go with it." */
export function overrideRun(override: Override, overview: Overview): readonly JsonObject[] {
  return [
    textRun(plainText(`${subjectOf(override, overview)}. `, sentenceLimit), { bold: true }),
    textRun(` ${plainText(byWhom(override, overview), sentenceLimit)}`, { small: true }),
  ];
}

/**
 * Causes that can be left out, removals before anything else. Memberships that go because their person or group goes
 * are not offered by themselves: they follow.
 */
function causesToLeaveOut(overview: Overview, overrides: readonly Override[]): readonly Cause[] {
  const gone = new Set(overrides.map(({ id }) => id));
  const left = overview.causes.filter(
    (cause) => !gone.has(overrideId({ kind: 'cause', ...cause })) && !overview.causes.some((of) => follows(cause, of)),
  );
  const removals = left.filter(({ action }) => action === 'remove');
  return removals.length > 0 ? removals : left;
}

function follows(cause: Cause, of: Cause): boolean {
  if (cause.class !== 'membership' || of.class === 'membership') return false;
  return cause.action === of.action && cause.reason === of.reason && cause.subject === of.subject;
}

function causeRow(cause: Cause, overview: Overview): ListRow {
  const following = overview.causes.find((other) => follows(other, cause));
  return {
    title: [textRun(plainText(causeWords(cause), sentenceLimit), { bold: true })],
    ...(following !== undefined && {
      detail: `With ${counted(following.count, 'membership', 'memberships')} that go with them`,
    }),
    word: `${count(cause.count)} of ${count(overview.counts[cause.class][cause.action])}`,
    tone: 'default',
  };
}

function overrideRow(override: Override, overview: Overview): ListRow {
  return {
    title: [textRun(plainText(subjectOf(override, overview), sentenceLimit), { bold: true })],
    note: [textRun(plainText(byWhom(override, overview), sentenceLimit), { subtle: true, small: true })],
    word: override.until === null ? 'Left out' : 'On hold',
    tone: 'warning',
  };
}

/** "Left out by Adele Vance. 3 more changes go with it." */
function byWhom(override: Override, overview: Overview): string {
  const chosen = causeOf(override, overview)?.count ?? 1;
  const more = override.rows - chosen;
  const also = more > 0 ? ` ${counted(more, 'more change goes', 'more changes go')} with it.` : '';
  return `${leftOutText({ override, how: 'chosen' })}${also}`;
}

function subjectOf(override: Override, overview: Overview): string {
  const cause = causeOf(override, overview);
  return cause === null ? lineOf(override) : causeWords(cause);
}

function whoOf(override: Override, overview: Overview): string {
  const cause = causeOf(override, overview);
  return cause === null ? `“${lineOf(override)}”` : causeSubject(cause);
}

/** A cause that an overview lists no more is still told by what it leaves out. */
function causeOf({ of, rows }: Override, { causes }: Overview): Cause | null {
  if (of.kind === 'row') return null;
  const id = overrideId(of);
  return causes.find((cause) => overrideId({ kind: 'cause', ...cause }) === id) ?? { ...of, count: rows };
}

function lineOf({ of }: Override): string {
  if (of.kind === 'cause') return causeWords({ ...of, count: 1 });
  return changeLine({ action: of.action, name: of.name, ...(of.memberName !== null && { memberName: of.memberName }) });
}
