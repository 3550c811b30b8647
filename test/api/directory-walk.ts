import assert from 'node:assert/strict';
import { reader } from './api-for-tests.ts';
import type { DocumentedClient } from './documented-client.ts';

/** A file of people: shown, applied once, and read again afterwards. */
export async function importPeople(client: DocumentedClient): Promise<void> {
  const text = 'User principal name;Display name;Shoe size\r\nmia@hand.example;Mia;38\r\nmia@;Nobody;1\r\n';
  const query = { fileName: 'people.csv', completeDomain: 'hand.example' };
  const shown = await client.call('previewImport', { query, body: { text } });
  assert.deepEqual(shown.json.counts, { rows: 2, add: 1, update: 0, unchanged: 0, refused: 1, remove: 0 });
  const params = { id: String(shown.json.id) };
  const wrong = await client.call('applyImport', { params, body: { hash: 'x' } });
  assert.deepEqual([wrong.status, wrong.json.code], [412, 'precondition-failed']);
  const body = { hash: shown.json.hash };
  const applied = await client.call('applyImport', { params, body });
  assert.deepEqual([applied.json.status, applied.json.outcome], ['applied', { applied: 1, stale: 0 }]);
  assert.deepEqual((await client.call('applyImport', { params, body })).json, applied.json);
  assert.deepEqual((await client.call('getImport', { params, as: reader })).json, applied.json);
  const { items } = (await client.call('listImports', { as: reader })).json;
  assert.deepEqual(items, [applied.json]);
  const rows = await client.call('listImportRows', { params, query: { kind: 'refused' }, as: reader });
  assert.deepEqual(
    (rows.json.items as readonly { line: number; problems: readonly { code: string }[] }[]).map(
      ({ line, problems }) => [line, problems.map(({ code }) => code)],
    ),
    [[3, ['name-invalid']]],
  );
  await refuseManyRemovals(client);
}

/** More than a fifth of a hundred people is only removed by its number. */
async function refuseManyRemovals(client: DocumentedClient): Promise<void> {
  const lines = Array.from({ length: 120 }, (_, index) => `p${String(index)}@hand.example`);
  const file = (names: readonly string[]): string => `UPN\n${names.join('\n')}\n`;
  const all = await client.call('previewImport', { rawBody: file(lines), headers: { 'content-type': 'text/csv' } });
  await client.call('applyImport', { params: { id: String(all.json.id) }, body: { hash: all.json.hash } });
  const query = { completeDomain: 'hand.example' };
  const some = await client.call('previewImport', { query, body: { text: file(lines.slice(0, 90)) } });
  assert.deepEqual(some.json.complete, { domain: 'hand.example', people: 121, confirm: true, withheld: null });
  const params = { id: String(some.json.id) };
  for (const confirmRemovals of [null, 30]) {
    const refused = await client.call('applyImport', { params, body: { hash: some.json.hash, confirmRemovals } });
    assert.deepEqual([refused.status, refused.json.code], [409, 'conflict']);
  }
  const done = await client.call('applyImport', { params, body: { hash: some.json.hash, confirmRemovals: 31 } });
  assert.deepEqual(done.json.outcome, { applied: 31, stale: 0 });
}

/** Tokens of SCIM clients: shown once, replaced, revoked. */
export async function giveScimTokens(client: DocumentedClient): Promise<void> {
  const created = await client.call('createScimToken', { body: { name: 'HR system' } });
  assert.match(String(created.json.token), /^rcscim\.hr-system-\w{6}\.[\w-]{43}$/);
  const replaces = String(created.json.id);
  const next = await client.call('createScimToken', { body: { name: 'HR system 2027', replaces } });
  assert.equal(next.json.line, created.json.line);
  assert.equal((await client.call('revokeScimToken', { params: { id: replaces } })).status, 204);
  const late = await client.call('createScimToken', { body: { name: 'Late', replaces } });
  assert.deepEqual([late.status, late.json.code], [409, 'conflict']);
  const unknown = await client.call('createScimToken', { body: { name: 'Lost', replaces: 'nothing-000000' } });
  assert.deepEqual([unknown.status, unknown.json.code], [404, 'not-found']);
  const past = await client.call('createScimToken', { body: { name: 'Past', expiresAt: '2020-01-01' } });
  assert.deepEqual([past.status, past.json.code], [400, 'invalid-input']);
  const listed = await client.call('listScimTokens');
  assert.deepEqual(
    (listed.json.items as readonly { name: string; state: string }[]).map(({ name, state }) => [name, state]).sort(),
    [
      ['HR system 2027', 'active'],
      ['HR system', 'revoked'],
    ],
  );
  assert.ok(!listed.text.includes('rcscim'));
}
