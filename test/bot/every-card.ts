import {
  askWhomCard,
  busyCard,
  didYouMeanCard,
  goneCard,
  noConnectionCard,
  notDecidedCard,
  nothingRunsCard,
  refusalCard,
  saidCard,
  unreadableCard,
} from '../../bot/cards/answers.ts';
import { commandButton } from '../../bot/cards/buttons.ts';
import type { Card } from '../../bot/cards/card.ts';
import { chooseConnectionCard, connectionsCard } from '../../bot/cards/connections.ts';
import { failureCard, unexpectedCard } from '../../bot/cards/failure.ts';
import { helpCard, welcomeCard } from '../../bot/cards/help.ts';
import { historyCard } from '../../bot/cards/history.ts';
import { leaveOutCard } from '../../bot/cards/leave-out.ts';
import { finishedLaterCard } from '../../bot/cards/outcome.ts';
import { changesPerPage, overviewCard } from '../../bot/cards/overview.ts';
import { progressCard, startingCard } from '../../bot/cards/progress.ts';
import { resultCard } from '../../bot/cards/result.ts';
import { statusCard } from '../../bot/cards/status.ts';
import type { Connection, ConnectionState } from '../../src/model/connection.ts';
import { emptyCounts, nothingLeftOut, type Overview, type Warning } from '../../src/model/overview.ts';
import type { Actor } from '../../src/model/role.ts';
import type { Run } from '../../src/model/run.ts';
import { english, type Texts } from '../../src/texts/texts.ts';
import { noticeCards } from './notice-cards.ts';
import { outside } from './outside.ts';
import {
  adele,
  connectionWith,
  links,
  overviewWith,
  resultWith,
  runWith,
  someChanges,
  someOverrides,
} from './samples.ts';
import { whyCards } from './why-cards.ts';

/**
 * One of every card the bot can show. Every text that comes from outside Rollcall (names of people, groups, tenants,
 * attributes, failure details) goes through `text`, so that a test can make it hostile.
 */
