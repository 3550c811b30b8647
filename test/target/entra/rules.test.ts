import assert from 'node:assert/strict';
import sinon from 'sinon';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { Attributes } from '../../../src/model/directory.ts';
import type { RemoteResult, RemoteUser, RemoteWrite } from '../../../src/target/remote.ts';
import { domain, openEntra, remoteOf, type EntraRig } from './entra-for-tests.ts';

const goOn = { confirm: (): Promise<void> => Promise.resolve() };
const externalId = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

describe('The people of an Entra domain: what is never done', () => {
  let rig: EntraRig;
  let directory: TenantDirectory;
  beforeEach(async () => {
    directory = contoso();
    rig = await openEntra({ directory });
  });
  afterEach(async () => {
    sinon.restore();
    await rig.dispose();
  });

  const write = (...writes: readonly RemoteWrite[]): Promise<readonly RemoteResult[]> => rig.remote.write(writes, goOn);
  const add = (number: number, attributes: Attributes = {}): RemoteWrite => ({
    kind: 'add',
    of: 'user',
    externalId: externalId(number),
    attributes: {
      userPrincipalName: `n${String(number)}@${domain}`,
      displayName: `N ${String(number)}`,
      ...attributes,
    },
    active: true,
  });
  const idOf = (userPrincipalName: string): string =>
    directory.users.idOf(directory.users.rowOfPrincipalName(userPrincipalName) ?? -1);
  /** Everything that could be asked of somebody. */
  const everythingOf = (id: string): readonly RemoteWrite[] => [
    { kind: 'update', of: 'user', id, version: null, attributes: { jobTitle: 'X' } },
    { kind: 'update', of: 'user', id, version: null, attributes: { manager: null } },
    { kind: 'update', of: 'user', id, version: null, attributes: {}, active: false },
    { kind: 'update', of: 'user', id, version: null, attributes: {}, externalId: externalId(1) },
    { kind: 'remove', of: 'user', id, version: null },
  ];

  const untouchable: [who: string, userPrincipalName: string, why: string, message: RegExp][] = [
    ['the global administrator', 'aoife.nimhurchu@contoso.com', 'refused', /administrator role/],
    ['a user administrator', 'mehmet.yildiz@contoso.com', 'refused', /administrator role/],
    ['a guest', 'anna_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'missing', /domain/],
    ['somebody of another domain of the tenant', 'Mixed.Case@contoso.onmicrosoft.com', 'missing', /domain/],
  ];
  for (const [who, userPrincipalName, why, message] of untouchable)
    it(`${who} is not touched, whatever is asked`, async () => {
      const id = idOf(userPrincipalName);
      const before = directory.changeNumber;
      for (const asked of everythingOf(id)) {
        const [result] = await write(asked);
        assert.ok(result?.ok === false);
        assert.equal(result.why, why);
        assert.match(result.message, message);
      }
      assert.equal(directory.changeNumber, before);
      // Nor was Graph asked to.
      assert.deepEqual(
        Object.keys(rig.test.tenant.counters.byPath).filter((path) => path.includes('manager')),
        [],
      );
    });

  it('an administrator is known by a role on the last of many pages', async () => {
    const id = idOf('aoife.nimhurchu@contoso.com');
    for (let number = 0; number < 5; number += 1)
      directory.addMember(directory.addGroup({ displayName: `Group ${String(number)}` }), id);
    rig.test.tenant.habits.smallPages = { size: 1, path: '/memberOf' };
    const [result] = await write({ kind: 'remove', of: 'user', id, version: null });
    assert.ok(result?.ok === false && result.why === 'refused');
    assert.match(result.message, /administrator role/);
  });

  it('nobody is touched whose roles cannot be read', async () => {
    const id = idOf('pat.odonnell@contoso.com');
    const before = directory.changeNumber;
    for (const habit of ['forbidden', 'batchItemErrors', 'nullItems'] as const) {
      rig.test.tenant.habits[habit] = { path: '/memberOf' };
      for (const asked of everythingOf(id)) await assert.rejects(write(asked), SyncFailure);
      Reflect.deleteProperty(rig.test.tenant.habits, habit);
    }
    assert.equal(directory.changeNumber, before);
  });

  it('nothing is written any more once the lease is gone, and what was begun is waited for', async () => {
    const before = directory.users.active;
    const stop = new Error('Another process has taken over.');
    let asked = 0;
    const confirm = (): Promise<void> => ((asked += 1) > 2 ? Promise.reject(stop) : Promise.resolve());
    const adds = Array.from({ length: 200 }, (_, index) => add(index));
    await assert.rejects(rig.remote.write(adds, { confirm }), (error) => error === stop);
    const added = directory.users.active - before;
    assert.equal(added, 40);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(directory.users.active - before, added);
  });

  it('a guest whose name is of the domain is not touched', async () => {
    const id = directory.addUser({ userPrincipalName: `ext@${domain}`, displayName: 'Ext', userType: 'Guest' });
    for (const asked of everythingOf(id)) assert.equal((await write(asked))[0]?.ok, false);
    assert.ok(directory.user(id));
  });

  it('reads nobody but members of the domain', async () => {
    const ids = [...directory.userIds()];
    const ours = ids.filter((id) => {
      const user = directory.user(id);
      return user?.userType === 'Member' && user.userPrincipalName.toLowerCase().endsWith(`@${domain}`);
    });
    assert.ok(ours.length > 20 && ours.length < ids.length);
    const read: RemoteUser[] = [];
    for await (const page of rig.remote.readUsers()) read.push(...page);
    assert.deepEqual(read.map(({ id }) => id).sort(), ours.sort());
    assert.deepEqual((await rig.remote.findUsers(ids)).map(({ id }) => id).sort(), ours.sort());
  });

  it('somebody of a role-assignable group, whom Graph protects, is refused alone', async () => {
    const group = directory.addGroup({ displayName: 'Tier 0', isAssignableToRole: true });
    const [protectedId, plainId] = [idOf('pat.odonnell@contoso.com'), idOf('jose.munoz@contoso.com')];
    directory.addMember(group, protectedId);
    const results = await write(
      { kind: 'remove', of: 'user', id: protectedId, version: null },
      { kind: 'remove', of: 'user', id: plainId, version: null },
    );
    assert.deepEqual(
      results.map((result) => (result.ok ? 'ok' : result.why)),
      ['refused', 'ok'],
    );
    assert.match(results[0]?.ok === false ? results[0].message : '', /role-assignable groups/);
    assert.ok(directory.user(protectedId));
  });

  it('an app that may not write people stops the run and says what to grant', async () => {
    rig.test.tenant.apps[0]?.permissions.splice(0, 1, 'User.Read.All');
    const id = idOf('pat.odonnell@contoso.com');
    for (const asked of [add(1), ...everythingOf(id)])
      await assert.rejects(remoteOf(rig.test, { clock: rig.clock }).write([asked], goOn), (error) => {
        assert.ok(error instanceof SyncFailure && error.code === 'target-refused');
        return (error.detail ?? '').includes('User.ReadWrite.All');
      });
  });

  it('nothing is sent of licences, and no usage location unless it is mapped', async () => {
    const sent = sinon.spy(globalThis, 'fetch');
    await write(add(1, { jobTitle: 'Clerk' }));
    const id = idOf(`n1@${domain}`);
    await write({ kind: 'update', of: 'user', id, version: null, attributes: { jobTitle: null } });
    const items = sent.args.flatMap(([, init]) => itemsOf(init?.body)).filter(({ method }) => method !== 'GET');
    assert.deepEqual(
      items.map(({ method }) => method),
      ['POST', 'PATCH'],
    );
    for (const item of items) assert.doesNotMatch(JSON.stringify(item), /licen[sc]e|usageLocation/i);
    await write({ kind: 'update', of: 'user', id, version: null, attributes: { usageLocation: 'IE' } });
    assert.equal(directory.user(id)?.usageLocation, 'IE');
  });

  it('a password is sent to Graph and appears nowhere else', async () => {
    const sent = sinon.spy(globalThis, 'fetch');
    const logged = ['log', 'info', 'warn', 'error', 'debug'].map((name) => sinon.spy(console, name as 'log'));
    const written = sinon.spy(process.stdout, 'write');
    rig.test.tenant.habits.failedWrites = { times: 3, path: '/users' };
    const said: unknown[] = [...(await write(add(1), add(2), add(3, { userPrincipalName: `miriam@${domain}` })))];
    rig.test.tenant.habits.serverErrors = true;
    await write(add(4)).catch((error: unknown) => said.push(inside(error)));
    const posted = sent.args.flatMap(([url, init]) =>
      [...passwordsIn(init?.body)].map((password) => ({ url, password })),
    );
    assert.ok(posted.length >= 4);
    const everything = JSON.stringify([
      said,
      logged.map((spy) => spy.args),
      written.args,
      [...directory.userIds()].map((id) => directory.user(id)),
      await rig.remote.findUsers([...directory.userIds()]).catch(() => []),
    ]);
    for (const { url, password } of posted) {
      assert.equal(url, `${rig.test.graphEndpoint}/v1.0/$batch`);
      assert.ok(!everything.includes(password));
    }
  });

  it('groups and memberships are refused with a sentence, and none are read', async () => {
    const group: RemoteWrite = { kind: 'add', of: 'group', externalId: externalId(1), attributes: {}, active: true };
    const members: RemoteWrite = { kind: 'members', groupId: externalId(1), add: [], remove: [] };
    for (const asked of [group, members]) {
      const [result] = await write(asked);
      assert.ok(result?.ok === false && result.why === 'refused');
      assert.match(result.message, /only people/);
    }
    for (const pages of [rig.remote.readGroups(), rig.remote.readMembers()])
      assert.equal((await pages[Symbol.asyncIterator]().next()).done, true);
    assert.equal(rig.test.tenant.counters.requests, 0);
  });

  const refusals: [what: string, attributes: Attributes, why: string, message: RegExp][] = [
    [
      'a name that somebody has',
      { userPrincipalName: `miriam@${domain}` },
      'taken',
      /userPrincipalName already exists/,
    ],
    ['a mail that somebody has', { mail: `miriam@${domain}` }, 'taken', /proxyAddresses already exists/],
    ['a value that is too long', { employeeId: '12345678901234567' }, 'refused', /employeeId/],
    ['a name of another domain', { userPrincipalName: 'n1@fabrikam.com' }, 'refused', /domain of this connection/],
    ['no name', { userPrincipalName: null }, 'refused', /user principal name/],
  ];
  for (const [what, attributes, why, message] of refusals)
    it(`refuses alone somebody with ${what}, and says why`, async () => {
      const [bad, good] = await write(add(1, attributes), add(2));
      assert.ok(bad?.ok === false);
      assert.equal(bad.why, why);
      assert.match(bad.message, message);
      assert.equal(good?.ok, true);
    });

  it('says where to look when the Immutable ID is one of the deleted people', async () => {
    const [first] = await write(add(1));
    assert.ok(first?.ok === true);
    await write({ kind: 'remove', of: 'user', id: first.id, version: null });
    rig.test.tenant.habits.keptImmutableIds = true;
    const [again] = await write(add(1));
    assert.ok(again?.ok === false && again.why === 'taken');
    assert.match(again.message, /deleted people/);
  });

  it('adds somebody whose manager Graph does not know, without one', async () => {
    const [result] = await write(add(1, { manager: externalId(99) }));
    assert.ok(result?.ok === true);
    assert.equal(directory.user(result.id)?.manager, null);
    const update = { kind: 'update', of: 'user', id: result.id, version: null } as const;
    const [changed] = await write({ ...update, attributes: { manager: externalId(99) } });
    assert.ok(changed?.ok === false && changed.why === 'refused');
    assert.match(changed.message, /manager/);
  });

  it('finds who was added when the answer was lost and Graph does not show them yet', async () => {
    const { active } = directory.users;
    rig.test.tenant.habits.lostAnswers = { times: 1 };
    rig.test.tenant.habits.notFound = { path: `/users/n1@${domain}`, times: 3 };
    rig.test.tenant.habits.lateIndex = { queries: 1_000 };
    const [result] = await write(add(1));
    assert.ok(result?.ok === true);
    assert.equal(result.id, idOf(`n1@${domain}`));
    assert.equal(directory.users.active, active + 1);
    assert.ok(rig.clock.naps.length >= 3);
  });

  it('takes nobody who was there before for one whom it added', async () => {
    await write(add(1));
    rig.test.tenant.habits.lostAnswers = { times: 1 };
    const results = await write(add(2, { userPrincipalName: `n1@${domain}` }), add(3));
    assert.deepEqual(
      results.map((result) => (result.ok ? 'ok' : result.why)),
      ['taken', 'ok'],
    );
  });

  it('does not overwrite what somebody else wrote between a lost answer and its repetition', async () => {
    const id = idOf('pat.odonnell@contoso.com');
    const [before] = await rig.remote.findUsers([id]);
    rig.test.tenant.habits.failedWrites = { times: 1 };
    const stop = sinon.stub(rig.clock, 'sleep').callsFake(() => {
      directory.updateUser(id, { jobTitle: 'By hand' });
      return Promise.resolve();
    });
    const update = { kind: 'update', of: 'user', id, version: before?.version ?? '' } as const;
    const [result] = await write({ ...update, attributes: { jobTitle: 'By Rollcall' } });
    assert.ok(stop.called);
    assert.ok(result?.ok === false && result.why === 'moved');
    assert.equal(directory.user(id)?.jobTitle, 'By hand');
  });

  it('gives up a single write that never becomes clear, and not those beside it', async () => {
    const [bad, good] = [idOf('pat.odonnell@contoso.com'), idOf('jose.munoz@contoso.com')];
    rig.test.tenant.habits.failedWrites = { path: bad };
    const update = { kind: 'update', of: 'user', version: null, attributes: { jobTitle: 'New' } } as const;
    const results = await write({ ...update, id: bad }, { ...update, id: good });
    assert.deepEqual(
      results.map((result) => (result.ok ? 'ok' : result.why)),
      ['refused', 'ok'],
    );
  });
});

describe('Test of an Entra domain', () => {
  const tests: [what: string, change: (rig: EntraRig) => { domain?: string; secret?: string }, ok: boolean, RegExp][] =
    [
      ['all is well', () => ({}), true, /can read and write the people of contoso\.com/],
      ['the other verified domain', () => ({ domain: 'fabrikam.com' }), true, /fabrikam\.com/],
      [
        'a domain that is not verified',
        () => ({ domain: 'northwind.example' }),
        false,
        /northwind\.example is not known/,
      ],
      ['a wrong secret', () => ({ secret: 'wrong' }), false, /secret/i],
      [
        'an app that may only read',
        ({ test }) => {
          test.tenant.apps[0]?.permissions.splice(0, 1, 'User.Read.All');
          return {};
        },
        false,
        /grant User\.ReadWrite\.All/,
      ],
      [
        'Graph is away',
        ({ test }) => {
          test.tenant.habits.serverErrors = true;
          return {};
        },
        false,
        /503/,
      ],
    ];
  for (const [what, change, ok, detail] of tests)
    it(`says so when there is ${what}, and writes nothing`, async () => {
      const rig = await openEntra();
      try {
        const before = rig.directory.changeNumber;
        const remote = remoteOf(rig.test, { clock: rig.clock, ...change(rig) });
        const result = await remote.test({ signal: AbortSignal.timeout(10_000) });
        assert.equal(result.ok, ok, result.detail);
        assert.match(result.detail, detail);
        assert.equal(rig.directory.changeNumber, before);
      } finally {
        await rig.dispose();
      }
    });
});

/** An error with its causes, as a log would show it. */
function inside(error: unknown): unknown {
  return error instanceof Error ? [error.message, error.stack, Object.entries(error), inside(error.cause)] : error;
}

/** What a batch asks for. */
function itemsOf(body: unknown): { method: string }[] {
  const parsed = typeof body === 'string' && body.startsWith('{') ? (JSON.parse(body) as { requests?: [] }) : {};
  return parsed.requests ?? [];
}

function passwordsIn(body: unknown): string[] {
  return typeof body === 'string'
    ? [...body.matchAll(/"password":"([^"]+)"/g)].map(([, password]) => password ?? '')
    : [];
}
