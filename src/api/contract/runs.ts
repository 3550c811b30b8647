import * as z from 'zod';
import {
  action,
  afterParameter,
  attributesView,
  changeFilterParameters,
  connectionId,
  limitParameter,
  moment,
  objectClass,
  overviewId,
  pageOf,
  personView,
  runId,
} from './common.ts';
import { failureExample } from './connection-examples.ts';
import { failureView } from './connections.ts';
import { operation } from './operation.ts';

const classResult = z
  .object({
    startedAt: moment.nullable(),
    endedAt: moment.nullable(),
    total: z.int().meta({ description: 'Objects in scope.' }),
    changed: z.int().meta({ description: 'Added or updated.' }),
    deleted: z.int().meta({ description: 'Removed.' }),
    filtered: z.int().meta({ description: 'Left out by the filters.' }),
    planned: z
      .int()
      .meta({ description: 'Changes in the overview: the sum of all that follow, once the run has ended.' }),
    applied: z.int().meta({ description: 'Achieved.' }),
    stale: z.int().meta({ description: 'Skipped, because the target had moved.' }),
    failed: z.int().meta({ description: 'Refused by the target.' }),
    leftOut: z.int().meta({ description: 'Left out of the overview by somebody, for this run or on hold.' }),
    notApplied: z.int().meta({ description: 'Not tried, because the run ended before.' }),
  })
  .meta({ id: 'ClassResult', description: 'What a sync did to one class of objects.' });

export const taskView = z
  .object({
    kind: z.enum(['compare', 'what-if', 'retry', 'undo']).meta({
      description:
        '`compare`: source and target. `what-if`: what unsaved settings would do. `retry`: the rows that a sync did not achieve. `undo`: the inverse of a sync.',
    }),
    runId: runId.nullable().meta({ description: 'Of a retry or an undo: the sync that it is about.' }),
  })
  .meta({ id: 'Task', description: 'What a run was asked for.' });

const runStatus = z.enum(['running', 'succeeded', 'partly-succeeded', 'failed', 'cancelled']);

export const runView = z
  .object({
    id: runId,
    connectionId,
    kind: z.enum(['overview', 'sync']),
    task: taskView,
    trigger: z.enum(['chat', 'tab', 'schedule']),
    startedBy: personView,
    status: runStatus.meta({
      description: '`partly-succeeded`: everything was tried, and some changes were stale or failed.',
    }),
    progress: z.object({
      stage: z.enum([
        'signing-in',
        'reading-target',
        'reading-groups',
        'reading-users',
        'comparing',
        'applying',
        'done',
      ]),
      users: z.int(),
      groups: z.int(),
      memberships: z.int(),
      changes: z.int().meta({ description: 'Found so far (overview), or to apply (sync).' }),
      done: z.int().meta({ description: 'Dealt with so far (sync).' }),
    }),
    overviewId: overviewId.meta({ description: 'The overview that the run makes or applies.' }),
    failure: failureView.nullable(),
    startedAt: moment,
    endedAt: moment.nullable(),
    cancelRequestedBy: personView.nullable(),
    results: z.object({ user: classResult, group: classResult, membership: classResult }).nullable(),
    resumed: z.int().meta({ description: 'How often the run was taken over after a process ended.' }),
  })
  .meta({ id: 'Run', description: 'One attempt at an overview or a sync, with one final status.' });

export type RunView = z.output<typeof runView>;

