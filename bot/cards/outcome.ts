import type { Change } from '../../src/model/change.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { Overview } from '../../src/model/overview.ts';
import type { LeftOutBy, Override } from '../../src/model/override.ts';
import type { Run } from '../../src/model/run.ts';
import type { Links } from '../links.ts';
import { textRun, type Card } from './card.ts';
import { failureCard } from './failure.ts';
import { overridesShown } from './leave-out.ts';
import { noticeCard } from './notice.ts';
import { changesPerPage, overviewCard } from './overview.ts';
import { plainText } from './plain-text.ts';
import { resultCard } from './result.ts';
import { durationOf, runName, statusWords } from './wording.ts';

/** The part of the overviews that cards are made of. */
export interface OverviewReader {
  get(overviewId: string): Promise<Overview>;
  changes(overviewId: string, options: { readonly limit: number }): Promise<readonly Change[]>;
  overrides(overviewId: string, options: { readonly limit: number }): Promise<readonly Override[]>;
  /** What of an overview is left out. */
  leftOut(overview: Overview): Promise<{ of(change: Change): LeftOutBy | null }>;
}

/** The card that tells how a run ended: its overview, what it did, or why it stopped. */
export async function outcomeCard(options: {
  readonly run: Run;
  readonly connection: Connection;
  readonly overviews: OverviewReader;
  readonly links: Links;
}): Promise<Card> {
  const { run, connection, links } = options;
  if (run.status === 'failed' || run.status === 'cancelled') return endedEarly(options);
  if (run.kind === 'sync') return resultCard({ run, connection, links });
  return overviewPage({ ...options, overviewId: run.overviewId, number: 0 });
}

/** An overview's card with the page of changes that was asked for. Pages count from 0. */
export async function overviewPage(options: {
  readonly overviewId: string;
  readonly number: number;
  readonly connection: Pick<Connection, 'name'>;
  readonly overviews: OverviewReader;
  readonly links: Links;
}): Promise<Card> {
  const overview = await options.overviews.get(options.overviewId);
  const last = Math.max(0, Math.ceil(overview.changeCount / changesPerPage) - 1);
  const number = Math.min(options.number, last, lastPage);
  const upToHere = await options.overviews.changes(overview.id, { limit: (number + 1) * changesPerPage });
  const leftOut = await options.overviews.leftOut(overview);
  return overviewCard({
    overview,
    connectionName: options.connection.name,
    page: { changes: upToHere.slice(number * changesPerPage), number, leftOut: (change) => leftOut.of(change) },
    overrides: await options.overviews.overrides(overview.id, { limit: overridesShown }),
    links: options.links,
  });
}

/** A list gives up to 1,000 rows at once; whoever pages beyond that is better served by the tab. */
const lastPage = Math.floor(1_000 / changesPerPage) - 1;

/** What becomes of the card that waited when the result is a message of its own. */
export function finishedLaterCard(options: { readonly run: Run; readonly connectionName: string }): Card {
  const { run } = options;
  const name = plainText(options.connectionName);
  return noticeCard({
    title: runName(run),
    status: statusWords[run.status],
    about: [textRun(name, { bold: true })],
    detail: `Took ${durationOf(run)}`,
    sentence: 'It is done: see the new message below.',
    summary: `${runName(run)} of ${name} is done.`,
  });
}

function endedEarly(options: { readonly run: Run; readonly connection: Connection; readonly links: Links }): Card {
  const { run, connection, links } = options;
  const applied = run.results !== null && run.progress.done > 0;
  if (run.kind === 'sync' && applied) return resultCard({ run, connection, links });
  const name = runName(run);
  return failureCard({
    failure: run.failure ?? { code: 'cancelled', detail: null },
    title: run.status === 'cancelled' ? `${name} cancelled` : `${name} failed`,
    connection,
    at: run.endedAt ?? run.startedAt,
    wroteNothing: run.progress.done === 0,
    links,
  });
}
