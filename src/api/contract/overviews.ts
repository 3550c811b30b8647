import * as z from 'zod';
import * as override from './overrides.ts';
import {
  afterParameter,
  changeFilterParameters,
  connectionId,
  limitParameter,
  moment,
  objectClass,
  action,
  overviewId,
  pageOf,
  personView,
  runId,
} from './common.ts';
import { operation } from './operation.ts';
import { changeExample, changeView, runExample, runView, taskView } from './runs.ts';

const classCounts = z
  .object({
    total: z.int().meta({ description: 'In the source, in scope.' }),
    filtered: z.int().meta({ description: 'Left out by the filters.' }),
    unchanged: z.int(),
    add: z.int(),
    update: z.int(),
    remove: z.int(),
    ambiguous: z.int().meta({ description: 'Matching more than one object, and left alone.' }),
  })
  .meta({ id: 'ClassCounts', description: 'Counts of one class of objects.' });

export const overviewView = z
  .object({
    id: overviewId,
    connectionId,
    runId: runId.meta({ description: 'The run that made it.' }),
    task: taskView,
    status: z.enum(['generating', 'draft', 'ready', 'approved', 'applied', 'cancelled', 'expired', 'failed']).meta({
      description:
        'Only a `ready` one can be approved. `draft` only shows what unsaved settings would do. `approved`: its sync has begun.',
    }),
    endedBecause: z
      .enum(['newer-overview', 'sync-ran', 'seven-days', 'configuration-changed'])
      .nullable()
      .meta({ description: 'Why it expired.' }),
    statusText: z.string().meta({ description: 'The status in a sentence.' }),
    createdAt: moment,
    createdBy: personView,
    expiresAt: moment,
    read: z
      .object({
        kind: z.enum(['full', 'changes', 'target']),
        because: z.string().nullable().meta({ description: 'Why everything was read; null where it was not.' }),
        since: moment.nullable().meta({ description: 'Since when changes were read.' }),
        text: z.string().meta({ description: 'What was read, and why, in a sentence.' }),
      })
      .meta({ description: 'What it was made from: a full scan, or what changed since the last sync.' }),
    filteredBy: z
      .array(z.object({ filter: z.string(), count: z.int() }))
      .meta({ description: 'How many people each filter left out, most first.' }),
    counts: z.object({ user: classCounts, group: classCounts, membership: classCounts }),
    changeCount: z.int().meta({ description: 'How many changes it has, those that are left out included.' }),
    toApply: z.int().meta({ description: 'How many changes an approval applies: those that are not left out.' }),
    leftOut: z
      .object({ user: override.leftOutCounts, group: override.leftOutCounts, membership: override.leftOutCounts })
      .meta({ description: 'How many changes are left out, for this run or on hold.' }),
    release: override.releaseView
      .nullable()
      .meta({ description: 'Who asked to go over the removal limit, and who let it pass. Void after any edit.' }),
    warnings: z.array(z.object({ code: z.string(), text: z.string() })),
    breaches: z
      .array(
        z.object({
          class: objectClass,
          removals: z.int(),
          owned: z.int().meta({ description: 'What the connection owns of the class now.' }),
          rule: z.enum(['percent', 'count']),
          allowed: z.number(),
        }),
      )
      .meta({
        description:
          'Removal limits that what is not left out is over: its sync stops before the first write, unless they are released.',
      }),
    causes: z
      .array(
        z.object({
          id: z
            .string()
            .meta({ description: 'Narrows the list of changes; the id of the override that leaves it out.' }),
          class: objectClass,
          action,
          reason: z.string(),
          subject: z.string(),
          count: z.int(),
          text: z.string().meta({ description: 'What its changes have in common, in words.' }),
        }),
      )
      .meta({ description: 'Changes that share a reason, most first.' }),
    hash: z.string().meta({
      description:
        'Over every change and what is left out of them. Approving, editing and releasing name it, so that nobody decides on what they have not seen; every edit makes another one.',
    }),
    decidedBy: personView.nullable(),
    decidedAt: moment.nullable(),
    syncRunId: runId
      .nullable()
      .meta({ description: 'The sync that applies or applied it, or tried to; null where there is none.' }),
  })
  .meta({
    id: 'Overview',
    description: 'The reviewable plan: an immutable, ordered list of changes, with counts and warnings.',
  });

export type OverviewView = z.output<typeof overviewView>;

const noCounts = { total: 0, filtered: 0, unchanged: 0, add: 0, update: 0, remove: 0, ambiguous: 0 };

const nothing = { add: 0, update: 0, remove: 0 };

export const overviewExample = {
  id: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c',
  connectionId: 'contoso-7k2mq9',
  runId: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c',
  task: { kind: 'compare', runId: null },
  status: 'ready',
  endedBecause: null,
  statusText: 'Ready to be approved.',
  createdAt: '2026-01-05T08:00:00.000Z',
  createdBy: { id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071', name: 'Adele Vance' },
  expiresAt: '2026-01-12T08:00:00.000Z',
  read: {
    kind: 'changes',
    because: null,
    since: '2026-01-04T08:00:00.000Z',
    text: 'Read what changed since 2026-01-04.',
  },
  filteredBy: [{ filter: 'guests are left out', count: 3 }],
  counts: { user: { ...noCounts, total: 61, unchanged: 60, update: 1 }, group: noCounts, membership: noCounts },
  changeCount: 1,
  toApply: 1,
  leftOut: { user: nothing, group: nothing, membership: nothing },
  release: null,
  warnings: [{ code: 'group-becomes-empty', text: 'Group Sales EMEA becomes empty.' }],
  breaches: [],
  causes: [
    {
      ...{ id: 'cause.Zm9yIGV4YW1wbGUgb25seSE', class: 'user', action: 'update', reason: 'attributes-changed' },
      ...{ subject: 'jobTitle', count: 1, text: 'jobTitle changed' },
    },
  ],
  hash: 'Q2hhbmdlcyBhbmQgY29uZmlndXJhdGlvbiwgaGFzaGVk',
  decidedBy: null,
  decidedAt: null,
  syncRunId: null,
};

const overviewChangeView = changeView
  .extend({
    leftOut: override.leftOutView.nullable().meta({ description: 'Why the change is left out; null where it is not.' }),
  })
  .meta({ id: 'OverviewChange', description: 'A change of an overview, and whether it is left out.' });

export type OverviewChangeView = z.output<typeof overviewChangeView>;

const changesPage = pageOf(overviewChangeView, 'Changes, in the order of apply.').extend({
  total: z
    .int()
    .nullable()
    .meta({ description: 'How many changes the filters leave, over all pages; null where that was not asked for.' }),
});

export type ChangesPage = z.output<typeof changesPage>;

export const seenHash = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'The `hash` of the overview that was reviewed.', example: overviewExample.hash });

