import assert from 'node:assert/strict';
import type { Connection } from '../../src/model/connection.ts';
import { defaultFilters, defaultLimits, defaultMapping } from '../../src/model/connection.ts';
import { CallerError } from '../../src/model/errors.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { Overview } from '../../src/model/overview.ts';
import { emptyCounts, nothingLeftOut } from '../../src/model/overview.ts';
import type { Hold, Override } from '../../src/model/override.ts';
import type { RegisteredSource } from '../../src/model/registry-records.ts';
import type { Run } from '../../src/model/run.ts';
import { noProgress } from '../../src/model/run.ts';
import type { ConnectionInput } from '../../src/settings/connection-input.ts';
import type { Source } from '../../src/source/source.ts';
import type { Stored } from '../../src/store/store.ts';
import { ArraySource, type Company } from '../support/array-source.ts';
import type { SettingsForTests } from './settings-for-tests.ts';
import { ada, grace, groupA, groupB, openSettings } from './settings-for-tests.ts';

const clientId = '11111111-2222-4333-8444-555555555555';

async function profileOf(settings: SettingsForTests): Promise<string> {
  const profile = await settings.profiles.create({ name: 'App', clientId, secret: 'not-a-real-secret-1234' }, ada);
  return profile.id;
}

async function inputOf(settings: SettingsForTests): Promise<ConnectionInput> {
  return { name: 'Contoso', tenant: 'contoso.com', cloud: 'global', credentialProfileId: await profileOf(settings) };
}

async function created(settings: SettingsForTests): Promise<Stored<Connection>> {
  return settings.connections.create(await inputOf(settings), ada);
}

function refusal(kind: CallerError['kind'], says: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CallerError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, says);
    return true;
  };
}

function runOf(connection: Stored<Connection>, status: Run['status']): Run {
  return {
    id: `${connection.id}.01run`,
    connectionId: connection.id,
    kind: 'overview',
    task: { kind: 'compare' },
    trigger: 'chat',
    startedBy: grace,
    origin: null,
    status,
    progress: noProgress,
    overviewId: `${connection.id}.01overview`,
    failure: null,
    startedAt: '2026-01-05T08:00:00.000Z',
    endedAt: null,
    cancelRequestedBy: null,
    checkpoint: null,
    results: null,
    resumed: 0,
  };
}

