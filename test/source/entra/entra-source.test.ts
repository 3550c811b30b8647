import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { CompleteRead } from '../../../src/source/source.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { id, never } from './scripted-graph.ts';
import { companyOf, readAll, readCompany, sourceOf } from './simulated-company.ts';
import { SimulatedClock } from './simulated-clock.ts';

describe('The Entra ID source', () => {
  let test: TestTenant;
  before(async () => {
    test = await startTestTenant({ directory: contoso() });
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
    test.tenant.apps[0]?.secrets.splice(0, Infinity, { value: test.clientSecret, validity: 'valid' });
  });

  it('reads exactly the company that is there', async () => {
    assert.deepEqual(await readCompany(sourceOf(test)), companyOf(test.tenant.directory));
  });

  it('hands out a proof of completeness at the end of each read', async () => {
    const source = sourceOf(test);
    const users = await readAll(source.readUsers({ attributes: [], filter: null }, { signal: never }));
    const groups = await readAll(source.readGroups({ signal: never }));
    const members = await readAll(source.readMembers([], { signal: never }));
    assert.deepEqual(
      [users, groups, members].map(({ proof }) => [proof instanceof CompleteRead, proof.of]),
      [
        [true, 'users'],
        [true, 'groups'],
        [true, 'members'],
      ],
    );
  });

  it('counts the same requests and resource units as Graph', async () => {
    const source = sourceOf(test);
    test.tenant.counters.reset();
    await readCompany(source);
    const { requests, resourceUnits } = test.tenant.counters;
    assert.deepEqual(source.usage, { requests, resourceUnits });
  });

  describe('with a filter', () => {
    const mailOf = async (filter: string): Promise<unknown[]> => {
      const query = { attributes: ['mail', 'department', 'manager'], filter } as const;
      return (await readAll(sourceOf(test).readUsers(query, { signal: never }))).items;
    };
    const expected = (matches: (user: { mail: string | null; department: string | null }) => boolean): unknown[] =>
      [...test.tenant.directory.userIds()].flatMap((userId) => {
        const user = test.tenant.directory.user(userId);
        if (user === undefined || !matches(user)) return [];
        const { mail, department, manager } = user;
        return [{ id: userId, guest: user.userType === 'Guest', attributes: { mail, department, manager } }];
      });

    it('reads whom it means', async () => {
      const sales = expected(({ department }) => department === 'Sales');
      assert.ok(sales.length > 1);
      assert.deepEqual(await mailOf("department eq 'Sales'"), sales);
    });

    it('reads whom it means, with their managers, when only the index can tell', async () => {
      const found = await mailOf("endsWith(mail,'@contoso.com') and department ne 'Sales'");
      assert.deepEqual(
        found,
        expected(({ mail, department }) => mail?.endsWith('@contoso.com') === true && department !== 'Sales'),
      );
      assert.ok(found.length > 10);
    });

    for (const filter of ["department eq 'Sales", "shoeSize eq '42'", "contains(mail,'contoso')"]) {
      it(`fails with Graph's own message on ${filter}`, async () => {
        await assert.rejects(mailOf(filter), (error: SyncFailure) => {
          assert.equal(error.code, 'filter-invalid');
          return /(BadRequest|Request_UnsupportedQuery), request [0-9a-f-]+\)$/.test(error.detail ?? '');
        });
      });
    }
  });

  it('reads chosen groups, and names those that are not there', async () => {
    const { directory } = test.tenant;
    const [first = '', second = ''] = directory.groupIds();
    const chosen = [first.toUpperCase(), second];
    const { items } = await readAll(sourceOf(test).readGroupsById(chosen, { signal: never }));
    assert.deepEqual(
      items.map(({ id: groupId, displayName }) => [groupId, displayName]).sort(),
      [first, second].map((groupId) => [groupId, directory.group(groupId)?.displayName]).sort(),
    );
    await assert.rejects(readAll(sourceOf(test).readGroupsById([first, id(1), id(2)], { signal: never })), {
      code: 'group-not-found',
      detail: `${id(1)}, ${id(2)}`,
    });
  });

  it('sends no request for 600 seconds when Graph asks for them', async () => {
    const clock = new SimulatedClock();
    const started = clock.now();
    test.tenant.habits.throttled = { times: 1, retryAfterSeconds: 600 };
    await readAll(sourceOf(test, { clock }).readUsers({ attributes: [], filter: null }, { signal: never }));
    const [nap = 0] = clock.naps;
    assert.ok(nap >= 600_000, String(nap));
    assert.ok(clock.now() - started < 610_000);
  });

  it('asks only for those items of a batch again that were throttled', async () => {
    const groupIds = [...test.tenant.directory.groupIds()];
    test.tenant.habits.throttledBatchItems = { every: 3, times: 4, retryAfterSeconds: 600 };
    test.tenant.counters.reset();
    const { items } = await readAll(sourceOf(test).readMembers(groupIds, { signal: never }));
    assert.equal(items.length, groupIds.length);
    assert.equal(test.tenant.counters.batchItems, groupIds.length + 4);
    assert.equal(test.tenant.counters.throttled, 4);
  });

  describe('when it is cancelled', () => {
    it('stops in the middle of a read with `cancelled`', async () => {
      const controller = new AbortController();
      const pages = sourceOf(test).readUsers({ attributes: [], filter: null }, { signal: controller.signal });
      test.tenant.habits.smallPages = true;
      await pages.next();
      controller.abort();
      await assert.rejects(readAll(pages), { code: 'cancelled' });
    });

    it('stops with the failure that the reason is', async () => {
      const signal = AbortSignal.abort(new SyncFailure('lease-lost'));
      await assert.rejects(readAll(sourceOf(test).readGroups({ signal })), { code: 'lease-lost' });
    });

    it('stops while it waits for Graph', async () => {
      const controller = new AbortController();
      test.tenant.habits.latency = { milliseconds: 5_000 };
      const reading = readAll(sourceOf(test).readGroups({ signal: controller.signal }));
      setTimeout(() => {
        controller.abort();
      }, 20);
      await assert.rejects(reading, { code: 'cancelled' });
    });
  });

  describe('whose secret', () => {
    const anybody = { attributes: [], filter: null } as const;

    it('expired stops the next run, although the one before holds a token that still works', async () => {
      const [app] = test.tenant.apps;
      const earlier = sourceOf(test);
      await readAll(earlier.readUsers(anybody, { signal: never }));
      app?.secrets.splice(
        0,
        Infinity,
        { value: test.clientSecret, validity: 'expired' },
        { value: 'new', validity: 'valid' },
      );
      await readAll(earlier.readUsers(anybody, { signal: never }));
      await assert.rejects(readAll(sourceOf(test).readUsers(anybody, { signal: never })), {
        code: 'secret-expired',
        detail: /^AADSTS7000222: .*Trace ID: [0-9a-f-]+/,
      });
      await readAll(sourceOf(test, { secret: 'new' }).readUsers(anybody, { signal: never }));
    });

    it('is no secret that a failure repeats', async () => {
      const secret = 'wrong~but-not-for-everybody';
      await assert.rejects(readAll(sourceOf(test, { secret }).readGroups({ signal: never })), (error: SyncFailure) => {
        assert.equal(error.code, 'secret-invalid');
        return !JSON.stringify(error.toFailure()).includes(secret) && !error.message.includes(secret);
      });
    });
  });

  const settings: [what: string, options: Parameters<typeof sourceOf>[1], code: string][] = [
    ['no secret', { secret: '' }, 'settings-missing'],
    ['no client id', { clientId: '' }, 'settings-missing'],
    ['no tenant', { tenant: '' }, 'settings-missing'],
    ['a tenant that no tenant can be', { tenant: 'contoso/../evil' }, 'tenant-not-found'],
    ['a tenant that is not there', { tenant: 'fabrikam.example' }, 'tenant-not-found'],
    ['an app that is not there', { clientId: id(9) }, 'app-not-found'],
  ];
  for (const [what, options, code] of settings) {
    it(`fails with ${code} when there is ${what}`, async () => {
      await assert.rejects(readAll(sourceOf(test, options).readGroups({ signal: never })), { code });
    });
  }

  it('signs in by a verified domain as well', async () => {
    const [tenant = ''] = test.tenant.directory.identity.domains;
    assert.ok((await readAll(sourceOf(test, { tenant }).readGroups({ signal: never }))).items.length > 0);
  });

  it('fails with source-unavailable, not with a bad tenant, when nobody answers', async () => {
    const gone = await startTestTenant();
    await gone.tenant.close();
    await assert.rejects(readAll(sourceOf(gone).readGroups({ signal: never })), { code: 'source-unavailable' });
  });
});
