import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import { sizeOf, type Overview } from '../../src/model/overview.ts';
import type { Run } from '../../src/model/run.ts';
import type { Links } from '../links.ts';
import { askButton, openButton, sayButton } from './buttons.ts';
import { textRun, type Card, type JsonObject } from './card.ts';
import { dateAndTime } from './dates.ts';
import { listCard, type ListRow } from './list.ts';
import { overviewStanding } from './overview-standing.ts';
import { plainText } from './plain-text.ts';
import { counted, runName, stageWords } from './wording.ts';

/** A card has at most six buttons, and three lead elsewhere. */
const overviewsOffered = 3;

export interface ConnectionStanding {
  readonly connection: Connection;
  readonly state: ConnectionState | null;
  readonly active: Run | null;
  /** The overview that waits for approval, if any. */
  readonly waiting: Overview | null;
}

/** How every connection stands right now. */
export function statusCard(options: {
  readonly standings: readonly ConnectionStanding[];
  /** How many connections are not shown. */
  readonly more: number;
  readonly links: Links;
}): Card {
  return listCard({
    title: 'Status',
    rows: options.standings.map(row),
    empty: 'There is no connection yet. Create one in the Rollcall tab.',
    ...(options.more > 0 && { footer: `${counted(options.more, 'more connection', 'more connections')} in the tab.` }),
    actions: [
      ...showButtons(options.standings),
      sayButton('Preview sync', 'preview sync'),
      sayButton('History', 'history'),
      openButton('Open Rollcall', options.links.connections()),
    ],
    summary: 'Status of the connections',
  });
}

/** The way to what waits without making it anew, which would end it for everybody else. */
function showButtons(standings: readonly ConnectionStanding[]): readonly JsonObject[] {
  const waiting = standings.flatMap(({ active, waiting: overview, connection }) =>
    active === null && overview !== null ? [{ overview, connection }] : [],
  );
  return waiting.slice(0, overviewsOffered).map(({ overview, connection }) =>
    askButton({
      title: waiting.length === 1 ? 'Show overview' : `Show ${plainText(connection.name)}`,
      verb: 'page',
      data: { overviewId: overview.id, page: '0' },
    }),
  );
}

function row(standing: ConnectionStanding): ListRow {
  const { connection, active, waiting } = standing;
  const title = [textRun(plainText(connection.name), { bold: true })];
  const detail = lastSync(standing.state);
  if (active !== null) {
    const by = textRun(`${runName(active)} started by ${plainText(active.startedBy.name)}`, {
      subtle: true,
      small: true,
    });
    return {
      title,
      detail,
      note: [by],
      word: `${runName(active)} running`,
      tone: 'accent',
      number: stageWords[active.progress.stage],
    };
  }
  if (waiting !== null) {
    const by = textRun(`Overview asked for by ${plainText(waiting.createdBy.name)}`, { subtle: true, small: true });
    return {
      title,
      detail,
      note: [by],
      ...overviewStanding(waiting).status,
      number: counted(sizeOf(waiting).toApply, 'change', 'changes'),
    };
  }
  return connection.enabled
    ? { title, detail, word: 'Idle', tone: 'default' }
    : { title, detail, word: 'Disabled', tone: 'warning' };
}

/** "Last sync 11/21/2026, 10:02 AM: succeeded". */
export function lastSync(state: ConnectionState | null): string {
  if (state?.lastSyncStartedAt == null) return 'Never synced';
  const status = state.lastSyncStatus === null ? 'running' : state.lastSyncStatus.replaceAll('-', ' ');
  return `Last sync ${dateAndTime(state.lastSyncStartedAt)}: ${status}`;
}
