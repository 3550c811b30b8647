import * as z from 'zod';
import { failureCodes } from '../../model/failure.ts';
import { connectionChange, connectionInput } from '../../settings/connection-input.ts';
import { connectionId, credentialProfileId, moment, overviewId, runId } from './common.ts';
import { connectionExample, testExample } from './connection-examples.ts';
import { operation } from './operation.ts';

const limit = z.object({ percent: z.number(), minimum: z.int(), count: z.int() });

const mappingRule = z.union([
  z.object({ attribute: z.string(), kind: z.literal('copy'), from: z.string() }),
  z.object({ attribute: z.string(), kind: z.literal('first'), from: z.array(z.string()) }),
  z.object({ attribute: z.string(), kind: z.literal('constant'), value: z.union([z.string(), z.boolean(), z.null()]) }),
]);

const lastSync = z
  .object({
    runId: runId.nullable(),
    startedAt: moment.nullable(),
    status: z.string().nullable().meta({ description: 'Status of that run.', example: 'succeeded' }),
  })
  .meta({ description: 'The last sync; every field is null before the first.' });

export const failureView = z
  .object({
    code: z.enum(failureCodes),
    sentence: z.string().meta({ description: 'What went wrong.' }),
    action: z.string().meta({ description: 'What mends it.' }),
    detail: z.string().nullable().meta({ description: 'What the other side said, if anything.' }),
    link: z.string().nullable().meta({ description: 'Where it is mended: a path on this server.' }),
  })
  .meta({ id: 'Failure', description: 'Why a run stopped, and what to do.' });

export type FailureView = z.output<typeof failureView>;

const troubleView = z
  .object({
    failure: failureView,
    since: moment.meta({ description: 'When the first of the runs failed that failed in a row.' }),
    attempts: z.int().meta({ description: 'How many runs failed in a row.' }),
    nextAttemptAt: moment
      .nullable()
      .meta({ description: 'The schedule waits until then; null while it goes on as usual.' }),
  })
  .meta({ id: 'Trouble', description: 'Runs that failed in a row; a run that succeeds ends it.' });

const secretHint = z.string().meta({ description: 'The last four characters of the secret, or none of a short one.' });

const targetView = z.union([
  z.object({ kind: z.literal('directory') }),
  z.object({
    kind: z.literal('scim'),
    baseUrl: z.string().meta({ description: 'Never changes.' }),
    authentication: z.union([
      z.object({ kind: z.literal('bearer'), secretHint }),
      z.object({
        kind: z.literal('client-credentials'),
        tokenUrl: z.string(),
        clientId: z.string(),
        scope: z.string().nullable(),
        secretHint,
      }),
    ]),
    requestsPerSecond: z.number(),
  }),
  z.object({ kind: z.literal('entra'), domain: z.string().meta({ description: 'Never changes.' }) }),
]);

export const connectionView = z
  .object({
    id: connectionId,
    name: z.string(),
    tenant: z.string().meta({ description: 'Tenant id or domain; never changes.' }),
    cloud: z.string().meta({ description: 'Name of the cloud; never changes.' }),
    credentialProfileId,
    credentialProfileName: z.string().nullable().meta({ description: 'Null when the profile is gone.' }),
    enabled: z.boolean(),
    target: targetView,
    scope: z.union([
      z.object({ kind: z.literal('all') }),
      z.object({ kind: z.literal('groups'), groupIds: z.array(z.string()), nested: z.boolean() }),
    ]),
    filters: z.object({
      definition: z.string().nullable(),
      mailContains: z.array(z.string()),
      mailExcludes: z.array(z.string()),
      guests: z.enum(['include', 'exclude']),
      blocked: z.enum(['include', 'exclude']),
    }),
    mapping: z.array(mappingRule),
    matchKey: z.enum(['userPrincipalName', 'mail']),
    removalPolicy: z.union([
      z.object({ kind: z.enum(['deactivate', 'delete']) }),
      z.object({ kind: z.literal('deactivate-then-delete'), days: z.int() }),
    ]),
    limits: z.object({ user: limit, group: limit, membership: limit }),
    reviewMode: z.enum(['manual', 'auto']),
    fullScanDays: z.int().meta({ description: 'A full scan at least every so many days.' }),
    photos: z.enum(['copy', 'leave']).meta({ description: 'Whether profile photos are copied after syncs.' }),
    schedule: z.union([
      z.object({ kind: z.literal('manual') }),
      z.object({ kind: z.literal('hourly'), minute: z.int() }),
      z.object({ kind: z.literal('daily'), at: z.string(), timeZone: z.string() }),
      z.object({ kind: z.literal('cron'), expression: z.string(), timeZone: z.string() }),
    ]),
    notifications: z.object({
      when: z.enum(['none', 'completion', 'change-or-failure']),
      recipients: z.array(
        z.union([
          z.object({
            kind: z.literal('person'),
            id: z.string(),
            tenantId: z.string(),
            name: z.string(),
            by: z.enum(['teams', 'mail', 'both']),
            mail: z.string().nullable(),
          }),
          z.object({ kind: z.literal('channel'), id: z.string(), name: z.string() }),
        ]),
      ),
    }),
    fullScanOnNextRun: z.boolean().meta({
      description: 'The next run reads everything. On for a new connection; a sync that succeeded switches it off.',
    }),
    lastSync,
    nextRuns: z.array(moment).meta({
      description:
        'The next three times at which it runs by itself; none when it is disabled or its schedule is manual. In trouble the first is the next attempt.',
    }),
    trouble: troubleView.nullable().meta({ description: 'Null after a run that succeeded.' }),
    currentOverviewId: overviewId
      .nullable()
      .meta({ description: 'The newest overview, if there is one that was not replaced.' }),
    lastRunId: runId.nullable(),
    createdAt: moment,
    updatedAt: moment,
    updatedBy: z.string().meta({ description: 'Name of who changed it last.' }),
  })
  .meta({ id: 'Connection', description: 'One Entra tenant, one target, and the policy between them.' });

