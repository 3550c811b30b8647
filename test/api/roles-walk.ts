import assert from 'node:assert/strict';
import { administrator, everyoneId, reader, stranger } from './api-for-tests.ts';
import type { DocumentedClient } from './documented-client.ts';

/** Everything that can be done with a role, and what it meets. */
export async function giveAndTakeRoles(client: DocumentedClient): Promise<void> {
  const { id: personId, tenantId } = stranger;
  const params = { tenantId, personId };
  const first = await client.call('assignRole', { params, body: { name: 'Nestor Wilke', role: 'reader' } });
  const { etag, ...given } = first.json;
  assert.deepEqual(given, {
    ...params,
    ...{ kind: 'person', name: 'Nestor Wilke', role: 'reader', mail: null, from: 'assignment' },
  });
  assert.equal(first.headers.etag, etag);
  assert.equal((await client.call('me', { as: stranger })).json.role, 'reader');
  const unseen = await client.call('assignRole', { params, body: { name: 'Nestor Wilke', role: 'approver' } });
  assert.deepEqual([unseen.status, unseen.json.code], [412, 'precondition-failed']);
  const mail = 'nestor@contoso.example';
  const body = { kind: 'person', name: 'Nestor Wilke', role: 'approver', mail };
  const changed = await client.call('assignRole', { params, body, ifMatch: String(etag) });
  assert.deepEqual([changed.json.role, changed.json.mail], ['approver', mail]);
  const group = await client.call('assignRole', {
    params: { tenantId, personId: everyoneId },
    body: { kind: 'group', name: 'Everyone', role: 'reader' },
  });
  const { items } = (await client.call('listPeople', { as: reader })).json;
  assert.deepEqual(
    (items as readonly { name: string; kind: string; role: string; from: string; etag: string | null }[]).map(
      (item) => [item.name, item.kind, item.role, item.from, item.etag === null],
    ),
    [
      ['Adele Vance', 'person', 'administrator', 'configuration', true],
      ['Alex Wilber', 'person', 'approver', 'assignment', false],
      ['Everyone', 'group', 'reader', 'assignment', false],
      ['Megan Bowen', 'person', 'reader', 'assignment', false],
      ['Nestor Wilke', 'person', 'approver', 'assignment', false],
    ],
  );
  const late = await client.call('removeRole', { params, ifMatch: String(etag) });
  assert.deepEqual([late.status, late.json.code], [412, 'precondition-failed']);
  assert.equal((await client.call('removeRole', { params, ifMatch: changed.headers.etag ?? '' })).status, 204);
  assert.equal((await client.call('me', { as: stranger })).json.role, null);
  const gone = await client.call('removeRole', { params, ifMatch: changed.headers.etag ?? '' });
  assert.deepEqual([gone.status, gone.json.code], [404, 'not-found']);
  const ifMatch = group.headers.etag ?? '';
  await client.call('removeRole', { params: { tenantId, personId: everyoneId }, ifMatch });
}

/** What an administrator who comes from configuration meets. */
export async function keepConfigured(client: DocumentedClient): Promise<void> {
  const params = { tenantId: administrator.tenantId, personId: administrator.id };
  const { name } = administrator;
  const lowered = await client.call('assignRole', { params, body: { name, role: 'reader' } });
  assert.deepEqual([lowered.status, lowered.json.code], [409, 'conflict']);
  const removed = await client.call('removeRole', { params, ifMatch: '"MQ"' });
  assert.deepEqual([removed.status, removed.json.code], [409, 'conflict']);
  const mail = 'adele@contoso.example';
  const kept = await client.call('assignRole', { params, body: { name, role: 'administrator', mail } });
  assert.deepEqual([kept.json.mail, kept.json.from], [mail, 'configuration']);
}
