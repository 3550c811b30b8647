import assert from 'node:assert/strict';
import type { AppSecret } from '../../../src/local/tenant/app-registration.ts';
import type { Habits } from '../../../src/local/tenant/habits.ts';
import type { FailureCode } from '../../../src/model/failure.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { never } from './scripted-graph.ts';
import { readAll, sourceOf } from './simulated-company.ts';
import { SimulatedClock } from './simulated-clock.ts';

describe('Test connection', () => {
  let test: TestTenant;
  before(async () => {
    test = await startTestTenant();
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
    for (const app of test.tenant.apps) app.permissions = ['User.Read.All', 'GroupMember.Read.All'];
    test.tenant.apps[0]?.secrets.splice(0, Infinity, { value: test.clientSecret, validity: 'valid' });
  });

  it('says that everything works', async () => {
    assert.deepEqual(await sourceOf(test).test({ signal: never }), {
      ok: true,
      summary: 'Signed in, and can read users and groups.',
      failure: null,
      checks: [
        { name: 'sign-in', ok: true, detail: 'Signed in.' },
        { name: 'users', ok: true, detail: 'Can read users.' },
        { name: 'groups', ok: true, detail: 'Can read groups.' },
      ],
    });
  });

  it('names the company where it may, and else the domain', async () => {
    const [domain = ''] = test.tenant.directory.identity.domains;
    const byDomain = await sourceOf(test, { tenant: domain }).test({ signal: never });
    assert.equal(byDomain.summary, `Signed in to ${domain}, and can read users and groups.`);
    for (const app of test.tenant.apps) app.permissions.push('Organization.Read.All');
    const byName = await sourceOf(test).test({ signal: never });
    assert.equal(byName.summary, 'Signed in to Contoso, and can read users and groups.');
  });

  describe('tells when the secret expires', () => {
    const end = '2099-05-04T10:00:00.000Z';
    const cases: [when: string, permitted: boolean, secrets: Partial<AppSecret>[], expected: string | undefined][] = [
      ['it may be read', true, [{ endDateTime: end }], end],
      ['there are older ones that expired', true, [{ endDateTime: '2020-01-01T00:00:00Z' }, { endDateTime: end }], end],
      [
        'there are others',
        true,
        [{ endDateTime: '2098-01-01T00:00:00Z', value: 'zzz8Q~other' }, { endDateTime: end }],
        end,
      ],
      [
        'two begin alike and expire at different times',
        true,
        [{ endDateTime: '2098-01-01T00:00:00Z', value: 'tst8Q~other' }, { endDateTime: end }],
        undefined,
      ],
      ['its end is not known', true, [{}], undefined],
      ['that may not be read', false, [{ endDateTime: end }], undefined],
    ];
    for (const [when, permitted, secrets, expected] of cases)
      it(`${expected === undefined ? 'not ' : ''}when ${when}`, async () => {
        const [app] = test.tenant.apps;
        if (permitted) app?.permissions.push('Application.Read.All');
        const valid = { value: test.clientSecret, validity: 'valid' } as const;
        app?.secrets.splice(0, Infinity, ...secrets.map((secret) => ({ ...valid, ...secret })));
        const result = await sourceOf(test).test({ signal: never });
        assert.deepEqual([result.ok, result.failure, result.secretExpiresAt], [true, null, expected]);
      });

    it('not, and works all the same, when the tenant does not answer that', async () => {
      test.tenant.apps[0]?.permissions.push('Application.Read.All');
      test.tenant.habits.serverErrors = { path: '/applications' };
      const result = await sourceOf(test).test({ signal: never });
      assert.deepEqual([result.ok, result.secretExpiresAt], [true, undefined]);
    });
  });

  const grants: [missing: string[], summary: RegExp, users: boolean, groups: boolean][] = [
    [
      ['GroupMember.Read.All'],
      /^Signed in, but may not read groups: grant GroupMember\.Read\.All \(application permission\) and admin consent\.$/,
      true,
      false,
    ],
    [
      ['User.Read.All'],
      /^Signed in, but may not read users: grant User\.Read\.All \(application permission\) and admin consent\.$/,
      false,
      true,
    ],
    [
      ['User.Read.All', 'GroupMember.Read.All'],
      /^Signed in, but may not read users or groups: grant User\.Read\.All and GroupMember\.Read\.All \(application permissions\)/,
      false,
      false,
    ],
  ];
  for (const [missing, summary, users, groups] of grants) {
    it(`says which permission is missing without ${missing.join(' and ')}`, async () => {
      for (const app of test.tenant.apps) app.permissions = app.permissions.filter((name) => !missing.includes(name));
      const result = await sourceOf(test).test({ signal: never });
      assert.match(result.summary, summary);
      assert.equal(result.failure?.code, 'consent-missing');
      assert.deepEqual(
        result.checks.map(({ ok }) => ok),
        [true, users, groups],
      );
    });
  }

  const signIns: [habits: Habits, code: FailureCode][] = [
    [{ expiredSecret: true }, 'secret-expired'],
    [{ invalidSecret: true }, 'secret-invalid'],
    [{ appNotFound: true }, 'app-not-found'],
    [{ appDisabled: true }, 'app-disabled'],
    [{ tenantNotFound: true }, 'tenant-not-found'],
    [{ conditionalAccess: true }, 'conditional-access'],
    [{ tokenServerErrors: true }, 'source-unavailable'],
    [{ tokenUnreachable: true }, 'source-unavailable'],
  ];
  for (const [habits, code] of signIns) {
    it(`says that it could not sign in with ${Object.keys(habits).join()}, and does not try to read`, async () => {
      Object.assign(test.tenant.habits, habits);
      test.tenant.counters.reset();
      const result = await sourceOf(test).test({ signal: never });
      assert.equal(result.ok, false);
      assert.equal(result.failure?.code, code);
      assert.match(result.summary, /^Could not sign in to [0-9a-f-]+: [A-Z].*\.$/);
      assert.deepEqual(
        result.checks.map(({ name, ok }) => [name, ok]),
        [
          ['sign-in', false],
          ['users', false],
          ['groups', false],
        ],
      );
      assert.equal(test.tenant.counters.requests, 0);
    });
  }

  it('asks for a new token although a run holds one that still works', async () => {
    const source = sourceOf(test);
    await readAll(source.readGroups({ signal: never }));
    test.tenant.apps[0]?.secrets.splice(0, Infinity, { value: test.clientSecret, validity: 'expired' });
    await readAll(source.readGroups({ signal: never }));
    assert.equal((await source.test({ signal: never })).failure?.code, 'secret-expired');
  });

  for (const habits of [
    { throttled: { retryAfterSeconds: 600 } },
    { serverErrors: true },
    { htmlAnswers: true },
  ] satisfies Habits[]) {
    it(`answers within seconds although Graph has the habit ${Object.keys(habits).join()}`, async () => {
      const clock = new SimulatedClock();
      const started = clock.now();
      Object.assign(test.tenant.habits, habits);
      const result = await sourceOf(test, { clock }).test({ signal: never });
      assert.match(result.failure?.code ?? '', /^source-(throttled|unavailable)$/);
      assert.match(result.summary, /^Signed in, but could not read users or groups: [A-Z]/);
      assert.ok(clock.now() - started < 10_000);
    });
  }

  it('can be cancelled', async () => {
    await assert.rejects(sourceOf(test).test({ signal: AbortSignal.abort() }), { code: 'cancelled' });
  });
});
