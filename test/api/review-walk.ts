import assert from 'node:assert/strict';
import type { ApiForTests } from './api-for-tests.ts';
import { approver, reader, smallCompany } from './api-for-tests.ts';
import type { DocumentedClient } from './documented-client.ts';
import type { Walk } from './walk.ts';

/** What a step of the walk through the API works with. */
export interface Step {
  readonly api: ApiForTests;
  readonly client: DocumentedClient;
  readonly walk: Walk;
}

/** Leaves a change out, holds it, and puts it back. */
export async function leaveOutAndHold({ api, client, walk }: Step): Promise<void> {
  api.company = smallCompany('Ada Hopper');
  const id = await walk.preview();
  const seen = await walk.overview(id);
  const { key } = await walk.onlyChange(id);
  const edited = await walk.edit(id, { leaveOut: { keys: [key] } });
  assert.deepEqual([edited.json.toApply, edited.json.changeCount], [0, 1]);
  assert.match(String(edited.json.statusText), /every change is left out/);
  assert.equal((await walk.onlyChange(id)).leftOut?.text, 'Left out by Adele Vance.');
  const listed = await client.call('listOverrides', { params: { id }, as: reader });
  const [override] = listed.json.items as readonly { id: string; rows: number; of: { name: string } }[];
  assert.deepEqual([override?.rows, override?.of.name], [1, 'Ada Hopper']);
  const hold = { keys: [key], days: 7 };
  const stale = await client.call('editOverview', { params: { id }, body: { hash: seen.hash, hold } });
  assert.deepEqual([stale.status, stale.json.code], [409, 'conflict']);
  assert.equal((await walk.edit(id, { leaveOut: { keys: ['6nobody'] } })).status, 400);
  assert.equal((await walk.edit(id, { hold: { ...hold, days: 366 } })).status, 400);
  assert.equal((await walk.edit(id, { putBack: [override?.id] })).json.hash, seen.hash);
  await walk.edit(id, { hold }, approver);
  assert.equal((await walk.onlyChange(id)).leftOut?.text, 'Held until 2026-03-08 by Alex Wilber.');
  const holds = await client.call('listHolds', { params: { id: walk.connectionId }, as: reader });
  const [held] = holds.json.items as readonly { id: string; name: string }[];
  assert.equal(held?.name, 'Ada Hopper');
  await client.call('removeHold', { params: { id: held.id } });
  assert.equal((await walk.overview(id)).hash, seen.hash);
}

/** A sync of which a row is stale, and its retry. */
export async function retryWhatWasNot({ api, client, walk }: Step): Promise<void> {
  const id = await walk.overviewId();
  const user = await api.store.get('directoryUsers', 'directory', 'bbbbbbbb-0000-4000-8000-000000000000');
  assert.ok(user);
  await api.store.write('directoryUsers', 'directory', [{ kind: 'put', id: user.id, body: user.body }]);
  const sync = await walk.approve(id);
  const { planned, applied, stale } = (sync.results as { user: Record<string, number> }).user;
  assert.deepEqual([sync.status, planned, applied, stale], ['partly-succeeded', 1, 0, 1]);
  walk.partlyRunId = String(sync.id);
  const retry = await client.call('retryRun', { params: { id: walk.partlyRunId }, as: approver });
  assert.deepEqual(retry.json.task, { kind: 'retry', runId: sync.id });
  const run = await walk.ended(String(retry.json.id));
  assert.equal((await walk.approve(String(run.overviewId))).status, 'succeeded');
  const nothing = await client.call('retryRun', { params: { id: walk.syncRunId } });
  assert.deepEqual([nothing.status, nothing.json.code], [409, 'conflict']);
}