export const changeView = z
  .object({
    key: z.string().meta({ description: 'Unique within the overview; sorts changes into the order of apply.' }),
    class: objectClass,
    action,
    objectId: z.string().meta({ description: 'Immutable object id in the source; for a membership the group’s.' }),
    memberId: z.string().nullable().meta({ description: 'Memberships: the person’s immutable object id.' }),
    targetId: z.string().nullable().meta({ description: 'The target’s id, once there is one.' }),
    name: z.string().meta({ description: 'Display name of the person or group; for a membership the group’s.' }),
    memberName: z.string().nullable().meta({ description: 'Memberships: the person’s display name.' }),
    reason: z.object({
      code: z.string(),
      text: z.string().meta({ description: 'Why, in words.', example: 'joined group Sales EMEA' }),
    }),
    before: attributesView.nullable().meta({ description: 'What is there now; null for an add.' }),
    after: attributesView
      .nullable()
      .meta({ description: 'What will be there; null for a removal that leaves nothing.' }),
  })
  .meta({ id: 'Change', description: 'One add, update or removal of one user, group or membership.' });

export type ChangeView = z.output<typeof changeView>;

export const logEntryView = z
  .object({
    change: changeView,
    result: z.enum(['applied', 'stale', 'failed', 'not-applied', 'left-out']),
    message: z.string().nullable().meta({ description: 'Why, where it was not applied.' }),
    at: moment,
  })
  .meta({ id: 'LogEntry', description: 'A row of the sync log: a change, and what became of it.' });

export type LogEntryView = z.output<typeof logEntryView>;

export const runExample = {
  id: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c',
  connectionId: 'contoso-7k2mq9',
  kind: 'overview',
  task: { kind: 'compare', runId: null },
  trigger: 'tab',
  startedBy: { id: '8d2f6a34-5b1c-4f7e-9a10-2c3d4e5f6071', name: 'Adele Vance' },
  status: 'failed',
  progress: { stage: 'signing-in', users: 0, groups: 0, memberships: 0, changes: 0, done: 0 },
  overviewId: 'contoso-7k2mq9.01kdsjw5z0h4e8qv2m9c',
  failure: failureExample,
  startedAt: '2026-01-05T08:00:00.000Z',
  endedAt: '2026-01-05T08:00:02.000Z',
  cancelRequestedBy: null,
  results: null,
  resumed: 0,
};

const startedExample = { ...runExample, status: 'running', failure: null, endedAt: null };

export const changeExample = {
  key: '10.0.user.5b1c',
  class: 'user',
  action: 'update',
  objectId: '5b1c8d2f-6a34-4f7e-9a10-2c3d4e5f6071',
  memberId: null,
  targetId: 'u-17',
  name: 'Ada Lovelace',
  memberName: null,
  reason: { code: 'attributes-changed', text: 'jobTitle changed' },
  before: { jobTitle: 'Engineer' },
  after: { jobTitle: 'Principal Engineer' },
};

const logExample = { change: changeExample, result: 'applied', message: null, at: '2026-01-05T08:00:01.000Z' };

const tag = 'Runs and sync logs';
const params = z.object({ id: runId });
const ofConnection = z.object({ id: connectionId });
const logFilters = {
  ...changeFilterParameters,
  result: z
    .enum(['applied', 'stale', 'failed', 'not-applied', 'left-out'])
    .optional()
    .meta({ description: 'Keeps rows with one result.', example: 'failed' }),
};

