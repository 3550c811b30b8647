import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import { passDay } from '../../../src/local/tenant/day.ts';
import { generateCompany } from '../../../src/local/tenant/generate.ts';
import type { Habits } from '../../../src/local/tenant/habits.ts';
import type { FailureCode } from '../../../src/model/failure.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { CursorExpired } from '../../../src/source/source.ts';
import type { TestTenant, TestTenantOptions } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import { FollowedCompany, readRound } from './followed-company.ts';
import { never } from './scripted-graph.ts';
import { companyOf, sourceOf } from './simulated-company.ts';
import { SimulatedClock } from './simulated-clock.ts';

describe('Changes, as the Entra ID source tells them', () => {
  let test: TestTenant;
  let clock: SimulatedClock;
  const start = async (options: Partial<TestTenantOptions> = {}): Promise<void> => {
    clock = new SimulatedClock();
    test = await startTestTenant({ directory: contoso(), now: () => new Date(clock.now()), ...options });
  };
  afterEach(() => test.tenant.close());
  const source = (): ReturnType<typeof sourceOf> => sourceOf(test, { clock });
  const following = async (days: number, habits: Habits = {}): Promise<FollowedCompany> => {
    const followed = await FollowedCompany.begin(source());
    Object.assign(test.tenant.habits, structuredClone(habits));
    for (let day = 1; day <= days; day += 1) {
      passDay(test.tenant.directory, day);
      await followed.follow(source());
      assert.deepEqual(followed.company, companyOf(test.tenant.directory), `day ${String(day)}`);
    }
    return followed;
  };

  it('lead to the company that is there, day after day', async () => {
    await start();
    await following(30);
  });

  const exact: Habits[] = [
    { replayedDelta: true },
    { replayedDelta: { every: 2 }, smallPages: { size: 1 }, emptyPages: { every: 3 }, repeatedItems: true },
    { emptyPages: true },
    { smallPages: { size: 3 } },
    { repeatedItems: true, smallPages: true },
    { wrongCaseIds: true, smallPages: true },
    { extraAttributes: true },
    { throttled: { every: 3, retryAfterSeconds: 600 } },
    { throttling: { unitsPerWindow: 2 } },
    { serverErrors: { every: 2 } },
    { serverErrors: { every: 3, status: 502 }, smallPages: true },
    { htmlAnswers: { every: 2 } },
    { truncatedJson: { every: 2 } },
    { cutMidBody: { every: 2 } },
    { resetConnections: { every: 3 } },
    { missingValue: { every: 2 } },
    { nullItems: { every: 2 } },
    { revokedTokens: { every: 4 } },
    { shortTokens: { seconds: 1 }, smallPages: true },
  ];
  for (const habits of exact) {
    it(`lead there with the habits ${JSON.stringify(habits)}`, async () => {
      await start();
      await following(5, habits);
    });
  }

  it('do not mention values that went away without a word, which is for a full scan to find', async () => {
    await start();
    const followed = await FollowedCompany.begin(source());
    test.tenant.habits.missingAttributes = { attributes: ['jobTitle'] };
    const [first = ''] = test.tenant.directory.userIds();
    test.tenant.directory.updateUser(first, { jobTitle: null, displayName: 'Renamed' });
    const { items } = await readRound(
      source().readUserChanges(followed.cursors.users, ['displayName', 'jobTitle'], { signal: never }),
    );
    assert.deepEqual(items, [{ kind: 'changed', id: first, guest: false, attributes: { displayName: 'Renamed' } }]);
  });

  it('need not name the groups of somebody who is deleted for good: that the person is gone is told', async () => {
    await start();
    const followed = await FollowedCompany.begin(source());
    test.tenant.habits.silentPurges = true;
    const { directory } = test.tenant;
    const member = [...directory.groupIds()].flatMap((id) => directory.members(id)).find(({ kind }) => kind === 'user');
    directory.purgeUser(member?.id ?? '');
    await followed.follow(source());
    assert.deepEqual(followed.company, companyOf(directory));
  });

  it('bring large groups in parts', async () => {
    await start({ directory: generateCompany({ seed: 1, users: 2_000, groups: 2, membersPerGroup: 10 }) });
    const followed = await FollowedCompany.begin(source());
    const { directory } = test.tenant;
    const [group = ''] = directory.groupIds();
    let count = 0;
    for (const id of directory.userIds()) if ((count += 1) <= 1_300) directory.addMember(group, id);
    const { items } = await readRound(source().readGroupChanges(followed.cursors.groups, { signal: never }));
    assert.equal(items.length, 3);
    await followed.follow(source());
    assert.deepEqual(followed.company, companyOf(directory));
  });

  it('cost four requests with the cursors, and say what they are complete of', async () => {
    await start();
    const reader = source();
    const cursors = await reader.takeCursors(['displayName'], { signal: never });
    const users = await readRound(reader.readUserChanges(cursors.users, ['displayName'], { signal: never }));
    const groups = await readRound(reader.readGroupChanges(cursors.groups, { signal: never }));
    assert.deepEqual([users.items, users.of, groups.items, groups.of], [[], 'users', [], 'groups']);
    assert.deepEqual(reader.usage, { requests: 4, resourceUnits: 4 });
  });

  const refused: [habits: Habits, outcome: FailureCode | typeof CursorExpired][] = [
    [{ expiredDeltaTokens: true }, CursorExpired],
    [{ expiredDeltaTokens: { form: 'syncStateNotFound' } }, CursorExpired],
    [{ expiredPageTokens: { times: 1 }, smallPages: { size: 1 } }, CursorExpired],
    [{ missingConsent: true }, 'consent-missing'],
    [{ forbidden: { path: '/groups' } }, 'consent-missing'],
    [{ throttled: true }, 'source-throttled'],
    [{ serverErrors: true }, 'source-unavailable'],
    [{ htmlAnswers: { path: '/users' } }, 'source-unavailable'],
    [{ missingValue: { path: '/groups' } }, 'source-unavailable'],
    [{ nullItems: true }, 'source-unavailable'],
    [{ loopingNextLinks: true, smallPages: { size: 1 } }, 'source-unavailable'],
    [{ expiredSecret: true }, 'secret-expired'],
  ];
  for (const [habits, outcome] of refused) {
    const name = typeof outcome === 'string' ? outcome : outcome.name;
    it(`end with ${name} under ${JSON.stringify(habits)}, and can be read from the same cursors later`, async () => {
      await start();
      const followed = await FollowedCompany.begin(source());
      passDay(test.tenant.directory, 1);
      Object.assign(test.tenant.habits, structuredClone(habits));
      await assert.rejects(followed.follow(source()), (error) =>
        typeof outcome === 'string' ? error instanceof SyncFailure && error.code === outcome : error instanceof outcome,
      );
      for (const habit of Object.keys(habits)) Reflect.deleteProperty(test.tenant.habits, habit);
      await followed.follow(source());
      assert.deepEqual(followed.company, companyOf(test.tenant.directory));
    });
  }

  it('are lost with their cursors after seven days', async () => {
    await start();
    const followed = await FollowedCompany.begin(source());
    await clock.sleep(8 * 24 * 3_600_000, never);
    await assert.rejects(followed.follow(source()), CursorExpired);
  });

  it('stop with `cancelled`', async () => {
    await start();
    const cursors = await source().takeCursors([], { signal: never });
    const signal = AbortSignal.abort();
    await assert.rejects(source().takeCursors([], { signal }), { code: 'cancelled' });
    await assert.rejects(readRound(source().readGroupChanges(cursors.groups, { signal })), { code: 'cancelled' });
  });
});