export function everyCard(
  text: (believable: string) => string = (believable) => believable,
  texts: Texts = english,
): ReadonlyMap<string, Card> {
  const audience = 'person';
  const actor = { ...adele, name: text(adele.name) };
  const connection = connectionWith({ name: text('Contoso'), tenant: text('contoso.example') });
  const named: Connection = connection;
  const name = connection.name;
  const changes = someChanges.map((change) => outside(change, text));
  const overview = (over: Partial<Overview> = {}): Overview =>
    overviewWith({ createdBy: actor, decidedBy: actor, ...over });
  const run = (over: Partial<Run> = {}): Run => runWith({ startedBy: actor, ...over });
  const page = { changes, number: 0 };
  const show = (over: Partial<Overview>, shown = page): Card =>
    overviewCard({ texts, audience, overview: overview(over), connectionName: name, page: shown, links });
  const reading = run({
    progress: { stage: 'reading-users', users: 12_480, groups: 312, memberships: 0, changes: 0, done: 0 },
  });
  const applying = run({
    kind: 'sync',
    progress: { stage: 'applying', users: 0, groups: 0, memberships: 0, changes: 214, done: 87 },
  });
  const synced = run({
    kind: 'sync',
    status: 'succeeded',
    endedAt: '2026-11-21T10:02:09.000Z',
    results: {
      user: resultWith({ changed: 7, deleted: 2 }),
      group: resultWith({ changed: 1 }),
      membership: resultWith({ changed: 6, deleted: 2 }),
    },
  });
  const partly = run({
    ...synced,
    status: 'partly-succeeded',
    results: {
      user: resultWith({ planned: 14, changed: 6, deleted: 2, stale: 1, failed: 2, leftOut: 3 }),
      group: resultWith({ changed: 1 }),
      membership: resultWith({ changed: 6, notApplied: 2 }),
    },
  });
  const failed = run({
    status: 'failed',
    failure: { code: 'secret-expired', detail: null },
    endedAt: '2026-11-21T10:02:03.000Z',
  });
  const state: ConnectionState = {
    connectionId: 'c1',
    currentOverviewId: null,
    draftOverviewId: null,
    lastRunId: null,
    lastSyncRunId: null,
    lastSyncStartedAt: '2026-11-20T08:15:00.000Z',
    lastSyncStatus: 'partly-succeeded',
    lastActivityAt: null,
    fullScanOnNextRun: false,
    scheduled: null,
    trouble: null,
  };
  const many = Array.from({ length: 24 }, (_, index) =>
    connectionWith({ id: `c${index}`, name: text(`Contoso ${index + 1}`), tenant: text('t'), enabled: index !== 1 }),
  );
  return new Map<string, Card>([
    ['welcome', welcomeCard({ texts, name: text('Adele'), mode: 'local', links })],
    ['help', helpCard({ texts, role: 'administrator', mode: 'local', links })],
    ['starting', startingCard({ texts, kind: 'overview', connectionName: name })],
    ['progress-reading', progressCard({ texts, audience, run: reading, connectionName: name, mode: 'foreground' })],
    ['progress-applying', progressCard({ texts, audience, run: applying, connectionName: name, mode: 'background' })],
    [
      'progress-stopping',
      progressCard({
        texts,
        audience,
        run: { ...applying, cancelRequestedBy: actor },
        connectionName: name,
        mode: 'watching',
      }),
    ],
    ['overview', show({})],
    [
      'overview-warnings',
      show(
        {
          warnings: warnings(text),
          breaches: [
            { class: 'user', removals: 61, owned: 200, rule: 'percent', allowed: 40 },
            { class: 'membership', removals: 812, owned: 2_000, rule: 'count', allowed: 500 },
          ],
          changeCount: 12_214,
        },
        { changes: changes.slice(0, changesPerPage), number: 3 },
      ),
    ],
    [
      'overview-empty',
      show(
        { changeCount: 0, counts: { user: unchanged(61), group: unchanged(12), membership: unchanged(148) } },
        { changes: [], number: 0 },
      ),
    ],
    ['overview-left-out', leftOutOverview(overview, { text, texts })],
    ['overview-over-limit', show({ ...overLimit, causes: causes(text) })],
    ['overview-asked-for', show({ ...overLimit, release: release(actor, null) })],
    ['overview-released', show({ ...overLimit, release: release(actor, actor) })],
    ['overview-all-left-out', show({ changeCount: nothingLeft, leftOut: allLeftOut })],
    [
      'overview-filtered',
      show({ filteredBy: filters(text), read: { kind: 'changes', since: '2026-11-20T08:15:00.000Z' } }),
    ],
    [
      'overview-undo',
      show({
        task: { kind: 'undo', runId: 'c1.r0' },
        read: { kind: 'target' },
        warnings: [{ code: 'undo-comes-back' }],
      }),
    ],
    ['overview-retry', show({ task: { kind: 'retry', runId: 'c1.r0' } })],
    [
      'overview-reader',
      overviewCard({ ...{ texts, page, links }, audience: 'reader', overview: overview(), connectionName: name }),
    ],
    [
      'progress-reader',
      progressCard({ texts, audience: 'reader', run: reading, connectionName: name, mode: 'foreground' }),
    ],
    ['result-members', resultCard({ texts, audience: 'members', run: partly, connection, links })],
    ['overview-draft', show({ status: 'draft' })],
    [
      'leave-out',
      leaveOutCard({
        texts,
        overview: overview({ causes: causes(text) }),
        connectionName: name,
        overrides: someOverrides(text),
      }),
    ],
    ['leave-out-nothing', leaveOutCard({ texts, overview: overview(), connectionName: name, overrides: [] })],
    ['overview-cancelled', show({ status: 'cancelled' })],
    ['overview-approved', show({ status: 'approved' })],
    ['overview-expired', show({ status: 'expired', endedBecause: 'newer-overview' })],
    ['result', resultCard({ texts, audience, run: synced, connection, links })],
    ['result-partly', resultCard({ texts, audience, run: partly, connection, links })],
    [
      'result-failed',
      resultCard({
        ...{ texts, audience },
        run: { ...partly, status: 'failed', failure: { code: 'target-unavailable', detail: text('ECONNRESET') } },
        connection,
        links,
      }),
    ],
    [
      'history',
      historyCard({
        texts,
        connection: named,
        runs: [
          run(),
          synced,
          partly,
          failed,
          run({ kind: 'sync', status: 'cancelled', failure: { code: 'cancelled', detail: null }, trigger: 'schedule' }),
          ...Array.from({ length: 9 }, () => synced),
        ],
        links,
      }),
    ],
    ['history-empty', historyCard({ texts, connection: named, runs: [], links })],
    [
      'status',
      statusCard({
        texts,
        standings: [
          { connection, state, active: null, waiting: overview() },
          { connection: connectionWith({ name: text('Fabrikam') }), state: null, active: applying, waiting: null },
          { connection: connectionWith({ name: text('Northwind') }), state, active: null, waiting: null },
          {
            connection: connectionWith({ name: text('Tailspin'), enabled: false }),
            state,
            active: null,
            waiting: null,
          },
          { connection: connectionWith({ name: text('Wingtip') }), state, active: reading, waiting: null },
        ],
        more: 19,
        undelivered: null,
        links,
      }),
    ],
    [
      'status-undelivered',
      statusCard({
        texts,
        standings: [{ connection, state: null, active: null, waiting: null }],
        more: 0,
        undelivered: {
          count: 7,
          problems: ['Alex Wilber', 'Megan Bowen', 'Diego Siciliani', 'Lynne Robbins'].map((to) => ({
            to: text(to),
            what: text('Sync result'),
            problem: text('Blocked.'),
          })),
        },
        links,
      }),
    ],
    ['connections', connectionsCard({ texts, connections: many, states: new Map([['c0', state]]), links })],
    [
      'choose-connection',
      chooseConnectionCard({
        texts,
        command: 'preview sync',
        connections: many,
        unknown: text('Kontoso'),
        links,
      }),
    ],
    [
      'failure',
      failureCard({
        texts,
        failure: {
          code: 'secret-expired',
          detail: text('AADSTS7000222: The provided client secret keys for app are expired.'),
        },
        title: texts.say('failed.title', { kind: 'overview' }),
        connection,
        at: '2026-11-21T10:02:03.456Z',
        wroteNothing: true,
        links,
      }),
    ],
    [
      'failure-cancelled',
      failureCard({
        texts,
        failure: { code: 'cancelled', detail: null },
        title: texts.say('failed.title.cancelled', { kind: 'overview' }),
        connection,
        at: '2026-11-21T10:02:03.456Z',
        wroteNothing: true,
        links,
      }),
    ],
    ['unexpected', unexpectedCard({ texts, reference: '1f6c2a' })],
    [
      'refusal',
      refusalCard({
        texts,
        sentence: texts.say('refusal.role-missing', { needed: 'approver', role: 'reader' }),
      }),
    ],
    ['finished-later', finishedLaterCard({ texts, run: synced, connectionName: name })],
    ['nothing-runs', nothingRunsCard({ texts })],
    ['ask-whom', askWhomCard({ texts })],
    ['no-connection', noConnectionCard({ texts, links })],
    [
      'not-decided',
      notDecidedCard({
        texts,
        sentence: texts.say('refusal.newer-sync'),
        actions: [commandButton(texts, 'status'), commandButton(texts, 'help')],
      }),
    ],
    ...noticeCards({
      text,
      texts,
      connection,
      overview: overview({ ...overLimit, causes: causes(text), release: release(actor, null) }),
    }),
    ['busy', busyCard({ texts, run: reading, connectionName: name })],
    ['gone', goneCard({ texts, sentence: texts.say('refusal.no-overview') })],
    ['unreadable', unreadableCard({ texts })],
    [
      'did-you-mean',
      didYouMeanCard({
        texts,
        heard: text('sync nwo'),
        suggestions: [texts.say('help.type.sync now'), texts.say('help.type.preview sync')],
      }),
    ],
    ['did-not-understand', didYouMeanCard({ texts, heard: text('make me a sandwich'), suggestions: [] })],
    [
      'said',
      saidCard({
        title: texts.say('said.day.title'),
        lines: [
          text('Zoë Ångström joined.'),
          text('Priya Natarajan became Lead Engineer.'),
          text('Group Sales EMEA is now Sales Europe.'),
        ],
        actions: [commandButton(texts, 'preview sync'), commandButton(texts, 'a day passes')],
      }),
    ],
    ...whyCards({ text, texts, connectionName: name }),
  ]);
}