export const runOperations = {
  startRun: operation({
    method: 'post',
    path: '/api/connections/{id}/runs',
    tag,
    summary: 'Start a run',
    description:
      '`overview` previews: it reads source and target and makes an overview; nothing is written to the target. `sync` does the same and, with review mode auto, applies it at once; with manual it waits for approval. The answer comes at once; read the run at its Location until its status is no longer `running`.',
    needs: 'approver',
    params: ofConnection,
    body: z.strictObject({ kind: z.enum(['overview', 'sync']) }),
    bodyExample: { kind: 'overview' },
    answer: {
      status: 202,
      description: 'The run has started.',
      schema: runView,
      example: { ...runExample, status: 'running', failure: null, endedAt: null },
      headers: { Location: 'Where the run is.' },
    },
    problems: ['not-found', 'conflict', 'run-active'],
  }),
  listRuns: operation({
    method: 'get',
    path: '/api/connections/{id}/runs',
    tag,
    summary: 'List runs',
    description: 'The runs of a connection, newest first. Runs outlive their connection.',
    needs: 'reader',
    params: ofConnection,
    query: z.strictObject({ limit: limitParameter, after: afterParameter }),
    answer: {
      status: 200,
      description: 'A page of runs.',
      schema: pageOf(runView, 'Runs, newest first.'),
      example: { items: [runExample], next: null },
    },
    problems: [],
  }),
  getRun: operation({
    method: 'get',
    path: '/api/runs/{id}',
    tag,
    summary: 'Read a run',
    description: 'One run, with its progress while it is running.',
    needs: 'reader',
    params,
    answer: { status: 200, description: 'The run.', schema: runView, example: runExample },
    problems: ['not-found'],
  }),
  cancelRun: operation({
    method: 'post',
    path: '/api/runs/{id}/cancel',
    tag,
    summary: 'Cancel a run',
    description:
      'Asks an active run to stop. What was applied stays and is logged; the rest is logged as not applied. A run that has ended stays as it is.',
    needs: 'approver',
    params,
    answer: {
      status: 202,
      description: 'The run, which stops soon.',
      schema: runView,
      example: { ...runExample, status: 'running', failure: null, endedAt: null },
      headers: { Location: 'Where the run is.' },
    },
    problems: ['not-found'],
  }),
  retryRun: operation({
    method: 'post',
    path: '/api/runs/{id}/retry',
    tag,
    summary: 'Retry what a sync did not achieve',
    description:
      'Starts a run that makes an overview of those rows only that were stale, failed or not applied in this sync, as far as they are still to be done. It is reviewed and approved like any other.',
    needs: 'approver',
    params,
    answer: {
      status: 202,
      description: 'The run has started.',
      schema: runView,
      example: { ...startedExample, task: { kind: 'retry', runId: runExample.id } },
      headers: { Location: 'Where the run is.' },
    },
    problems: ['not-found', 'conflict', 'run-active'],
  }),
  undoSync: operation({
    method: 'post',
    path: '/api/connections/{id}/undo',
    tag,
    summary: 'Undo the last sync',
    description:
      'Starts a run that makes an overview of the inverse of the last sync that changed anything: what it added is removed, what it removed comes back, and old values come back, unless the target moved since. It is reviewed and approved like any other. Undoing an undo is undoing the last sync too.',
    needs: 'approver',
    params: ofConnection,
    query: z.strictObject({
      runId: runId.optional().meta({
        description: 'Refuses, with `conflict`, when another sync has run after this one.',
        example: runExample.id,
      }),
    }),
    answer: {
      status: 202,
      description: 'The run has started.',
      schema: runView,
      example: { ...startedExample, task: { kind: 'undo', runId: runExample.id } },
      headers: { Location: 'Where the run is.' },
    },
    problems: ['not-found', 'conflict', 'run-active'],
  }),
  listLog: operation({
    method: 'get',
    path: '/api/runs/{id}/log',
    tag,
    summary: 'List the sync log of a run',
    description: 'Every change of a sync run and what became of it, in the order of apply. Empty for an overview run.',
    needs: 'reader',
    params,
    query: z.strictObject({ limit: limitParameter, after: afterParameter, ...logFilters }),
    answer: {
      status: 200,
      description: 'A page of log rows.',
      schema: pageOf(logEntryView, 'Log rows.'),
      example: { items: [logExample], next: null },
    },
    problems: ['not-found'],
  }),
  downloadLog: operation({
    method: 'get',
    path: '/api/runs/{id}/log.csv',
    tag,
    summary: 'Download the sync log of a run',
    description: 'The whole sync log as CSV (RFC 4180, UTF-8 with a byte order mark), safe to open in a spreadsheet.',
    needs: 'reader',
    params,
    answer: {
      status: 200,
      description: 'The sync log.',
      contentType: 'text/csv',
      headers: { 'Content-Disposition': 'A file name.' },
    },
    problems: ['not-found'],
  }),
};
