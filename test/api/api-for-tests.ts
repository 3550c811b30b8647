import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import type { LocalTenant } from '../../src/api/local.ts';
import type { ApiOptions } from '../../src/api/server.ts';
import { createApi } from '../../src/api/server.ts';
import type { Actor } from '../../src/model/role.ts';
import type { ConversationReferenceRecord } from '../../src/model/conversation.ts';
import type { Messenger } from '../../src/notify/messenger.ts';
import { Outbox } from '../../src/notify/outbox.ts';
import { DirectoryImports } from '../../src/directory/imports.ts';
import { ScimTokens } from '../../src/directory/scim-tokens.ts';
import { Executor } from '../../src/runs/executor.ts';
import { Explanations } from '../../src/runs/explain/explain-person.ts';
import { defaultTiming, Leases } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Photos } from '../../src/runs/photos/photos.ts';
import { Runs } from '../../src/runs/runs.ts';
import { Connections } from '../../src/settings/connections.ts';
import { CredentialProfiles } from '../../src/settings/credential-profiles.ts';
import type { OpenTenant } from '../../src/settings/open-tenant.ts';
import { People } from '../../src/settings/people.ts';
import type { Source } from '../../src/source/source.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { DirectoryEdits } from '../../src/target/directory/directory-edits.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import type { Company } from '../support/array-source.ts';
import { ArraySource } from '../support/array-source.ts';
import { silentNotifier } from '../support/silent-notifier.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { clouds, RememberedSecrets } from '../settings/settings-for-tests.ts';
import { TroubledStore } from './troubled-store.ts';
import { testOfTenant } from '../../src/settings/test-connection.ts';
import { targetRules } from '../support/sides.ts';

const tenantId = 'aaaaaaaa-0000-4000-8000-000000000001';
const person = (tail: string, name: string): Actor => ({
  id: `aaaaaaaa-0000-4000-8000-0000000000${tail}`,
  tenantId,
  name,
});
export const administrator = person('a1', 'Adele Vance');
export const approver = person('a2', 'Alex Wilber');
export const reader = person('a3', 'Megan Bowen');
export const stranger = person('a4', 'Nestor Wilke');

export const canary = `canary~${randomUUID()}`;

export interface ApiForTests extends AsyncDisposable {
  readonly origin: string;
  readonly store: Store;
  readonly trouble: TroubledStore;
  readonly secrets: RememberedSecrets;
  readonly runs: Runs;
  readonly outbox: Outbox;
  readonly log: string[];
  readonly tenantCalls: string[];
  company: Company;
  /** Replaces the source altogether. */
  openSource: (() => Source) | null;
  now: Date;
}

const sharedChats: readonly ConversationReferenceRecord[] = [
  {
    conversationId: '19:it@thread.tacv2',
    kind: 'channel',
    ...{ personId: null, tenantId: null, locale: null, unreachableSince: null },
    name: 'IT › Directory',
    serviceUrl: 'http://localhost/',
    reference: {},
    updatedAt: '2026-11-21T10:00:00.000Z',
  },
];

interface ApiForTestsOptions extends Partial<
  Pick<ApiOptions, 'mode' | 'tabFolder' | 'messages' | 'signIn' | 'limits'>
> {
  readonly company?: Company;
  readonly port?: number;
  /** In place of the source over plain data. */
  readonly opener?: (parts: { readonly store: Store; readonly secrets: RememberedSecrets }) => OpenTenant;
}

