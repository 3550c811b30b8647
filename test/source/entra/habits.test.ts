import assert from 'node:assert/strict';
import { contoso } from '../../../src/local/tenant/contoso.ts';
import type { HabitName, Habits } from '../../../src/local/tenant/habits.ts';
import { habitDescriptions } from '../../../src/local/tenant/habits.ts';
import type { FailureCode } from '../../../src/model/failure.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { TestTenant } from '../../support/tenant.ts';
import { startTestTenant } from '../../support/tenant.ts';
import type { Company } from './simulated-company.ts';
import { companyOf, readCompany, sourceOf } from './simulated-company.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** What a read comes to: the company as it is, a part of it that is known beforehand, or a failure with its code. */
type Outcome = 'exact' | FailureCode | ((company: Company) => Company);
type Case<Name extends HabitName> = [setting: NonNullable<Habits[Name]>, outcome: Outcome, others?: Habits];

const passing = { times: 2 };
const broken = 'source-unavailable';
const small = { smallPages: { size: 7 } };

const transient = (code: number, outcome: Outcome): Case<'tokenErrors'>[] => [
  [{ code, times: 2 }, 'exact'],
  [{ code }, outcome],
];
const statuses: Case<'serverErrors'>[] = [500, 502, 503, 504].flatMap((status): Case<'serverErrors'>[] => [
  [{ status, times: 2 }, 'exact'],
  [{ status, every: 2 }, 'exact', small],
  [{ status, retryAfterSeconds: 300, times: 2 }, 'exact'],
  [{ status }, broken],
]);

/** Every habit of the simulated tenant; null for those that it takes something else to show. */
const table: { readonly [Name in HabitName]: readonly Case<Name>[] | null } = {
  expiredSecret: [[true, 'secret-expired']],
  invalidSecret: [[true, 'secret-invalid']],
  appNotFound: [[true, 'app-not-found']],
  appDisabled: [[true, 'app-disabled']],
  tenantNotFound: [
    [true, 'tenant-not-found'],
    [{ path: '/token' }, 'tenant-not-found'],
  ],
  conditionalAccess: [[true, 'conditional-access']],
  tokenErrors: [
    ...transient(90033, broken),
    ...transient(90024, broken),
    ...transient(90006, broken),
    ...transient(90012, broken),
    ...transient(90090, broken),
    ...transient(90055, 'source-throttled'),
  ],
  tokenServerErrors: [
    [passing, 'exact'],
    [{ status: 500, times: 2 }, 'exact'],
    [{ status: 429, times: 2 }, 'exact'],
    [true, broken],
    [{ status: 429 }, 'source-throttled'],
  ],
  tokenUnreachable: [
    [passing, 'exact'],
    [true, broken],
  ],
  shortTokens: [[{ seconds: 1 }, 'exact', small]],
  missingConsent: [
    [true, 'consent-missing'],
    [{ permissions: ['User.Read.All'] }, 'consent-missing'],
    [{ permissions: ['GroupMember.Read.All'] }, 'consent-missing'],
  ],
  revokedTokens: [
    [{ times: 1 }, 'exact'],
    [{ every: 4 }, 'exact', small],
    [true, broken],
  ],
  forbidden: [
    [{ path: '/users' }, 'consent-missing'],
    [{ path: '/members', after: 3 }, 'consent-missing'],
  ],
  notFound: [[{ after: 5 }, broken]],
  throttled: [
    [passing, 'exact'],
    [{ retryAfterSeconds: 600, times: 2 }, 'exact'],
    [{ every: 3, retryAfterSeconds: 1 }, 'exact', small],
    [true, 'source-throttled'],
    [{ retryAfterSeconds: 3_600 }, 'source-throttled'],
  ],
  throttledBatchItems: [
    [{ every: 3, retryAfterSeconds: 30 }, 'exact', small],
    [true, 'source-throttled'],
  ],
  throttling: [
    [{ unitsPerWindow: 30 }, 'exact'],
    [{ unitsPerWindow: 12 }, 'exact', small],
  ],
  serverErrors: statuses,
  batchItemErrors: [
    [{ every: 3 }, 'exact', small],
    [{ status: 500, every: 2 }, 'exact'],
    [true, broken],
  ],
  htmlAnswers: [
    [passing, 'exact'],
    [{ every: 2 }, 'exact', small],
    [true, broken],
    [{ path: '/groups' }, broken],
    [{ path: '/$batch' }, broken],
  ],
  truncatedJson: [
    [passing, 'exact'],
    [{ every: 3 }, 'exact', small],
    [true, broken],
  ],
  cutMidBody: [
    [passing, 'exact'],
    [{ every: 3 }, 'exact', small],
    [true, broken],
  ],
  resetConnections: [
    [passing, 'exact'],
    [{ every: 3 }, 'exact', small],
    [true, broken],
  ],
  latency: [[{ milliseconds: 5 }, 'exact']],
  smallPages: [
    [{ size: 1 }, 'exact'],
    [{ size: 7 }, 'exact'],
  ],
  emptyPages: [
    [true, 'exact', small],
    [true, 'exact'],
  ],
  repeatedItems: [[true, 'exact', small]],
  loopingNextLinks: [
    [{ path: '/users' }, broken, small],
    [{ path: '/members' }, broken, small],
  ],
  expiredPageTokens: [
    [passing, 'exact', small],
    [{ path: '/members', times: 2 }, 'exact', small],
    [true, broken, small],
    [{ path: '/members' }, broken, small],
  ],
  replayedDelta: null,
  expiredDeltaTokens: null,
  silentPurges: null,
  missingAttributes: [[true, 'exact']],
  extraAttributes: [[true, 'exact']],
  strangeNulls: [[true, withoutNames]],
  nullItems: [
    [{ times: 1 }, 'exact'],
    [{ path: '/users' }, broken],
    [{ path: '/members' }, broken],
  ],
  wrongCaseIds: [[true, 'exact', small]],
  missingValue: [
    [passing, 'exact'],
    [{ path: '/users' }, broken],
    [{ path: '/groups' }, broken],
    [{ path: '/members' }, broken],
  ],
  // With a definition or a large company: see `read-among.test.ts` and `read-everybody.test.ts`.
  refusedFilters: null,
  wrongCounts: null,
  // An empty tenant and one that says so look alike from here; the plan refuses both (`source-empty`).
  emptySource: [[true, (company) => ({ ...company, users: [] })]],
  vanishingUsers: [[{ times: 1 }, 'exact']],
  appearingUsers: [[{ times: 1 }, 'exact']],
  // Nothing is written here.
  lostAnswers: null,
  failedWrites: null,
  writeThrottling: null,
  keptImmutableIds: null,
  lateIndex: null,
};