const overLimit: Partial<Overview> = {
  breaches: [{ class: 'user', removals: 61, owned: 200, rule: 'percent', allowed: 40 }],
};

const nothingLeft = 2;
const allLeftOut: Overview['leftOut'] = { ...nothingLeftOut, user: { add: 0, update: 0, remove: nothingLeft } };

function release(askedBy: Actor, releasedBy: Actor | null): Overview['release'] {
  const at = '2026-11-21T10:02:09.000Z';
  const { hash } = overviewWith();
  return { hash, askedBy, askedAt: at, releasedBy, releasedAt: releasedBy === null ? null : at };
}

/** The second page of a long overview of which much is left out: everything that a card can show at once. */
function leftOutOverview(
  overview: (over: Partial<Overview>) => Overview,
  { text, texts }: { readonly text: (believable: string) => string; readonly texts: Texts },
): Card {
  const overrides = someOverrides(text);
  const [, held] = overrides;
  return overviewCard({
    ...{ texts, audience: 'members' },
    overview: overview({
      ...{ changeCount: 1_200, causes: causes(text), warnings: warnings(text) },
      leftOut: { ...nothingLeftOut, membership: { add: 0, update: 0, remove: 48 } },
    }),
    connectionName: text('Contoso'),
    page: {
      changes: someChanges.slice(0, changesPerPage).map((change) => outside(change, text)),
      number: 1,
      leftOut: () => (held === undefined ? null : { override: held, how: 'depends' }),
    },
    overrides,
    links,
  });
}

