import assert from 'node:assert/strict';
import { SyncFailure } from '../../src/model/failure.ts';
import type { ApiForTests } from './api-for-tests.ts';
import { approver, canary, everyoneId, openApi, reader, smallCompany, stranger } from './api-for-tests.ts';
import { giveScimTokens, importPeople } from './directory-walk.ts';
import { DocumentedClient } from './documented-client.ts';
import { parseCsv } from './parse-csv.ts';
import { explainAndListFiltered, goOverTheLimit, leaveOutAndHold, retryWhatWasNot } from './review-walk.ts';
import { giveAndTakeRoles, keepConfigured } from './roles-walk.ts';
import { copyAndReadPhotos, listAndDismissNotices, refuseTakenNames } from './settings-walk.ts';
import { Walk } from './walk.ts';

describe('the operations of the API, each held against the OpenAPI document', () => {
  let api: ApiForTests;
  let client: DocumentedClient;
  let walk: Walk;
  before(async () => {
    api = await openApi();
    client = await DocumentedClient.of(api.origin);
    walk = new Walk(api, client);
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
  });

  it('say who is calling, and what there is to choose from', async () => {
    assert.equal((await client.call('me')).json.role, 'administrator');
    const { role, roleFrom } = (await client.call('me', { as: reader })).json;
    assert.deepEqual([role, roleFrom], ['reader', { kind: 'own', group: null }]);
    const nobody = (await client.call('me', { as: stranger })).json;
    assert.deepEqual([nobody.role, nobody.roleFrom], [null, null]);
    const clouds = (await client.call('listClouds')).json.items as readonly { name: string }[];
    assert.ok(clouds.some(({ name }) => name === 'simulated'));
    await client.call('health');
    await client.call('readiness');
    await client.call('openApi');
  });

  it('keep a credential profile and never show its secret', async () => {
    const body = {
      name: 'App',
      clientId: '11111111-2222-4333-8444-555555555555',
      secret: canary,
      secretExpiresAt: '2027-01-31',
    };
    const created = await client.call('createCredentialProfile', { body });
    const params = { id: String(created.json.id) };
    assert.equal(created.headers.location, `/api/credential-profiles/${params.id}`);
    const read = await client.call('getCredentialProfile', { params, as: reader });
    const ifMatch = read.headers.etag ?? '';
    assert.equal(created.headers.etag, ifMatch);
    const changed = await client.call('changeCredentialProfile', { params, ifMatch, body: { name: 'App of Contoso' } });
    assert.equal(changed.json.name, 'App of Contoso');
    const listed = await client.call('listCredentialProfiles');
    for (const { text } of [created, read, changed, listed]) {
      assert.ok(!text.includes(canary));
    }
    const late = await client.call('changeCredentialProfile', { params, ifMatch, body: { name: 'Late' } });
    assert.deepEqual([late.status, late.json.code], [412, 'precondition-failed']);
    walk.profileId = params.id;
  });

  it('keep a connection and change only what is given', async () => {
    const body = {
      name: 'Contoso',
      tenant: 'Contoso.example',
      cloud: 'simulated',
      credentialProfileId: walk.profileId,
    };
    const created = await client.call('createConnection', { body });
    assert.deepEqual((await client.call('listConnections', { as: reader })).json.items, [created.json]);
    const params = { id: String(created.json.id) };
    const read = await client.call('getConnection', { params });
    const changed = await client.call('changeConnection', {
      params,
      ifMatch: read.headers.etag ?? '',
      body: {
        scope: { kind: 'groups', groupIds: everyoneId.toUpperCase(), nested: false },
        limits: { user: { percent: 100, count: 1000 } },
      },
    });
    assert.deepEqual(changed.json.scope, { kind: 'groups', groupIds: [everyoneId], nested: false });
    assert.deepEqual(
      { ...changed.json, scope: null, limits: null, updatedAt: null },
      { ...read.json, scope: null, limits: null, updatedAt: null },
    );
    const profile = await client.call('getCredentialProfile', { params: { id: walk.profileId } });
    assert.deepEqual(profile.json.usedBy, [{ id: params.id, name: 'Contoso' }]);
    const moved = await client.call('changeConnection', {
      params,
      ifMatch: changed.headers.etag ?? '',
      body: { tenant: 'other.example' },
    });
    assert.deepEqual([moved.status, moved.json.code], [409, 'conflict']);
    walk.connectionId = params.id;
  });

  it('test a connection', async () => {
    assert.equal((await client.call('testConnection', { params: { id: walk.connectionId } })).json.ok, true);
    api.openSource = (): never => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    };
    const failed = await client.call('testConnection', { params: { id: walk.connectionId } });
    api.openSource = null;
    assert.equal(failed.json.ok, false);
    assert.deepEqual(failed.json.failure, {
      code: 'secret-expired',
      sentence: 'The client secret or certificate of the app registration has expired.',
      action:
        'Create a new client secret in Entra ID under App registrations, or upload a new certificate there, and enter it in the credential profile.',
      detail: 'AADSTS7000222',
      link: `/tab/credential-profiles/${walk.profileId}`,
    });
  });

  it('rotate a secret: keep the old one while the new one does not work, then swap it', async () => {
    const params = { id: walk.profileId };
    const before = await client.call('getCredentialProfile', { params });
    const ifMatch = before.headers.etag ?? '';
    const body = { secret: `${canary}-next`, secretExpiresAt: '2028-01-31' };
    api.openSource = (): never => {
      throw new SyncFailure('secret-invalid', 'AADSTS7000215');
    };
    const kept = await client.call('rotateSecret', { params, ifMatch, body });
    api.openSource = null;
    assert.equal(kept.json.swapped, false);
    assert.deepEqual(kept.json.profile, before.json);
    const [result] = kept.json.results as readonly { name: string; ok: boolean; failure: { code: string } }[];
    assert.deepEqual([result?.name, result?.ok, result?.failure.code], ['Contoso', false, 'secret-invalid']);
    const swapped = await client.call('rotateSecret', { params, ifMatch, body });
    assert.equal(swapped.json.swapped, true);
    assert.equal((swapped.json.profile as { secretExpiresAt: string }).secretExpiresAt, '2028-01-31T00:00:00.000Z');
    assert.ok(!(kept.text + swapped.text).includes(canary));
    const late = await client.call('rotateSecret', { params, ifMatch, body });
    assert.deepEqual([late.status, late.json.code], [412, 'precondition-failed']);
  });

  it('preview: start a run, read it until it ends, read its overview and all of its changes', async () => {
    const params = { id: walk.connectionId };
    const none = await client.call('getCurrentOverview', { params });
    assert.deepEqual([none.status, none.json.code], [404, 'not-found']);
    const started = await client.call('startRun', { params, body: { kind: 'overview' }, as: approver });
    assert.equal(started.headers.location, `/api/runs/${String(started.json.id)}`);
    const run = await walk.ended(String(started.json.id));
    assert.deepEqual(
      [run.status, run.kind, run.trigger, (run.startedBy as { name: string }).name],
      ['succeeded', 'overview', 'tab', 'Alex Wilber'],
    );
    const overview = await client.call('getOverview', { params: { id: String(run.overviewId) } });
    assert.deepEqual([overview.json.status, overview.json.changeCount], ['ready', 13]);
    assert.equal(overview.json.statusText, 'Ready to be approved.');
    assert.deepEqual((await client.call('getCurrentOverview', { params })).json, overview.json);
    assert.equal((await client.call('getConnection', { params })).json.currentOverviewId, overview.json.id);
    assert.deepEqual(
      await walk.everyChange(String(overview.json.id), '5'),
      await walk.everyChange(String(overview.json.id), '1000'),
    );
  });

  it('narrow changes by class, action and text', async () => {
    const params = { id: await walk.overviewId() };
    const narrowed = async (query: Record<string, string>): Promise<unknown> =>
      (await client.call('listChanges', { params, query })).json.total;
    assert.equal(await narrowed({}), 13);
    assert.equal(await narrowed({ class: 'user' }), 6);
    assert.equal(await narrowed({ class: 'membership', text: 'ADA' }), 1);
    assert.equal(await narrowed({ text: 'unal' }), 2);
    assert.equal(await narrowed({ action: 'remove' }), 0);
    const { causes } = (await client.call('getOverview', { params })).json as {
      causes: readonly { id: string; count: number; text: string }[];
    };
    assert.ok(causes.length > 1);
    for (const { id, count } of causes) assert.equal(await narrowed({ cause: id }), count);
    assert.equal(await narrowed({ cause: 'cause.none' }), 0);
    assert.equal(await narrowed({ cause: causes[0]?.id ?? '', action: 'remove' }), 0);
    assert.equal(await narrowed({ text: 'ada', total: 'without' }), null);
  });

  it('jump to any page of the changes, also of those that are narrowed', async () => {
    const params = { id: await walk.overviewId() };
    for (const query of [{}, { class: 'membership' }, { text: 'p3' }]) {
      const { json } = await client.call('listPageStarts', { params, query: { ...query, every: '2' } });
      const all = (await client.call('listChanges', { params, query: { ...query, limit: '1000' } })).json
        .items as readonly { key: string }[];
      const keys = all.map(({ key }) => key);
      assert.deepEqual(
        json.items,
        keys.filter((_, index) => index % 2 === 1),
      );
      assert.equal(json.next, null);
    }
    const { items } = (await client.call('listPageStarts', { params, query: { every: '5' } })).json as {
      items: readonly string[];
    };
    const third = await client.call('listChanges', { params, query: { limit: '5', after: items[1] ?? '' } });
    assert.equal((third.json.items as readonly unknown[]).length, 3);
  });

  it('approve exactly what was reviewed, once however often it is asked for', async () => {
    const params = { id: await walk.overviewId() };
    const { json } = await client.call('getOverview', { params });
    const other = await client.call('approveOverview', { params, body: { hash: 'another' } });
    assert.deepEqual([other.status, other.json.code], [409, 'conflict']);
    const approvals = await Promise.all(
      [1, 2, 3].map(async () => client.call('approveOverview', { params, body: { hash: json.hash }, as: approver })),
    );
    const ids = new Set(approvals.map((approval) => approval.json.id));
    assert.equal(ids.size, 1);
    const run = await walk.ended(String([...ids][0]));
    assert.deepEqual([run.status, (run.results as { user: { changed: number } }).user.changed], ['succeeded', 6]);
    assert.equal((await client.call('getOverview', { params })).json.status, 'applied');
    assert.equal(
      ((await client.call('getConnection', { params: { id: walk.connectionId } })).json.lastSync as { status: string })
        .status,
      'succeeded',
    );
    const decided = await client.call('cancelOverview', { params });
    assert.deepEqual([decided.status, decided.json.code], [409, 'conflict']);
    walk.syncRunId = String(run.id);
  });

  it('list the sync log, narrowed and in pages', async () => {
    const params = { id: walk.syncRunId };
    const all = (await client.call('listLog', { params, query: { limit: '1000' } })).json.items as readonly unknown[];
    const [first] = (await client.call('listLog', { params, query: { limit: '1', class: 'membership' } })).json
      .items as readonly { result: string }[];
    assert.equal(all.length, 13);
    assert.equal(first?.result, 'applied');
    const failed = await client.call('listLog', { params, query: { result: 'failed' } });
    assert.deepEqual(failed.json, { items: [], next: null });
  });

  it('hand out changes and log as CSV, in the order shown, with every user’s immutable id', async () => {
    const { overviewId } = (await client.call('getRun', { params: { id: walk.syncRunId } })).json;
    const changes = await client.call('downloadChanges', { params: { id: String(overviewId) } });
    const log = await client.call('downloadLog', { params: { id: walk.syncRunId } });
    assert.match(
      changes.headers['content-disposition'] ?? '',
      /^attachment; filename="rollcall-overview-[a-z0-9.-]+\.csv"$/,
    );
    const shown = (await walk.everyChange(String(overviewId), '1000')) as readonly {
      class: string;
      objectId: string;
      memberId: string | null;
    }[];
    for (const csv of [changes, log]) {
      const rows = parseCsv(csv.text.slice(1)).slice(1);
      assert.deepEqual(
        rows.map((row) => row[3]),
        shown.map((change) => (change.class === 'user' ? change.objectId : (change.memberId ?? ''))),
      );
      const names = rows.map((row) => row[5] ?? '');
      assert.ok(names.includes("'=1+1") && names.includes('Zoë, "the" Ünal\nof Sales'));
    }
  });

  it('show the directory that came of it', async () => {
    const users = (await client.call('listDirectoryUsers', { query: { limit: '4' } })).json;
    const rest = (await client.call('listDirectoryUsers', { query: { after: String(users.next) } })).json;
    const everybody = [...(users.items as readonly { id: string }[]), ...(rest.items as readonly { id: string }[])];
    assert.equal(new Set(everybody.map(({ id }) => id)).size, 6);
    const [found] = (await client.call('listDirectoryUsers', { query: { text: 'lovelace' } })).json.items as readonly {
      id: string;
    }[];
    const ada = await client.call('getDirectoryUser', { params: { id: found?.id ?? '' } });
    assert.equal((ada.json.attributes as { displayName: string }).displayName, 'Ada Lovelace');
    const [group] = (await client.call('listDirectoryGroups')).json.items as readonly { id: string }[];
    const params = { id: group?.id ?? '' };
    const members = (await client.call('listDirectoryMembers', { params, query: { limit: '4' } })).json;
    const more = (await client.call('listDirectoryMembers', { params, query: { after: String(members.next) } })).json;
    assert.equal((members.items as readonly unknown[]).length + (more.items as readonly unknown[]).length, 6);
    assert.equal(more.next, null);
    const [one] = (await client.call('listDirectoryMembers', { params, query: { text: 'lovelace' } })).json
      .items as readonly { id: string }[];
    assert.equal(one?.id, found?.id);
  });

  it('say how photos were copied, copy them now, and hand them out', async () => {
    await copyAndReadPhotos({ api, client, walk });
  });

  it('list runs, newest first, in pages', async () => {
    const params = { id: walk.connectionId };
    const page = (await client.call('listRuns', { params, query: { limit: '1' } })).json;
    const rest = (await client.call('listRuns', { params, query: { after: String(page.next) } })).json;
    const kinds = [...(page.items as readonly { kind: string }[]), ...(rest.items as readonly { kind: string }[])].map(
      ({ kind }) => kind,
    );
    assert.deepEqual(kinds, ['sync', 'overview']);
  });

  it('list the history: a row for each class of the sync and one for the preview, and the same as CSV', async () => {
    const params = { id: walk.connectionId };
    const { items, total } = (await client.call('listHistory', { params })).json as {
      items: readonly { runId: string; class: string | null; changed: number | null }[];
      total: number;
    };
    assert.equal(total, 4);
    assert.deepEqual(
      items.map((row) => [row.class, row.changed]),
      [
        ['user', 6],
        ['group', 1],
        ['membership', 6],
        [null, null],
      ],
    );
    assert.equal(items[0]?.runId, walk.syncRunId);
    const { text } = await client.call('downloadHistory', { params, query: { kind: 'sync' } });
    assert.equal(parseCsv(text.slice(1)).length, 4);
  });

  it('sync: make the overview and wait, or apply it at once where the connection says so', async () => {
    api.company = smallCompany('Ada King');
    const params = { id: walk.connectionId };
    const manual = await client.call('startRun', { params, body: { kind: 'sync' } });
    assert.equal((await walk.ended(String(manual.json.id))).kind, 'overview');
    await walk.change({ reviewMode: 'auto' });
    const auto = await client.call('startRun', { params, body: { kind: 'sync' } });
    const run = await walk.ended(String(auto.json.id));
    assert.deepEqual([run.kind, run.status], ['sync', 'succeeded']);
    await walk.change({ reviewMode: 'manual' });
  });

  it('leave changes out, hold them and put them back, and tell of each change whether it is', async () => {
    await leaveOutAndHold({ api, client, walk });
  });

  it('receipt: planned against achieved, and a retry of what was not', async () => {
    await retryWhatWasNot({ api, client, walk });
  });

  it('go over a removal limit with two approvers, and undo it', async () => {
    await goOverTheLimit({ api, client, walk });
  });

  it('explain a person, and list whom the filters left out', async () => {
    await explainAndListFiltered({ api, client, walk });
  });

  it('say what unsaved settings would do, beside what the saved ones would', async () => {
    const current = await walk.preview();
    const params = { id: walk.connectionId };
    const body = { filters: { mailExcludes: '@test' } };
    const started = await client.call('startWhatIf', { params, body });
    assert.equal(started.json.compared, current);
    const { id, overviewId, task } = started.json.run as { id: string; overviewId: string; task: object };
    assert.deepEqual(task, { kind: 'what-if', runId: null });
    assert.equal((await walk.ended(id)).status, 'succeeded');
    const draft = await client.call('getOverview', { params: { id: overviewId } });
    const { filtered } = (draft.json.counts as { user: { filtered: number } }).user;
    assert.deepEqual([draft.json.status, filtered], ['draft', 1]);
    assert.equal(await walk.overviewId(), current);
  });

  it('check chosen groups by name', async () => {
    const params = { id: walk.connectionId };
    const other = '9d8b6a10-1111-4222-8333-444455556666';
    const everyone = { id: everyoneId, name: 'Everyone', membersHidden: false };
    const body = { groupIds: `${other}, ${everyoneId.toUpperCase()}\n${other}` };
    const checked = await client.call('checkScope', { params, body });
    assert.deepEqual(checked.json, { items: [{ ...everyone, id: other, name: null }, everyone], failure: null });
    assert.deepEqual((await client.call('checkScope', { params, body: {} })).json.items, [everyone]);
    assert.equal((await client.call('checkScope', { params, body: { groupIds: 'Sales' } })).status, 400);
    api.openSource = (): never => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    };
    const failed = await client.call('checkScope', { params, body });
    api.openSource = null;
    assert.deepEqual([failed.json.items, (failed.json.failure as { code: string }).code], [[], 'secret-expired']);
  });

  it('ask for a full scan, and take that back', async () => {
    const params = { id: walk.connectionId };
    for (const onNextRun of [true, false]) {
      const set = await client.call('setFullScan', { params, body: { onNextRun }, as: approver });
      assert.equal(set.json.fullScanOnNextRun, onNextRun);
      const read = await client.call('getConnection', { params });
      assert.deepEqual([read.json.fullScanOnNextRun, read.json.fullScanDays], [onNextRun, 7]);
    }
  });

  it('list where Rollcall is, and what could not be delivered until that is dismissed', async () => {
    await listAndDismissNotices({ api, client, walk });
  });

  it('cancel an overview, and a run', async () => {
    api.company = smallCompany('Ada Byron');
    const cancelled = await client.call('cancelOverview', { params: { id: await walk.preview() } });
    assert.deepEqual([cancelled.status, cancelled.json.status], [200, 'cancelled']);
    assert.match(String(cancelled.json.statusText), /Cancelled by Adele Vance/);
    const { run, release } = await walk.blockedRun();
    const asked = await client.call('cancelRun', { params: { id: run }, as: approver });
    assert.equal((asked.json.cancelRequestedBy as { name: string }).name, 'Alex Wilber');
    release();
    assert.equal((await walk.ended(run)).status, 'cancelled');
  });

  it('tell a second request who started which run', async () => {
    const overview = await walk.preview();
    await walk.edit(overview, { hold: { keys: [(await walk.onlyChange(overview)).key], days: 1 } });
    const { run, release } = await walk.blockedRun();
    assert.deepEqual(await walk.refusals(overview), ['run-active']);
    const hold = (
      (await client.call('listHolds', { params: { id: walk.connectionId } })).json.items as { id: string }[]
    )[0];
    const others = [
      await client.call('removeHold', { params: { id: hold?.id ?? '' } }),
      await client.call('retryRun', { params: { id: walk.partlyRunId } }),
      await client.call('undoSync', { params: { id: walk.connectionId } }),
      await client.call('startWhatIf', { params: { id: walk.connectionId }, body: {} }),
    ];
    assert.deepEqual(
      others.map(({ json }) => json.code),
      ['run-active', 'run-active', 'run-active', 'run-active'],
    );
    const second = await client.call('startRun', { params: { id: walk.connectionId }, body: { kind: 'overview' } });
    assert.deepEqual([second.status, second.json.code, second.json.runId], [409, 'run-active', run]);
    assert.match(String(second.json.detail), /Adele Vance started a preview/);
    const deletion = await client.call('deleteConnection', {
      params: { id: walk.connectionId },
      query: { confirm: 'Contoso' },
    });
    assert.deepEqual([deletion.status, deletion.json.code], [409, 'conflict']);
    release();
    await walk.ended(run);
  });

  it('refuse an overview that expired, and one whose connection changed', async () => {
    const first = await walk.preview();
    const second = await walk.preview();
    assert.deepEqual(await walk.refusals(first), ['overview-expired']);
    await walk.change({ filters: { guests: 'exclude' } });
    assert.deepEqual(await walk.refusals(second), ['overview-stale']);
    assert.match(
      String((await client.call('getOverview', { params: { id: second } })).json.statusText),
      /settings changed/,
    );
  });

  it('say of a failed run what mends it and where', async () => {
    api.openSource = (): never => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    };
    const started = await client.call('startRun', { params: { id: walk.connectionId }, body: { kind: 'overview' } });
    const run = await walk.ended(String(started.json.id));
    api.openSource = null;
    assert.equal(run.status, 'failed');
    assert.equal((run.failure as { link: string }).link, `/tab/credential-profiles/${walk.profileId}`);
  });

  it('say when a schedule that is not saved would run', async () => {
    const body = { schedule: { kind: 'hourly', minute: 15 } };
    const asked = await client.call('listNextRuns', { body, as: reader });
    assert.equal((asked.json.items as readonly string[])[0], '2026-03-01T10:15:00.000Z');
  });

  it('refuse to run a disabled connection', async () => {
    await walk.change({ enabled: false });
    const refused = await client.call('startRun', { params: { id: walk.connectionId }, body: { kind: 'overview' } });
    assert.deepEqual([refused.status, refused.json.code], [409, 'conflict']);
    const whatIf = await client.call('startWhatIf', { params: { id: walk.connectionId }, body: {} });
    assert.deepEqual([whatIf.status, whatIf.json.code], [409, 'conflict']);
    await walk.change({ enabled: true });
  });

  it('refuse a name that is taken, and a profile in use', async () => {
    await refuseTakenNames({ api, client, walk });
  });

  it('name every problem of an input by its path', async () => {
    const refused = await client.call('createConnection', { body: { name: '', cloud: 'simulated', secret: canary } });
    const paths = (refused.json.problems as readonly { path: string }[]).map(({ path }) => path);
    assert.deepEqual([...paths].sort(), ['credentialProfileId', 'name', 'secret', 'tenant']);
    assert.ok(!refused.text.includes(canary));
  });

  it('give a role to a person and to a group, change it and take it, each in the version that was seen', async () => {
    await giveAndTakeRoles(client);
  });

  it('leave an administrator who comes from configuration as they are, but for their address', async () => {
    await keepConfigured(client);
  });

  it('take people from a file, once and as it was shown', async () => {
    await importPeople(client);
  });

  it('give SCIM clients tokens, and take them back', async () => {
    await giveScimTokens(client);
  });

  it('act on the simulated tenant', async () => {
    const demoPeople = await client.call('listDemoPeople', { as: stranger });
    assert.deepEqual(
      (demoPeople.json.items as readonly { name: string; role: string | null }[]).map(({ name, role }) => [name, role]),
      [
        ['Nestor Wilke', null],
        ['Megan Bowen', 'reader'],
        ['Adele Vance', 'administrator'],
        ['Alex Wilber', 'approver'],
      ],
    );
    await client.call('expireSecret');
    await client.call('restoreSecret');
    assert.equal((await client.call('letDayPass')).json.summary, 'A day passed.');
    assert.equal(api.tenantCalls.length, 3);
  });

  it('delete a connection by its name, and keep its runs; then delete its profile', async () => {
    const params = { id: walk.connectionId };
    const wrong = await client.call('deleteConnection', { params, query: { confirm: 'contoso' } });
    assert.deepEqual([wrong.status, wrong.json.code], [400, 'invalid-input']);
    const removed = await client.call('deleteConnection', { params, query: { confirm: 'Contoso' } });
    assert.match(String(removed.json.keeps), /sync logs and runs/);
    const run = await client.call('getRun', { params: { id: walk.syncRunId } });
    assert.equal(run.status, 200);
    assert.equal(
      ((await client.call('listLog', { params: { id: walk.syncRunId } })).json.items as readonly unknown[]).length,
      13,
    );
    assert.ok(((await client.call('listRuns', { params })).json.items as readonly unknown[]).length > 5);
    const gone = await client.call('deleteCredentialProfile', { params: { id: walk.profileId } });
    assert.deepEqual([gone.status, gone.text], [204, '']);
  });

  it('never logged the secret', () => {
    assert.ok(api.log.length > 50);
    assert.ok(!api.log.join('').includes(canary));
  });

  it('were each called with success, and met each problem of their own', () => {
    const missing = walk.notMet();
    assert.deepEqual(missing, []);
  });
});