/** Answers that come later, or as long as ever. */
const withoutTrace: ReadonlySet<HabitName> = new Set(['latency', 'wrongCaseIds']);

/** People without names that Graph always has; a group falls back on its mail, then on its id. */
function withoutNames({ users, groups, members }: Company): Company {
  const noNames = { displayName: null, userPrincipalName: null };
  return {
    users: users.map((user) => ({ ...user, attributes: { ...user.attributes, ...noNames } })),
    groups: groups.map((group) => ({ ...group, displayName: group.mail ?? group.id })),
    members,
  };
}

describe('With an unfriendly habit, the Entra ID source reads exactly what is there, or fails with the right code', () => {
  let test: TestTenant;
  let clock: SimulatedClock;
  before(async () => {
    clock = new SimulatedClock();
    test = await startTestTenant({ directory: contoso(), now: () => new Date(clock.now()) });
  });
  after(() => test.tenant.close());
  afterEach(() => {
    for (const name of Object.keys(test.tenant.habits)) Reflect.deleteProperty(test.tenant.habits, name);
  });

  /** With settings of its own each time, because the tenant counts how often each of them showed. */
  function switchOn(habits: Habits): void {
    Object.assign(test.tenant.habits, structuredClone(habits));
  }

  /** What the server was asked for and sent: a habit that showed leaves a trace in it. */
  async function trace(habits: Habits): Promise<object> {
    switchOn(habits);
    test.tenant.counters.reset();
    await readCompany(sourceOf(test, { clock }));
    const { requests, tokenRequests, bytes } = test.tenant.counters;
    for (const name of Object.keys(habits)) Reflect.deleteProperty(test.tenant.habits, name);
    return { requests, tokenRequests, bytes };
  }

  const undisturbed = new Map<string, Promise<object>>();

  async function check(habits: Habits, outcome: Outcome): Promise<void> {
    const people = companyOf(test.tenant.directory).users;
    switchOn(habits);
    const reading = readCompany(sourceOf(test, { clock }));
    if (typeof outcome === 'string' && outcome !== 'exact') {
      await assert.rejects(reading, (error) => error instanceof SyncFailure && error.code === outcome);
      return;
    }
    const company = await reading;
    // People were read first; groups and members are as they were when their turn came.
    const actual = { ...companyOf(test.tenant.directory), users: people };
    assert.deepEqual(company, outcome === 'exact' ? actual : outcome(actual));
  }

  for (const [name, { summary }] of Object.entries(habitDescriptions) as [HabitName, { summary: string }][]) {
    const cases: readonly Case<HabitName>[] | null = table[name];
    if (cases === null) continue;
    describe(`${name}: ${summary}`, () => {
      for (const [setting, outcome, others = {}] of cases) {
        const result = typeof outcome === 'function' ? 'exact but for what is missing' : outcome;
        it(`${JSON.stringify({ [name]: setting, ...others })} → ${result}`, () =>
          check({ ...others, [name]: setting }, outcome));
        if (outcome === 'exact' && !withoutTrace.has(name)) {
          it('and it did show', async () => {
            const key = JSON.stringify(others);
            const before = undisturbed.get(key) ?? trace(others);
            undisturbed.set(key, before);
            assert.notDeepEqual(await before, await trace({ ...others, [name]: setting }));
          });
        }
      }
    });
  }
});
