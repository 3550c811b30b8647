import assert from 'node:assert/strict';
import { pino } from 'pino';
import { TenantDirectory } from '../../src/local/tenant/directory.ts';
import type { Actor } from '../../src/model/role.ts';
import { AskedTenants } from '../../src/settings/asked-tenants.ts';
import type { OpenTenant } from '../../src/settings/open-tenant.ts';
import type { Source } from '../../src/source/source.ts';
import { People } from '../../src/settings/people.ts';
import { openEntraSource } from '../../src/source/entra/entra-source.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { connectionWith } from '../bot/samples.ts';
import type { TestTenant } from '../support/tenant.ts';
import { startTestTenant } from '../support/tenant.ts';
import { ada, openSettings, tenantId } from './settings-for-tests.ts';

const domain = 'contoso.example';

describe('the groups of people, asked of their tenant', () => {
  let test: TestTenant;
  let directory: TenantDirectory;
  let grace: Actor;
  let log: string[];
  let now: number;

  beforeEach(async () => {
    directory = new TenantDirectory({ tenantId, displayName: 'Contoso', domains: [domain] });
    test = await startTestTenant({ directory });
    const id = directory.addUser({ userPrincipalName: `grace@${domain}`, displayName: 'Grace Hopper' });
    grace = { id, tenantId, name: 'Grace Hopper' };
    log = [];
    now = Date.parse('2026-11-21T10:00:00Z');
  });
  afterEach(async () => {
    await test.tenant.close();
  });

  const group = (displayName: string): string => directory.addGroup({ displayName, mailNickname: displayName });

  function tenantsOf(
    connections: readonly Parameters<typeof connectionWith>[0][] = [{ tenant: tenantId }],
    openTenant: OpenTenant = async ({ tenant }) =>
      openEntraSource({
        cloud: {
          name: 'simulated',
          authorityHost: test.authorityHost,
          graphEndpoint: test.graphEndpoint,
          custom: true,
        },
        ...{ tenant, clientId: test.appId, secret: test.clientSecret },
      }),
  ): AskedTenants {
    const stored = connections.map((changes) => ({ id: 'c1', body: connectionWith(changes), etag: '1' }));
    return new AskedTenants({
      connections: { list: async () => stored },
      openTenant,
      logger: pino({}, { write: (line: string) => log.push(line) }),
      now: () => new Date(now),
    });
  }

  it('are those of a list that hold the person, directly or through other groups, however long the list', async () => {
    const [direct, outer, inner] = [group('Direct'), group('Outer'), group('Inner')];
    directory.addMember(direct, grace.id);
    directory.addMember(inner, grace.id);
    directory.addMember(outer, inner);
    const others = Array.from({ length: 43 }, (_, index) => group(`Other ${index}`));
    const found = await tenantsOf().groupsAmong(grace, [...others, direct, outer]);
    assert.deepEqual([...found].sort(), [direct, outer].sort());
    assert.equal(test.tenant.counters.byPath['/users/{id}/checkMemberGroups']?.requests, 3);
  });

  it('are none for somebody who is not there, and of a group that is not there', async () => {
    const everyone = group('Everyone');
    directory.addMember(everyone, grace.id);
    const gone = { ...grace, id: 'cccccccc-0000-4000-8000-000000000000' };
    assert.deepEqual(await tenantsOf().groupsAmong(gone, [everyone]), []);
    const absent = 'dddddddd-0000-4000-8000-000000000000';
    assert.deepEqual(await tenantsOf().groupsAmong(grace, [absent, everyone]), [everyone]);
    assert.deepEqual(log, []);
  });

  it('are asked through a connection that names the tenant by a domain, and of no other tenant', async () => {
    const everyone = group('Everyone');
    directory.addMember(everyone, grace.id);
    assert.deepEqual(await tenantsOf([{ tenant: domain }]).groupsAmong(grace, [everyone]), [everyone]);
    const elsewhere = { ...grace, tenantId: 'bbbbbbbb-0000-4000-8000-000000000001' };
    assert.deepEqual(await tenantsOf([{ tenant: domain }]).groupsAmong(elsewhere, [everyone]), []);
    const before = test.tenant.counters.requests;
    assert.deepEqual(await tenantsOf().groupsAmong(elsewhere, [everyone]), []);
    assert.deepEqual(await tenantsOf([{ tenant: tenantId, enabled: false }]).groupsAmong(grace, [everyone]), []);
    assert.equal(test.tenant.counters.requests, before);
    assert.match(log.join(''), /nobody could be asked/);
  });

  it('are asked through another connection where the first has a wrong secret', async () => {
    const everyone = group('Everyone');
    directory.addMember(everyone, grace.id);
    const secrets = ['wrong', test.clientSecret];
    const tenants = tenantsOf([{ tenant: tenantId }, { tenant: tenantId }], async ({ tenant }) =>
      openEntraSource({
        cloud: {
          name: 'simulated',
          authorityHost: test.authorityHost,
          graphEndpoint: test.graphEndpoint,
          custom: true,
        },
        ...{ tenant, clientId: test.appId, secret: secrets.shift() ?? '' },
      }),
    );
    assert.deepEqual(await tenants.groupsAmong(grace, [everyone]), [everyone]);
    assert.match(log.join(''), /secret-invalid/);
  });

  it('are remembered for a minute, so that whoever leaves a group has its role no longer than that', async () => {
    const everyone = group('Everyone');
    directory.addMember(everyone, grace.id);
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada], tenantPeople: tenantsOf() });
    await people.assign({ kind: 'group', personId: everyone, tenantId, name: 'Everyone', role: 'approver' }, ada);
    await Promise.all(Array.from({ length: 10 }, async () => people.require(grace, 'approver')));
    assert.equal(test.tenant.counters.byPath['/users/{id}/checkMemberGroups']?.requests, 1);
    directory.removeMember(everyone, grace.id);
    now += 59_999;
    assert.equal(await people.roleOf(grace), 'approver');
    now += 1;
    await assert.rejects(people.require(grace, 'reader'), { kind: 'not-allowed' });
    directory.addMember(everyone, grace.id);
    now -= 3_600_000;
    assert.equal(await people.roleOf(grace), 'approver', 'a clock that is set back makes nothing last');
  });

  const troubles: readonly (readonly [string, (tenant: TestTenant) => void, RegExp])[] = [
    ['the secret expired', ({ tenant }) => (tenant.habits.expiredSecret = {}), /secret-expired/],
    ['consent is missing', ({ tenant }) => (tenant.habits.missingConsent = {}), /consent-missing/],
    ['Graph refuses', ({ tenant }) => (tenant.habits.forbidden = {}), /consent-missing/],
    ['Graph is away', ({ tenant }) => (tenant.habits.resetConnections = {}), /source-unavailable/],
  ];
  for (const [what, trouble, code] of troubles) {
    it(`leave somebody with their own role, and never more, while ${what}; it is logged, and asked again later`, async () => {
      const everyone = group('Everyone');
      directory.addMember(everyone, grace.id);
      await using settings = await openSettings();
      const people = new People({ store: settings.store, administrators: [ada], tenantPeople: tenantsOf() });
      await people.assign({ personId: grace.id, tenantId, name: grace.name, role: 'reader' }, ada);
      await people.assign({ kind: 'group', personId: everyone, tenantId, name: 'Everyone', role: 'approver' }, ada);
      trouble(test);
      assert.equal(await people.roleOf(grace), 'reader');
      assert.match(log.join(''), code);
      for (const name of ['expiredSecret', 'missingConsent', 'forbidden', 'resetConnections'] as const) {
        test.tenant.habits[name] = undefined;
      }
      now += 10_000;
      assert.equal(await people.roleOf(grace), 'approver');
    });
  }

  it('are not guessed when the store is away: that is said, and not remembered', async () => {
    const everyone = group('Everyone');
    directory.addMember(everyone, grace.id);
    let isAway = true;
    const stored = { id: 'c1', body: connectionWith({ tenant: tenantId }), etag: '1' };
    const working = tenantsOf();
    const tenants = new AskedTenants({
      connections: {
        list: async () => {
          if (isAway) throw new StoreUnavailable('away');
          return [stored];
        },
      },
      openTenant: async () => {
        const source: Pick<Source, 'groupsAmong'> = {
          groupsAmong: async (person, ids) => working.groupsAmong(person, ids),
        };
        return source as Source;
      },
      logger: pino({ level: 'silent' }),
      now: () => new Date(now),
    });
    await assert.rejects(tenants.groupsAmong(grace, [everyone]), StoreUnavailable);
    isAway = false;
    assert.deepEqual(await tenants.groupsAmong(grace, [everyone]), [everyone]);
  });

  it('tell a guest from a member, so that no guest gets a role', async () => {
    const id = directory.addUser({ userPrincipalName: `guest@${domain}`, displayName: 'Guest', userType: 'Guest' });
    const tenants = tenantsOf();
    assert.equal(await tenants.isGuest({ id, tenantId }), true);
    assert.equal(await tenants.isGuest(grace), false);
    assert.equal(await tenants.isGuest({ id: 'cccccccc-0000-4000-8000-000000000000', tenantId }), null);
    await using settings = await openSettings();
    const people = new People({ store: settings.store, administrators: [ada], tenantPeople: tenants });
    const assigned = people.assign({ personId: id, tenantId, name: 'Guest', role: 'reader' }, ada);
    await assert.rejects(assigned, { kind: 'invalid-input', message: /guests/ });
  });
});