/** The whole API over http: real settings, runs, store and directory; a source over plain data. */
export async function openApi({ opener, ...options }: ApiForTestsOptions = {}): Promise<ApiForTests> {
  const store = await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') });
  const trouble = new TroubledStore(store);
  const secrets = new RememberedSecrets();
  const log: string[] = [];
  const tenantCalls: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(line) });
  const now = (): Date => bench.now;
  const open = opener?.({ store, secrets }) ?? (async (): Promise<Source> => new ArraySource(bench.company));
  const openSource: OpenTenant = async (connection, tried) => bench.openSource?.() ?? open(connection, tried);
  const people = new People({ store: trouble, administrators: [administrator] });
  for (const [who, role] of [
    [approver, 'approver'],
    [reader, 'reader'],
  ] as const) {
    await people.assign({ personId: who.id, tenantId, name: who.name, role }, administrator);
  }
  const overviews = new Overviews({ store: trouble, now });
  const openTarget = async ({ id }: { readonly id: string }): Promise<DirectoryTarget> =>
    new DirectoryTarget({ store: trouble, connectionId: id, now });
  const leases = new Leases({ store: trouble, timing: defaultTiming, now });
  const executor = new Executor({
    store: trouble,
    people,
    overviews,
    leases,
    openSource,
    openTarget,
    notifier: silentNotifier,
    logger: pino({ level: 'silent' }),
    now,
  });
  const runs = new Runs({ store: trouble, people, overviews, leases, executor, notifier: silentNotifier, now });
  const localTenant: LocalTenant = {
    passDay: async () => [said('A day passed.')],
    expireSecret: async () => void said('The secret has expired.'),
    restoreSecret: async () => void said('The secret is valid again.'),
  };
  const chat: Messenger = { deliver: async () => ({ kind: 'undeliverable', problem: 'There is no chat here.' }) };
  const outbox = new Outbox({ store: trouble, chat, mail: null, logger: pino({ level: 'silent' }), now });
  const test = testOfTenant(openSource);
  const tokens = new ScimTokens({ store: trouble, now });
  const directory = new DirectoryEdits({ store: trouble, now });
  const imports = new DirectoryImports({ store: trouble, directory, tokens, logger, now });
  const api = await createApi({
    settings: {
      connections: new Connections({
        store: trouble,
        secrets,
        clouds,
        openTenant: openSource,
        test,
        targetRules,
        now,
      }),
      credentialProfiles: new CredentialProfiles({ store: trouble, secrets, test, now }),
    },
    people,
    runs,
    overviews,
    outbox,
    chats: { shared: async () => sharedChats },
    photos: new Photos({ store: trouble, leases, openSource, openTarget, logger: pino({ level: 'silent' }), now }),
    explanations: new Explanations({ store: trouble, overviews, openSource, openTarget }),
    store: trouble,
    directory: { store: trouble, directory, tokens, imports },
    clouds,
    mode: 'local',
    publicUrl: 'http://localhost:3978',
    version: '0.0.0-test',
    tabFolder: join(temporaryFolder(), 'absent'),
    logger,
    now,
    demoPeople: [stranger, reader, administrator, approver],
    localTenant,
    ...options,
  });
  const port = await api.listen(options.port ?? 0, '127.0.0.1').catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const bench: ApiForTests = {
    origin: `http://127.0.0.1:${port}`,
    store,
    trouble,
    secrets,
    runs,
    outbox,
    log,
    tenantCalls,
    company: options.company ?? smallCompany(),
    openSource: null,
    now: new Date('2026-03-01T10:00:00Z'),
    async [Symbol.asyncDispose](): Promise<void> {
      await api.close();
      await executor.stop();
      await imports.stop();
      await store.close();
    },
  };
  return bench;

  function said(sentence: string): string {
    tenantCalls.push(sentence);
    return sentence;
  }
}

export const everyoneId = '3f0c1a52-7c0e-4c7a-9a53-0d8a3b6f2e11';

/** Six people, most with names that are trouble in spreadsheets, in one group. */
export function smallCompany(first = 'Ada Lovelace'): Company {
  const names = [first, '=1+1', '+49 170', '-2', '@SUM(A1)', 'Zoë, "the" Ünal\nof Sales'];
  const users = names.map((name, index) => ({
    id: `bbbbbbbb-0000-4000-8000-00000000000${index}`,
    guest: false,
    attributes: { userPrincipalName: `p${index}@contoso.example`, displayName: name, accountEnabled: true },
  }));
  return {
    users,
    groups: [{ id: everyoneId, displayName: 'Everyone', description: null, mail: null }],
    members: { [everyoneId]: users.map(({ id }) => ({ id, kind: 'user' })) },
  };
}
