import type { Change } from '../../src/model/change.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { Overview } from '../../src/model/overview.ts';
import type { LeftOutBy, Override } from '../../src/model/override.ts';
import type { Run } from '../../src/model/run.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { Links } from '../links.ts';
import type { Audience } from './audience.ts';
import { textRun, type Card } from './card.ts';
import { failureCard } from './failure.ts';
import { overridesShown } from './leave-out.ts';
import { noticeCard } from './notice.ts';
import { changesPerPage, overviewCard } from './overview.ts';
import { plainText } from './plain-text.ts';
import { resultCard } from './result.ts';
import { durationOf, runName, statusStanding } from './wording.ts';

/** The part of the overviews that cards are made of. */
export interface OverviewReader {
  get(overviewId: string): Promise<Overview>;
  changes(overviewId: string, options: { readonly limit: number }): Promise<readonly Change[]>;
  overrides(overviewId: string, options: { readonly limit: number }): Promise<readonly Override[]>;
  /** What of an overview is left out. */
  leftOut(overview: Overview): Promise<{ of(change: Change): LeftOutBy | null }>;
}

/** What a card about a run or an overview needs besides it. */
export interface CardMaking {
  readonly texts: Texts;
  readonly audience: Audience;
  readonly overviews: OverviewReader;
  readonly links: Links;
}

/**
 * The card that tells how a run ended: its overview, what it did, or why it stopped. `page` of an overview counts from
 * 0, and is the first one by default.
 */
export async function outcomeCard(
  options: CardMaking & { readonly run: Run; readonly connection: Connection; readonly page?: number },
): Promise<Card> {
  const { run, page = 0 } = options;
  if (run.status === 'failed' || run.status === 'cancelled') return endedEarly(options);
  if (run.kind === 'sync') return resultCard(options);
  return overviewPage({ ...options, overviewId: run.overviewId, number: page });
}

/** An overview's card with the page of changes that was asked for. Pages count from 0. */
export async function overviewPage(
  options: CardMaking & {
    readonly overviewId: string;
    readonly number: number;
    readonly connection: Pick<Connection, 'name'>;
  },
): Promise<Card> {
  const { texts, audience, overviews, links } = options;
  const overview = await overviews.get(options.overviewId);
  const last = Math.max(0, Math.ceil(overview.changeCount / changesPerPage) - 1);
  const number = Math.min(options.number, last, lastPage);
  const upToHere = await overviews.changes(overview.id, { limit: (number + 1) * changesPerPage });
  const leftOut = await overviews.leftOut(overview);
  return overviewCard({
    ...{ texts, audience, links, overview },
    connectionName: options.connection.name,
    page: { changes: upToHere.slice(number * changesPerPage), number, leftOut: (change) => leftOut.of(change) },
    overrides: await overviews.overrides(overview.id, { limit: overridesShown }),
  });
}

/** A list gives up to 1,000 rows at once; whoever pages beyond that is better served by the tab. */
const lastPage = Math.floor(1_000 / changesPerPage) - 1;

/** What becomes of the card that waited when the result is a message of its own. */
export function finishedLaterCard(options: {
  readonly texts: Texts;
  readonly run: Run;
  readonly connectionName: string;
}): Card {
  const { run, texts } = options;
  const name = plainText(options.connectionName);
  return noticeCard({
    title: runName(texts, run),
    status: statusStanding(texts, run.status),
    about: [textRun(name, { bold: true })],
    detail: texts.say('finished-later.took', { duration: durationOf(texts, run) }),
    sentence: texts.say('finished-later.sentence'),
    summary: texts.say('finished-later.summary', { kind: run.kind, connection: name }),
  });
}

function endedEarly(options: CardMaking & { readonly run: Run; readonly connection: Connection }): Card {
  const { texts, run, connection, links } = options;
  const applied = run.results !== null && run.progress.done > 0;
  if (run.kind === 'sync' && applied) return resultCard(options);
  return failureCard({
    failure: run.failure ?? { code: 'cancelled', detail: null },
    title: texts.say(run.status === 'cancelled' ? 'failed.title.cancelled' : 'failed.title', { kind: run.kind }),
    ...{ texts, connection, links },
    at: run.endedAt ?? run.startedAt,
    wroteNothing: run.progress.done === 0,
  });
}
