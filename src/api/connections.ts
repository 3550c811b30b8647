import type { Connection, ConnectionState, TargetSettings } from '../model/connection.ts';
import type { Trouble } from '../model/trouble.ts';
import { upcomingRuns } from '../runs/schedule/due.ts';
import type { Connections } from '../settings/connections.ts';
import type { CredentialProfiles } from '../settings/credential-profiles.ts';
import { updateState } from '../runs/connection-state.ts';
import type { Store, Stored } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import type { ConnectionView, connectionOperations } from './contract/connections.ts';
import type { Handlers } from './endpoint.ts';
import { etagHeader } from './entity-tag.ts';
import { failureView } from './run-views.ts';

/** As many as the list and the form show. */
export const nextRunsShown = 3;

interface Rooms {
  readonly connections: Connections;
  readonly credentialProfiles: CredentialProfiles;
  readonly store: Store;
  readonly now: () => Date;
}

export function connectionHandlers(rooms: Rooms): Handlers<typeof connectionOperations> {
  const { connections, credentialProfiles } = rooms;
  return {
    async listConnections({ texts }) {
      const views = await connectionViews(rooms, texts);
      return { body: { items: (await connections.list()).map(views) } };
    },
    async createConnection({ body, by, texts }) {
      const created = await connections.create(body, by);
      const answer = await one(created, texts);
      return { ...answer, headers: { ...answer.headers, Location: `/api/connections/${created.id}` } };
    },
    async getConnection({ params, texts }) {
      return one(await connections.get(params.id), texts);
    },
    async changeConnection({ params, body, etag, by, texts }) {
      return one(await connections.change(params.id, body, { etag, by }), texts);
    },
    async setFullScan({ params, body, texts }) {
      const stored = await connections.get(params.id);
      await updateState(rooms.store, stored.id, () => ({ fullScanOnNextRun: body.onNextRun }));
      return { body: (await one(stored, texts)).body };
    },
    async deleteConnection({ params, query, by }) {
      return { body: await connections.remove(params.id, { confirmName: query.confirm, by }) };
    },
    async testConnection({ params, signal, texts }) {
      const { body } = await connections.get(params.id);
      const { ok, summary, failure, checks } = await credentialProfiles.learningExpiry(body.credentialProfileId, () =>
        connections.test(params.id, signal),
      );
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

  async function one(
    stored: Stored<Connection>,
    texts: Texts,
  ): Promise<{ body: ConnectionView; headers: { ETag: string } }> {
    const views = await connectionViews(rooms, texts);
    return { body: views(stored), headers: { ETag: etagHeader(stored.etag) } };
  }
}

/** Makes views of connections, with what is known of their last runs and profiles now. */
async function connectionViews(rooms: Rooms, texts: Texts): Promise<(stored: Stored<Connection>) => ConnectionView> {
  const states = await rooms.connections.states();
  const profiles = new Map((await rooms.credentialProfiles.list()).map(({ id, body }) => [id, body]));
  const now = rooms.now();
  return ({ id, body }) => {
    const state = states.get(id) ?? null;
    const profile = profiles.get(body.credentialProfileId);
    const outlook = {
      connection: body,
      state: { scheduled: state?.scheduled ?? null, trouble: state?.trouble ?? null },
      profile,
    };
    return {
      ...connectionView(body, state, profile?.name ?? null),
      nextRuns: upcomingRuns(outlook, { now, count: nextRunsShown }).map((time) => time.toISOString()),
      trouble: troubleView(texts, outlook.state.trouble, body),
    };
  };
}

function troubleView(texts: Texts, trouble: Trouble | null, connection: Connection): ConnectionView['trouble'] {
  if (trouble === null) return null;
  const { failure, since, attempts, nextAttemptAt } = trouble;
  return { failure: failureView(texts, failure, connection), since, attempts, nextAttemptAt };
}

function connectionView(
  connection: Connection,
  state: ConnectionState | null,
  profileName: string | null,
): Omit<ConnectionView, 'nextRuns' | 'trouble'> {
  const { scope, filters } = connection;
  return {
    ...connection,
    target: targetView(connection.target),
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

/** Where the secret is kept is nobody's business. */
function targetView(target: TargetSettings): ConnectionView['target'] {
  if (target.kind !== 'scim') return target;
  const { secretRef: _secretRef, ...authentication } = target.authentication;
  return { ...target, authentication };
}
