import type { Cause, Overview } from '../../src/model/overview.ts';
import { overrideId, type Override } from '../../src/model/override.ts';
import { leftOutText } from '../../src/texts/left-out-text.ts';
import { changeLine } from '../../src/texts/reason-text.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { askButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { listCard, type ListRow } from './list.ts';
import { plainText, sentenceLimit } from './plain-text.ts';
import { causeSubjectWords, causeWords } from './wording.ts';

/** How many causes the card offers, and how many overrides it offers to put back: a card has at most six buttons. */
const causesOffered = 3;
const putBackOffered = 2;

/** As many overrides as an overview's card shows, and one to see that there are more. */
export const overridesShown = 4;

/** What can be left out, most first, and what can be put back. Removals come first: they are what cannot be mended. */
export function leaveOutCard(options: {
  readonly texts: Texts;
  readonly overview: Overview;
  readonly connectionName: string;
  readonly overrides: readonly Override[];
}): Card {
  const { texts, overview } = options;
  const back = options.overrides.slice(0, putBackOffered);
  const causes = causesToLeaveOut(overview, options.overrides).slice(0, causesOffered);
  const seen = { overviewId: overview.id, hash: overview.hash };
  return listCard({
    title: texts.say('button.leave-out'),
    about: [textRun(plainText(options.connectionName), { bold: true })],
    rows: [
      ...causes.map((cause) => causeRow(texts, cause, overview)),
      ...back.map((override) => overrideRow(texts, override, overview)),
    ],
    empty: texts.say('leave-out.empty'),
    footer: texts.say('leave-out.footer'),
    actions: [
      ...causes.map((cause) =>
        askButton({
          title: causeSubjectWords(texts, cause),
          verb: 'leave-out',
          data: { ...seen, cause: overrideId({ kind: 'cause', ...cause }) },
        }),
      ),
      ...back.map((override) =>
        putBackButton(
          override,
          overview,
          texts.say('button.put-back-what', { what: whoOf(texts, override, overview) }),
        ),
      ),
      askButton({ title: texts.say('button.back'), verb: 'page', data: { overviewId: overview.id, page: '0' } }),
    ],
    summary: texts.say('leave-out.summary'),
  });
}

export function putBackButton(override: Override, { id, hash }: Overview, title: string): JsonObject {
  return askButton({ title, verb: 'put-back', data: { overviewId: id, hash, override: override.id } });
}

/** "2 removals of people: left the tenant. Left out by Adele Vance. 3 more changes go with it." */
export function overrideRun(texts: Texts, override: Override, overview: Overview): readonly JsonObject[] {
  const subject = plainText(subjectOf(texts, override, overview), sentenceLimit);
  return [
    textRun(`${texts.say('sentence', { text: subject })} `, { bold: true }),
    textRun(plainText(byWhom(texts, override, overview), sentenceLimit), { small: true }),
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

function causeRow(texts: Texts, cause: Cause, overview: Overview): ListRow {
  const following = overview.causes.find((other) => follows(other, cause));
  const total = overview.counts[cause.class][cause.action];
  return {
    title: [textRun(plainText(causeWords(texts, cause), sentenceLimit), { bold: true })],
    ...(following !== undefined && { detail: texts.say('leave-out.following', { count: following.count }) }),
    word: texts.say('count.of', { count: cause.count, total }),
    tone: 'default',
  };
}

function overrideRow(texts: Texts, override: Override, overview: Overview): ListRow {
  return {
    title: [textRun(plainText(subjectOf(texts, override, overview), sentenceLimit), { bold: true })],
    note: [textRun(plainText(byWhom(texts, override, overview), sentenceLimit), { subtle: true, small: true })],
    word: texts.say(override.until === null ? 'result.left-out' : 'word.on-hold'),
    tone: 'warning',
  };
}

/** "Left out by Adele Vance. 3 more changes go with it." */
function byWhom(texts: Texts, override: Override, overview: Overview): string {
  const chosen = causeOf(override, overview)?.count ?? 1;
  const more = override.rows - chosen;
  const also = more > 0 ? [texts.say('leave-out.also', { count: more })] : [];
  return texts.sentences([leftOutText(texts, { override, how: 'chosen' }), ...also]);
}

function subjectOf(texts: Texts, override: Override, overview: Overview): string {
  const cause = causeOf(override, overview);
  return cause === null ? lineOf(texts, override) : causeWords(texts, cause);
}

function whoOf(texts: Texts, override: Override, overview: Overview): string {
  const cause = causeOf(override, overview);
  return cause === null ? texts.say('quoted', { text: lineOf(texts, override) }) : causeSubjectWords(texts, cause);
}

/** A cause that an overview lists no more is still told by what it leaves out. */
function causeOf({ of, rows }: Override, { causes }: Overview): Cause | null {
  if (of.kind === 'row') return null;
  const id = overrideId(of);
  return causes.find((cause) => overrideId({ kind: 'cause', ...cause }) === id) ?? { ...of, count: rows };
}

function lineOf(texts: Texts, { of }: Override): string {
  if (of.kind === 'cause') return causeWords(texts, { ...of, count: 1 });
  const { action, name, memberName } = of;
  return changeLine(texts, { action, name, ...(memberName !== null && { memberName }) });
}
