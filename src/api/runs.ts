import type { LogEntry } from '../model/change.ts';
import { CallerError } from '../model/errors.ts';
import type { Runs } from '../runs/runs.ts';
import type { Connections } from '../settings/connections.ts';
import { logCsv } from './change-csv.ts';
import { defaultPageSize } from './contract/common.ts';
import type { runOperations } from './contract/runs.ts';
import type { Handlers } from './endpoint.ts';
import { listOptions } from './list-options.ts';
import type { MendingPlace } from './run-views.ts';
import { logEntryView, nextAfter, runView } from './run-views.ts';

const csvPage = 1000;

export function runHandlers(rooms: { runs: Runs; connections: Connections }): Handlers<typeof runOperations> {
  const { runs, connections } = rooms;
  return {
    async startRun({ params, body, by, texts }) {
      const request = { connectionId: params.id, trigger: 'tab', by, origin: null } as const;
      const run = await (body.kind === 'overview' ? runs.preview(request) : runs.syncNow(request));
      return { body: runView(texts, run, await placeOf(params.id)), headers: { Location: `/api/runs/${run.id}` } };
    },
    async listRuns({ params, query, texts }) {
      const limit = query.limit ?? defaultPageSize;
      const found = await runs.list(params.id, { limit, ...(query.after === undefined ? {} : { after: query.after }) });
      const place = await placeOf(params.id);
      return {
        body: { items: found.map((run) => runView(texts, run, place)), next: nextAfter(found, limit, ({ id }) => id) },
      };
    },
    async getRun({ params, texts }) {
      const run = await runs.get(params.id);
      return { body: runView(texts, run, await placeOf(run.connectionId)) };
    },
    async cancelRun({ params, by, texts }) {
      const run = await runs.cancelRun({ runId: params.id, by });
      return {
        body: runView(texts, run, await placeOf(run.connectionId)),
        headers: { Location: `/api/runs/${run.id}` },
      };
    },
    async retryRun({ params, by, texts }) {
      const run = await runs.retry({ runId: params.id, trigger: 'tab', by, origin: null });
      return {
        body: runView(texts, run, await placeOf(run.connectionId)),
        headers: { Location: `/api/runs/${run.id}` },
      };
    },
    async undoSync({ params, query, by, texts }) {
      const last = query.runId === undefined ? {} : { runId: query.runId };
      const run = await runs.undo({ connectionId: params.id, ...last, trigger: 'tab', by, origin: null });
      return { body: runView(texts, run, await placeOf(params.id)), headers: { Location: `/api/runs/${run.id}` } };
    },
    async listLog({ params, query, texts }) {
      const limit = query.limit ?? defaultPageSize;
      const found = await runs.log(params.id, {
        ...listOptions(query, limit),
        ...(query.result === undefined ? {} : { result: query.result }),
      });
      return {
        body: {
          items: found.map((entry) => logEntryView(texts, entry)),
          next: nextAfter(found, limit, ({ change }) => change.key),
        },
      };
    },
    async downloadLog({ params }) {
      const run = await runs.get(params.id);
      return {
        body: logCsv(allOf(run.id)),
        headers: { 'Content-Disposition': `attachment; filename="rollcall-log-${run.id}.csv"` },
      };
    },
  };

  /** A connection may be gone while its runs are still there. */
  async function placeOf(connectionId: string): Promise<MendingPlace> {
    try {
      return (await connections.get(connectionId)).body;
    } catch (error) {
      if (error instanceof CallerError && error.kind === 'not-found') {
        return null;
      }
      throw error;
    }
  }

  async function* allOf(runId: string): AsyncGenerator<readonly LogEntry[]> {
    let after: string | null = null;
    do {
      const page: readonly LogEntry[] = await runs.log(runId, { limit: csvPage, ...(after === null ? {} : { after }) });
      yield page;
      after = nextAfter(page, csvPage, ({ change }) => change.key);
    } while (after !== null);
  }
}
