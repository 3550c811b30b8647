import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import { sizeOf, type Overview } from '../../src/model/overview.ts';
import type { Run, RunStatus } from '../../src/model/run.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import { askButton, commandButton, openButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { overviewStanding } from './overview-standing.ts';
import { plainText, sentenceLimit } from './plain-text.ts';

/** A card has at most six buttons, and three lead elsewhere. */
const overviewsOffered = 3;

/** As many as a person reads; the tab shows them all. */
const undeliveredShown = 3;

export interface ConnectionStanding {
  readonly connection: Connection;
  readonly state: ConnectionState | null;
  readonly active: Run | null;
  /** The overview that waits for approval, if any. */
  readonly waiting: Overview | null;
}

/** Messages that did not arrive: how many, and some of them: to whom, about what, and why not. */
export interface Undelivered {
  readonly count: number;
  readonly problems: readonly { readonly to: string; readonly what: string; readonly problem: string }[];
}

/** How every connection stands right now. */
export function statusCard(options: {
  readonly texts: Texts;
  readonly standings: readonly ConnectionStanding[];
  /** How many connections are not shown. */
  readonly more: number;
  /** Null when every message arrived. */
  readonly undelivered: Undelivered | null;
  readonly links: Links;
}): Card {
  const { texts, standings, undelivered } = options;
  return listCard({
    title: texts.say('status.title'),
    rows: [
      ...standings.map((standing) => row(texts, standing)),
      ...(undelivered === null ? [] : [undeliveredRow(texts, undelivered)]),
    ],
    empty: texts.say('connections.empty'),
    ...(options.more > 0 && { footer: texts.say('connections.more', { count: options.more }) }),
    actions: [
      ...showButtons(texts, standings),
      commandButton(texts, 'preview sync'),
      commandButton(texts, 'history'),
      openButton(texts.say('button.open-rollcall'), options.links.connections()),
    ],
    summary: texts.say('status.summary'),
  });
}

/** The way to what waits without making it anew, which would end it for everybody else. */
function showButtons(texts: Texts, standings: readonly ConnectionStanding[]): readonly JsonObject[] {
  const waiting = standings.flatMap(({ active, waiting: overview, connection }) =>
    active === null && overview !== null ? [{ overview, connection }] : [],
  );
  return waiting.slice(0, overviewsOffered).map(({ overview, connection }) =>
    askButton({
      title:
        waiting.length === 1
          ? texts.say('button.show-overview')
          : texts.say('button.show', { name: plainText(connection.name) }),
      verb: 'page',
      data: { overviewId: overview.id, page: '0' },
    }),
  );
}

function row(texts: Texts, standing: ConnectionStanding): ListRow {
  const { connection, active, waiting } = standing;
  const title = [textRun(plainText(connection.name), { bold: true })];
  const detail = lastSync(texts, standing.state);
  const small = { subtle: true, small: true } as const;
  if (active !== null) {
    const { kind, startedBy, progress } = active;
    const by = textRun(texts.say('status.started-by', { kind, person: plainText(startedBy.name) }), small);
    return {
      ...{ title, detail, note: [by] },
      word: texts.say('status.active', { kind }),
      tone: 'accent',
      number: texts.say(`stage.${progress.stage}`),
    };
  }
  if (waiting !== null) {
    const by = textRun(texts.say('status.asked-by', { person: plainText(waiting.createdBy.name) }), small);
    return {
      ...{ title, detail, note: [by] },
      ...overviewStanding(texts, waiting).status,
      number: texts.say('count.change', { count: sizeOf(waiting).toApply }),
    };
  }
  return connection.enabled
    ? { title, detail, word: texts.say('status.idle'), tone: 'default' }
    : { title, detail, word: texts.say('word.disabled'), tone: 'warning' };
}

function undeliveredRow(texts: Texts, { count, problems }: Undelivered): ListRow {
  const lines = problems
    .slice(0, undeliveredShown)
    .map(({ to, what, problem }) =>
      plainText(texts.say('status.undelivered.line', { to, what, problem }), sentenceLimit),
    );
  return {
    title: [textRun(texts.say('status.undelivered'), { bold: true })],
    note: lines.map((line, index) => textRun(index === 0 ? line : `\n${line}`, { small: true })),
    word: texts.number(count),
    tone: 'attention',
  };
}

const ends: readonly RunStatus[] = ['succeeded', 'partly-succeeded', 'failed', 'cancelled'];

/** "Last sync 11/21/2026, 10:02 AM: succeeded". */
export function lastSync(texts: Texts, state: ConnectionState | null): string {
  if (state?.lastSyncStartedAt == null) return texts.say('last-sync.never');
  const at = dateAndTime(texts, state.lastSyncStartedAt);
  const status = ends.find((one) => one === state.lastSyncStatus) ?? 'running';
  return texts.say(`last-sync.${status}`, { at });
}
