import assert from 'node:assert/strict';
import { approver, canary, reader } from './api-for-tests.ts';
import type { Step } from './review-walk.ts';

/** Names that are taken, and a credential profile in use. */
export async function refuseTakenNames({ client, walk }: Step): Promise<void> {
  const profile = { name: 'APP OF CONTOSO', clientId: '11111111-2222-4333-8444-555555555555', secret: canary };
  const connection = {
    name: 'CONTOSO',
    tenant: 'contoso.example',
    cloud: 'simulated',
    credentialProfileId: walk.profileId,
  };
  const refused = [
    await client.call('createCredentialProfile', { body: profile }),
    await client.call('createConnection', { body: connection }),
    await client.call('deleteCredentialProfile', { params: { id: walk.profileId } }),
  ];
  assert.deepEqual(
    refused.map(({ json }) => json.code),
    ['conflict', 'conflict', 'conflict'],
  );
  const second = await client.call('createCredentialProfile', { body: { ...profile, name: 'Second' } });
  const renamed = await client.call('changeCredentialProfile', {
    params: { id: String(second.json.id) },
    ifMatch: second.headers.etag ?? '',
    body: { name: profile.name },
  });
  assert.equal(renamed.json.code, 'conflict');
}

/** The chats that can be told, and what did not arrive. */
export async function listAndDismissNotices({ api, client, walk }: Step): Promise<void> {
  const shared = await client.call('listConversations', { as: reader });
  assert.deepEqual(shared.json.items, [{ id: '19:it@thread.tacv2', kind: 'channel', name: 'IT › Directory' }]);
  const topic = { kind: 'release-asked', overviewId: 'c1.r1-overview' } as const;
  const common = { connectionId: walk.connectionId, topic, locale: null };
  await api.outbox.add([
    { ...common, to: { kind: 'conversation', conversationId: '19:it@thread.tacv2', activityId: null } },
  ]);
  await api.outbox.add([{ ...common, to: { kind: 'mail', address: 'ada@contoso.example', name: 'Ada' } }]);
  await api.outbox.idle();
  const listed = await client.call('listUndelivered', { as: reader });
  const items = listed.json.items as { id: string; to: string; by: string; problem: string }[];
  assert.deepEqual(items.map(({ to, by, problem }) => [to, by, problem]).sort(), [
    ['IT › Directory', 'teams', 'There is no chat here.'],
    ['ada@contoso.example', 'mail', 'No mail server is configured (ROLLCALL_SMTP_URL).'],
  ]);
  for (const { id } of items) {
    assert.equal((await client.call('dismissNotice', { params: { id }, as: approver })).status, 403);
    assert.equal((await client.call('dismissNotice', { params: { id } })).status, 204);
    assert.equal((await client.call('dismissNotice', { params: { id } })).status, 404);
  }
  assert.deepEqual((await client.call('listUndelivered', { as: reader })).json.items, []);
}

/** How photos were copied, copying them now, and the picture of a person in the directory. */
export async function copyAndReadPhotos({ api, client, walk }: Step): Promise<void> {
  const params = { id: walk.connectionId };
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
  const body = { contentType: 'image/png', data: picture.toString('base64') };
  await api.store.write('directoryPhotos', 'directory', [{ kind: 'put', id: 'u-with-photo', body }]);
  const read = await client.call('getDirectoryPhoto', { params: { id: 'u-with-photo' }, as: reader });
  assert.equal(read.headers['content-type'], 'image/png');
  assert.equal((await client.call('getDirectoryPhoto', { params: { id: 'u-without' } })).status, 404);
  assert.deepEqual((await client.call('getPhotoPass', { params, as: reader })).json, { pass: null });
  assert.equal((await client.call('copyPhotos', { params, as: reader })).status, 403);
  const begun = await client.call('copyPhotos', { params, as: approver });
  assert.equal((begun.json.pass as { whom: string }).whom, 'everybody');
  const { headers } = await client.call('getConnection', { params });
  const left = await client.call('changeConnection', {
    params,
    ifMatch: headers.etag ?? '',
    body: { photos: 'leave' },
  });
  assert.equal((await client.call('copyPhotos', { params })).json.code, 'conflict');
  const back = { params, ifMatch: left.headers.etag ?? '', body: { photos: 'copy' } };
  assert.equal((await client.call('changeConnection', back)).status, 200);
}