function causes(text: (believable: string) => string): Overview['causes'] {
  return [
    { class: 'membership', action: 'remove', reason: 'left-group', subject: text('Interns'), count: 48 },
    { class: 'user', action: 'remove', reason: 'filtered', subject: text('mail contains test'), count: 1 },
    { class: 'user', action: 'remove', reason: 'left-tenant', subject: '', count: 2 },
    { class: 'user', action: 'remove', reason: 'left-scope', subject: text('Sales'), count: 1 },
    { class: 'user', action: 'update', reason: 'attributes-changed', subject: text('jobTitle'), count: 900 },
  ];
}

function unchanged(total: number): Overview['counts']['user'] {
  return { ...emptyCounts.user, total, unchanged: total };
}

function warnings(text: (believable: string) => string): readonly Warning[] {
  return [
    { code: 'group-becomes-empty', group: text('Sales EMEA') },
    { code: 'rollcall-person-removed', name: text('Alex Wilber'), role: 'approver' },
    { code: 'many-removals', class: 'user', removals: 61, usual: 3 },
    { code: 'ambiguous-match', name: text('Kim Lee'), key: 'mail', candidates: 2 },
    { code: 'drift', count: 7 },
    { code: 'group-becomes-empty', group: text('Interns') },
  ];
}

function filters(text: (believable: string) => string): Overview['filteredBy'] {
  const mail = ['@test', '@example', '@old'].map((part) => ({ filter: text(`mail contains ${part}`), count: 1 }));
  return [{ filter: 'guests are left out', count: 2 }, ...mail];
}
