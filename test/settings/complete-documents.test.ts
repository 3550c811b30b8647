import assert from 'node:assert/strict';
import type { Connection } from '../../src/model/connection.ts';
import type { CredentialProfile } from '../../src/model/credential-profile.ts';
import { completeDocuments } from '../../src/settings/complete-documents.ts';
import { defaultPolicy } from '../../src/settings/connection-input.ts';
import type { Store } from '../../src/store/store.ts';
import { MemoryStore } from '../support/memory-store.ts';

const complete: Connection = {
  id: 'contoso',
  name: 'Contoso',
  tenant: 'contoso.com',
  cloud: 'global',
  credentialProfileId: 'app',
  ...defaultPolicy,
  enabled: false,
  fullScanDays: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  updatedBy: 'Ada',
};

/** As it was stored before connections had schedules. */
function earlier(id: string): Connection {
  const { schedule: _schedule, notifications: _notifications, ...fields } = complete;
  return { ...fields, id } as Connection;
}

async function put(store: Store, ...connections: readonly Connection[]): Promise<void> {
  const operations = connections.map((body) => ({ kind: 'put', id: body.id, body }) as const);
  await store.write('connections', 'all', operations);
}

async function stored(store: Store): Promise<readonly Connection[]> {
  return (await store.list('connections', 'all', { limit: 1000 })).map(({ body }) => body);
}

describe('documents of an earlier version', () => {
  it('get the fields that are new with their defaults, and keep what they have', async () => {
    const store = new MemoryStore();
    await put(store, earlier('a'), earlier('b'), { ...complete, id: 'c' });
    assert.equal(await completeDocuments(store), 2);
    assert.deepEqual(
      await stored(store),
      ['a', 'b', 'c'].map((id) => ({ ...complete, id })),
    );
  });

  it('make profiles of a client secret of what was stored before there were other kinds, and leave these alone', async () => {
    const store = new MemoryStore();
    // As 0.9 stored it.
    const first = {
      id: 'contoso-app-3f8xw2',
      name: 'Contoso app',
      clientId: '11111111-2222-4333-8444-555555555555',
      secretRef: 'k1.9f3c',
      secretHint: 'x9Qz',
      secretExpiresAt: '2027-01-31T00:00:00.000Z',
      createdAt: '2026-01-05T08:00:00.000Z',
      updatedAt: '2026-01-05T08:00:00.000Z',
      updatedBy: 'Adele Vance',
    };
    const federated: CredentialProfile = {
      ...{ ...first, id: 'federated', kind: 'federated', identityClientId: '' },
      ...{ secretRef: null, secretHint: '', secretExpiresAt: null, thumbprint: null },
    };
    for (const body of [first, federated])
      await store.write('credentialProfiles', 'all', [{ kind: 'put', id: body.id, body: body as CredentialProfile }]);
    assert.equal(await completeDocuments(store), 1);
    const profiles = (await store.list('credentialProfiles', 'all', { limit: 10 })).map(({ body }) => body);
    assert.deepEqual(profiles, [{ ...first, kind: 'secret', thumbprint: null }, federated]);
    assert.equal(await completeDocuments(store), 0);
  });

  it('are written once, also by several processes at once', async () => {
    const store = new MemoryStore();
    await put(store, ...Array.from({ length: 30 }, (_, index) => earlier(`c${String(index)}`)));
    const completed = await Promise.all([1, 2, 3, 4].map(async () => completeDocuments(store)));
    assert.equal(
      completed.reduce((sum, count) => sum + count, 0),
      30,
    );
    const [before] = await store.list('connections', 'all', { limit: 1 });
    assert.equal(await completeDocuments(store), 0);
    assert.equal((await store.get('connections', 'all', before?.id ?? ''))?.etag, before?.etag);
  });

  it('lose no edit that is made in between', async () => {
    const store = new MemoryStore();
    await put(store, earlier('contoso'));
    const write = store.write.bind(store);
    let edits = 0;
    store.write = async (...args) => {
      if (args[0] === 'connections' && edits++ === 0) await put(store, { ...earlier('contoso'), name: 'Renamed' });
      return write(...args);
    };
    await completeDocuments(store);
    assert.deepEqual(await stored(store), [{ ...complete, name: 'Renamed' }]);
  });
});
