import type { Runs } from '../runs/runs.ts';
import type { Overviews } from '../runs/review/overviews.ts';
import { planSettings } from '../settings/connection-input.ts';
import type { Connections } from '../settings/connections.ts';
import type { whatIfOperations } from './contract/what-if.ts';
import type { Handlers } from './endpoint.ts';
import { failureView, runView } from './run-views.ts';

export function whatIfHandlers(rooms: {
  connections: Connections;
  overviews: Overviews;
  runs: Runs;
}): Handlers<typeof whatIfOperations> {
  const { connections, overviews, runs } = rooms;
  return {
    async startWhatIf({ params, body, by, texts }) {
      const { body: connection } = await connections.get(params.id);
      const settings = planSettings(connection, body);
      const run = await runs.whatIf({ connectionId: connection.id, settings, trigger: 'tab', by, origin: null });
      const current = await overviews.current(connection.id);
      return {
        body: { run: runView(texts, run, connection), compared: current?.status === 'ready' ? current.id : null },
        headers: { Location: `/api/runs/${run.id}` },
      };
    },
    async checkScope({ params, body, signal, texts }) {
      const { body: connection } = await connections.get(params.id);
      const { scope } = connection;
      const saved = scope.kind === 'groups' ? scope.groupIds : [];
      const { groups, failure } = await connections.checkGroups(connection, body.groupIds ?? saved, signal);
      return {
        body: { items: [...groups], failure: failure === null ? null : failureView(texts, failure, connection) },
      };
    },
  };
}
