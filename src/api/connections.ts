import type { Connection, ConnectionState } from '../model/connection.ts';
import type { Connections } from '../settings/connections.ts';
import type { CredentialProfiles } from '../settings/credential-profiles.ts';
import { updateState } from '../runs/connection-state.ts';
import type { Store, Stored } from '../store/store.ts';
import type { ConnectionView, connectionOperations } from './contract/connections.ts';
import type { Handlers } from './endpoint.ts';
import { etagHeader } from './entity-tag.ts';
import { failureView } from './run-views.ts';

interface Rooms {
  readonly connections: Connections;
  readonly credentialProfiles: CredentialProfiles;
  readonly store: Store;
}

export function connectionHandlers(rooms: Rooms): Handlers<typeof connectionOperations> {
  const { connections } = rooms;
  return {
    async listConnections() {
      const views = await connectionViews(rooms);
      return { body: { items: (await connections.list()).map(views) } };
    },
    async createConnection({ body, by }) {
      const created = await connections.create(body, by);
      const answer = await one(created);
      return { ...answer, headers: { ...answer.headers, Location: `/api/connections/${created.id}` } };
    },
    async getConnection({ params }) {
      return one(await connections.get(params.id));
    },
    async changeConnection({ params, body, etag, by }) {
      return one(await connections.change(params.id, body, { etag, by }));
    },
    async setFullScan({ params, body }) {
      const stored = await connections.get(params.id);
      await updateState(rooms.store, stored.id, () => ({ fullScanOnNextRun: body.onNextRun }));
      return { body: (await one(stored)).body };
    },
    async deleteConnection({ params, query, by }) {
      return { body: await connections.remove(params.id, { confirmName: query.confirm, by }) };
    },
    async testConnection({ params, signal, texts }) {
      const { body } = await connections.get(params.id);
      const { ok, summary, failure, checks } = await connections.test(params.id, signal);
      return {
        body: {
          ok,
          summary,
          failure: failure === null ? null : failureView(texts, failure, body),
          checks: checks.map((check) => ({ name: check.name, ok: check.ok, detail: check.detail })),
        },
      };
    },
  };

  async function one(stored: Stored<Connection>): Promise<{ body: ConnectionView; headers: { ETag: string } }> {
    const views = await connectionViews(rooms);
    return { body: views(stored), headers: { ETag: etagHeader(stored.etag) } };
  }
}

/** Makes views of connections, with what is known of their last runs and profiles now. */
async function connectionViews(rooms: Rooms): Promise<(stored: Stored<Connection>) => ConnectionView> {
  const states = await rooms.connections.states();
  const profiles = new Map((await rooms.credentialProfiles.list()).map(({ id, body }) => [id, body.name]));
  return ({ id, body }) => connectionView(body, states.get(id) ?? null, profiles.get(body.credentialProfileId) ?? null);
}

function connectionView(
  connection: Connection,
  state: ConnectionState | null,
  profileName: string | null,
): ConnectionView {
  const { scope, filters } = connection;
  return {
    ...connection,
    credentialProfileName: profileName,
    scope: scope.kind === 'all' ? { kind: 'all' } : { ...scope, groupIds: [...scope.groupIds] },
    filters: { ...filters, mailContains: [...filters.mailContains], mailExcludes: [...filters.mailExcludes] },
    mapping: connection.mapping.map((rule) => (rule.kind === 'first' ? { ...rule, from: [...rule.from] } : rule)),
    notifications: { ...connection.notifications, recipients: [...connection.notifications.recipients] },
    lastSync: {
      runId: state?.lastSyncRunId ?? null,
      startedAt: state?.lastSyncStartedAt ?? null,
      status: state?.lastSyncStatus ?? null,
    },
    currentOverviewId: state?.currentOverviewId ?? null,
    fullScanOnNextRun: state?.fullScanOnNextRun ?? true,
    lastRunId: state?.lastRunId ?? null,
  };
}
