import { demoPeople } from '../../../src/local/people.ts';
import type { CertificateProfile, CredentialProfile, SecretProfile } from '../../../src/model/credential-profile.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { Notice, NoticeTopic } from '../../../src/model/notice.ts';
import type { Overview } from '../../../src/model/overview.ts';
import type { Run } from '../../../src/model/run.ts';
import { MailMessenger, type MailMessengerOptions } from '../../../src/notify/email/mail-messenger.ts';
import type { MailSettings } from '../../../src/notify/mail-settings.ts';
import type { Store } from '../../../src/store/store.ts';
import { connectionWith, overviewWith, runWith } from '../../bot/samples.ts';
import { MemoryStore } from '../../support/memory-store.ts';

export const now = new Date('2026-11-21T12:00:00.000Z');

export const password = 'canary-password-91f3';

export function noticeWith(topic: NoticeTopic, changes: Partial<Notice> = {}): Notice {
  return {
    id: 'notice-1',
    connectionId: 'c1',
    topic,
    to: { kind: 'mail', address: 'adele@contoso.example', name: demoPeople.adele.name },
    locale: null,
    status: 'waiting',
    createdAt: now.toISOString(),
    dueAt: now.toISOString(),
    attempts: 1,
    problem: null,
    endedAt: null,
    ...changes,
  };
}

export const profile: SecretProfile = {
  kind: 'secret',
  id: 'p1',
  name: 'Contoso app',
  clientId: '11111111-2222-4333-8444-555555555555',
  secretRef: 'secret-1',
  secretHint: 'AbC1',
  thumbprint: null,
  secretExpiresAt: '2026-12-05T00:00:00.000Z',
  createdAt: '2026-01-05T08:00:00.000Z',
  updatedAt: '2026-01-05T08:00:00.000Z',
  updatedBy: 'Adele Vance',
};

/** A store with a connection, a run of it, its overview and its credential profile. */
export async function storeWith(
  changes: {
    readonly connection?: Partial<Connection>;
    readonly run?: Partial<Run>;
    readonly overview?: Partial<Overview>;
    readonly profile?: Partial<SecretProfile> | CertificateProfile;
  } = {},
): Promise<Store> {
  const store = new MemoryStore();
  const run = runWith({ status: 'succeeded', endedAt: '2026-11-21T10:05:00.000Z', ...changes.run });
  await store.write('connections', 'all', [{ kind: 'create', id: 'c1', body: connectionWith(changes.connection) }]);
  await store.write('runs', 'c1', [{ kind: 'create', id: run.id, body: run }]);
  await store.write('overviews', 'c1', [{ kind: 'create', id: 'c1.o1', body: overviewWith(changes.overview) }]);
  const body = { ...profile, ...changes.profile } as CredentialProfile;
  await store.write('credentialProfiles', 'all', [{ kind: 'create', id: 'p1', body }]);
  return store;
}

/** A messenger to a server on this machine, without TLS. */
export function messengerTo(
  port: number,
  options: Partial<Omit<MailMessengerOptions, 'settings'>> & {
    readonly store: Store;
    readonly settings?: Partial<MailSettings>;
  },
): MailMessenger {
  const { settings, ...rest } = options;
  return new MailMessenger({
    tabPage: (route) => `https://rollcall.contoso.example/tab${route}`,
    now: () => now,
    ...rest,
    settings: {
      host: '127.0.0.1',
      port,
      security: 'none',
      credentials: null,
      from: { name: 'Rollcall', address: 'rollcall@contoso.example' },
      ...settings,
    },
  });
}