describe('Connections', () => {
  it('creates a connection with every default, under a readable id without dots', async () => {
    await using settings = await openSettings({ now: () => new Date('2026-01-05T08:00:00Z') });
    const { body, id } = await settings.connections.create(
      { ...(await inputOf(settings)), name: 'Zürich & Söhne' },
      ada,
    );
    assert.match(id, /^zurich-sohne-[0-9a-z]{6}$/);
    assert.deepEqual(body, {
      id,
      name: 'Zürich & Söhne',
      tenant: 'contoso.com',
      cloud: 'global',
      credentialProfileId: body.credentialProfileId,
      enabled: true,
      target: { kind: 'directory' },
      scope: { kind: 'all' },
      filters: defaultFilters,
      mapping: defaultMapping,
      fullScanDays: 7,
      photos: 'copy',
      schedule: { kind: 'manual' },
      notifications: { when: 'change-or-failure', recipients: [] },
      matchKey: 'userPrincipalName',
      removalPolicy: { kind: 'deactivate' },
      limits: defaultLimits,
      reviewMode: 'manual',
      createdAt: '2026-01-05T08:00:00.000Z',
      updatedAt: '2026-01-05T08:00:00.000Z',
      updatedBy: 'Ada Lovelace',
    });
    assert.deepEqual((await settings.connections.get(id)).body, body);
  });

  it('gives an id also to a name without any letter of a-z', async () => {
    await using settings = await openSettings();
    const { id } = await settings.connections.create({ ...(await inputOf(settings)), name: '株式会社 🎌' }, ada);
    assert.match(id, /^connection-[0-9a-z]{6}$/);
  });

  it('refuses a cloud or a credential profile that is not there, both at once', async () => {
    await using settings = await openSettings();
    const input = { ...(await inputOf(settings)), cloud: 'mars', credentialProfileId: 'nobody-000000' };
    await assert.rejects(settings.connections.create(input, ada), (error) => {
      assert.ok(error instanceof CallerError);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ['cloud', 'credentialProfileId'],
      );
      assert.match(error.problems[0]?.message ?? '', /global.*simulated/);
      return true;
    });
  });

  it('refuses a name that is taken in whatever case, also to a rename and to two requests at once', async () => {
    await using settings = await openSettings();
    const input = await inputOf(settings);
    const other = await settings.connections.create({ ...input, name: 'Fabrikam' }, ada);
    const both = await Promise.allSettled([
      settings.connections.create(input, ada),
      settings.connections.create({ ...input, name: 'CONTOSO' }, ada),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const rename = settings.connections.change(other.id, { name: 'contoso' }, { etag: other.etag, by: ada });
    await assert.rejects(rename, refusal('conflict', /choose another name/));
  });

  it('lists by name, whatever the case', async () => {
    await using settings = await openSettings();
    const input = await inputOf(settings);
    for (const name of ['beta', 'Alpha', 'Gamma', 'ärger']) {
      await settings.connections.create({ ...input, name }, ada);
    }
    assert.deepEqual(
      (await settings.connections.list()).map(({ body }) => body.name),
      ['Alpha', 'ärger', 'beta', 'Gamma'],
    );
  });

  it('changes the given fields and nothing else, and says by whom', async () => {
    await using settings = await openSettings();
    const before = await created(settings);
    const after = await settings.connections.change(
      before.id,
      { enabled: false, limits: { user: { count: 10 } } },
      { etag: before.etag, by: grace },
    );
    assert.deepEqual(after.body, {
      ...before.body,
      enabled: false,
      limits: { ...defaultLimits, user: { ...defaultLimits.user, count: 10 } },
      updatedAt: after.body.updatedAt,
      updatedBy: 'Grace Hopper',
    });
    assert.notEqual(after.etag, before.etag);
  });

  it('refuses a change of an older version and says who changed it meanwhile', async () => {
    await using settings = await openSettings();
    const { id, etag } = await created(settings);
    await settings.connections.change(id, { enabled: false }, { etag, by: grace });
    const late = settings.connections.change(id, { enabled: true }, { etag, by: ada });
    await assert.rejects(late, refusal('precondition-failed', /changed by Grace Hopper at .*: read it again/));
  });

  it('never changes tenant or cloud, but takes them when they are the same', async () => {
    await using settings = await openSettings();
    const { id, etag } = await created(settings);
    const change = (input: object): Promise<Stored<Connection>> =>
      settings.connections.change(id, input, { etag, by: ada });
    await assert.rejects(
      change({ tenant: 'fabrikam.com' }),
      refusal('conflict', /The tenant of “Contoso” cannot be changed/),
    );
    await assert.rejects(change({ cloud: 'china' }), refusal('conflict', /The cloud .* create a new connection/));
    assert.equal((await change({ tenant: 'CONTOSO.com', cloud: 'global', enabled: false })).body.enabled, false);
  });

  it('finds nothing under an id that it never gave', async () => {
    await using settings = await openSettings();
    for (const id of ['', '..', 'a/b', 'x'.repeat(1000), '\ud800', 'nobody-000000']) {
      await assert.rejects(settings.connections.get(id), refusal('not-found', /There is no connection/));
    }
  });
});

describe('deleting a connection', () => {
  it('asks for the exact name', async () => {
    await using settings = await openSettings();
    const { id } = await created(settings);
    for (const confirmName of ['', 'contoso', 'Contoso GmbH']) {
      await assert.rejects(
        settings.connections.remove(id, { confirmName, by: ada }),
        refusal('invalid-input', /exact name, “Contoso”/),
      );
    }
    assert.equal((await settings.connections.list()).length, 1);
  });

  it('refuses while a run is active and names it', async () => {
    await using settings = await openSettings();
    const connection = await created(settings);
    const run = runOf(connection, 'running');
    await settings.store.write('runs', connection.id, [{ kind: 'create', id: run.id, body: run }]);
    const removal = settings.connections.remove(connection.id, { confirmName: 'Contoso', by: ada });
    await assert.rejects(removal, refusal('conflict', /started by Grace Hopper at 2026-01-05/));
  });

  it('drops settings, overviews and state, keeps runs and logs, and says so', async () => {
    await using settings = await openSettings();
    const connection = await created(settings);
    const run = runOf(connection, 'succeeded');
    const overview: Overview = {
      id: run.overviewId,
      connectionId: connection.id,
      runId: run.id,
      task: { kind: 'compare' },
      status: 'ready',
      endedBecause: null,
      createdAt: run.startedAt,
      createdBy: grace,
      expiresAt: run.startedAt,
      configurationDigest: 'x',
      read: { kind: 'full', because: 'first-sync' },
      filteredBy: [],
      counts: emptyCounts,
      changeCount: 0,
      warnings: [],
      owned: { user: 0, group: 0, membership: 0 },
      breaches: [],
      causes: [],
      leftOut: nothingLeftOut,
      release: null,
      changesHash: 'x',
      hash: 'x',
      decidedBy: null,
      decidedAt: null,
    };
    const { store } = settings;
    await store.write('runs', connection.id, [{ kind: 'create', id: run.id, body: run }]);
    await store.write('overviews', connection.id, [{ kind: 'create', id: overview.id, body: overview }]);
    await store.write('changes', overview.id, [
      {
        kind: 'create',
        id: '1',
        body: {
          key: '1',
          class: 'user',
          action: 'add',
          objectId: 'x',
          targetId: null,
          name: 'X',
          before: null,
          after: {},
          reason: { code: 'joined-tenant' },
          precondition: { kind: 'absent' },
          digest: 'x',
        },
      },
    ]);
    const row = { class: 'user', action: 'add', objectId: 'x', memberId: null, name: 'X', memberName: null } as const;
    const at = run.startedAt;
    const hold: Hold = { ...row, id: `${connection.id}.1`, connectionId: connection.id, until: at, by: grace, at };
    const of = { ...row, kind: 'row', key: '1' } as const;
    const override: Override = { id: 'row.1', overviewId: overview.id, of, until: at, rows: 1, by: grace, at };
    await store.write('overrides', overview.id, [{ kind: 'create', id: override.id, body: override }]);
    await store.write('holds', connection.id, [{ kind: 'create', id: hold.id, body: hold }]);
    const source: RegisteredSource = { of: 'user', sourceId: 'x', id: 'y', run: run.id };
    await store.write('remoteSources', connection.id, [{ kind: 'create', id: 'user x', body: source }]);
    await store.write('photoMarks', connection.id, [{ kind: 'create', id: '00', body: { marks: {} } }]);
    const said = await settings.connections.remove(connection.id, { confirmName: 'Contoso', by: ada });
    for (const registry of ['remoteSources', 'photoMarks'] as const)
      assert.equal(await store.count(registry, connection.id), 0, registry);
    assert.equal((await store.get('deletedConnections', 'all', connection.id))?.body.name, 'Contoso');
    assert.match(said.keeps, /sync logs and runs of “Contoso”/);
    assert.match(said.drops, /settings, its overviews, its holds and its state/);
    assert.deepEqual(await settings.connections.list(), []);
    assert.equal(await store.count('overviews', connection.id), 0);
    assert.equal(await store.count('changes', overview.id), 0);
    assert.equal(await store.count('overrides', overview.id), 0);
    assert.equal(await store.count('holds', connection.id), 0);
    assert.equal(await store.count('runs', connection.id), 1);
  });
});

describe('testing a connection', () => {
  it('says in one sentence why a source could not be opened', async () => {
    await using settings = await openSettings({
      openSource: () => Promise.reject(new SyncFailure('settings-missing', 'The credential profile is gone.')),
    });
    const { id } = await created(settings);
    const answer = await settings.connections.test(id, AbortSignal.timeout(1000));
    assert.equal(answer.ok, false);
    assert.deepEqual(answer.failure, { code: 'settings-missing', detail: 'The credential profile is gone.' });
    assert.match(answer.summary, /settings are incomplete/);
  });

  it('opens the source of this connection', async () => {
    const opened: unknown[] = [];
    await using settings = await openSettings({
      openSource: (connection) => {
        opened.push(connection.tenant);
        return Promise.reject(new SyncFailure('tenant-not-found'));
      },
    });
    const { id } = await created(settings);
    await settings.connections.test(id, AbortSignal.timeout(1000));
    assert.deepEqual(opened, ['contoso.com']);
  });
});

describe('checking chosen groups', () => {
  const company: Company = {
    users: [],
    groups: [
      { id: groupA, displayName: 'Sales EMEA', description: null, mail: null },
      { id: groupB, displayName: 'Board', description: null, mail: null, membersHidden: true },
    ],
    members: {},
  };
  const gone = '00000000-0000-4000-8000-00000000000f';
  const check = async (ids: readonly string[], source: () => Source) => {
    await using settings = await openSettings({ openSource: async () => source() });
    const { body } = await settings.connections.create(await inputOf(settings), ada);
    return await settings.connections.checkGroups(body, ids, new AbortController().signal);
  };

  it('names those that are there, in the order given, and says which are not', async () => {
    assert.deepEqual(await check([gone, groupB, groupA], () => new ArraySource(company, { pageSize: 1 })), {
      groups: [
        { id: gone, name: null, membersHidden: false },
        { id: groupB, name: 'Board', membersHidden: true },
        { id: groupA, name: 'Sales EMEA', membersHidden: false },
      ],
      failure: null,
    });
  });

  it('asks for nothing where no group is chosen', async () => {
    const asked = await check([], () => assert.fail('nothing has to be opened'));
    assert.deepEqual(asked, { groups: [], failure: null });
  });

  it('says why the tenant could not be asked, and nothing of the groups', async () => {
    const expired = await check([groupA], () => {
      throw new SyncFailure('secret-expired', 'AADSTS7000222');
    });
    assert.deepEqual(expired, { groups: [], failure: { code: 'secret-expired', detail: 'AADSTS7000222' } });
    const cut = await check([groupA], () => new ArraySource(company, { breakAfter: 0 }));
    assert.equal(cut.failure?.code, 'source-unavailable');
  });
});
