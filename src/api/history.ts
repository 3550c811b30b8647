import { CallerError } from '../model/errors.ts';
import { behind, history, markOf, type HistoryQuery, type HistoryRow } from '../runs/history.ts';
import type { Connections } from '../settings/connections.ts';
import type { Store } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import { historyCsv } from './change-csv.ts';
import { defaultPageSize } from './contract/common.ts';
import type { historyOperations, HistoryRowView } from './contract/history.ts';
import type { Handlers } from './endpoint.ts';
import { failureView, personView, taskView, type MendingPlace } from './run-views.ts';

type Given = Partial<Record<'sort' | 'order' | 'kind' | 'class' | 'status' | 'text', string | undefined>>;

export function historyHandlers(rooms: { store: Store; connections: Connections }): Handlers<typeof historyOperations> {
  return {
    async listHistory({ params, query, texts }) {
      const options = optionsOf(query);
      const rows = await history(rooms.store, params.id, options);
      const rest = behind(rows, query.after, options);
      const items = rest.slice(0, query.limit ?? defaultPageSize);
      const last = items.at(-1);
      const place = await placeOf(params.id);
      return {
        body: {
          items: items.map((row) => rowView(texts, row, place)),
          next: last === undefined || items.length === rest.length ? null : markOf(last, options.sort),
          total: rows.length,
        },
      };
    },
    async downloadHistory({ params, query }) {
      const rows = await history(rooms.store, params.id, optionsOf(query));
      return {
        body: historyCsv(rows),
        headers: { 'Content-Disposition': `attachment; filename="rollcall-history-${params.id}.csv"` },
      };
    },
  };

  /** A connection may be gone while its history is still there. */
  async function placeOf(connectionId: string): Promise<MendingPlace> {
    try {
      return (await rooms.connections.get(connectionId)).body;
    } catch (error) {
      if (error instanceof CallerError && error.kind === 'not-found') return null;
      throw error;
    }
  }
}

function optionsOf({ sort = 'start', order = 'descending', ...narrow }: Given): HistoryQuery {
  const given = Object.fromEntries(
    (['kind', 'class', 'status', 'text'] as const).flatMap((name) => {
      const value = narrow[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { sort: sort as HistoryQuery['sort'], descending: order === 'descending', ...given };
}

function rowView(texts: Texts, { run, ...row }: HistoryRow, place: MendingPlace): HistoryRowView {
  return {
    ...row,
    runId: run.id,
    kind: run.kind,
    task: taskView(run.task),
    trigger: run.trigger,
    startedBy: personView(run.startedBy),
    failure: run.failure === null ? null : failureView(texts, run.failure, place),
  };
}