/** A removal limit, two approvers, and the undo of what they let through. */
export async function goOverTheLimit({ api, client, walk }: Step): Promise<void> {
  const everybody = smallCompany('Ada Hopper');
  api.company = { ...everybody, users: everybody.users.slice(0, 2) };
  await walk.change({ limits: { user: { percent: 10, minimum: 1, count: 1000 } } });
  const params = { id: await walk.preview() };
  const { hash, breaches } = await walk.overview(params.id);
  assert.equal(breaches.length, 1);
  const early = await client.call('releaseOverview', { params, body: { hash }, as: approver });
  await client.call('askRelease', { params, body: { hash } });
  const self = await client.call('releaseOverview', { params, body: { hash } });
  const unseen = await client.call('askRelease', { params, body: { hash: 'another' } });
  assert.deepEqual([early.json.code, self.json.code, unseen.json.code], ['conflict', 'conflict', 'conflict']);
  assert.match(String(self.json.detail), /second approver/);
  assert.match((await walk.overview(params.id)).statusText, /takes another approver/);
  const released = await client.call('releaseOverview', { params, body: { hash }, as: approver });
  assert.deepEqual(released.json.release, (await walk.overview(params.id)).release);
  assert.equal((await walk.overview(params.id)).release?.releasedBy?.name, 'Alex Wilber');
  const sync = await walk.approve(params.id);
  assert.equal((sync.results as { user: { deleted: number } }).user.deleted, 4);
  const connection = { id: walk.connectionId };
  const older = await client.call('undoSync', { params: connection, query: { runId: walk.syncRunId } });
  assert.deepEqual([older.status, older.json.code], [409, 'conflict']);
  const undo = await client.call('undoSync', { params: connection, query: { runId: String(sync.id) } });
  assert.deepEqual(undo.json.task, { kind: 'undo', runId: sync.id });
  const back = await walk.approve(String((await walk.ended(String(undo.json.id))).overviewId));
  assert.deepEqual([back.status, (back.results as { user: { changed: number } }).user.changed], ['succeeded', 4]);
  await walk.change({ limits: { user: { percent: 100, count: 1000 } } });
}

/** Why a person is left out, and everybody who is. */
export async function explainAndListFiltered({ api, client, walk }: Step): Promise<void> {
  api.company = smallCompany('Ada Hopper');
  await walk.change({ filters: { mailExcludes: ['@test'] } });
  const [ada, ...others] = api.company.users;
  assert.ok(ada);
  const blocked = { ...ada, attributes: { ...ada.attributes, mail: 'ada@test.example' } };
  api.company = { ...api.company, users: [blocked, ...others] };
  const params = { id: await walk.preview() };
  const overview = await client.call('getOverview', { params });
  assert.deepEqual(overview.json.filteredBy, [{ filter: 'mail contains @test', count: 1 }]);
  assert.deepEqual(overview.json.read, {
    ...{ kind: 'full', because: 'asked-for', since: null },
    text: 'Read everything: a full scan was asked for on the next run.',
  });
  const listed = await client.call('listFilteredPeople', { params, as: reader, query: { text: 'HOPPER' } });
  assert.deepEqual(listed.json.items, [
    {
      ...{ id: ada.id, name: 'Ada Hopper', userPrincipalName: 'p0@contoso.example' },
      ...{ clause: 'mail', by: 'mail contains @test', attribute: 'mail', value: 'ada@test.example' },
    },
  ]);
  const asked = { params: { id: walk.connectionId }, as: reader };
  const why = await client.call('explainPerson', { ...asked, query: { person: 'p0@CONTOSO.example' } });
  assert.equal(
    why.json.sentence,
    'Ada Hopper is left out by the filter “mail contains @test”: mail is ada@test.example.',
  );
  const several = await client.call('explainPerson', { ...asked, query: { person: 'contoso.example' } });
  assert.deepEqual([several.json.found, (several.json.people as unknown[]).length], ['several', 6]);
  const nobody = await client.call('explainPerson', { ...asked, query: { person: 'nobody@contoso.example' } });
  assert.equal(nobody.json.sentence, 'The tenant has nobody like this.');
  await walk.change({ filters: { mailExcludes: [] } });
}
