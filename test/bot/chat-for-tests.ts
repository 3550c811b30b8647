import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { composeBot, type ComposedBot } from '../../bot/compose-bot.ts';
import type { LocalTenant } from '../../bot/local-tenant.ts';
import { demoPeople, demoTenantId, type DemoPerson } from '../../src/local/people.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { Actor } from '../../src/model/role.ts';
import { Notifications } from '../../src/notify/notifications.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { Executor } from '../../src/runs/executor.ts';
import { Explanations } from '../../src/runs/explain/explain-person.ts';
import { defaultTiming, Leases } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Runs } from '../../src/runs/runs.ts';
import { Connections } from '../../src/settings/connections.ts';
import { People } from '../../src/settings/people.ts';
import { noTenantPeople, type TenantPeople } from '../../src/settings/tenant-people.ts';
import type { Source } from '../../src/source/source.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import { ArraySource, type Company } from '../support/array-source.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { connectionWith } from './samples.ts';
import { RememberedSecrets } from '../settings/settings-for-tests.ts';
import { testOfTenant } from '../../src/settings/test-connection.ts';
import { targetRules } from '../support/sides.ts';

/** Rollcall with its chat, over a real store and plain data as the tenant, listening on a port of its own. */
export interface ChatServer {
  readonly url: string;
  readonly store: Store;
  readonly runs: Runs;
  readonly overviews: Overviews;
  readonly people: People;
  readonly bot: ComposedBot;
  readonly executor: Executor;
  readonly outbox: Outbox;
  company: Company;
  /** Replaces the tenant altogether. */
  openSource: (() => Source) | null;
  close(): Promise<void>;
}

export const adele = actor(demoPeople.adele);

export async function openChatServer(options: {
  readonly company: Company;
  readonly connections?: readonly Partial<Connection>[];
  readonly localTenant?: LocalTenant | null;
  readonly backgroundAfterMs?: number;
  readonly progressEveryMs?: number;
  readonly tenantPeople?: TenantPeople;
}): Promise<ChatServer> {
  const store = await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') });
  const connections = (options.connections ?? [{}]).map((changes) => connectionWith(changes));
  await store.write(
    'connections',
    'all',
    connections.map((body) => ({ kind: 'create', id: body.id, body })),
  );
  const now = (): Date => new Date();
  const logger = pino({ level: 'silent' });
  const { tenantPeople = noTenantPeople } = options;
  const people = new People({ store, administrators: [adele], tenantPeople });
  for (const person of Object.values(demoPeople)) await assignRole(people, person);
  const openSource = async (): Promise<Source> => server.openSource?.() ?? new ArraySource(server.company);
  const overviews = new Overviews({ store, now });
  const openTarget = async ({ id }: { readonly id: string }): Promise<DirectoryTarget> =>
    new DirectoryTarget({ store, connectionId: id, now });
  const leases = new Leases({ store, timing: defaultTiming, now });
  const http = createServer();
  http.listen(0, 'localhost');
  await once(http, 'listening');
  const origin = `http://localhost:${portOf(http)}`;
  const bot = composeBot({
    config: {
      mode: 'local',
      publicUrl: origin,
      bot: null,
      backgroundAfterMs: options.backgroundAfterMs ?? 60_000,
      ...(options.progressEveryMs !== undefined && { progressEveryMs: options.progressEveryMs }),
    },
    store,
    people,
    connections: new Connections({
      store,
      secrets: new RememberedSecrets(),
      clouds: [],
      openTenant: openSource,
      test: testOfTenant(openSource),
      targetRules,
      now,
    }),
    overviews,
    explanations: new Explanations({ store, overviews, openSource, openTarget }),
    localTenant: options.localTenant ?? null,
    logger,
    now,
  });
  const outbox = new Outbox({ store, chat: bot.messenger, mail: null, logger, now });
  const notifier = new Notifications({
    ...{ store, people, outbox, canMail: false },
    runCards: bot.notifier,
    chats: bot.references,
    backgroundAfterMs: options.backgroundAfterMs ?? 60_000,
  });
  const executor = new Executor({
    store,
    people,
    overviews,
    leases,
    openSource,
    openTarget,
    notifier,
    logger,
    now,
  });
  const runs = new Runs({ store, people, overviews, leases, executor, notifier, now });
  const handle = bot.messages({ runs, outbox });
  http.on('request', (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const server: ChatServer = {
    url: `${origin}/api/messages`,
    store,
    runs,
    overviews,
    people,
    bot,
    executor,
    outbox,
    company: options.company,
    openSource: null,
    async close() {
      await executor.stop();
      await outbox.stop();
      await bot.notifier.close();
      http.closeAllConnections();
      http.close();
      await store.close();
    },
  };
  return server;
}

/** Waits until `look` finds something. For what happens in the background; a test's own time-out is the limit. */
export async function eventually<Found>(look: () => Found | null | undefined | false): Promise<Found> {
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    await wait(10);
  }
}

function actor(person: DemoPerson): Actor {
  return { id: person.id, tenantId: demoTenantId, name: person.name };
}

async function assignRole(people: People, { id, name, role }: DemoPerson): Promise<void> {
  if (role !== null) await people.assign({ personId: id, tenantId: demoTenantId, name, role }, adele);
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
