import assert from 'node:assert/strict';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { RemoteWrite } from '../../../src/target/remote.ts';
import { bearerToken } from '../../../src/target/scim/authorize.ts';
import { createCertificate } from '../../../src/local/tenant/certificate.ts';
import { startHttps } from '../../support/scim-server.ts';
import { GuardedFetch } from '../../../src/target/scim/guarded-fetch.ts';
import { startHabits, type HabitServer } from '../../support/scim-habit-server.ts';
import type { ScimHabits } from '../../support/scim-habits.ts';
import { LeapingClock, remoteFor } from './scim-for-tests.ts';

const goOn = { confirm: (): Promise<void> => Promise.resolve() };
const adding = (index: number): RemoteWrite => ({
  ...{ kind: 'add', of: 'user', externalId: `e${index}`, active: true },
  attributes: { userPrincipalName: `u${index}@example.com`, displayName: `U ${index}` },
});

describe('A SCIM service is asked with care', () => {
  let server: HabitServer | null = null;
  const open = async (habits: ScimHabits): Promise<HabitServer> => (server = await startHabits(habits));
  afterEach(() => server?.close());
  const drain = async (pages: AsyncIterable<readonly unknown[]>): Promise<number> => {
    let count = 0;
    for await (const page of pages) count += page.length;
    return count;
  };

  it('keeps to so many requests a second, however many go side by side', async () => {
    const clock = new LeapingClock();
    const remote = remoteFor(await open({ bulk: 'off' }), { clock, requestsPerSecond: 10 });
    const before = clock.now();
    await remote.write(
      Array.from({ length: 40 }, (_, index) => adding(index)),
      goOn,
    );
    const seconds = (clock.now() - before) / 1_000;
    const asked = server?.requests.length ?? 0;
    assert.ok(asked >= 40 && seconds >= (asked - 2) / 10, `${asked} requests in ${seconds} s`);
  });

  it('lets every request wait when one of them is told to', async () => {
    const clock = new LeapingClock();
    const remote = remoteFor(await open({ bulk: 'off', throttled: { times: 1, of: 'POST', retryAfter: '120' } }), {
      clock,
    });
    const before = clock.now();
    await remote.write([adding(1), adding(2)], goOn);
    assert.ok(clock.now() - before >= 120_000);
    assert.equal(server?.directory.user.size, 2);
  });

  it('asks for a fresh token once, for all who were refused with the same one', async () => {
    let issued = 1;
    let fresh = 0;
    const remote = remoteFor(await open({ bulk: 'off', unauthorized: { of: 'POST', times: 5 } }), {
      authorize: async (options) => {
        if (options.fresh) {
          fresh += 1;
          issued += 1;
        }
        return `Bearer token-${issued}`;
      },
    });
    const adds = Array.from({ length: 5 }, (_, index) => adding(index));
    assert.ok((await remote.write(adds, goOn)).every(({ ok }) => ok));
    assert.equal(fresh, 1);
  });

  it('shows no token in what it says, whatever the service says', async () => {
    const token = 'a-very-secret-token';
    const saying = await open({ forbidden: { of: '/Users' } });
    const remote = remoteFor(saying, { authorize: bearerToken(() => Promise.resolve(token)) });
    await assert.rejects(drain(remote.readUsers()), (error) => {
      assert.ok(error instanceof SyncFailure && error.code === 'target-refused');
      assert.ok(!JSON.stringify([error.message, error.detail, error.stack]).includes(token));
      assert.match(error.detail ?? '', /Grant the client permission to read Users/);
      return true;
    });
    assert.ok(saying.requests.every((line) => !line.includes(token)));
  });

  it('stops all lanes when it may write no longer, and throws what stopped it', async () => {
    const remote = remoteFor(await open({ bulk: 'off' }));
    const stop = new Error('Somebody else goes on.');
    let asked = 0;
    const confirm = async (): Promise<void> => {
      asked += 1;
      if (asked > 10) throw stop;
    };
    const adds = Array.from({ length: 100 }, (_, index) => adding(index));
    await assert.rejects(remote.write(adds, { confirm }), (error) => error === stop);
    assert.equal(server?.directory.user.size, 10);
  });

  it('finds out again what the service can do when it was away the first time', async () => {
    const remote = remoteFor(await open({ serverErrors: { of: 'ServiceProviderConfig', times: 7 } }));
    await assert.rejects(drain(remote.readUsers()), SyncFailure);
    assert.equal(await drain(remote.readUsers()), 0);
  });

  const tests: readonly (readonly [ScimHabits, boolean, RegExp])[] = [
    [{}, true, /People can be read; the service offers PATCH, Bulk of 1000, filters\./],
    [{ patch: 'off', bulk: 'off', filter: 'off' }, true, /offers no PATCH, no Bulk, no filters\./],
    [{ discovery: 'none' }, true, /does not say what it can do/],
    [{ unauthorized: true }, false, /Enter a valid token or client secret/],
    [{ forbidden: { of: '/Users' } }, false, /Grant the client permission to read Users/],
    [{ redirects: true }, false, /Enter the address it redirects to/],
    [{ htmlAnswers: true }, false, /answered 200 with text\/html where JSON was due/],
    [{ notLists: { of: '/Users' } }, false, /something that is no list/],
    [{ serverErrors: true }, false, /answered 500: Not today/],
    [{ throttled: { retryAfter: '60' } }, false, /answered 429/],
  ];
  for (const [habits, ok, detail] of tests)
    it(`tells of a service with ${JSON.stringify(habits)}: ${detail.source}`, async () => {
      const signedIn: boolean[] = [];
      const remote = remoteFor(await open(habits), {
        authorize: async ({ fresh }) => {
          signedIn.push(fresh);
          return 'Bearer of-the-test';
        },
      });
      const test = await remote.test({ signal: AbortSignal.timeout(10_000) });
      assert.match(test.detail, detail);
      assert.equal(test.ok, ok);
      assert.equal(signedIn[0], true, 'signs in anew');
      assert.ok(server?.requests.every((line) => line.startsWith('GET ')));
    });

  it('tells of an address where nobody is, of one that is not allowed, and of a certificate that is not trusted', async () => {
    const there = await open({});
    const signal = AbortSignal.timeout(10_000);
    const nobody = await remoteFor({ ...there, baseUrl: 'https://127.0.0.1:1', host: '127.0.0.1:1' }).test({ signal });
    assert.match(nobody.detail, /connection to 127\.0\.0\.1:1 broke off \(ECONNREFUSED\)/);
    const inside = await remoteFor({ ...there, baseUrl: 'https://169.254.169.254/scim' }).test({ signal });
    assert.match(inside.detail, /169\.254\.169\.254 belongs to the cloud itself/);
    // With a certificate of its own: tests beside this one may have had the process trust that of the service.
    const strange = await startHttps((_request, response) => void response.end('{}'), await createCertificate());
    const policy = { allowedHosts: [], allowedPrivateHosts: ['127.0.0.1:1', strange.host] };
    const untrusted = await remoteFor(
      { ...there, baseUrl: strange.origin, host: strange.host },
      { fetch: new GuardedFetch({ policy }) },
    ).test({ signal });
    await strange.close();
    assert.match(untrusted.detail, /is not trusted/);
    assert.deepEqual([nobody.ok, inside.ok, untrusted.ok], [false, false, false]);
  });

  it('ends a test when it is told to, also while nobody says who may sign in', async () => {
    const waiting = remoteFor(await open({}), { authorize: () => new Promise(() => undefined) });
    await assert.rejects(waiting.test({ signal: AbortSignal.timeout(50) }), /cancelled/);
    await server?.close();
    const remote = remoteFor(await open({ silence: true }));
    await assert.rejects(remote.test({ signal: AbortSignal.timeout(50) }), (error) => {
      assert.ok(error instanceof SyncFailure && error.code === 'cancelled');
      return true;
    });
  });
});
