import * as z from 'zod';
import { historySorts } from '../../runs/history.ts';
import {
  connectionId,
  limitParameter,
  moment,
  objectClass,
  pageOf,
  personView,
  runId,
  textParameter,
} from './common.ts';
import { failureView } from './connections.ts';
import { operation } from './operation.ts';
import { runExample, runView } from './runs.ts';

const number = (description: string): z.ZodNullable<z.ZodInt> => z.int().nullable().meta({ description });

export const historyRowView = z
  .object({
    runId,
    kind: runView.shape.kind,
    task: runView.shape.task,
    class: objectClass.nullable().meta({ description: 'Null for a run without results, such as a preview.' }),
    startedAt: moment,
    endedAt: moment.nullable(),
    total: number('Objects in scope.'),
    changed: number('Added or updated.'),
    deleted: number('Removed.'),
    filtered: number('Left out by the filters.'),
    status: runView.shape.status,
    trigger: runView.shape.trigger,
    startedBy: personView,
    failure: failureView.nullable(),
  })
  .meta({ id: 'HistoryRow', description: 'What a run did to one class of objects.' });

export type HistoryRowView = z.output<typeof historyRowView>;

const historyPage = pageOf(historyRowView, 'Rows, in the order asked for.').extend({
  total: z.int().meta({ description: 'How many rows the filters leave, over all pages.' }),
});

export type HistoryPage = z.output<typeof historyPage>;

const ofConnection = z.object({ id: connectionId });

const narrowing = {
  sort: z
    .enum(historySorts)
    .optional()
    .meta({ description: 'The column to sort by; what has no value comes last. Default start.', example: 'changed' }),
  order: z
    .enum(['ascending', 'descending'])
    .optional()
    .meta({ description: 'Default descending: the newest or the most first.', example: 'descending' }),
  kind: runView.shape.kind.optional().meta({ description: 'Keeps previews or syncs.', example: 'sync' }),
  class: objectClass.optional().meta({ description: 'Keeps rows of one class.', example: 'user' }),
  status: runView.shape.status.optional().meta({ description: 'Keeps rows with one status.', example: 'failed' }),
  text: textParameter,
};

export const historyOperations = {
  listHistory: operation({
    method: 'get',
    path: '/api/connections/{id}/history',
    tag: 'Runs and sync logs',
    summary: 'List the sync history',
    description:
      'What every run of a connection did, a row for each run and class. Sorting and searching (who started it, how, status, failure and id) are over the whole history, whatever page is asked for. The history outlives its connection.',
    needs: 'reader',
    params: ofConnection,
    query: z.strictObject({
      limit: limitParameter,
      after: z
        .string()
        .max(300, 'Enter what `next` held.')
        .optional()
        .meta({ description: 'What `next` of the page before held, with the same sort and order.' }),
      ...narrowing,
    }),
    answer: {
      status: 200,
      description: 'A page of rows.',
      schema: historyPage,
      example: {
        items: [
          {
            runId: runExample.id,
            kind: 'sync',
            task: runExample.task,
            class: 'user',
            startedAt: '2026-01-05T08:00:00.000Z',
            endedAt: '2026-01-05T08:00:02.000Z',
            ...{ total: 61, changed: 1, deleted: 0, filtered: 3 },
            status: 'succeeded',
            trigger: 'tab',
            startedBy: runExample.startedBy,
            failure: null,
          },
        ],
        next: null,
        total: 1,
      },
    },
    problems: [],
  }),
  downloadHistory: operation({
    method: 'get',
    path: '/api/connections/{id}/history.csv',
    tag: 'Runs and sync logs',
    summary: 'Download the sync history',
    description:
      'The rows that the same query lists, all of them, as CSV (RFC 4180, UTF-8 with a byte order mark), safe to open in a spreadsheet.',
    needs: 'reader',
    params: ofConnection,
    query: z.strictObject(narrowing),
    answer: {
      status: 200,
      description: 'The history.',
      contentType: 'text/csv',
      headers: { 'Content-Disposition': 'A file name.' },
    },
    problems: [],
  }),
};
