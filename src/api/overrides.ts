import type { Overviews } from '../runs/review/overviews.ts';
import type { Runs } from '../runs/runs.ts';
import type { Connections } from '../settings/connections.ts';
import { defaultPageSize } from './contract/common.ts';
import type { overrideOperations } from './contract/override-operations.ts';
import type { Handlers } from './endpoint.ts';
import { pageOptions } from './list-options.ts';
import { chosen, holdView, overrideView } from './override-views.ts';
import { overviewView } from './overviews.ts';
import { nextAfter } from './run-views.ts';

export function overrideHandlers(rooms: {
  overviews: Overviews;
  runs: Runs;
  connections: Connections;
}): Handlers<typeof overrideOperations> {
  const { overviews, runs, connections } = rooms;
  return {
    async editOverview({ params, body, by, texts }) {
      const { hash, leaveOut, hold, putBack } = body;
      const edited = await runs.editOverview({
        overviewId: params.id,
        hash,
        by,
        ...(leaveOut !== undefined && { leaveOut: chosen(leaveOut) }),
        ...(hold !== undefined && { hold: { ...chosen(hold), days: hold.days } }),
        ...(putBack !== undefined && { putBack }),
      });
      return { body: overviewView(texts, edited) };
    },
    async listOverrides({ params, query }) {
      const limit = query.limit ?? defaultPageSize;
      const found = await overviews.overrides(params.id, pageOptions(query, limit));
      return { body: { items: found.map(overrideView), next: nextAfter(found, limit, ({ id }) => id) } };
    },
    async askRelease({ params, body, by, texts }) {
      return { body: overviewView(texts, await runs.askRelease({ overviewId: params.id, hash: body.hash, by })) };
    },
    async releaseOverview({ params, body, by, texts }) {
      return { body: overviewView(texts, await runs.release({ overviewId: params.id, hash: body.hash, by })) };
    },
    async listHolds({ params, query }) {
      await connections.get(params.id);
      const limit = query.limit ?? defaultPageSize;
      const { holds, next } = await overviews.holds(params.id, pageOptions(query, limit));
      return { body: { items: holds.map(holdView), next } };
    },
    async removeHold({ params, by }) {
      await runs.removeHold({ holdId: params.id, by });
      return { body: null };
    },
  };
}