export type ConnectionView = z.output<typeof connectionView>;

const connectionTestView = z
  .object({
    ok: z.boolean(),
    summary: z.string().meta({ description: 'One sentence: what works and what does not.' }),
    failure: failureView.nullable(),
    checks: z.array(
      z.object({ name: z.enum(['sign-in', 'users', 'groups', 'target']), ok: z.boolean(), detail: z.string() }),
    ),
  })
  .meta({ id: 'ConnectionTest', description: 'What works and what does not, found out just now with a new token.' });

export type ConnectionTestView = z.output<typeof connectionTestView>;

const tag = 'Connections';
const params = z.object({ id: connectionId });
const etag = 'Version of the settings: send it as If-Match to change them.';

export const connectionOperations = {
  listConnections: operation({
    method: 'get',
    path: '/api/connections',
    tag,
    summary: 'List connections',
    description: 'All connections, by name, with their last sync.',
    needs: 'reader',
    answer: {
      status: 200,
      description: 'All connections.',
      schema: z.object({ items: z.array(connectionView) }),
      example: { items: [connectionExample] },
    },
    problems: [],
  }),
  createConnection: operation({
    method: 'post',
    path: '/api/connections',
    tag,
    summary: 'Create a connection',
    description: 'What is left out gets its default. Tenant and cloud cannot be changed afterwards.',
    needs: 'administrator',
    body: connectionInput,
    bodyExample: {
      name: 'Contoso',
      tenant: 'contoso.onmicrosoft.com',
      cloud: 'global',
      credentialProfileId: 'contoso-app-3f8xw2',
      scope: {
        kind: 'groups',
        groupIds: '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11, 9d8b6a10-1111-4222-8333-444455556666',
        nested: true,
      },
      filters: { guests: 'exclude' },
    },
    answer: {
      status: 201,
      description: 'The connection.',
      schema: connectionView,
      example: connectionExample,
      headers: { Location: 'Where the connection is.', ETag: etag },
    },
    problems: ['conflict'],
  }),
  getConnection: operation({
    method: 'get',
    path: '/api/connections/{id}',
    tag,
    summary: 'Read a connection',
    description: 'One connection and the version that a change must name.',
    needs: 'reader',
    params,
    answer: {
      status: 200,
      description: 'The connection.',
      schema: connectionView,
      example: connectionExample,
      headers: { ETag: etag },
    },
    problems: ['not-found'],
  }),
  changeConnection: operation({
    method: 'patch',
    path: '/api/connections/{id}',
    tag,
    summary: 'Change a connection',
    description:
      'Changes the fields that are given; `filters` and `limits` are merged field by field, everything else is replaced. An overview made from other settings becomes stale. Tenant and cloud are refused with `conflict` unless they are the same.',
    needs: 'administrator',
    params,
    ifMatch: true,
    body: connectionChange,
    bodyExample: { enabled: false, limits: { user: { percent: 5 } } },
    answer: {
      status: 200,
      description: 'The connection as it is now.',
      schema: connectionView,
      example: connectionExample,
      headers: { ETag: etag },
    },
    problems: ['not-found', 'conflict'],
  }),
  setFullScan: operation({
    method: 'put',
    path: '/api/connections/{id}/full-scan',
    tag,
    summary: 'Ask for a full scan',
    description:
      'Says whether the next run reads everything, in place of only what changed since the last sync. Changes no settings, so that no overview becomes stale.',
    needs: 'approver',
    params,
    body: z.strictObject({ onNextRun: z.boolean().meta({ description: 'Whether the next run reads everything.' }) }),
    bodyExample: { onNextRun: true },
    answer: {
      status: 200,
      description: 'The connection.',
      schema: connectionView,
      example: { ...connectionExample, fullScanOnNextRun: true },
    },
    problems: ['not-found'],
  }),
  deleteConnection: operation({
    method: 'delete',
    path: '/api/connections/{id}',
    tag,
    summary: 'Delete a connection',
    description:
      'Drops its settings, overviews and state; keeps its runs and sync logs. Refused while a run is active.',
    needs: 'administrator',
    params,
    query: z.strictObject({
      confirm: z
        .string({ error: 'Enter the connection’s exact name to delete it.' })
        .meta({ description: 'The exact name of the connection.', example: 'Contoso' }),
    }),
    answer: {
      status: 200,
      description: 'What was kept and what was dropped.',
      schema: z.object({ keeps: z.string(), drops: z.string() }),
      example: {
        keeps:
          'Kept: the sync logs and runs of “Contoso”, and the people and groups in the target, which are no longer synced.',
        drops: 'Dropped: its settings, its overviews, its holds and its state.',
      },
    },
    problems: ['not-found', 'conflict', 'precondition-failed'],
  }),
  testConnection: operation({
    method: 'post',
    path: '/api/connections/{id}/test',
    tag,
    summary: 'Test a connection',
    description:
      'Asks for a new token and reads one page of users and of groups. Nothing is written. What does not work is in the answer, with status 200.',
    needs: 'administrator',
    params,
    answer: {
      status: 200,
      description: 'What works and what does not.',
      schema: connectionTestView,
      example: testExample,
    },
    problems: ['not-found'],
  }),
};