export const overviewsTag = 'Overviews';
const tag = overviewsTag;
const params = z.object({ id: overviewId });

export const overviewOperations = {
  getCurrentOverview: operation({
    method: 'get',
    path: '/api/connections/{id}/overview',
    tag,
    summary: 'Read the current overview of a connection',
    description: 'The newest overview that no later one and no sync has replaced.',
    needs: 'reader',
    params: z.object({ id: connectionId }),
    answer: { status: 200, description: 'The overview.', schema: overviewView, example: overviewExample },
    problems: ['not-found'],
  }),
  getOverview: operation({
    method: 'get',
    path: '/api/overviews/{id}',
    tag,
    summary: 'Read an overview',
    description: 'One overview with the status it has now.',
    needs: 'reader',
    params,
    answer: { status: 200, description: 'The overview.', schema: overviewView, example: overviewExample },
    problems: ['not-found'],
  }),
  listChanges: operation({
    method: 'get',
    path: '/api/overviews/{id}/changes',
    tag,
    summary: 'List the changes of an overview',
    description: 'The changes in the order of apply, a page at a time.',
    needs: 'reader',
    params,
    query: z.strictObject({
      limit: limitParameter,
      after: afterParameter,
      total: z.enum(['with', 'without']).optional().meta({
        description:
          'Default with. Counting what a text finds takes longer than finding the first page of it: without, that comes at once.',
        example: 'without',
      }),
      ...changeFilterParameters,
    }),
    answer: {
      status: 200,
      description: 'A page of changes.',
      schema: changesPage,
      example: { items: [{ ...changeExample, leftOut: override.leftOutExample }], next: null, total: 1 },
    },
    problems: ['not-found'],
  }),
  listPageStarts: operation({
    method: 'get',
    path: '/api/overviews/{id}/changes/page-starts',
    tag,
    summary: 'List where pages of the changes begin',
    description:
      'For jumping into a long list: the keys behind which its pages begin, to send as `after` to the list of changes, with the same narrowing and a `limit` of `every`. The first page begins without one. Up to 100,000 changes are passed over at once.',
    needs: 'reader',
    params,
    query: z.strictObject({
      every: limitParameter.meta({
        description: 'Rows per page, 1 to 1,000. Default 50.',
        example: 500,
        override: { type: 'integer', default: 50 },
      }),
      after: afterParameter,
      ...changeFilterParameters,
    }),
    answer: {
      status: 200,
      description: 'Keys, in the order of apply.',
      schema: pageOf(z.string(), 'The key of the last row of a page: the next page begins behind it.'),
      example: { items: [changeExample.key], next: null },
    },
    problems: ['not-found'],
  }),
  downloadChanges: operation({
    method: 'get',
    path: '/api/overviews/{id}/changes.csv',
    tag,
    summary: 'Download the changes of an overview',
    description:
      'All changes in the order shown, as CSV (RFC 4180, UTF-8 with a byte order mark), with the immutable object id of every user. Cells that a spreadsheet would take for a formula begin with an apostrophe.',
    needs: 'reader',
    params,
    answer: {
      status: 200,
      description: 'The changes.',
      contentType: 'text/csv',
      headers: { 'Content-Disposition': 'A file name.' },
    },
    problems: ['not-found'],
  }),
  approveOverview: operation({
    method: 'post',
    path: '/api/overviews/{id}/approve',
    tag,
    summary: 'Approve an overview',
    description:
      'Starts the sync that applies exactly this overview, each change against the state it was computed from. `hash` says which overview was reviewed. What is left out is logged and not applied. Approving again answers with the same run. Over a removal limit that nobody released the run fails with `removal-limit` before its first write.',
    needs: 'approver',
    params,
    body: z.strictObject({ hash: seenHash }),
    bodyExample: { hash: overviewExample.hash },
    answer: {
      status: 202,
      description: 'The sync run.',
      schema: runView,
      example: { ...runExample, kind: 'sync', status: 'running', failure: null, endedAt: null },
      headers: { Location: 'Where the run is.' },
    },
    problems: ['not-found', 'conflict', 'run-active', 'overview-expired', 'overview-stale'],
  }),
  cancelOverview: operation({
    method: 'post',
    path: '/api/overviews/{id}/cancel',
    tag,
    summary: 'Cancel an overview',
    description: 'Decides that the overview is not applied. Nothing is written to the target.',
    needs: 'approver',
    params,
    answer: {
      status: 200,
      description: 'The overview, cancelled.',
      schema: overviewView,
      example: { ...overviewExample, status: 'cancelled', statusText: 'Cancelled by Adele Vance.' },
    },
    problems: ['not-found', 'conflict', 'run-active', 'overview-expired', 'overview-stale'],
  }),
};
